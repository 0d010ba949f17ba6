//! The user's own marks on their way: shown at once, written by a worker, taken back where they could not be, undone.

use std::borrow::Cow;
use std::sync::Arc;

use super::selection::Selection;
use super::state::State;
use crate::lang::{compare, tr_n_with, tr_with};
use crate::model::{MarkChange, Marks, Timestamp, tag_key, tidy_tag};
use crate::store::ConversationId;

/// Which conversations a mark is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkScope {
    /// The ticked ones; where none of them is in view, the focused one.
    Chosen,
    /// This one, whatever is ticked.
    One(ConversationId),
}

/// Marks that were changed, with what they were before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What was changed.
    pub change: MarkChange,
    /// What they were, in the order of ids.
    pub before: Vec<(ConversationId, Marks)>,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkWork {
    /// A change of these conversations.
    Change(Arc<Vec<ConversationId>>, MarkChange),
    /// What was done is undone.
    Undo(Arc<Done>),
}

impl MarkWork {
    /// The first so many conversations it is about.
    fn first(&self, most: usize) -> Selection {
        let mut set = Selection::default();
        match self {
            Self::Change(ids, _) => set.extend(ids.get(..most).unwrap_or(ids)),
            Self::Undo(done) => {
                for (id, _) in done.before.iter().take(most) {
                    set.set(*id, true);
                }
            }
        }
        set
    }
}

/// Where what was done is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Do,
    Undo,
    Redo,
}

/// Marks that are being written.
#[derive(Clone, Debug)]
pub struct Marking {
    pub(super) ticket: u64,
    pub(super) work: MarkWork,
    pub(super) way: Way,
    pub(super) now: Timestamp,
    set: Selection,
    /// Conversations written.
    pub done: u64,
    /// Conversations to write.
    pub total: u64,
    /// It is to be undone as soon as it is written.
    pub(super) unwanted: bool,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

impl Marking {
    pub(super) fn new(ticket: u64, work: MarkWork, way: Way, now: Timestamp) -> Self {
        let set = work.first(usize::MAX);
        let total = u64::try_from(set.len()).unwrap_or(u64::MAX);
        Self { ticket, work, way, now, set, done: 0, total, unwanted: false, stopping: false }
    }

    /// The first so many alone: those that were written before it stopped.
    pub(super) fn cut(&mut self, done: u64) {
        self.set = self.work.first(usize::try_from(done).unwrap_or(usize::MAX));
    }

    /// The marks of a conversation once this is written; `None` where it is not about it.
    pub(super) fn after(&self, id: ConversationId, marks: &Marks) -> Option<Marks> {
        if self.unwanted || !self.set.contains(id) {
            return None;
        }
        match &self.work {
            MarkWork::Change(_, change) => Some(marks.with(change, self.now)),
            MarkWork::Undo(done) => {
                let at = done.before.binary_search_by_key(&id, |(id, _)| *id).ok()?;
                done.before.get(at).map(|(_, before)| marks.without(&done.change, before))
            }
        }
    }

    /// The conversation it is about, where it is one.
    pub(super) fn only(&self) -> Option<ConversationId> {
        self.set.iter().next().filter(|_| self.set.len() == 1)
    }

    /// The change that is made or undone.
    pub(super) fn change(&self) -> &MarkChange {
        match &self.work {
            MarkWork::Change(_, change) => change,
            MarkWork::Undo(done) => &done.change,
        }
    }
}

/// What is being written, and what can be undone and done again.
#[derive(Clone, Debug, Default)]
pub struct OwnMarks {
    /// In the order in which they were made.
    pub running: Vec<Marking>,
    /// Whether some conversation of the library was seen to have a tag.
    pub tagged: bool,
    pub(super) undo: Vec<Arc<Done>>,
    pub(super) redo: Vec<Arc<Done>>,
}

impl OwnMarks {
    /// Steps that can be undone.
    const STEPS: usize = 100;
    /// Conversations remembered for all of them.
    const REMEMBERED: usize = 1_000_000;

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty() || self.running.iter().any(|marking| marking.way != Way::Undo && !marking.unwanted)
    }

    /// Whether there is something to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Remembers what can be undone; the oldest goes where it becomes too much.
    pub(super) fn remember(&mut self, done: Arc<Done>) {
        self.undo.push(done);
        let mut conversations = 0_usize;
        let fits = |done: &&Arc<Done>| {
            conversations = conversations.saturating_add(done.before.len());
            conversations <= Self::REMEMBERED
        };
        let kept = self.undo.iter().rev().take(Self::STEPS).take_while(fits).count();
        // The newest can always be undone.
        self.undo.drain(..self.undo.len().saturating_sub(kept.max(1)));
    }
}

impl State {
    /// The marks of a conversation as they are shown: with those that are still being written. `None` where it was not read.
    #[must_use]
    pub fn marks_of(&self, id: ConversationId) -> Option<Cow<'_, Marks>> {
        let open = self.open.as_ref().filter(|open| open.id == id && open.opened().is_some());
        let kept = self.rows.get(id).map(|entry| &entry.row.marks).or(open.map(|open| &open.marks))?;
        let mut marks = Cow::Borrowed(kept);
        for marking in &self.own.running {
            if let Some(after) = marking.after(id, &marks) {
                marks = Cow::Owned(after);
            }
        }
        Some(marks)
    }

    /// Whether it waits for the user: missed or left offline, and not followed up.
    #[must_use]
    pub fn waits(&self, id: ConversationId) -> bool {
        use crate::model::FlagName::{Missed, Offline};
        let Some(entry) = self.rows.get(id) else { return false };
        let open = entry.row.flags.is(Missed) || entry.row.flags.is(Offline);
        open && self.marks_of(id).is_some_and(|marks| marks.followed_up.is_none())
    }

    /// The conversation a key is for when nothing is ticked: the focused one, else the open one.
    #[must_use]
    pub fn focused(&self) -> Option<ConversationId> {
        self.cursor.map(|cursor| cursor.id).or(self.open.as_ref().map(|open| open.id))
    }

    /// How many conversations a mark is for.
    #[must_use]
    pub fn scope_len(&self, scope: MarkScope) -> usize {
        match scope {
            MarkScope::Chosen if self.marks_ticked() => self.ticks.len(),
            MarkScope::Chosen => usize::from(self.focused().is_some()),
            MarkScope::One(_) => 1,
        }
    }

    /// The conversations a mark is for.
    pub(super) fn scope_ids(&self, scope: MarkScope) -> Vec<ConversationId> {
        match scope {
            MarkScope::Chosen if self.marks_ticked() => self.ticks.iter().collect(),
            MarkScope::Chosen => self.focused().into_iter().collect(),
            MarkScope::One(id) => vec![id],
        }
    }

    /// Whether keys mean the ticked ones. Ticks that are out of view do not take the keys from what one looks at.
    fn marks_ticked(&self) -> bool {
        !self.ticks.is_empty() && (self.ticks_in_view > 0 || self.focused().is_none())
    }

    /// Whether a condition on marks holds for all of them, as far as they were read; one that was not read says no.
    #[must_use]
    pub fn all_marked(&self, scope: MarkScope, holds: impl Fn(&Marks) -> bool) -> bool {
        let says = |id| self.marks_of(id).is_some_and(|marks| holds(&marks));
        match scope {
            MarkScope::Chosen if self.marks_ticked() => self.ticks.iter().all(says),
            MarkScope::Chosen => self.focused().is_some_and(says),
            MarkScope::One(id) => says(id),
        }
    }
}

/// The dialog in which tags are given and taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagDialog {
    /// Whose.
    pub ids: Arc<Vec<ConversationId>>,
    /// What was typed.
    pub typed: String,
    /// The choice Enter takes.
    pub marked: usize,
    /// The library's tags with the number of their conversations; `None` while they are on their way.
    pub known: Option<Vec<(String, u64)>>,
    pub(super) ticket: u64,
}

/// How many of the conversations have a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// None, as far as is known.
    None,
    /// Some.
    Some,
    /// All.
    All,
}

/// One line of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagChoice {
    /// As written.
    pub tag: String,
    /// In how many conversations of the library; 0 for a new one.
    pub count: u64,
    /// Which of the dialog's conversations have it.
    pub share: Share,
    /// Whether it is what was typed and does not exist yet.
    pub new: bool,
}

impl TagDialog {
    /// Conversations looked at to tell who has a tag.
    const LOOKED_AT: usize = 1000;
    /// Lines at most; more are found by typing.
    const MOST: usize = 100;

    /// The tags there are that have the typed letters, those of the conversations first; behind them the typed one where it is new.
    #[must_use]
    pub fn choices(&self, state: &State) -> Vec<TagChoice> {
        let typed = tidy_tag(&self.typed).map(|tag| (tag_key(&tag), tag));
        let looked: Vec<Cow<'_, Marks>> =
            self.ids.iter().take(Self::LOOKED_AT).filter_map(|id| state.marks_of(*id)).collect();
        let share = |key: &str| {
            let has = |marks: &&Cow<'_, Marks>| marks.tags.iter().any(|tag| tag_key(tag) == key);
            match looked.iter().filter(has).count() {
                0 => Share::None,
                all if all == self.ids.len() => Share::All,
                _ => Share::Some,
            }
        };
        let known = self.known.as_deref().unwrap_or_default();
        let mut tags: Vec<(String, u64)> = known.to_vec();
        // Those that were given just now may not be counted yet.
        for tag in looked.iter().flat_map(|marks| &marks.tags) {
            if !tags.iter().any(|(there, _)| tag_key(there) == tag_key(tag)) {
                tags.push((tag.clone(), 0));
            }
        }
        let fits = |tag: &str| typed.as_ref().is_none_or(|(key, _)| tag_key(tag).contains(key.as_str()));
        let mut choices: Vec<TagChoice> = tags
            .into_iter()
            .filter(|(tag, _)| fits(tag))
            .map(|(tag, count)| TagChoice { share: share(&tag_key(&tag)), tag, count, new: false })
            .collect();
        let exact = |choice: &TagChoice| typed.as_ref().is_some_and(|(key, _)| tag_key(&choice.tag) == *key);
        choices.sort_by(|a, b| {
            let rank = |choice: &TagChoice| (!exact(choice), std::cmp::Reverse((choice.share, choice.count)));
            rank(a).cmp(&rank(b)).then_with(|| compare(&a.tag, &b.tag))
        });
        choices.truncate(Self::MOST);
        // Behind those that begin so: Enter after a few letters means the tag that is there.
        if let Some((_, tag)) = typed.as_ref().filter(|_| !choices.iter().any(exact)) {
            choices.push(TagChoice { tag: tag.clone(), count: 0, share: Share::None, new: true });
        }
        choices
    }
}

/// The dialog in which several conversations get a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteDialog {
    /// Whose.
    pub ids: Arc<Vec<ConversationId>>,
    /// The note as typed.
    pub text: String,
}

/// What was done, for people: "37 conversations marked as followed up"; one conversation goes by its `name`.
pub(super) fn sentence(change: &MarkChange, conversations: u64, name: Option<&str>) -> String {
    let name = name.map(str::trim).filter(|name| !name.is_empty() && conversations == 1);
    let told = |by_name: &str, (one, many): (&str, &str), tags: &[String]| {
        let tags: Vec<String> = tags.iter().map(|tag| tr_with("“{tag}”", &[("tag", tag)])).collect();
        let tags = tags.join(", ");
        match name {
            Some(name) => tr_with(by_name, &[("name", &name), ("tags", &tags)]),
            None => tr_n_with(one, many, conversations, &[("tags", &tags)]),
        }
    };
    match change {
        MarkChange { starred: Some(true), .. } => {
            told("{name} starred", ("{n} conversation starred", "{n} conversations starred"), &[])
        }
        MarkChange { starred: Some(false), .. } => told(
            "Star taken from {name}",
            ("Star taken from {n} conversation", "Star taken from {n} conversations"),
            &[],
        ),
        MarkChange { followed_up: Some(true), .. } => told(
            "{name} marked as followed up",
            ("{n} conversation marked as followed up", "{n} conversations marked as followed up"),
            &[],
        ),
        MarkChange { followed_up: Some(false), .. } => told(
            "{name} marked as not followed up",
            ("{n} conversation marked as not followed up", "{n} conversations marked as not followed up"),
            &[],
        ),
        MarkChange { note: Some(note), .. } if note.trim().is_empty() => told(
            "Note taken from {name}",
            ("Note taken from {n} conversation", "Note taken from {n} conversations"),
            &[],
        ),
        MarkChange { note: Some(_), .. } => told(
            "Note written on {name}",
            ("Note written on {n} conversation", "Note written on {n} conversations"),
            &[],
        ),
        MarkChange { add, .. } if !add.is_empty() => {
            told("{name} tagged {tags}", ("{n} conversation tagged {tags}", "{n} conversations tagged {tags}"), add)
        }
        MarkChange { remove, .. } => told(
            "Tag {tags} taken from {name}",
            ("Tag {tags} taken from {n} conversation", "Tag {tags} taken from {n} conversations"),
            remove,
        ),
    }
}
