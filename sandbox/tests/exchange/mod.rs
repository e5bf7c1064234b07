//! The smallest exchange there can be: every call reaches somebody who hums 440 Hz.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use sandbox::media::{
    Frame, Media, MediaConfig, MediaEvent, PortId, QUIET, Repeat, Role, Voice, tone,
};
use sandbox::phone::{Phone, PhoneCall};
use sandbox::signal::{Admission, Devices, Invite, Line, Outcome, SignalError, Switch, router};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Seconds an ordinary token lasts.
pub(crate) const TOKEN: u64 = 3_600;
const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const PATIENCE: Duration = Duration::from_secs(20);

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

#[derive(Clone)]
struct Inner {
    media: Media,
    log: watch::Sender<Vec<String>>,
    current: Arc<Mutex<Option<(PortId, Line)>>>,
    go_on: Arc<Notify>,
}

impl Inner {
    fn tell(&self, text: String) {
        self.log.send_modify(|log| log.push(text));
    }

    fn connect(&self, port: PortId) {
        let room = self.media.open_room();
        let hum = self
            .media
            .open_voice(Box::new(Hum(tone::sine(440.0, 1_000, 0.3), 0)));
        self.media.join(hum, room, Role::TALKS);
        self.media.join(port, room, Role::TALKS);
    }
}

#[async_trait::async_trait]
impl Switch for Inner {
    fn admit(&self, token: &str) -> Result<Admission, SignalError> {
        let refusal = || SignalError::new(31_204, "not a token");
        let (identity, ttl) = token.split_once(' ').ok_or_else(refusal)?;
        Ok(Admission {
            account_sid: ACCOUNT.into(),
            identity: identity.into(),
            ttl_s: ttl.parse().map_err(|_| refusal())?,
            application_sid: None,
            incoming: true,
        })
    }

    fn online(&self, who: &Admission, online: bool) {
        self.tell(format!("online {} {online}", who.identity));
    }

    async fn outgoing(
        &self,
        who: &Admission,
        params: Vec<(String, String)>,
        port: PortId,
        line: Line,
    ) -> Result<String, SignalError> {
        let to = params
            .iter()
            .find(|(name, _)| name == "To")
            .map_or("", |(_, to)| to.as_str());
        if to == "busy" {
            return Err(SignalError::new(31_486, "busy"));
        }
        *self.current.lock().unwrap() = Some((port, line.clone()));
        // All of this before the call has its name.
        line.ringing(to == "early");
        match to {
            "early" => drop(
                self.media
                    .play(port, tone::ringback().into(), Repeat::Forever),
            ),
            "silent" | "slow" => {}
            _ => {
                self.connect(port);
                line.answer();
            }
        }
        self.tell(format!("outgoing {} {params:?}", who.identity));
        if to == "slow" {
            self.go_on.notified().await;
        }
        Ok(format!("CA{:032x}", 7))
    }

    fn accepted(&self, call_sid: &str) {
        self.tell(format!("accepted {call_sid}"));
    }

    fn rejected(&self, call_sid: &str) {
        self.tell(format!("rejected {call_sid}"));
    }

    fn hung_up(&self, call_sid: &str) {
        self.tell(format!("hung_up {call_sid}"));
    }

    fn digits(&self, call_sid: &str, digits: &str) {
        self.tell(format!("digits {call_sid} {digits}"));
    }
}

pub(crate) struct Exchange {
    pub(crate) media: Media,
    pub(crate) devices: Devices,
    pub(crate) url: String,
    inner: Inner,
    events: Mutex<Vec<MediaEvent>>,
    source: tokio::sync::Mutex<tokio::sync::broadcast::Receiver<MediaEvent>>,
    stop: Arc<Notify>,
}

impl Exchange {
    pub(crate) async fn start() -> Self {
        let config = MediaConfig {
            addresses: vec![[127, 0, 0, 1].into()],
            ..Default::default()
        };
        let media = Media::start(config).await.unwrap();
        let source = tokio::sync::Mutex::new(media.events());
        let devices = Devices::new(media.clone()).with_grace(Duration::from_millis(300));
        let (log, current) = (watch::Sender::new(Vec::new()), Arc::default());
        let inner = Inner {
            media: media.clone(),
            log,
            current,
            go_on: Arc::default(),
        };
        let app = router(Arc::new(inner.clone()), devices.clone(), vec![]);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/signal", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let (events, stop) = (Mutex::default(), Arc::new(Notify::new()));
        Self {
            media,
            devices,
            url,
            inner,
            events,
            source,
            stop,
        }
    }

    pub(crate) async fn phone(&self, identity: &str) -> Phone {
        let token = format!("{identity} {TOKEN}");
        Phone::open(&self.url, "http://localhost:3000", &token)
            .await
            .unwrap()
    }

    /// Waits for the first note that starts so.
    pub(crate) async fn told(&self, start: &str) -> String {
        let mut log = self.inner.log.subscribe();
        let told = |log: &Vec<String>| log.iter().any(|note| note.starts_with(start));
        let notes = timeout(PATIENCE, log.wait_for(told)).await;
        let notes = notes
            .unwrap_or_else(|_| panic!("nobody told `{start}`"))
            .unwrap();
        notes
            .iter()
            .find(|note| note.starts_with(start))
            .unwrap()
            .clone()
    }

    pub(crate) async fn media_told(&self, fits: impl Fn(&MediaEvent) -> bool) {
        let mut source = self.source.lock().await;
        let wait = async {
            while !self.events.lock().unwrap().iter().any(&fits) {
                let event = source.recv().await.unwrap();
                self.events.lock().unwrap().push(event);
            }
        };
        timeout(PATIENCE, wait)
            .await
            .expect("the audio engine never told");
    }

    fn current(&self) -> (PortId, Line) {
        self.inner
            .current
            .lock()
            .unwrap()
            .clone()
            .expect("there was a call")
    }

    pub(crate) fn port(&self) -> PortId {
        self.current().0
    }

    pub(crate) fn line(&self) -> Line {
        self.current().1
    }

    /// Waits until this tone comes from the browser.
    pub(crate) async fn hears(&self, hz: f32) {
        let heard = async {
            while self
                .media
                .heard(self.port())
                .await
                .expect("the call is up")
                .0
                .tone(hz)
                < 0.2
            {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, heard)
            .await
            .unwrap_or_else(|_| panic!("{hz} Hz never came"));
    }

    /// Rings an identity; false where nobody is there.
    pub(crate) fn invite(&self, identity: &str) -> bool {
        let invite = Invite {
            call_sid: format!("CA{:032x}", 8),
            from: "+12125550199".into(),
            to: format!("client:{identity}"),
            params: vec![("lead".into(), "a b&c".into())],
        };
        let Some(ringing) = self.devices.invite(ACCOUNT, identity, invite) else {
            return false;
        };
        let (inner, stop) = (self.inner.clone(), Arc::clone(&self.stop));
        tokio::spawn(async move {
            tokio::select! {
                outcome = ringing.outcome() => {
                    if let Outcome::Accepted(port, line) = &outcome {
                        inner.connect(*port);
                        *inner.current.lock().unwrap() = Some((*port, line.clone()));
                    }
                    inner.tell(format!("outcome {outcome:?}"));
                }
                () = stop.notified() => inner.tell("cancelled".into()),
            }
        });
        true
    }

    /// Lets a slow call have its name.
    pub(crate) fn go_on(&self) {
        self.inner.go_on.notify_one();
    }

    pub(crate) fn cancel(&self) {
        self.stop.notify_one();
    }
}

/// Waits until this tone comes out of the browser's loudspeaker.
pub(crate) async fn hears(call: &PhoneCall, hz: f32) {
    let heard = async {
        while call.heard().await.expect("the call is up").tone(hz) < 0.04 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, heard)
        .await
        .unwrap_or_else(|_| panic!("{hz} Hz never came"));
}

/// Waits until nothing comes out of the browser's loudspeaker any more.
pub(crate) async fn falls_silent(call: &PhoneCall) {
    let silent = async {
        while call.heard().await.expect("the call is up").level().rms > 0.001 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, silent)
        .await
        .expect("it never fell silent");
}
