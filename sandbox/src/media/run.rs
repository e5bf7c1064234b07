//! The audio thread: datagrams, commands and the 20 ms tick, one after another.

use super::MediaEvent;
use super::command::Command;
use super::engine::Engine;
use super::sockets::{DATAGRAM, Sockets};
use std::io;
use std::net::UdpSocket;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, sleep_until};

const TICK: Duration = Duration::from_millis(20);
/// After a longer stall (a suspended laptop) ticks are left out instead of made up for.
const LATE: Duration = Duration::from_millis(200);
/// Datagrams taken in one go before looking at the clock again.
const BATCH: usize = 64;

/// Starts the thread. It ends when the last sender of commands is gone.
///
/// A thread of its own, because a tick that waits for a busy runtime is a click in somebody's ear.
pub(super) fn spawn(
    sockets: Vec<UdpSocket>,
    commands: mpsc::UnboundedReceiver<Command>,
    events: broadcast::Sender<MediaEvent>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let body = move || match runtime.block_on(async { Sockets::new(sockets) }) {
        Ok(sockets) => runtime.block_on(run(Engine::new(sockets, events), commands)),
        Err(error) => tracing::error!(%error, "the audio thread has no sockets"),
    };
    std::thread::Builder::new()
        .name("sandbox-audio".into())
        .spawn(body)
        .map(drop)
}

async fn run(mut engine: Engine, mut commands: mpsc::UnboundedReceiver<Command>) {
    let mut buffer = [0; DATAGRAM];
    let mut next = Instant::now() + TICK;
    loop {
        tokio::select! {
            biased;
            () = sleep_until(next) => {
                let now = Instant::now();
                engine.tick(now.into_std());
                next += TICK;
                if now.saturating_duration_since(next) > LATE {
                    next = now + TICK;
                }
            }
            command = commands.recv() => match command {
                Some(command) => engine.obey(command),
                None => return,
            },
            way = engine.sockets().receive(&mut buffer) => {
                let now = Instant::now().into_std();
                engine.datagram(way, &buffer[..way.length], now);
                for _ in 1..BATCH {
                    let Some(way) = engine.sockets().try_receive(&mut buffer) else { break };
                    engine.datagram(way, &buffer[..way.length], now);
                }
            }
        }
    }
}
