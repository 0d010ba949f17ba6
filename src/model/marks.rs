//! The user's own marks on a conversation, and changes of them. Knows nothing of how they are kept.

use super::Timestamp;
use crate::text;

/// Characters of a tag; what is longer is cut.
const LONGEST_TAG: usize = 100;

/// What the user noted about a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether it has a star.
    pub starred: bool,
    /// When it was marked as followed up; `None` where it is not.
    pub followed_up: Option<Timestamp>,
    /// Tags as written, in the order of [`tag_key`]; none twice.
    pub tags: Vec<String>,
    /// A note; empty where there is none.
    pub note: String,
}

/// What is to become of the marks of some conversations; nothing is said of what stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkChange {
    /// Give or take the star.
    pub starred: Option<bool>,
    /// Mark as followed up, or as not.
    pub followed_up: Option<bool>,
    /// Tags to add. A tag that is there keeps its spelling.
    pub add: Vec<String>,
    /// Tags to take away; after adding.
    pub remove: Vec<String>,
    /// The note in place of the one there is; empty takes it away.
    pub note: Option<String>,
}

impl Marks {
    /// Whether there is no mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The marks after a change made at `now`. Who is followed up already stays so since then.
    #[must_use]
    pub fn with(&self, change: &MarkChange, now: Timestamp) -> Self {
        let mut marks = self.clone();
        marks.starred = change.starred.unwrap_or(marks.starred);
        match change.followed_up {
            Some(true) => marks.followed_up = marks.followed_up.or(Some(now)),
            Some(false) => marks.followed_up = None,
            None => {}
        }
        for tag in change.add.iter().filter_map(|tag| tidy_tag(tag)) {
            if !marks.tags.iter().any(|there| tag_key(there) == tag_key(&tag)) {
                marks.tags.push(tag);
            }
        }
        let unwanted: Vec<String> =
            change.remove.iter().filter_map(|tag| tidy_tag(tag)).map(|it| tag_key(&it)).collect();
        marks.tags.retain(|tag| !unwanted.contains(&tag_key(tag)));
        marks.tags.sort_by_cached_key(|tag| tag_key(tag));
        if let Some(note) = &change.note {
            note.trim().clone_into(&mut marks.note);
        }
        marks
    }

    /// The marks after a change is undone: what the change could touch is as it was `before`, everything else stays as it is.
    #[must_use]
    pub fn without(&self, change: &MarkChange, before: &Self) -> Self {
        let mut marks = self.clone();
        if change.starred.is_some() {
            marks.starred = before.starred;
        }
        if change.followed_up.is_some() {
            marks.followed_up = before.followed_up;
        }
        if change.note.is_some() {
            marks.note.clone_from(&before.note);
        }
        let touched: Vec<String> =
            change.add.iter().chain(&change.remove).filter_map(|tag| tidy_tag(tag)).map(|tag| tag_key(&tag)).collect();
        let is_touched = |tag: &String| touched.contains(&tag_key(tag));
        marks.tags.retain(|tag| !is_touched(tag));
        marks.tags.extend(before.tags.iter().filter(|tag| is_touched(tag)).cloned());
        marks.tags.sort_by_cached_key(|tag| tag_key(tag));
        marks
    }
}

impl MarkChange {
    /// A star, or none.
    #[must_use]
    pub fn star(starred: bool) -> Self {
        Self { starred: Some(starred), ..Self::default() }
    }

    /// Followed up, or not.
    #[must_use]
    pub fn followed_up(followed_up: bool) -> Self {
        Self { followed_up: Some(followed_up), ..Self::default() }
    }

    /// A tag more.
    #[must_use]
    pub fn add_tag(tag: &str) -> Self {
        Self { add: vec![tag.to_owned()], ..Self::default() }
    }

    /// A tag less.
    #[must_use]
    pub fn remove_tag(tag: &str) -> Self {
        Self { remove: vec![tag.to_owned()], ..Self::default() }
    }

    /// Another note; an empty one takes it away.
    #[must_use]
    pub fn note(note: &str) -> Self {
        Self { note: Some(note.to_owned()), ..Self::default() }
    }

    /// Whether it leaves everything as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A tag as it is kept: white space around it goes, each run within becomes one space, at most 100 characters. `None` where nothing is left.
#[must_use]
pub fn tidy_tag(typed: &str) -> Option<String> {
    let visible: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let tag: String = words.join(" ").chars().take(LONGEST_TAG).collect();
    let tag = tag.trim_end();
    (!tag.is_empty()).then(|| tag.to_owned())
}

/// What tells tags apart: case and accents do not; where nothing but signs is left, they do.
#[must_use]
pub fn tag_key(tag: &str) -> String {
    let folded = text::fold(tag);
    if folded.is_empty() { tag.to_owned() } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms).expect("a time")
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().copied().map(str::to_owned).collect()
    }

    #[test]
    fn a_change_says_only_what_changes() {
        let star = MarkChange { starred: Some(true), ..MarkChange::default() };
        let marks = Marks { note: "call back".to_owned(), ..Marks::default() }.with(&star, at(5));
        assert_eq!(marks, Marks { starred: true, note: "call back".to_owned(), ..Marks::default() });
        assert_eq!(marks.with(&MarkChange::default(), at(6)), marks);
        let followed = MarkChange { followed_up: Some(true), ..MarkChange::default() };
        let once = marks.with(&followed, at(7));
        assert_eq!(once.followed_up, Some(at(7)));
        assert_eq!(once.with(&followed, at(9)).followed_up, Some(at(7)), "it stays followed up since then");
        let not = MarkChange { followed_up: Some(false), note: Some(" ".to_owned()), ..MarkChange::default() };
        assert_eq!(once.with(&not, at(9)), Marks { starred: true, ..Marks::default() });
    }

    #[test]
    fn undoing_leaves_what_was_done_otherwise() {
        let before = Marks { note: "old".to_owned(), tags: strings(&["VIP"]), ..Marks::default() };
        let change = MarkChange {
            note: Some("new".to_owned()),
            add: strings(&["b"]),
            remove: strings(&["vip"]),
            ..MarkChange::default()
        };
        // Meanwhile somebody gave a star and another tag.
        let now =
            before.with(&change, at(3)).with(&MarkChange { add: strings(&["c"]), ..MarkChange::star(true) }, at(4));
        assert_eq!(now.tags, ["b", "c"]);
        let undone = now.without(&change, &before);
        assert_eq!(
            undone,
            Marks { starred: true, note: "old".to_owned(), tags: strings(&["c", "VIP"]), ..Marks::default() }
        );
        let followed = MarkChange::followed_up(true);
        assert_eq!(undone.with(&followed, at(9)).without(&followed, &undone), undone);
    }

    #[test]
    fn tags_are_told_apart_as_people_read_them() {
        let add = |tags: &[&str]| MarkChange { add: strings(tags), ..MarkChange::default() };
        let marks = Marks::default().with(&add(&[" Stížnost ", "VIP\n customer", "!!!", "  "]), at(1));
        assert_eq!(marks.tags, ["!!!", "Stížnost", "VIP customer"]);
        assert_eq!(marks.with(&add(&["stiznost", "???"]), at(2)).tags, ["!!!", "???", "Stížnost", "VIP customer"]);
        let remove = MarkChange { remove: strings(&["STIZNOST", "none"]), ..MarkChange::default() };
        assert_eq!(marks.with(&remove, at(2)).tags, ["!!!", "VIP customer"]);
        assert_eq!(tidy_tag(&"x".repeat(300)).map(|tag| tag.len()), Some(100));
        assert_eq!(tidy_tag(" \u{0} "), None);
    }
}
