//! Agreeing on a browser's audio: offers, answers and restarts.

use super::leg::{Leg, PATIENCE};
use super::{MediaConfig, MediaError};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer};
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Rtc};

/// The payload type we offer for telephone keys; the one browsers use too.
const KEYS: u8 = 126;

/// Where our end is reached, and which part it plays in finding a path.
pub(super) struct Endpoint {
    addresses: Vec<SocketAddr>,
    seeks_path: bool,
}

impl Endpoint {
    pub(super) fn new(addresses: Vec<SocketAddr>, config: &MediaConfig) -> Self {
        Self {
            addresses,
            seeks_path: config.seeks_path,
        }
    }

    /// Answers an offer with exactly one codec, so that the other end cannot prefer another, and
    /// with keys as RTP events.
    pub(super) fn answer(&self, offer: &str) -> Result<(Leg, String), MediaError> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(unusable)?;
        let mut leg = self.leg()?;
        let answer = leg.rtc.sdp_api().accept_offer(offer).map_err(unusable)?;
        leg.missing_since = Some((Instant::now(), PATIENCE));
        Ok((leg, answer.to_sdp_string()))
    }

    /// Makes an offer.
    pub(super) fn offer(&self) -> Result<(Leg, String), MediaError> {
        let mut leg = self.leg()?;
        let mut changes = leg.rtc.sdp_api();
        // No event tells of media we add ourselves, so its name is kept here.
        let mid = changes.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        let (offer, pending) = changes
            .apply()
            .ok_or_else(|| MediaError::Sdp("nothing to offer".into()))?;
        leg.mid = Some(mid);
        leg.offered = Some(pending);
        Ok((leg, offer.to_sdp_string()))
    }

    fn leg(&self) -> Result<Leg, MediaError> {
        let now = Instant::now();
        let mut extensions = ExtensionMap::empty();
        extensions.set(4, Extension::RtpMid);
        let mut config = Rtc::builder()
            .set_ice_lite(!self.seeks_path)
            .clear_codecs()
            .enable_pcmu(true, false)
            .set_extension_map(extensions)
            // On a telephone late audio is worse than lost audio.
            .set_reordering_size_audio(2)
            .set_reordering_timeout_audio(Some(Duration::from_millis(60)));
        config.codec_config().add_config(
            KEYS.into(),
            None,
            Codec::Tele,
            Frequency::EIGHT_KHZ,
            None,
            FormatParams::parse_line("0-15"),
        );
        let mut rtc = config.build(now);
        for address in &self.addresses {
            let candidate = Candidate::host(*address, "udp").map_err(unusable)?;
            rtc.add_local_candidate(candidate);
        }
        Ok(Leg::new(rtc, now))
    }
}

impl Leg {
    /// Takes the answer to our offer.
    pub(super) fn take_answer(&mut self, answer: &str) -> Result<(), MediaError> {
        let answer = SdpAnswer::from_sdp_string(answer).map_err(unusable)?;
        let offered = self.offered.take().ok_or(MediaError::NotOffered)?;
        self.rtc
            .sdp_api()
            .accept_answer(offered, answer)
            .map_err(unusable)?;
        self.missing_since = Some((Instant::now(), PATIENCE));
        self.wake();
        Ok(())
    }

    /// Offers the same audio over a new path, as a browser does that lost its own.
    pub(super) fn restart(&mut self) -> Result<String, MediaError> {
        let mut changes = self.rtc.sdp_api();
        changes.ice_restart(true);
        let (offer, pending) = changes
            .apply()
            .ok_or_else(|| MediaError::Sdp("nothing to offer".into()))?;
        self.offered = Some(pending);
        Ok(offer.to_sdp_string())
    }

    /// Answers a later offer of the same browser: a restart of ICE on the same keys.
    pub(super) fn renew(&mut self, offer: &str) -> Result<String, MediaError> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(unusable)?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(unusable)?;
        self.wake();
        Ok(answer.to_sdp_string())
    }
}

fn unusable(error: impl std::fmt::Display) -> MediaError {
    MediaError::Sdp(error.to_string())
}
