//! One browser's audio over WebRTC: the session, its packets, and nothing about who hears it.

use super::jitter::Jitter;
use super::loss::Loss;
use super::sockets::Sockets;
use super::{Frame, g711};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use str0m::change::SdpPendingOffer;
use str0m::format::{Codec, CodecExtra};
use str0m::media::{Frequency, MediaData, MediaTime, Mid, Pt, TelephoneEvent};
use str0m::{Event, IceConnectionState, Input, Output, Rtc};

/// How long a leg may take to come up once both descriptions are known.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long a leg that lost its peer is kept for an ICE restart.
const GRACE: Duration = Duration::from_secs(30);
/// The keys in the order of their RFC 4733 codes.
const KEYS: &str = "0123456789*#ABCD";
/// How long a key we send sounds; the next one follows `KEY_TICKS` frames later.
const KEY: Duration = Duration::from_millis(100);
const KEY_TICKS: u32 = 9;

/// What a leg noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LegEvent {
    Connected,
    Closed,
    Digit(char),
}

pub(super) struct Leg {
    pub(super) rtc: Rtc,
    pub(super) mid: Option<Mid>,
    pub(super) offered: Option<SdpPendingOffer>,
    queue: Jitter,
    /// RTP time of the next frame we send, in samples.
    clock: u64,
    next_timeout: Instant,
    /// When we began to wait for the peer; none while it is there, or before both sides know.
    pub(super) missing_since: Option<(Instant, Duration)>,
    last_key: Option<u64>,
    packets: (u64, u64),
    pub(super) loss: Loss,
    /// Keys to send, and the ticks until the next may go.
    keys: VecDeque<u8>,
    key_pause: u32,
}

impl Leg {
    pub(super) fn new(rtc: Rtc, now: Instant) -> Self {
        Self {
            rtc,
            mid: None,
            offered: None,
            queue: Jitter::default(),
            clock: 0,
            next_timeout: now,
            missing_since: None,
            last_key: None,
            packets: (0, 0),
            loss: Loss::NONE,
            keys: VecDeque::new(),
            key_pause: 0,
        }
    }

    /// Sends a key as an RTP event, after those before it.
    pub(super) fn press(&mut self, digit: char) {
        let code: Option<u8> = KEYS
            .find(digit.to_ascii_uppercase())
            .and_then(|code| code.try_into().ok());
        self.keys.extend(code);
    }

    /// There is something to do before the time that was named last.
    pub(super) fn wake(&mut self) {
        self.next_timeout = Instant::now();
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

    /// Takes a datagram, `bytes` being the whole of it.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        input: Input<'_>,
        bytes: &[u8],
        sockets: &Sockets,
        events: &mut Vec<LegEvent>,
    ) {
        if self.loss.takes(bytes) {
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
        let key = self.next_key();
        let mut writer = self.rtc.writer(self.mid?)?;
        let pt: Pt = writer
            .payload_params()
            .find(|params| params.spec().codec == Codec::PCMU)
            .map(|params| params.pt())?;
        let bytes: [u8; super::FRAME] = frame.map(g711::encode);
        if let Some(event) = key {
            writer = writer.telephone_event(event);
        }
        writer.write(pt, now, at, bytes).ok()
    }

    fn next_key(&mut self) -> Option<TelephoneEvent> {
        self.key_pause = self.key_pause.saturating_sub(1);
        if self.key_pause > 0 {
            return None;
        }
        let event = self.keys.pop_front()?;
        self.key_pause = KEY_TICKS;
        Some(TelephoneEvent {
            event,
            end: true,
            volume: 10,
            duration: KEY,
        })
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
                    if !self.loss.takes(&packet.contents) {
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
}

/// The key of an RFC 4733 event code.
fn key_name(event: u8) -> Option<char> {
    KEYS.chars().nth(event.into())
}
