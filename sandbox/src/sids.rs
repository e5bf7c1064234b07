//! SIDs and chances: random looking, and repeatable from a seed.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Mutex;

use sha1::{Digest, Sha1};

/// The source of SIDs (two letters and 32 hexadecimal digits) and of chances.
#[derive(Debug)]
pub(crate) struct Sids(Mutex<u64>);

impl Sids {
    /// Repeatable with a seed; without one, different at every start, so that a customer's database
    /// never meets the SIDs of an earlier run again.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let start = seed.unwrap_or_else(|| {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u64(crate::clock::unix_millis(std::time::SystemTime::now()));
            hasher.finish()
        });
        Self(Mutex::new(start))
    }

    /// The next SID with this prefix (`CA`, `CF`, `RE`).
    pub(crate) fn next(&self, prefix: &str) -> String {
        format!("{prefix}{:016x}{:016x}", self.number(), self.number())
    }

    /// True with the given probability, 0..=1.
    pub(crate) fn chance(&self, share: f32) -> bool {
        // 24 bits are what an f32 holds exactly.
        let drawn = (self.number() >> 40) as f32 / (1_u32 << 24) as f32;
        drawn < share
    }

    /// SplitMix64: one addition and a mix per number, good enough for names and chances.
    fn number(&self) -> u64 {
        let mut state = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A SID that always belongs to the same text (phone numbers have one).
pub(crate) fn sid_of(prefix: &str, text: &str) -> String {
    let mut sid = prefix.to_owned();
    for byte in Sha1::digest(text.as_bytes()).iter().take(16) {
        sid.push_str(&format!("{byte:02x}"));
    }
    sid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_its_absence_does_not() {
        assert_eq!(Sids::new(Some(7)).next("CA"), Sids::new(Some(7)).next("CA"));
        assert_ne!(Sids::new(None).next("CA"), Sids::new(None).next("CA"));
        let sid = Sids::new(Some(1)).next("RE");
        assert!(sid.len() == 34 && sid.starts_with("RE"), "{sid}");
        assert_eq!(sid_of("PN", "+14155550100").len(), 34);
    }

    #[test]
    fn chances_follow_their_share() {
        let sids = Sids::new(Some(3));
        let hits = (0..1000).filter(|_| sids.chance(0.3)).count();
        assert!((230..370).contains(&hits), "{hits}");
        assert!(!sids.chance(0.0) && sids.chance(1.0));
    }
}
