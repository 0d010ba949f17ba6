//! Hashing of small keys, a multiplication for eight bytes. Seeded anew in each process, so that nobody can prepare keys that collide.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// A map with quick hashing.
pub(super) type QuickMap<K, V> = HashMap<K, V, Quick>;

/// Makes the hashers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick;

static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

impl BuildHasher for Quick {
    type Hasher = State;

    fn build_hasher(&self) -> State {
        State(*SEED)
    }
}

/// A hash on its way.
#[derive(Debug)]
pub(super) struct State(u64);

impl State {
    /// Both halves of the product, so that every bit has a say in every other.
    fn take(&mut self, value: u64) {
        let product = u128::from(self.0 ^ value) * 0x9E37_79B9_7F4A_7C15;
        let [low, high] = [product, product >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
        self.0 = low ^ high;
    }
}

impl Hasher for State {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.take(u64::from_le_bytes(*eight));
        }
        if !rest.is_empty() {
            self.take(rest.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)));
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.take(value as u64);
    }

    fn write_i64(&mut self, value: i64) {
        self.take(value.cast_unsigned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_keys_rarely_meet() {
        let hashes: std::collections::BTreeSet<u64> = (0_i64..10_000)
            .map(|key| Quick.hash_one(key << 42))
            .chain((0_u32..10_000).map(|key| Quick.hash_one(&key.to_string().into_bytes()[..])))
            .collect();
        assert!(hashes.len() > 19_990);
    }
}
