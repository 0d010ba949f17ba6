//! Numbers of few bytes: seven bits in each, the lowest first, the highest bit says that more follow.

/// Appends a number.
pub(super) fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low(value) | 0x80);
        value >>= 7;
    }
    out.push(low(value));
}

/// Takes a number from the front; `None` where there is none, or none of 64 bits.
pub(super) fn take(from: &mut &[u8]) -> Option<u64> {
    let (first, rest) = from.split_first()?;
    *from = rest;
    if *first < 0x80 {
        return Some(u64::from(*first));
    }
    let mut value = u64::from(first & 0x7F);
    let mut shift = 7;
    loop {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        if shift > 63 {
            return None;
        }
        value |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

/// Takes a length or a count.
pub(super) fn take_size(from: &mut &[u8]) -> Option<usize> {
    take(from).and_then(|value| usize::try_from(value).ok())
}

fn low(value: u64) -> u8 {
    let [low, ..] = value.to_le_bytes();
    low
}
