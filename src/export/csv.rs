//! How cells become CSV: times, figures, the formula guard, a spreadsheet's limits. Quoting (RFC 4180) is the `csv` crate's.

use std::fmt::Write as _;

use super::cell::Cell;
use super::{ExportSpec, Preset};
use crate::model::Zone;

/// What a spreadsheet can hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Rows of a sheet, the header included.
    pub(super) rows: u64,
    /// Length of a cell in UTF-16 units.
    pub(super) cell: usize,
}

impl Limits {
    /// "Excel specifications and limits" of Microsoft's documentation.
    pub(super) const EXCEL: Self = Self { rows: 1_048_576, cell: 32_767 };
}

/// Digits of a number that spreadsheets keep exactly.
const EXACT_DIGITS: usize = 15;

/// How cells are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    preset: Preset,
    delimiter: u8,
    guard: bool,
    zone: Zone,
}

impl Dialect {
    pub(super) fn of(spec: &ExportSpec) -> Self {
        Self { preset: spec.preset, delimiter: spec.delimiter, guard: spec.guard, zone: spec.zone }
    }

    /// Appends the text of a cell, not yet quoted.
    pub(super) fn push_text(self, cell: &Cell<'_>, out: &mut String) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => self.push_guarded(text, out),
            Cell::Integer(number) => push_number(*number, out),
            Cell::Duration(ms) => self.push_seconds(*ms, out),
            Cell::Bool(yes) => out.push(if *yes { '1' } else { '0' }),
            Cell::Time(at) => out.push_str(&match self.preset {
                Preset::Program => self.zone.iso(*at),
                Preset::Excel => self.zone.spreadsheet(*at),
            }),
        }
    }

    fn push_guarded(self, text: &str, out: &mut String) {
        if self.guard && is_formula(text) {
            out.push('\'');
        }
        out.push_str(text);
    }

    /// Seconds with as many of three decimals as needed; whole seconds for spreadsheets, because half of the world's would read `12.5` as
    /// the twelfth of May.
    fn push_seconds(self, ms: i64, out: &mut String) {
        if self.preset == Preset::Excel {
            let sign = if ms < 0 { -1 } else { 1 };
            push_number(ms.saturating_add(sign * 500) / 1000, out);
            return;
        }
        if ms < 0 {
            out.push('-');
        }
        let ms = ms.unsigned_abs();
        push_number(ms / 1000, out);
        let fraction = format!("{:03}", ms % 1000);
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            out.push('.');
            out.push_str(fraction);
        }
    }

    /// No records yet.
    pub(super) fn records(self) -> Records {
        let mut writer = ::csv::WriterBuilder::new();
        writer.delimiter(self.delimiter).terminator(::csv::Terminator::CRLF).flexible(true);
        Records { writer: writer.from_writer(Vec::new()), ends: Vec::new() }
    }
}

/// Records in memory.
#[derive(Debug)]
pub(super) struct Records {
    writer: ::csv::Writer<Vec<u8>>,
    ends: Vec<usize>,
}

impl Records {
    /// Appends a field to the record that is open, quoted where necessary.
    pub(super) fn push_field(&mut self, text: &str) {
        let written = self.writer.write_field(text);
        debug_assert!(written.is_ok(), "memory takes everything");
    }

    /// Ends a record. One of a single empty field is written as `""`, or it would be an empty line.
    pub(super) fn end_record(&mut self) {
        let ended = self.writer.write_record(None::<&[u8]>).and_then(|()| Ok(self.writer.flush()?));
        debug_assert!(ended.is_ok(), "memory takes everything");
        self.ends.push(self.bytes().len());
    }

    /// All records that are ended.
    pub(super) fn bytes(&self) -> &[u8] {
        self.writer.get_ref()
    }

    /// Where each record ends in [`Self::bytes`].
    pub(super) fn ends(&self) -> &[usize] {
        &self.ends
    }
}

/// Whether a spreadsheet might run this text as a formula. Plain numbers and phone numbers are none.
fn is_formula(text: &str) -> bool {
    // LibreOffice drops them, and runs what stands behind.
    let text = text.trim_start_matches('\0');
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => true,
        Some('+' | '-') => !is_number(text) && !is_phone(text),
        _ => false,
    }
}

/// `-5`, `+3.14`, `-3,5`, `-.5`
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && !fraction.is_empty()
        && digits.bytes().any(|byte| byte.is_ascii_digit())
}

/// `+420 123 456 789`, `+1 (555) 010-0199`: five to twenty digits and what people put between them.
fn is_phone(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else { return false };
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (5..=20).contains(&digits)
        && rest.starts_with(|c: char| c.is_ascii_digit() || c == '(')
        && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'(' | b')' | b'-' | b'.' | b'/'))
}

/// Whether spreadsheets would round this cell.
pub(super) fn is_long_number(text: &str) -> bool {
    text.len() > EXACT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits a text that is too long for one cell: the longest beginning that fits, and the rest.
pub(super) fn split_cell(text: &str, limit: usize) -> (&str, &str) {
    // A character is never shorter in UTF-8 than in UTF-16.
    if text.len() <= limit {
        return (text, "");
    }
    let mut units = 0_usize;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > limit {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
    }
    (text, "")
}

fn push_number(number: impl std::fmt::Display, out: &mut String) {
    write!(out, "{number}").unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::export::Format;
    use crate::model::Timestamp;

    fn dialect(preset: Preset) -> Dialect {
        Dialect::of(&ExportSpec {
            format: Format::ConversationsCsv,
            preset,
            columns: Vec::new(),
            delimiter: b',',
            bom: false,
            guard: true,
            zone: Zone::from_name("Europe/Prague").unwrap(),
        })
    }

    fn written(preset: Preset, cell: &Cell<'_>) -> String {
        let mut out = String::new();
        dialect(preset).push_text(cell, &mut out);
        out
    }

    #[test]
    fn formulas_get_one_apostrophe() {
        for text in [
            "=1+1",
            "=HYPERLINK(\"http://example.com\")",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\0=1",
            "\0\0@SUM(A1)",
            "+1+1",
            "-2+3+cmd|' /C calc'!A0",
            "+SUM(1)",
            "-",
            "+",
            "--5",
            "-5 apples",
            "+1-2",
            "+420 call me",
            "＝1+1",
            "＋420 123 456 789",
            "－5",
            "＠x",
            "=",
        ] {
            let cell = Cell::Text(Cow::Borrowed(text));
            assert_eq!(written(Preset::Program, &cell), format!("'{text}"), "{text}");
            assert_eq!(written(Preset::Excel, &cell), format!("'{text}"), "{text}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "",
            "hello",
            "a=b",
            " =1",
            "'quoted",
            "-5",
            "+5",
            "-3.14",
            "-3,5",
            "-.5",
            "+420123456789",
            "+420 123 456 789",
            "+1 (555) 010-0199",
            "+(420) 777.123.456",
            "15:30",
            "2015-03-27",
            "[\"=1\"]",
            "{\"a\":1}",
            "\n=1",
            "#",
            "1e5",
        ] {
            assert_eq!(written(Preset::Program, &Cell::Text(Cow::Borrowed(text))), text, "{text}");
        }
    }

    #[test]
    fn the_guard_can_be_switched_off() {
        let mut out = String::new();
        Dialect { guard: false, ..dialect(Preset::Program) }.push_text(&Cell::text("=1"), &mut out);
        assert_eq!(out, "=1");
    }

    #[test]
    fn values_have_one_form() {
        let at = Timestamp::from_millis(1_427_470_439_703).unwrap();
        for (cell, program, excel) in [
            (Cell::Time(at), "2015-03-27T16:33:59.703+01:00", "2015-03-27 16:33:59"),
            (Cell::Duration(12_000), "12", "12"),
            (Cell::Duration(12_500), "12.5", "13"),
            (Cell::Duration(62_049), "62.049", "62"),
            (Cell::Duration(40), "0.04", "0"),
            (Cell::Duration(-1_500), "-1.5", "-2"),
            (Cell::Duration(0), "0", "0"),
            (Cell::Duration(i64::MIN), "-9223372036854775.808", "-9223372036854775"),
            (Cell::Integer(-7), "-7", "-7"),
            (Cell::Bool(true), "1", "1"),
            (Cell::Bool(false), "0", "0"),
            (Cell::Empty, "", ""),
            (Cell::text("a\0b"), "a\0b", "a\0b"),
        ] {
            assert_eq!(written(Preset::Program, &cell), program);
            assert_eq!(written(Preset::Excel, &cell), excel);
        }
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(split_cell("abcdef", 4), ("abcd", "ef"));
        assert_eq!(split_cell("abcd", 4), ("abcd", ""));
        assert_eq!(split_cell("ab😀cd", 3), ("ab", "😀cd"));
        assert_eq!(split_cell("ab😀cd", 4), ("ab😀", "cd"));
        assert_eq!(split_cell("éééé", 4), ("éééé", ""));
        assert!(is_long_number("1234567890123456") && !is_long_number("123456789012345"));
    }
}
