//! One browser's audio over WebRTC: the session, its packets, and nothing about who hears it.

use super::jitter::Jitter;
use super::sockets::Sockets;
use super::{Frame, MediaError, g711};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::{Codec, CodecExtra, FormatParams};
use str0m::media::{Direction, Frequency, MediaData, MediaKind, MediaTime, Mid, Pt};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

/// The payload type we offer for telephone keys; the one browsers use too.
const KEYS: u8 = 126;
/// How long a leg may take to come up once both descriptions are known.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a leg that lost its peer is kept for an ICE restart.
const GRACE: Duration = Duration::from_secs(30);

/// What a leg noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LegEvent {
    Connected,
    Closed,
    Digit(char),
}

pub(super) struct Leg {
    rtc: Rtc,
    mid: Option<Mid>,
    offered: Option<SdpPendingOffer>,
    queue: Jitter,
    /// RTP time of the next frame we send, in samples.
    clock: u64,
    next_timeout: Instant,
    /// When we began to wait for the peer; none while it is there, or before both sides know.
    missing_since: Option<(Instant, Duration)>,
    last_key: Option<u64>,
    packets: (u64, u64),
    loss: f32,
    chance: u64,
}

impl Leg {
    /// Answers a browser's offer: exactly one codec, and keys as RTP events.
    pub(super) fn answering(at: &[SocketAddr], offer: &str) -> Result<(Self, String), MediaError> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(unusable)?;
        let mut leg = Self::new(at)?;
        let answer = leg.rtc.sdp_api().accept_offer(offer).map_err(unusable)?;
        leg.missing_since = Some((Instant::now(), PATIENCE));
        Ok((leg, answer.to_sdp_string()))
    }

    /// Makes an offer to a browser.
    pub(super) fn offering(at: &[SocketAddr]) -> Result<(Self, String), MediaError> {
        let mut leg = Self::new(at)?;
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

    fn new(at: &[SocketAddr]) -> Result<Self, MediaError> {
        let now = Instant::now();
        let mut extensions = ExtensionMap::empty();
        extensions.set(4, Extension::RtpMid);
        let mut config = Rtc::builder()
            .set_ice_lite(true)
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
        for address in at {
            let candidate = Candidate::host(*address, "udp").map_err(unusable)?;
            rtc.add_local_candidate(candidate);
        }
        Ok(Self {
            rtc,
            mid: None,
            offered: None,
            queue: Jitter::default(),
            clock: 0,
            next_timeout: now,
            missing_since: None,
            last_key: None,
            packets: (0, 0),
            loss: 0.0,
            chance: 0x9E37_79B9_7F4A_7C15,
        })
    }

    /// Takes the browser's answer to our offer.
    pub(super) fn take_answer(&mut self, answer: &str) -> Result<(), MediaError> {
        let answer = SdpAnswer::from_sdp_string(answer).map_err(unusable)?;
        let offered = self.offered.take().ok_or(MediaError::NotOffered)?;
        self.rtc
            .sdp_api()
            .accept_answer(offered, answer)
            .map_err(unusable)?;
        self.missing_since = Some((Instant::now(), PATIENCE));
        Ok(())
    }

    /// Answers a later offer of the same browser: a restart of ICE on the same keys.
    pub(super) fn renew(&mut self, offer: &str) -> Result<String, MediaError> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(unusable)?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(unusable)?;
        Ok(answer.to_sdp_string())
    }

    /// Share of packets lost in both directions from now on; 1 loses everything, STUN included.
    pub(super) fn lose(&mut self, share: f32) {
        self.loss = share.clamp(0.0, 1.0);
    }

    /// Audio packets received and sent.
    pub(super) fn packets(&self) -> (u64, u64) {
        self.packets
    }

    /// The next 20 ms from the browser.
    pub(super) fn hear(&mut self) -> Frame {
        self.queue.pop()
    }

    /// Whether a datagram is meant for this leg.
    pub(super) fn accepts(&self, input: &Input<'_>) -> bool {
        self.rtc.accepts(input)
    }

    /// Takes a datagram; `audio` tells RTP from the packets that keep the path alive.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        input: Input<'_>,
        audio: bool,
        sockets: &Sockets,
        events: &mut Vec<LegEvent>,
    ) {
        if self.loses(audio) {
            return;
        }
        self.feed(input);
        self.drain(now, sockets, events);
    }

    /// Sends 20 ms to the browser, if it is there.
    pub(super) fn say(
        &mut self,
        frame: &Frame,
        now: Instant,
        sockets: &Sockets,
        events: &mut Vec<LegEvent>,
    ) {
        let at = MediaTime::new(self.clock, Frequency::EIGHT_KHZ);
        self.clock += frame.len() as u64;
        if self.rtc.is_connected() && self.write(frame, at, now).is_some() {
            self.packets.1 += 1;
        } else if self.next_timeout > now && self.is_expected(now) {
            return;
        }
        if !self.is_expected(now) {
            self.rtc.disconnect();
        }
        self.feed(Input::Timeout(now));
        self.drain(now, sockets, events);
    }

    fn write(&mut self, frame: &Frame, at: MediaTime, now: Instant) -> Option<()> {
        let writer = self.rtc.writer(self.mid?)?;
        let pt: Pt = writer
            .payload_params()
            .find(|params| params.spec().codec == Codec::PCMU)
            .map(|params| params.pt())?;
        let bytes: [u8; super::FRAME] = frame.map(g711::encode);
        writer.write(pt, now, at, bytes).ok()
    }

    fn is_expected(&self, now: Instant) -> bool {
        self.missing_since
            .is_none_or(|(since, patience)| now - since < patience)
    }

    fn feed(&mut self, input: Input<'_>) {
        if let Err(error) = self.rtc.handle_input(input) {
            tracing::debug!(%error, "browser leg ends on bad input");
            self.rtc.disconnect();
        }
    }

    fn drain(&mut self, now: Instant, sockets: &Sockets, events: &mut Vec<LegEvent>) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.next_timeout = at;
                    break;
                }
                Ok(Output::Transmit(packet)) => {
                    if !self.loses(is_audio(&packet.contents)) {
                        sockets.send(packet.source, packet.destination, &packet.contents);
                    }
                }
                Ok(Output::Event(event)) => self.notice(event, now, events),
                Err(error) => {
                    tracing::debug!(%error, "browser leg ends");
                    self.rtc.disconnect();
                }
            }
        }
        if !self.rtc.is_alive() {
            events.push(LegEvent::Closed);
        }
    }

    fn notice(&mut self, event: Event, now: Instant, events: &mut Vec<LegEvent>) {
        match event {
            Event::Connected => {
                self.missing_since = None;
                events.push(LegEvent::Connected);
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.missing_since = Some((now, GRACE));
            }
            Event::IceConnectionStateChange(state) if state.is_connected() => {
                // The first time, keys have to be agreed too; `Connected` tells when they are.
                if self.rtc.is_connected() {
                    self.missing_since = None;
                }
            }
            Event::MediaAdded(media) => self.mid = self.mid.or(Some(media.mid)),
            Event::MediaData(data) => self.take(&data, events),
            _ => {}
        }
    }

    fn take(&mut self, data: &MediaData, events: &mut Vec<LegEvent>) {
        if let CodecExtra::Tele(key) = data.codec_extra {
            // One key is many packets with the same time: its start.
            let start = data.time.numer();
            if self.last_key != Some(start) {
                self.last_key = Some(start);
                events.extend(key_name(key.event).map(LegEvent::Digit));
            }
        } else {
            self.packets.0 += 1;
            self.queue
                .push(data.data.iter().map(|code| g711::decode(*code)));
        }
    }

    /// Whether chance takes this datagram away. A repeatable series (xorshift) is chance enough.
    fn loses(&mut self, audio: bool) -> bool {
        if self.loss >= 1.0 {
            return true;
        }
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        audio && (self.chance >> 40) as f32 / (1_u64 << 24) as f32 <= self.loss && self.loss > 0.0
    }
}

/// Whether a datagram is RTP (RFC 7983: first byte 128 to 191; RTCP types are 64 to 95).
pub(super) fn is_audio(datagram: &[u8]) -> bool {
    matches!(datagram, [128..=191, kind, ..] if !(64..96).contains(&(kind & 0x7F)))
}

/// The key of an RFC 4733 event code.
fn key_name(event: u8) -> Option<char> {
    "0123456789*#ABCD".chars().nth(event.into())
}

fn unusable(error: impl std::fmt::Display) -> MediaError {
    MediaError::Sdp(error.to_string())
}
