//! What keeps the list still while rows around a far place are being read: day headers between them are known only then, and make rows higher.

use super::scroll::{Content, Scroll};

/// The row of the last frame that stays in its place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held(Option<Anchor>);

#[derive(Clone, Copy, Debug)]
struct Anchor {
    position: usize,
    /// From the list's top to the row, below its header, in points.
    top: f64,
    /// Where the list stood, and which list it was (the ticket of its query): anything else that moved it goes first.
    scroll: Scroll,
    list: u64,
}

impl Held {
    /// Puts the row back where it was, if only headers became known since.
    pub(super) fn hold(&mut self, scroll: &mut Scroll, list: u64, row_height: f64, content: &Content<'_>) {
        let anchor = self.0.take().filter(|anchor| anchor.list == list && anchor.scroll == *scroll);
        if let Some(anchor) = anchor
            && let Some(top) = scroll.body_top(anchor.position, row_height, content)
            && (top - anchor.top).abs() > 0.5
        {
            scroll.by(top - anchor.top, content);
        }
    }

    /// Remembers the row that is to stay: the one that was to be brought into view, else the first that lies below the `covered` points.
    pub(super) fn remember(
        &mut self,
        scroll: Scroll,
        revealed: Option<usize>,
        list: u64,
        (row_height, covered): (f64, f64),
        content: &Content<'_>,
    ) {
        let place = |position: usize| {
            let top = scroll.body_top(position, row_height, content)?;
            Some(Anchor { position, top, scroll, list })
        };
        let first = || {
            scroll
                .rows_in_view(content)
                .find_map(|(position, _)| place(position).filter(|anchor| anchor.top >= covered))
        };
        self.0 = revealed.and_then(place).or_else(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 58.0;
    const HEADER: f64 = 26.0;

    #[test]
    fn a_row_stays_when_headers_above_it_become_known() {
        let unknown = |_: usize| ROW;
        let known = |row: usize| if row.is_multiple_of(3) { ROW + HEADER } else { ROW };
        let content = |height| Content { len: 1_000_000, height, view: 600.0 };
        let mut scroll = Scroll { row: 900_000, offset: 0.0 };
        let mut held = Held::default();
        held.remember(scroll, Some(900_004), 1, (ROW, HEADER), &content(&unknown));
        let before = scroll.body_top(900_004, ROW, &content(&unknown));
        held.hold(&mut scroll, 1, ROW, &content(&known));
        assert_eq!(scroll.body_top(900_004, ROW, &content(&known)), before);

        // What was scrolled, or is another list, is left where it is.
        held.remember(scroll, None, 1, (ROW, HEADER), &content(&unknown));
        let (mut scrolled, mut other) = (Scroll { row: 5, offset: 1.0 }, scroll);
        held.hold(&mut scrolled, 1, ROW, &content(&known));
        assert_eq!(scrolled, Scroll { row: 5, offset: 1.0 });
        held.remember(scroll, None, 1, (ROW, HEADER), &content(&unknown));
        held.hold(&mut other, 2, ROW, &content(&known));
        assert_eq!(other, scroll);
    }
}
