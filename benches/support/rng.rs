//! Random numbers that are the same everywhere and for ever: SplitMix64. Not for secrets.

/// A stream of numbers that depends on its seed only.
pub struct Rng(u64);

impl Rng {
    /// The stream of one thing (a conversation, a word) under one seed.
    pub fn of(seed: u64, thing: u64) -> Self {
        Self(mixed(mixed(seed) ^ thing))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in this share of cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of a list.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len() as u64) as usize]
    }

    /// A rank below `end`, small ones far more often (Zipf's law with exponent 1).
    pub fn zipf(&mut self, end: usize) -> usize {
        (((end as f64).ln() * self.unit()).exp() as usize).saturating_sub(1).min(end - 1)
    }

    /// A whole number around `mean`, at least 1, with a long tail (geometric).
    pub fn around(&mut self, mean: f64) -> u64 {
        1 + (-(1.0 - self.unit()).ln() * (mean - 0.5)) as u64
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
