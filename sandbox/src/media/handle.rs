//! The handle everybody else uses to move audio.

use super::command::Command;
use super::leg::Leg;
use super::meter::Heard;
use super::negotiation::Endpoint;
use super::playout::{Playout, Repeat};
use super::tape::{Source, Tape};
use super::{
    Levels, MediaConfig, MediaError, MediaEvent, PlayId, PortId, Role, RoomId, TapeId, Voice, run,
    sockets,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Events kept for a slow listener; an older one is then told that it missed some.
const EVENTS: usize = 1_024;

/// A handle to the audio engine; cheap to clone. The engine stops when the last one is dropped.
///
/// Commands take effect in the order given, within one tick of 20 ms. Those about a port, room or
/// tape that is gone do nothing.
#[derive(Clone)]
pub struct Media {
    commands: mpsc::UnboundedSender<Command>,
    events: broadcast::Sender<MediaEvent>,
    endpoint: Arc<Endpoint>,
    names: Arc<AtomicU64>,
}

impl Media {
    /// Takes the UDP ports and starts the audio thread.
    ///
    /// # Errors
    /// When an address is not of this machine, or no thread can be started.
    pub async fn start(config: MediaConfig) -> std::io::Result<Self> {
        let bound = sockets::bind(&config.addresses)?;
        let addresses = bound.iter().map(std::net::UdpSocket::local_addr);
        let addresses = addresses.collect::<std::io::Result<_>>()?;
        let endpoint = Arc::new(Endpoint::new(addresses, &config));
        let (commands, taken) = mpsc::unbounded_channel();
        let (events, _) = broadcast::channel(EVENTS);
        run::spawn(bound, taken, events.clone())?;
        Ok(Self {
            commands,
            events,
            endpoint,
            names: Arc::default(),
        })
    }

    fn name(&self) -> u64 {
        self.names.fetch_add(1, Ordering::Relaxed)
    }

    fn send(&self, command: Command) {
        // The thread ends only after all handles; if it panicked, there is no audio to move.
        let _ = self.commands.send(command);
    }

    /// Opens a port for a simulated party.
    pub fn open_voice(&self, voice: Box<dyn Voice>) -> PortId {
        let id = PortId(self.name());
        self.send(Command::OpenVoice(id, voice));
        id
    }

    /// Opens a port for a browser that calls; returns the answer to its offer.
    ///
    /// # Errors
    /// [`MediaError::Sdp`] when the offer has no audio we share.
    pub fn accept_offer(&self, sdp_offer: &str) -> Result<(PortId, String), MediaError> {
        let (leg, answer) = self.endpoint.answer(sdp_offer)?;
        Ok((self.open_leg(leg), answer))
    }

    /// Opens a port for a browser that is called; returns the offer to send.
    ///
    /// # Errors
    /// [`MediaError::Sdp`] when no offer can be made, which no input decides.
    pub fn make_offer(&self) -> Result<(PortId, String), MediaError> {
        let (leg, offer) = self.endpoint.offer()?;
        Ok((self.open_leg(leg), offer))
    }

    fn open_leg(&self, leg: Leg) -> PortId {
        let id = PortId(self.name());
        self.send(Command::OpenLeg(id, Box::new(leg)));
        id
    }

    /// Takes a browser's answer to our offer.
    ///
    /// # Errors
    /// When the answer is unusable, nothing was offered, or the port is gone.
    pub async fn take_answer(&self, port: PortId, sdp_answer: &str) -> Result<(), MediaError> {
        let answer = sdp_answer.to_owned();
        self.ask(|reply| Command::TakeAnswer(port, answer, reply))
            .await
            .unwrap_or(Err(MediaError::Stopped))
    }

    /// Answers a later offer of the same browser: an ICE restart.
    ///
    /// # Errors
    /// When the offer is unusable or the port is gone.
    pub async fn renew(&self, port: PortId, sdp_offer: &str) -> Result<String, MediaError> {
        let offer = sdp_offer.to_owned();
        self.ask(|reply| Command::Renew(port, offer, reply))
            .await
            .unwrap_or(Err(MediaError::Stopped))
    }

    /// Offers the audio of a port again over a new path, to an end that has [`renew`](Self::renew);
    /// its answer goes to [`take_answer`](Self::take_answer).
    ///
    /// # Errors
    /// When the port is gone.
    pub async fn restart(&self, port: PortId) -> Result<String, MediaError> {
        self.ask(|reply| Command::Restart(port, reply))
            .await
            .unwrap_or(Err(MediaError::Stopped))
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply));
        answer.await.ok()
    }

    /// Closes a port. Tapes of it stay until they are ended.
    pub fn close(&self, port: PortId) {
        self.send(Command::Close(port));
    }

    /// Opens an empty room.
    pub fn open_room(&self) -> RoomId {
        let id = RoomId(self.name());
        self.send(Command::OpenRoom(id));
        id
    }

    /// Closes a room; its members sit nowhere then.
    pub fn close_room(&self, room: RoomId) {
        self.send(Command::CloseRoom(room));
    }

    /// Seats a port in a room, away from any other, or changes its role there.
    pub fn join(&self, port: PortId, room: RoomId, role: Role) {
        self.send(Command::Join(port, room, role));
    }

    /// Takes a port out of its room.
    pub fn leave(&self, port: PortId) {
        self.send(Command::Leave(port));
    }

    /// Plays to one port, besides what its room sounds like; replaces what was played before.
    pub fn play(&self, port: PortId, pcm: Arc<[i16]>, repeat: Repeat) -> PlayId {
        let id = PlayId(self.name());
        self.send(Command::Play(port, Playout::new(id, pcm, repeat)));
        id
    }

    /// Plays to all in a room who hear; replaces what was played there before.
    pub fn play_room(&self, room: RoomId, pcm: Arc<[i16]>, repeat: Repeat) -> PlayId {
        let id = PlayId(self.name());
        self.send(Command::PlayRoom(room, Playout::new(id, pcm, repeat)));
        id
    }

    /// Stops what is played to a port.
    pub fn stop_play(&self, port: PortId) {
        self.send(Command::StopPlay(port));
    }

    /// Stops what is played to a room.
    pub fn stop_play_room(&self, room: RoomId) {
        self.send(Command::StopPlayRoom(room));
    }

    /// Sends a telephone key to a party. Simulated ones get [`Voice::digit`]; people at a browser
    /// hear its tones.
    pub fn send_digit(&self, port: PortId, digit: char) {
        self.send(Command::Digit(port, digit));
    }

    /// Sends a telephone key to the other end of a WebRTC port as an RTP event (RFC 4733), which is
    /// how browsers send theirs.
    pub fn press(&self, port: PortId, digit: char) {
        self.send(Command::Press(port, digit));
    }

    /// Starts recording a port: what it says left, what it hears right. At most one hour is kept.
    pub fn record_port(&self, port: PortId) -> TapeId {
        self.record(Source::Port(port))
    }

    /// Starts recording a room, everybody on both channels. At most one hour is kept.
    pub fn record_room(&self, room: RoomId) -> TapeId {
        self.record(Source::Room(room))
    }

    fn record(&self, source: Source) -> TapeId {
        let id = TapeId(self.name());
        self.send(Command::Record(id, source));
        id
    }

    /// While paused, silence is recorded.
    pub fn pause_tape(&self, tape: TapeId, paused: bool) {
        self.send(Command::Pause(tape, paused));
    }

    /// Ends a recording and returns it; none when it was ended before.
    pub async fn end_tape(&self, tape: TapeId) -> Option<Tape> {
        self.ask(|reply| Command::EndTape(tape, reply))
            .await
            .flatten()
    }

    /// Measures of a port; none when it is gone.
    pub async fn levels(&self, port: PortId) -> Option<Levels> {
        let (from, to) = self.heard(port).await?;
        Some(Levels {
            from: from.level(),
            to: to.level(),
        })
    }

    /// The last second of a port: from its party, and towards it. None when it is gone.
    pub async fn heard(&self, port: PortId) -> Option<(Heard, Heard)> {
        self.ask(|reply| Command::Hear(port, reply)).await.flatten()
    }

    /// What happens to audio from now on.
    pub fn events(&self) -> broadcast::Receiver<MediaEvent> {
        self.events.subscribe()
    }

    /// Fault: the share of a browser's audio packets lost in both directions; from 1.0 on
    /// everything is lost, also what keeps the path alive.
    pub fn drop_rtp(&self, port: PortId, loss: f32) {
        self.send(Command::Lose(port, loss));
    }
}
