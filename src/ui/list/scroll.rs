//! Where the list stands: a row and the points scrolled into it. Exact at any row, because no sum over all rows is ever made.
//!
//! Pure arithmetic in `f64`: `f32` loses single points from some 16 million on, which is row 290,000.

/// What there is to scroll: rows and the height of each, in points. A row's day header counts to the row.
pub(super) struct Content<'a> {
    /// Number of rows.
    pub(super) len: usize,
    /// Height of a row.
    pub(super) height: &'a dyn Fn(usize) -> f64,
    /// Height of the window onto them.
    pub(super) view: f64,
}

/// The place at the top of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Scroll {
    /// The uppermost row.
    pub(super) row: usize,
    /// How much of it is above the window, in points.
    pub(super) offset: f64,
}

impl Scroll {
    /// The last place: the last row ends at the window's end.
    pub(super) fn end(content: &Content<'_>) -> Self {
        let mut filled = 0.0;
        for row in (0..content.len).rev() {
            filled += (content.height)(row);
            if filled >= content.view {
                return Self { row, offset: filled - content.view };
            }
        }
        Self::default()
    }

    /// Scrolls down by `points`, up where negative.
    pub(super) fn by(&mut self, points: f64, content: &Content<'_>) {
        self.offset += points;
        while self.offset < 0.0 {
            let Some(above) = self.row.checked_sub(1) else {
                self.offset = 0.0;
                break;
            };
            self.row = above;
            self.offset += (content.height)(above);
        }
        while self.row < content.len {
            let height = (content.height)(self.row);
            if self.offset < height {
                break;
            }
            self.offset -= height;
            self.row = self.row.saturating_add(1);
        }
        self.clamp(content);
    }

    /// Goes back to the last place where it is beyond it.
    pub(super) fn clamp(&mut self, content: &Content<'_>) {
        let end = Self::end(content);
        if self.row > end.row || self.row == end.row && self.offset > end.offset {
            *self = end;
        }
    }

    /// Brings a whole row into the window, below `covered` points at its top that something else covers, with as little movement as can be.
    pub(super) fn reveal(&mut self, row: usize, covered: f64, row_height: f64, content: &Content<'_>) {
        if row >= content.len {
            return;
        }
        let header = (content.height)(row) - row_height;
        let top = self.distance_to(row, content).map(|distance| distance + header);
        match top {
            Some(top) if top >= covered && top + row_height <= content.view => {}
            Some(top) if top >= covered => {
                *self = Self { row, offset: header + row_height };
                self.by(-content.view, content);
            }
            _ => {
                *self = Self { row, offset: header };
                self.by(-covered, content);
            }
        }
    }

    /// From the window's top to a row itself, below its day header, in points; `None` where its header is above the window, or it is below.
    pub(super) fn body_top(self, row: usize, row_height: f64, content: &Content<'_>) -> Option<f64> {
        let beginning = self.distance_to(row, content).filter(|distance| *distance <= content.view)?;
        Some(beginning + (content.height)(row) - row_height)
    }

    /// From the window's top to the beginning of a row, in points; `None` where it is above. Beyond the window any larger figure does.
    fn distance_to(self, row: usize, content: &Content<'_>) -> Option<f64> {
        if row < self.row {
            return None;
        }
        let mut distance = -self.offset;
        for between in self.row..row {
            distance += (content.height)(between);
            if distance > content.view {
                break;
            }
        }
        Some(distance)
    }

    /// How far it is from the beginning (0) to the end (1).
    pub(super) fn fraction(self, content: &Content<'_>) -> f64 {
        let end = Self::end(content).rows(content);
        if end > 0.0 { (self.rows(content) / end).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Goes to a fraction of the whole.
    pub(super) fn set_fraction(&mut self, fraction: f64, content: &Content<'_>) {
        let rows = fraction.clamp(0.0, 1.0) * Self::end(content).rows(content);
        self.row = whole(rows).min(content.len.saturating_sub(1));
        self.offset = rows.fract() * (content.height)(self.row);
        self.clamp(content);
    }

    /// The place in rows and parts of a row.
    fn rows(self, content: &Content<'_>) -> f64 {
        if content.len == 0 {
            return 0.0;
        }
        self.row as f64 + self.offset / (content.height)(self.row.min(content.len.saturating_sub(1)))
    }

    /// The rows in the window with the distance of their beginning from its top, in points.
    pub(super) fn rows_in_view<'a>(self, content: &'a Content<'_>) -> impl Iterator<Item = (usize, f64)> + 'a {
        let mut at = -self.offset;
        (self.row..content.len).map_while(move |row| {
            let top = at;
            at += (content.height)(row);
            (top < content.view).then_some((row, top))
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of rows, not negative, far below 2^53"
)]
fn whole(rows: f64) -> usize {
    rows.max(0.0).floor() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 58.0;
    const MILLION: usize = 1_000_000;

    fn even(len: usize, body: impl Fn(&Content<'_>)) {
        body(&Content { len, height: &|_| ROW, view: 580.0 });
    }

    /// Every tenth row has a day header.
    fn with_days(len: usize, body: impl Fn(&Content<'_>)) {
        body(&Content { len, height: &|row| if row % 10 == 0 { ROW + 26.0 } else { ROW }, view: 580.0 });
    }

    #[test]
    fn single_points_count_at_the_end_of_a_million() {
        even(MILLION, |content| {
            let mut scroll = Scroll::end(content);
            assert_eq!(scroll, Scroll { row: 999_990, offset: 0.0 });
            scroll.by(-1.0, content);
            assert_eq!(scroll, Scroll { row: 999_989, offset: 57.0 });
            scroll.by(-57.0, content);
            scroll.by(-58.0, content);
            assert_eq!(scroll, Scroll { row: 999_988, offset: 0.0 });
            scroll.by(1e9, content);
            assert_eq!(scroll, Scroll::end(content));
            assert_eq!(scroll.rows_in_view(content).last(), Some((999_999, 522.0)));
        });
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        with_days(MILLION, |content| {
            let mut scroll = Scroll { row: 765_432, offset: 11.0 };
            for _ in 0..1000 {
                scroll.by(37.0, content);
            }
            for _ in 0..1000 {
                scroll.by(-37.0, content);
            }
            assert_eq!(scroll, Scroll { row: 765_432, offset: 11.0 });
        });
    }

    #[test]
    fn the_handle_reaches_both_ends() {
        with_days(MILLION, |content| {
            let mut scroll = Scroll::default();
            scroll.set_fraction(1.0, content);
            assert_eq!(scroll.row, Scroll::end(content).row);
            assert!((scroll.fraction(content) - 1.0).abs() < 1e-9);
            scroll.set_fraction(0.5, content);
            assert!((scroll.fraction(content) - 0.5).abs() < 1e-6);
            scroll.set_fraction(0.0, content);
            assert_eq!(scroll, Scroll::default());
        });
    }

    #[test]
    fn a_row_is_brought_into_view_whole() {
        even(MILLION, |content| {
            let mut scroll = Scroll::default();
            scroll.reveal(3, 26.0, ROW, content);
            assert_eq!(scroll, Scroll::default());
            scroll.reveal(10, 26.0, ROW, content);
            assert_eq!(scroll, Scroll { row: 1, offset: 0.0 });
            scroll.reveal(500_000, 26.0, ROW, content);
            assert_eq!(scroll, Scroll { row: 499_991, offset: 0.0 });
            scroll.reveal(499_000, 26.0, ROW, content);
            assert_eq!(scroll, Scroll { row: 498_999, offset: ROW - 26.0 });
            scroll.reveal(MILLION - 1, 26.0, ROW, content);
            assert_eq!(scroll, Scroll::end(content));
            scroll.reveal(0, 26.0, ROW, content);
            assert_eq!(scroll, Scroll::default());
        });
    }

    #[test]
    fn few_rows_do_not_scroll() {
        even(3, |content| {
            let mut scroll = Scroll::default();
            scroll.by(100.0, content);
            assert_eq!(scroll, Scroll::default());
            assert_eq!(scroll.rows_in_view(content).count(), 3);
        });
        even(0, |content| {
            let mut scroll = Scroll { row: 7, offset: 3.0 };
            scroll.by(5.0, content);
            scroll.set_fraction(0.5, content);
            assert_eq!(scroll.rows_in_view(content).count(), 0);
        });
    }
}
