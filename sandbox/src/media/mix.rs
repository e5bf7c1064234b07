//! What happens to all audio in one tick of 20 ms.

use super::bus::Bus;
use super::engine::Engine;
use super::port::Port;
use super::tape::Source;
use super::{MediaEvent, PortId};
use std::time::Instant;

impl Engine {
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
}
