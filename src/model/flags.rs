//! The independent flags of a conversation and who stated them.

/// Which flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlagName {
    /// Visitor and agent both wrote (Smartsupp `isChat`).
    Chat,
    /// No agent answered (Smartsupp `isMissed`; computed for SnapEngage).
    Missed,
    /// A message left while nobody was there (Smartsupp `isOffline`; SnapEngage `type`).
    Offline,
    /// The chat was dropped (Smartsupp `isDropped`; unknown for SnapEngage).
    Dropped,
    /// At least one automatic message (Smartsupp `isTriggered`; SnapEngage `proactive_chat`).
    Triggered,
    /// Closed and every visitor message answered (Smartsupp `isCompleted`; unknown for SnapEngage).
    Completed,
}

impl FlagName {
    /// All flags, in the order in which lists show them.
    pub const ALL: [Self; 6] =
        [Self::Missed, Self::Offline, Self::Dropped, Self::Triggered, Self::Completed, Self::Chat];

    /// The word used in queries and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Missed => "missed",
            Self::Offline => "offline",
            Self::Dropped => "dropped",
            Self::Triggered => "triggered",
            Self::Completed => "completed",
        }
    }

    /// The word shown to people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::Missed => "Missed",
            Self::Offline => "Offline",
            Self::Dropped => "Dropped",
            Self::Triggered => "Triggered",
            Self::Completed => "Completed",
        }
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Basis {
    /// The vendor stated it.
    #[default]
    Vendor,
    /// Worked out here, because the vendor does not state it.
    Computed,
}

/// One flag: true, false or unknown, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flag {
    /// `None` = unknown, which is never taken for false.
    pub value: Option<bool>,
    /// Who says so.
    pub basis: Basis,
}

impl Flag {
    /// As the vendor stated it.
    #[must_use]
    pub fn stated(value: Option<bool>) -> Self {
        Self { value, basis: Basis::Vendor }
    }

    /// As worked out here.
    #[must_use]
    pub fn computed(value: bool) -> Self {
        Self { value: Some(value), basis: Basis::Computed }
    }
}

/// The six flags. Smartsupp states them independently of each other: a conversation can be missed and offline at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags {
    /// See [`FlagName::Chat`].
    pub chat: Flag,
    /// See [`FlagName::Missed`].
    pub missed: Flag,
    /// See [`FlagName::Offline`].
    pub offline: Flag,
    /// See [`FlagName::Dropped`].
    pub dropped: Flag,
    /// See [`FlagName::Triggered`].
    pub triggered: Flag,
    /// See [`FlagName::Completed`].
    pub completed: Flag,
}

impl Flags {
    /// The flag of that name.
    #[must_use]
    pub fn get(&self, name: FlagName) -> Flag {
        match name {
            FlagName::Chat => self.chat,
            FlagName::Missed => self.missed,
            FlagName::Offline => self.offline,
            FlagName::Dropped => self.dropped,
            FlagName::Triggered => self.triggered,
            FlagName::Completed => self.completed,
        }
    }

    /// Whether the flag is known to be true.
    #[must_use]
    pub fn is(&self, name: FlagName) -> bool {
        self.get(name).value == Some(true)
    }

    /// The flags known to be true, in [`FlagName::ALL`] order.
    pub fn set(&self) -> impl Iterator<Item = FlagName> + '_ {
        FlagName::ALL.into_iter().filter(|name| self.is(*name))
    }
}
