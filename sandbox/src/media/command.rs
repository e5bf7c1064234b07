//! What a handle asks of the audio thread.

use super::leg::Leg;
use super::meter::Heard;
use super::playout::Playout;
use super::tape::{Source, Tape};
use super::{MediaError, PortId, Role, RoomId, TapeId, Voice};
use tokio::sync::oneshot;

pub(super) enum Command {
    OpenVoice(PortId, Box<dyn Voice>),
    OpenLeg(PortId, Box<Leg>),
    TakeAnswer(PortId, String, oneshot::Sender<Result<(), MediaError>>),
    Renew(PortId, String, oneshot::Sender<Result<String, MediaError>>),
    Restart(PortId, oneshot::Sender<Result<String, MediaError>>),
    Close(PortId),
    OpenRoom(RoomId),
    CloseRoom(RoomId),
    Join(PortId, RoomId, Role),
    Leave(PortId),
    Play(PortId, Playout),
    PlayRoom(RoomId, Playout),
    StopPlay(PortId),
    StopPlayRoom(RoomId),
    Digit(PortId, char),
    Record(TapeId, Source),
    Pause(TapeId, bool),
    EndTape(TapeId, oneshot::Sender<Option<Tape>>),
    Hear(PortId, oneshot::Sender<Option<(Heard, Heard)>>),
    Lose(PortId, f32),
    Press(PortId, char),
}
