//! The table of who hears whom, held against the real mixer.

use super::command::Command;
use super::engine::Engine;
use super::playout::{Playout, Repeat};
use super::sockets::Sockets;
use super::tape::Source;
use super::{FRAME, Frame, MediaEvent, PlayId, PortId, QUIET, Role, RoomId, TapeId, Voice, tone};
use std::time::Instant;
use tokio::sync::{broadcast, oneshot};

const AGENT: (PortId, f32) = (PortId(1), 600.0);
const SUPERVISOR: (PortId, f32) = (PortId(2), 900.0);
const CUSTOMER: (PortId, f32) = (PortId(3), 440.0);
const ALL: [(PortId, f32); 3] = [AGENT, SUPERVISOR, CUSTOMER];
const ROOM: RoomId = RoomId(9);
/// The height of what is played in these tests.
const MUSIC: f32 = 1_300.0;

struct Hum(Vec<i16>, usize);

impl Voice for Hum {
    fn tick(&mut self, _heard: &Frame) -> Frame {
        let mut frame = QUIET;
        for sample in &mut frame {
            *sample = self.0[self.1];
            self.1 = (self.1 + 1) % self.0.len();
        }
        frame
    }
}

struct Stage(Engine, broadcast::Receiver<MediaEvent>);

impl Stage {
    /// The three of them, each humming its own tone, with these roles in one room.
    fn new(agent: Role, supervisor: Role, customer: Role) -> Self {
        let (sender, events) = broadcast::channel(16);
        let mut engine = Engine::new(Sockets::new(vec![]).unwrap(), sender);
        engine.obey(Command::OpenRoom(ROOM));
        for ((port, hz), role) in ALL.into_iter().zip([agent, supervisor, customer]) {
            let hum = Hum(tone::sine(hz, 1_000, 0.2), 0);
            engine.obey(Command::OpenVoice(port, Box::new(hum)));
            engine.obey(Command::Join(port, ROOM, role));
        }
        Self(engine, events)
    }

    fn run(&mut self, ticks: usize) {
        (0..ticks).for_each(|_| self.0.tick(Instant::now()));
    }

    /// Which of the tones reach a port.
    fn tones_at(&mut self, port: PortId) -> Vec<f32> {
        self.run(60);
        let (reply, mut answer) = oneshot::channel();
        self.0.obey(Command::Hear(port, reply));
        let (_, to) = answer.try_recv().unwrap().unwrap();
        [440.0, 600.0, 900.0, MUSIC]
            .into_iter()
            .filter(|hz| to.tone(*hz) > 0.01)
            .collect()
    }
}

/// Name; roles of agent, supervisor and customer; what each of them hears.
type Row = (&'static str, [Role; 3], [&'static [f32]; 3]);

#[test]
fn who_hears_whom() {
    let (talks, listens, holds) = (Role::TALKS, Role::LISTENS, Role::HOLDS);
    let whispers = Role::coach(AGENT.0);
    let mute_coach = Role {
        speaks: false,
        ..whispers
    };
    let deaf = Role {
        hears: false,
        ..talks
    };
    let table: [Row; 9] = [
        ("all on hold", [holds, holds, holds], [&[], &[], &[]]),
        (
            "customer on hold",
            [talks, listens, holds],
            [&[], &[600.0], &[]],
        ),
        (
            "monitor",
            [talks, listens, talks],
            [&[440.0], &[440.0, 600.0], &[600.0]],
        ),
        (
            "whisper",
            [talks, whispers, talks],
            [&[440.0, 900.0], &[440.0, 600.0], &[600.0]],
        ),
        (
            "barge",
            [talks, talks, talks],
            [&[440.0, 900.0], &[440.0, 600.0], &[600.0, 900.0]],
        ),
        (
            "muted agent",
            [listens, listens, talks],
            [&[440.0], &[440.0], &[]],
        ),
        (
            "muted coach",
            [talks, mute_coach, talks],
            [&[440.0], &[440.0, 600.0], &[600.0]],
        ),
        (
            "coached one on hold",
            [holds, whispers, talks],
            [&[], &[440.0], &[]],
        ),
        (
            "deaf customer",
            [talks, listens, deaf],
            [&[440.0], &[440.0, 600.0], &[]],
        ),
    ];
    for (name, [agent, supervisor, customer], expected) in table {
        let mut stage = Stage::new(agent, supervisor, customer);
        for ((port, hz), tones) in ALL.into_iter().zip(expected) {
            assert_eq!(stage.tones_at(port), tones, "{name}: the one of {hz} Hz");
        }
    }
}

#[test]
fn roles_change_and_members_leave_while_others_go_on() {
    let mut stage = Stage::new(Role::TALKS, Role::LISTENS, Role::TALKS);
    stage.0.obey(Command::Join(SUPERVISOR.0, ROOM, Role::TALKS));
    assert_eq!(stage.tones_at(CUSTOMER.0), [600.0, 900.0]);
    stage.0.obey(Command::Leave(AGENT.0));
    assert_eq!(stage.tones_at(CUSTOMER.0), [900.0]);
    assert_eq!(stage.tones_at(AGENT.0), [0.0; 0]);
    stage.0.obey(Command::Close(SUPERVISOR.0));
    assert_eq!(stage.tones_at(CUSTOMER.0), [0.0; 0]);
    stage.0.obey(Command::CloseRoom(ROOM));
    stage.0.obey(Command::Join(AGENT.0, ROOM, Role::TALKS));
    assert_eq!(stage.tones_at(CUSTOMER.0), [0.0; 0]);
}

#[test]
fn music_on_hold_reaches_the_one_who_waits_and_nobody_else() {
    let mut stage = Stage::new(Role::TALKS, Role::LISTENS, Role::HOLDS);
    let music = tone::sine(MUSIC, 1_000, 0.2).into();
    stage.0.obey(Command::Play(
        CUSTOMER.0,
        Playout::new(PlayId(1), music, Repeat::Forever),
    ));
    assert_eq!(stage.tones_at(CUSTOMER.0), [MUSIC]);
    assert_eq!(stage.tones_at(AGENT.0), [0.0; 0]);
    stage.0.obey(Command::StopPlay(CUSTOMER.0));
    assert_eq!(stage.tones_at(CUSTOMER.0), [0.0; 0]);
    assert!(
        stage.1.try_recv().is_err(),
        "a stopped playout tells nothing"
    );
}

#[test]
fn what_is_played_to_a_room_is_heard_by_all_who_hear_and_its_end_is_told() {
    let mut stage = Stage::new(Role::TALKS, Role::LISTENS, Role::HOLDS);
    let music = tone::sine(MUSIC, 4_000, 0.2).into();
    stage.0.obey(Command::PlayRoom(
        ROOM,
        Playout::new(PlayId(5), music, Repeat::Once),
    ));
    assert_eq!(stage.tones_at(AGENT.0), [MUSIC]);
    assert_eq!(stage.tones_at(SUPERVISOR.0), [600.0, MUSIC]);
    assert_eq!(stage.tones_at(CUSTOMER.0), [0.0; 0]);
    assert!(stage.1.try_recv().is_err(), "it is still playing");
    stage.run(20);
    assert_eq!(
        stage.1.try_recv().unwrap(),
        MediaEvent::RoomPlayed(ROOM, PlayId(5))
    );
    let beep = tone::beep().into();
    stage.0.obey(Command::Play(
        AGENT.0,
        Playout::new(PlayId(6), beep, Repeat::Once),
    ));
    stage.run(20);
    assert_eq!(
        stage.1.try_recv().unwrap(),
        MediaEvent::Played(AGENT.0, PlayId(6))
    );
}

#[test]
fn tapes_keep_the_two_sides_of_a_port_apart_and_a_room_together() {
    let mut stage = Stage::new(Role::TALKS, Role::coach(AGENT.0), Role::TALKS);
    stage
        .0
        .obey(Command::Record(TapeId(1), Source::Port(CUSTOMER.0)));
    stage.0.obey(Command::Record(TapeId(2), Source::Room(ROOM)));
    stage.run(50);
    let mut end = |tape| {
        let (reply, mut answer) = oneshot::channel();
        stage.0.obey(Command::EndTape(tape, reply));
        answer.try_recv().unwrap()
    };
    let hears = |wave: &[i16], hz| super::level::goertzel(wave, hz) > 0.05;
    let port = end(TapeId(1)).unwrap();
    assert_eq!(port.left.len(), 50 * FRAME);
    assert!(hears(&port.left, 440.0) && !hears(&port.left, 600.0));
    assert!(hears(&port.right, 600.0) && !hears(&port.right, 440.0));
    let room = end(TapeId(2)).unwrap();
    assert!(hears(&room.left, 440.0) && hears(&room.left, 600.0));
    assert!(
        !hears(&room.left, 900.0),
        "what is whispered is not recorded"
    );
    assert_eq!(room.left, room.right);
    assert!(end(TapeId(1)).is_none());
}
