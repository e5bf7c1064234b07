//! The mixer: all ports, rooms and tapes, and what happens to them in one tick.

use super::bus::Bus;
use super::command::Command;
use super::leg::{LegEvent, is_audio};
use super::playout::Playout;
use super::port::{Party, Port, Ports};
use super::sockets::{Sockets, Way};
use super::tape::{Recorder, Source};
use super::{MediaError, MediaEvent, PortId, RoomId, TapeId};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Instant;
use str0m::Input;
use str0m::net::{DatagramRecv, Protocol, Receive};
use tokio::sync::broadcast;

/// What is said in one room in one tick.
struct Room {
    playout: Option<Playout>,
    /// Everybody who is heard by all.
    common: Bus,
    /// What is played to the room.
    played: Bus,
}

pub(super) struct Engine {
    ports: Ports,
    rooms: BTreeMap<RoomId, Room>,
    tapes: BTreeMap<TapeId, Recorder>,
    /// Which port the last datagram from an address went to.
    routes: HashMap<SocketAddr, PortId>,
    sockets: Sockets,
    events: broadcast::Sender<MediaEvent>,
    noticed: Vec<LegEvent>,
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
            Command::Close(id) => self.close(id),
            Command::Lose(id, share) => {
                let _ = self.with_leg(id, |leg| {
                    leg.lose(share);
                    Ok(())
                });
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
        act: impl FnOnce(&mut super::leg::Leg) -> Result<T, MediaError>,
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
            leg.receive(
                now,
                input,
                is_audio(bytes),
                &self.sockets,
                &mut self.noticed,
            );
        }
        self.tell(id);
    }

    /// Moves 20 ms of audio between everybody.
    pub(super) fn tick(&mut self, now: Instant) {
        self.ports.values_mut().for_each(Port::listen);
        self.fill_rooms();
        self.mix();
        self.record();
        let ids: Vec<PortId> = self.ports.keys().copied().collect();
        for id in ids {
            if let Some(port) = self.ports.get_mut(&id) {
                port.deliver(now, &self.sockets, &mut self.noticed);
            }
            self.tell(id);
        }
    }

    /// Adds up what each room hears.
    fn fill_rooms(&mut self) {
        for (id, room) in &mut self.rooms {
            room.common = Bus::EMPTY;
            room.played = Bus::EMPTY;
            let ended = room
                .playout
                .as_mut()
                .is_some_and(|it| it.mix_into(&mut room.played));
            if let Some(playout) = room.playout.take_if(|_| ended) {
                let _ = self.events.send(MediaEvent::RoomPlayed(*id, playout.id));
            }
        }
        for port in self.ports.values() {
            if let Some((room, role)) = port.seat
                && role.heard_by_all()
                && let Some(room) = self.rooms.get_mut(&room)
            {
                room.common.add(&port.from);
            }
        }
    }

    /// Gives each port its own sum: its room without itself, its coaches, and its playout.
    fn mix(&mut self) {
        let coached: Vec<_> = self
            .ports
            .values()
            .filter_map(|port| {
                port.seat
                    .map(|(room, role)| (room, role.heard_by_one(), port.from))
            })
            .filter_map(|(room, target, frame)| Some((room, target?, frame)))
            .collect();
        for (id, port) in &mut self.ports {
            let mut bus = Bus::EMPTY;
            if let Some((seat, role)) = port.seat
                && role.listens()
                && let Some(room) = self.rooms.get(&seat)
            {
                bus = room.common;
                if role.heard_by_all() {
                    bus.take_off(&port.from);
                }
                bus.add_bus(&room.played);
                for (_, _, frame) in coached.iter().filter(|(r, who, _)| *r == seat && who == id) {
                    bus.add(frame);
                }
            }
            let ended = port.add_own(&mut bus);
            port.to = bus.frame();
            if let Some(playout) = port.playout.take_if(|_| ended) {
                let _ = self.events.send(MediaEvent::Played(*id, playout.id));
            }
        }
    }

    fn record(&mut self) {
        for recorder in self.tapes.values_mut() {
            match recorder.source {
                Source::Port(id) => {
                    if let Some(port) = self.ports.get(&id) {
                        recorder.write(&port.from, &port.to);
                    }
                }
                Source::Room(id) => {
                    if let Some(room) = self.rooms.get(&id) {
                        let mut bus = room.common;
                        bus.add_bus(&room.played);
                        let frame = bus.frame();
                        recorder.write(&frame, &frame);
                    }
                }
            }
        }
    }

    /// Passes on what a leg noticed; a leg that ended goes.
    fn tell(&mut self, id: PortId) {
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
