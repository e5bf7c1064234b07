//! All ports, rooms and tapes, and the commands that change them.

use super::bus::Bus;
use super::command::Command;
use super::leg::{Leg, LegEvent};
use super::playout::Playout;
use super::port::{Party, Port, Ports};
use super::sockets::{Sockets, Way};
use super::tape::Recorder;
use super::{MediaError, MediaEvent, PortId, RoomId, TapeId};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Instant;
use str0m::Input;
use str0m::net::{DatagramRecv, Protocol, Receive};
use tokio::sync::broadcast;

/// What is said in one room in one tick.
pub(super) struct Room {
    pub(super) playout: Option<Playout>,
    /// Everybody who is heard by all.
    pub(super) common: Bus,
    /// What is played to the room.
    pub(super) played: Bus,
}

pub(super) struct Engine {
    pub(super) ports: Ports,
    pub(super) rooms: BTreeMap<RoomId, Room>,
    pub(super) tapes: BTreeMap<TapeId, Recorder>,
    /// Which port the last datagram from an address went to.
    routes: HashMap<SocketAddr, PortId>,
    pub(super) sockets: Sockets,
    pub(super) events: broadcast::Sender<MediaEvent>,
    pub(super) noticed: Vec<LegEvent>,
    ended: Vec<PortId>,
}

impl Engine {
    pub(super) fn new(sockets: Sockets, events: broadcast::Sender<MediaEvent>) -> Self {
        Self {
            ports: Ports::new(),
            rooms: BTreeMap::new(),
            tapes: BTreeMap::new(),
            routes: HashMap::new(),
            sockets,
            events,
            noticed: Vec::new(),
            ended: Vec::new(),
        }
    }

    pub(super) fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    /// Does what a handle asked. Names of things that are gone mean nothing.
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::OpenVoice(id, voice) => {
                self.ports.insert(id, Port::new(Party::Voice(voice)));
            }
            Command::OpenLeg(id, leg) => {
                self.ports.insert(id, Port::new(Party::Browser(leg)));
            }
            Command::TakeAnswer(id, answer, reply) => {
                let _ = reply.send(self.with_leg(id, |leg| leg.take_answer(&answer)));
            }
            Command::Renew(id, offer, reply) => {
                let _ = reply.send(self.with_leg(id, |leg| leg.renew(&offer)));
            }
            Command::Restart(id, reply) => {
                let _ = reply.send(self.with_leg(id, Leg::restart));
            }
            Command::Close(id) => self.close(id),
            Command::Lose(id, share) => {
                if let Some(leg) = self.ports.get_mut(&id).and_then(Port::leg) {
                    leg.loss.set(share);
                }
            }
            Command::Press(id, digit) => {
                if let Some(leg) = self.ports.get_mut(&id).and_then(Port::leg) {
                    leg.press(digit);
                }
            }
            Command::Hear(id, reply) => {
                let _ = reply.send(self.ports.get(&id).map(Port::heard));
            }
            command => self.arrange(command),
        }
    }

    /// The commands about who hears what.
    fn arrange(&mut self, command: Command) {
        match command {
            Command::OpenRoom(id) => {
                let room = Room {
                    playout: None,
                    common: Bus::EMPTY,
                    played: Bus::EMPTY,
                };
                self.rooms.insert(id, room);
            }
            Command::CloseRoom(id) => {
                self.rooms.remove(&id);
                self.ports.values_mut().for_each(|port| {
                    port.seat.take_if(|seat| seat.0 == id);
                });
            }
            Command::Join(id, room, role) if self.rooms.contains_key(&room) => {
                self.with_port(id, |port| port.seat = Some((room, role)));
            }
            Command::Leave(id) => self.with_port(id, |port| port.seat = None),
            Command::Play(id, playout) => self.with_port(id, |port| port.playout = Some(playout)),
            Command::StopPlay(id) => self.with_port(id, |port| port.playout = None),
            Command::PlayRoom(id, playout) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.playout = Some(playout);
                }
            }
            Command::StopPlayRoom(id) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.playout = None;
                }
            }
            Command::Digit(id, digit) => self.with_port(id, |port| port.digit(digit)),
            Command::Record(id, source) => {
                self.tapes.insert(id, Recorder::new(source));
            }
            Command::Pause(id, paused) => {
                if let Some(recorder) = self.tapes.get_mut(&id) {
                    recorder.paused = paused;
                }
            }
            Command::EndTape(id, reply) => {
                let _ = reply.send(self.tapes.remove(&id).map(|recorder| recorder.tape));
            }
            // All others were served before.
            _ => {}
        }
    }

    fn with_port(&mut self, id: PortId, act: impl FnOnce(&mut Port)) {
        if let Some(port) = self.ports.get_mut(&id) {
            act(port);
        }
    }

    fn with_leg<T>(
        &mut self,
        id: PortId,
        act: impl FnOnce(&mut Leg) -> Result<T, MediaError>,
    ) -> Result<T, MediaError> {
        self.ports
            .get_mut(&id)
            .and_then(Port::leg)
            .map_or(Err(MediaError::NoSuchLeg), act)
    }

    fn close(&mut self, id: PortId) {
        self.ports.remove(&id);
        self.routes.retain(|_, port| *port != id);
    }

    /// Hands a datagram to the leg it is meant for; others are dropped.
    pub(super) fn datagram(&mut self, way: Way, bytes: &[u8], now: Instant) {
        let Ok(contents) = DatagramRecv::try_from(bytes) else {
            return;
        };
        let Way {
            source,
            destination,
            ..
        } = way;
        let proto = Protocol::Udp;
        let input = Input::Receive(
            now,
            Receive {
                proto,
                source,
                destination,
                contents,
            },
        );
        let known = self.routes.get(&source).copied();
        let meant = |id: &PortId, ports: &mut Ports| {
            ports
                .get_mut(id)
                .and_then(Port::leg)
                .is_some_and(|leg| leg.accepts(&input))
        };
        let id = known.filter(|id| meant(id, &mut self.ports)).or_else(|| {
            let mut legs = self.ports.iter_mut();
            legs.find_map(|(id, port)| port.leg()?.accepts(&input).then_some(*id))
        });
        let Some(id) = id else { return };
        self.routes.insert(source, id);
        if let Some(leg) = self.ports.get_mut(&id).and_then(Port::leg) {
            leg.receive(now, input, bytes, &self.sockets, &mut self.noticed);
        }
        self.tell(id);
    }

    /// Passes on what a leg noticed; a leg that ended goes.
    pub(super) fn tell(&mut self, id: PortId) {
        for event in self.noticed.drain(..) {
            let event = match event {
                LegEvent::Connected => MediaEvent::Connected(id),
                LegEvent::Digit(digit) => MediaEvent::Digit(id, digit),
                LegEvent::Closed => {
                    self.ended.push(id);
                    MediaEvent::Closed(id)
                }
            };
            // Nobody may be listening; that is fine.
            let _ = self.events.send(event);
        }
        while let Some(id) = self.ended.pop() {
            self.close(id);
        }
    }
}
