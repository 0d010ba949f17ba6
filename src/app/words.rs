//! Numbers and lengths of time in words, the same everywhere in the window.

/// `12,403`.
#[must_use]
pub fn number(value: impl TryInto<u64>) -> String {
    let digits = value.try_into().unwrap_or(u64::MAX).to_string();
    let mut out = String::with_capacity(digits.len().saturating_add(digits.len() / 3));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 conversation`, `12,403 conversations`.
#[must_use]
pub fn count(value: impl TryInto<u64>, one: &str) -> String {
    let value = value.try_into().unwrap_or(u64::MAX);
    if value == 1 { format!("1 {one}") } else { format!("{} {one}s", number(value)) }
}

/// `37 s`, `12 m`, `3 h 5 m`, `2 d 4 h`: the two largest units from an hour on.
#[must_use]
pub fn length(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: i64, unit: &str, small: i64, small_unit: &str| {
        if small == 0 { format!("{large} {unit}") } else { format!("{large} {unit} {small} {small_unit}") }
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} m"),
        3600..86_400 => two(hours, "h", minutes % 60, "m"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups() {
        let cases = [(0_u64, "0"), (999, "999"), (1000, "1,000"), (12_403, "12,403"), (1_000_000, "1,000,000")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(count(1_u64, "file"), "1 file");
        assert_eq!(count(2_u64, "file"), "2 files");
    }

    #[test]
    fn lengths_are_short() {
        for (ms, text) in [
            (-5, "0 s"),
            (37_900, "37 s"),
            (60_000, "1 m"),
            (719_000, "11 m"),
            (3_600_000, "1 h"),
            (11_100_000, "3 h 5 m"),
            (187_200_000, "2 d 4 h"),
        ] {
            assert_eq!(length(ms), text);
        }
    }
}
