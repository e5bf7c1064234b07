//! The socket of a scripted browser, with the messages the SDK sends.

use super::socket::Socket;
use super::{PhoneCall, PhoneError};
use crate::media::{Media, MediaConfig};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

/// A scripted browser with one socket and any number of calls.
///
/// It does what the SDK does on the wire, and nothing by itself: no reconnect, no registering
/// again. Messages that were not asked for are kept until they are.
pub struct Phone {
    socket: Socket,
}

impl Phone {
    /// Opens the socket at `url` (`ws://host:port/signal`) as a page of `origin`, and shows the
    /// token.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when the token is; otherwise when there is no such socket.
    pub async fn open(url: &str, origin: &str, token: &str) -> Result<Self, PhoneError> {
        let socket = Socket::open(url, origin).await?;
        let mut phone = Self { socket };
        phone.listen(token).await?;
        Ok(phone)
    }

    /// Shows a token, at the start or when it is renewed.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when it is.
    pub async fn listen(&mut self, token: &str) -> Result<Value, PhoneError> {
        let browser = json!({"p": "browser", "plugin": "rtc", "v": "2.18.5",
            "browser": {"platform": "none", "userAgent": "scripted"}});
        let payload = json!({"token": token, "browserinfo": browser, "reconnectTimeout": 0});
        self.send("listen", payload).await?;
        self.wait("connected").await
    }

    /// Registers for incoming calls.
    ///
    /// # Errors
    /// When the other side does not say `ready`.
    pub async fn register(&mut self) -> Result<(), PhoneError> {
        self.send("register", json!({"media": {"audio": true}}))
            .await?;
        self.wait("ready").await.map(drop)
    }

    /// Takes the registration back.
    ///
    /// # Errors
    /// When the other side does not say `offline`.
    pub async fn unregister(&mut self) -> Result<(), PhoneError> {
        self.send("register", json!({"media": {"audio": false}}))
            .await?;
        self.wait("offline").await.map(drop)
    }

    /// Places a call with these parameters; it is not answered yet.
    ///
    /// # Errors
    /// When the socket broke.
    pub async fn dial(&mut self, params: &[(&str, &str)]) -> Result<PhoneCall, PhoneError> {
        let media = microphone().await?;
        let (port, sdp) = media.make_offer()?;
        let sid = format!("TJS{}", uuid::Uuid::new_v4());
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(params)
            .finish();
        let payload = json!({"callsid": sid, "sdp": sdp, "twilio": {"params": query}});
        self.send("invite", payload).await?;
        Ok(PhoneCall {
            sid,
            token: None,
            sdp,
            media,
            port,
            agreed: false,
        })
    }

    /// Waits until the other side rings; with early media it is heard from then on.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when the call ended instead.
    pub async fn ringing(&mut self, call: &mut PhoneCall) -> Result<(), PhoneError> {
        let ringing = self.socket.wait_or_hangup("ringing").await?;
        call.sid = text(&ringing, "callsid")?.to_owned();
        call.agree(ringing["sdp"].as_str()).await
    }

    /// Waits until the other side answers.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when the call ended instead.
    pub async fn answered(&mut self, call: &mut PhoneCall) -> Result<(), PhoneError> {
        let answer = self.socket.wait_or_hangup("answer").await?;
        call.sid = text(&answer, "callsid")?.to_owned();
        call.token = answer["reconnect"].as_str().map(str::to_owned);
        call.agree(answer["sdp"].as_str()).await
    }

    /// Waits for an incoming call; returns its message's payload.
    ///
    /// # Errors
    /// When none comes.
    pub async fn invited(&mut self) -> Result<Value, PhoneError> {
        self.wait("invite").await
    }

    /// Accepts an incoming call.
    ///
    /// # Errors
    /// When its offer cannot be answered.
    pub async fn accept(&mut self, invite: &Value) -> Result<PhoneCall, PhoneError> {
        let sid = text(invite, "callsid")?.to_owned();
        let media = microphone().await?;
        let (port, sdp) = media.accept_offer(text(invite, "sdp")?)?;
        self.send("answer", json!({"callsid": sid, "sdp": sdp}))
            .await?;
        let token = invite["reconnect"].as_str().map(str::to_owned);
        Ok(PhoneCall {
            sid,
            token,
            sdp,
            media,
            port,
            agreed: true,
        })
    }

    /// Declines an incoming call.
    ///
    /// # Errors
    /// When the socket broke.
    pub async fn reject(&mut self, invite: &Value) -> Result<(), PhoneError> {
        self.send("reject", json!({"callsid": text(invite, "callsid")?}))
            .await
    }

    /// Takes a call up again after its socket was lost or its token renewed.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when it is over.
    pub async fn resume(&mut self, call: &PhoneCall) -> Result<(), PhoneError> {
        let token = call
            .token
            .as_deref()
            .ok_or(PhoneError::Shape("reconnect"))?;
        let payload =
            json!({"callsid": call.sid, "sdp": call.sdp, "reconnect": token, "twilio": {}});
        self.send("invite", payload).await?;
        self.socket.wait_or_hangup("answer").await.map(drop)
    }

    /// Looks for a new path for the audio of a call, as the SDK does when the old one is dead.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when the call is over.
    pub async fn reinvite(&mut self, call: &mut PhoneCall) -> Result<(), PhoneError> {
        let sdp = call.media.restart(call.port).await?;
        self.send("reinvite", json!({"callsid": call.sid, "sdp": sdp}))
            .await?;
        call.agreed = false;
        let answer = self.socket.wait_or_hangup("answer").await?;
        call.agree(answer["sdp"].as_str()).await
    }

    /// Hangs up.
    ///
    /// # Errors
    /// When the socket broke.
    pub async fn hangup(&mut self, call: &PhoneCall) -> Result<(), PhoneError> {
        self.send("hangup", json!({"callsid": call.sid})).await
    }

    /// Waits for a message of this kind and returns its payload; others are kept.
    ///
    /// # Errors
    /// [`PhoneError::Refused`] when an `error` comes instead, [`PhoneError::Silence`] when nothing
    /// does within 10 s.
    pub async fn wait(&mut self, kind: &str) -> Result<Value, PhoneError> {
        self.socket.wait(kind).await
    }

    /// Sends any message, for what has no method here.
    ///
    /// # Errors
    /// When the socket broke.
    pub async fn send(&mut self, kind: &str, payload: Value) -> Result<(), PhoneError> {
        self.socket.send(kind, payload).await
    }
}

/// An audio engine for one call: like browsers, each call has a UDP port of its own, by which the
/// other side tells calls apart.
async fn microphone() -> Result<Media, PhoneError> {
    let started = Media::start(MediaConfig::as_browser()).await;
    Ok(started.map_err(|error| Box::new(Error::Io(error)))?)
}

fn text<'a>(payload: &'a Value, field: &'static str) -> Result<&'a str, PhoneError> {
    payload[field].as_str().ok_or(PhoneError::Shape(field))
}
