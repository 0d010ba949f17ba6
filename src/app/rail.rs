//! The sections of the left rail, in order.

use crate::lang::tr;
use crate::store::FacetKind;

/// A section of the left rail. Each can be closed; what is closed is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RailSection {
    /// Saved views.
    Views,
    /// Flags.
    Status,
    /// Stars.
    Rating,
    /// Agents.
    Agents,
    /// Countries.
    Countries,
    /// Visited pages.
    Pages,
    /// Triggers that sent messages.
    Triggers,
    /// Groups of visitors.
    Groups,
    /// Accounts of the vendor.
    Accounts,
    /// Vendors.
    Sources,
    /// The user's own marks.
    Marks,
    /// The user's own tags.
    Tags,
    /// Source folders that are not there any more.
    Lost,
}

impl RailSection {
    /// Those whose values come from the library.
    pub const FACETS: [Self; 8] = [
        Self::Tags,
        Self::Agents,
        Self::Countries,
        Self::Pages,
        Self::Triggers,
        Self::Groups,
        Self::Accounts,
        Self::Sources,
    ];

    /// Values shown without being asked for.
    pub const TOP: usize = 6;

    /// The word under which it is remembered.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Status => "status",
            Self::Rating => "rating",
            Self::Agents => "agents",
            Self::Countries => "countries",
            Self::Pages => "pages",
            Self::Triggers => "triggers",
            Self::Groups => "groups",
            Self::Accounts => "accounts",
            Self::Sources => "sources",
            Self::Marks => "marks",
            Self::Tags => "tags",
            Self::Lost => "lost",
        }
    }

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        tr(match self {
            Self::Views => "Views",
            Self::Status => "Status",
            Self::Rating => "Rating",
            Self::Agents => "Agents",
            Self::Countries => "Countries",
            Self::Pages => "Pages",
            Self::Triggers => "Triggers",
            Self::Groups => "Groups",
            Self::Accounts => "Accounts",
            Self::Sources => "Sources",
            Self::Marks => "Yours",
            Self::Tags => "Tags",
            Self::Lost => "Moved or deleted",
        })
    }

    /// What it counts, where its values come from the library.
    #[must_use]
    pub fn kind(self) -> Option<FacetKind> {
        match self {
            Self::Agents => Some(FacetKind::Agent),
            Self::Countries => Some(FacetKind::Country),
            Self::Pages => Some(FacetKind::Page),
            Self::Triggers => Some(FacetKind::Trigger),
            Self::Groups => Some(FacetKind::Group),
            Self::Accounts => Some(FacetKind::Account),
            Self::Sources => Some(FacetKind::Source),
            Self::Tags => Some(FacetKind::Tag),
            Self::Views | Self::Status | Self::Rating | Self::Marks | Self::Lost => None,
        }
    }

    /// Whether it is open until the user says otherwise.
    #[must_use]
    pub fn begins_open(self) -> bool {
        matches!(
            self,
            Self::Views | Self::Status | Self::Rating | Self::Marks | Self::Tags | Self::Agents | Self::Countries
        )
    }
}
