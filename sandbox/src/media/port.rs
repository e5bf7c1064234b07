//! One leg's place at the mixer.

use super::bus::Bus;
use super::leg::Leg;
use super::meter::{Heard, Meter};
use super::playout::Playout;
use super::sockets::Sockets;
use super::{FRAME, Frame, PortId, QUIET, Role, RoomId, Voice, tone};
use std::collections::VecDeque;
use std::time::Instant;

use super::leg::LegEvent;

/// Milliseconds a key tone sounds towards a browser.
const KEY_MS: u32 = 120;

/// Whose audio it is.
pub(super) enum Party {
    Voice(Box<dyn Voice>),
    Browser(Box<Leg>),
}

pub(super) struct Port {
    party: Party,
    pub(super) seat: Option<(RoomId, Role)>,
    pub(super) playout: Option<Playout>,
    key_tones: VecDeque<i16>,
    /// What the party says in this tick.
    pub(super) from: Frame,
    /// What the party hears in this tick.
    pub(super) to: Frame,
    meters: (Meter, Meter),
}

impl Port {
    pub(super) fn new(party: Party) -> Self {
        Self {
            party,
            seat: None,
            playout: None,
            key_tones: VecDeque::new(),
            from: QUIET,
            to: QUIET,
            meters: (Meter::new(), Meter::new()),
        }
    }

    pub(super) fn leg(&mut self) -> Option<&mut Leg> {
        match &mut self.party {
            Party::Browser(leg) => Some(leg),
            Party::Voice(_) => None,
        }
    }

    /// Fetches what the party says. A simulated one said it at the end of the last tick.
    pub(super) fn listen(&mut self) {
        if let Party::Browser(leg) = &mut self.party {
            self.from = leg.hear();
        }
        self.meters.0.frame(&self.from);
    }

    /// Adds what is played to this port alone; true when the playout came to its end.
    pub(super) fn add_own(&mut self, bus: &mut Bus) -> bool {
        if !self.key_tones.is_empty() {
            let mut frame = QUIET;
            let count = FRAME.min(self.key_tones.len());
            for (sample, tone) in frame.iter_mut().zip(self.key_tones.drain(..count)) {
                *sample = tone;
            }
            bus.add(&frame);
        }
        self.playout
            .as_mut()
            .is_some_and(|playout| playout.mix_into(bus))
    }

    /// Hands the party what it hears in this tick.
    pub(super) fn deliver(&mut self, now: Instant, sockets: &Sockets, events: &mut Vec<LegEvent>) {
        self.meters.1.frame(&self.to);
        match &mut self.party {
            Party::Voice(voice) => {
                self.from = voice.tick(&self.to);
                self.meters.0.packets += 1;
                self.meters.1.packets += 1;
            }
            Party::Browser(leg) => {
                leg.say(&self.to, now, sockets, events);
                (self.meters.0.packets, self.meters.1.packets) = leg.packets();
            }
        }
    }

    /// A key towards the party: as a key for a simulated one, as its tones for a browser, which
    /// has no way to show a key.
    pub(super) fn digit(&mut self, digit: char) {
        match &mut self.party {
            Party::Voice(voice) => voice.digit(digit),
            Party::Browser(_) => self
                .key_tones
                .extend(tone::faded(tone::dtmf(digit, KEY_MS))),
        }
    }

    /// What passed in both directions: from the party, and towards it.
    pub(super) fn heard(&self) -> (Heard, Heard) {
        (self.meters.0.heard(), self.meters.1.heard())
    }
}

/// Ports by name. Ordered, so that mixing does not depend on chance.
pub(super) type Ports = std::collections::BTreeMap<PortId, Port>;
