//! Numbers in words for the window, from whatever type counts; how they read is decided in `lang`.

use crate::lang;

/// `12,403`.
#[must_use]
pub fn number(value: impl TryInto<u64>) -> String {
    lang::number(value.try_into().unwrap_or(u64::MAX))
}

/// `1 conversation`, `12,403 conversations`. `one` is the English word; the table of a language has it as `{n} conversation`.
#[must_use]
pub fn count(value: impl TryInto<u64>, one: &str) -> String {
    let value: u64 = value.try_into().unwrap_or(u64::MAX);
    lang::tr_n(&format!("{{n}} {one}"), &format!("{{n}} {one}s"), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_counts_will_do() {
        assert_eq!(
            (number(12_403_usize), number(1_000_000_u64), number(-1_i64)),
            ("12,403".into(), "1,000,000".into(), number(u64::MAX))
        );
        assert_eq!((count(1_u32, "file"), count(2_000_u64, "file")), ("1 file".into(), "2,000 files".into()));
    }
}
