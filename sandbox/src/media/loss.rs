//! A network that loses packets on purpose.

/// Decides which datagrams are lost. A repeatable series (xorshift) is chance enough.
pub(super) struct Loss {
    share: f32,
    chance: u64,
}

impl Loss {
    pub(super) const NONE: Self = Self {
        share: 0.0,
        chance: 0x9E37_79B9_7F4A_7C15,
    };

    /// The share of audio lost from now on; at 1 everything is lost, STUN included.
    pub(super) fn set(&mut self, share: f32) {
        self.share = share.clamp(0.0, 1.0);
    }

    /// Whether this datagram is lost.
    pub(super) fn takes(&mut self, datagram: &[u8]) -> bool {
        if self.share <= 0.0 || self.share >= 1.0 {
            return self.share >= 1.0;
        }
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        let drawn = (self.chance >> 40) as f32 / (1_u64 << 24) as f32;
        is_audio(datagram) && drawn < self.share
    }
}

/// Whether a datagram is RTP (RFC 7983: first byte 128 to 191; RTCP types are 64 to 95).
fn is_audio(datagram: &[u8]) -> bool {
    matches!(datagram, [128..=191, kind, ..] if !(64..96).contains(&(kind & 0x7F)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RTP: [u8; 3] = [0x80, 0x00, 0];
    const RTCP: [u8; 3] = [0x80, 0xC8, 0];
    const STUN: [u8; 3] = [0x00, 0x01, 0];

    #[test]
    fn the_share_is_kept_and_only_audio_is_lost() {
        let mut loss = Loss::NONE;
        assert!((0..1_000).all(|_| !loss.takes(&RTP)));
        loss.set(0.3);
        let lost = (0..10_000).filter(|_| loss.takes(&RTP)).count();
        assert!((2_800..3_200).contains(&lost), "{lost} of 10,000");
        assert!((0..1_000).all(|_| !loss.takes(&RTCP) && !loss.takes(&STUN)));
    }

    #[test]
    fn a_black_hole_takes_everything() {
        let mut loss = Loss::NONE;
        loss.set(1.0);
        assert!(loss.takes(&RTP) && loss.takes(&RTCP) && loss.takes(&STUN));
        loss.set(0.0);
        assert!(!loss.takes(&RTP));
    }
}
