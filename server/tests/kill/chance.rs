//! Chance that can be had again: a number for a seed.

use trunkline::clock::Clock as _;

/// A stream of numbers that its seed decides (SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// The seed of `TRUNKLINE_KILL_SEED`, or another one each time; printed, so that a failure can be had again.
    pub(crate) fn printed(what: &str) -> Self {
        let given = std::env::var("TRUNKLINE_KILL_SEED").ok();
        let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
            let now = server::world::SystemClock.now().millis();
            now.unsigned_abs()
        });
        println!("{what}: TRUNKLINE_KILL_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end`, without it.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}
