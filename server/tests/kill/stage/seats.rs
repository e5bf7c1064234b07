//! Agents who click, and whose phones connect.

use reqwest::{Client, header};
use serde_json::Value;
use trunkline::agent::{Agent, Doing, Presence, Role};
use trunkline::dialer::Dialer;
use trunkline::id::AgentId;
use trunkline::permit;
use trunkline::secret::PasswordHash;
use trunkline::store::NewSession;

use super::signed::signature;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody signed in, who clicks once.
pub(crate) struct Click {
    agent: Agent,
    token: String,
    number: String,
    url: String,
    http: Client,
    /// The account and the key with which the carrier signs.
    account: (String, String),
}

/// What an agent was told by an answer that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Promised {
    /// The call, the customer's leg of which is rung.
    pub(crate) call: String,
    intent: String,
}

impl Click {
    /// A new agent, who will call a number.
    pub(crate) async fn prepare(
        dialer: &Dialer,
        number: String,
        url: &str,
        http: Client,
        account: (String, String),
    ) -> Self {
        let now = dialer.now();
        let id = dialer.ids.next();
        let agent = Agent {
            id: AgentId::new(id),
            login: id.simple().to_string(),
            name: "Somebody".to_owned(),
            role: Role::Agent,
            disabled: false,
            // Nobody who waits outside is offered to them.
            presence: Presence::Offline,
            presence_since: now,
            doing: Doing::nothing(now),
        };
        // Nobody signs in with it: the session is made here.
        let hash = PasswordHash("none".to_owned());
        assert!(
            dialer
                .store
                .add_agent(&agent, &hash)
                .await
                .expect("the database answers")
        );
        let token = dialer.secrets.new_token();
        let session = NewSession {
            digest: token.digest,
            agent: agent.id,
            started_at: now,
            address: "127.0.0.1".to_owned(),
        };
        dialer
            .store
            .add_session(&session)
            .await
            .expect("the database answers");
        Self {
            agent,
            token: token.token,
            number,
            url: url.to_owned(),
            http,
            account,
        }
    }

    /// Clicks “Call”; nothing where no answer comes any more.
    pub(crate) async fn dial(&self) -> Option<Promised> {
        let body = encode(&[("to".to_owned(), self.number.clone())]);
        let request = self.http.post(format!("{}/api/desk/dial", self.url));
        let answer = request
            .header(header::COOKIE, format!("session={}", self.token))
            .header(header::ORIGIN, &self.url)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, FORM)
            .body(body)
            .send()
            .await
            .ok()?;
        let status = answer.status();
        let told: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        assert!(status.is_success(), "{status}: {told}");
        Some(Promised {
            call: told["card"]["id"].as_str()?.to_owned(),
            intent: told["intent"].as_str()?.to_owned(),
        })
    }

    /// Their phone calls, and the carrier asks what to do; what it posted, where that was acknowledged.
    pub(crate) async fn connect(&self, promised: &Promised) -> Option<String> {
        let url = format!("{}/api/voice", self.url);
        let from = format!("client:{}", self.agent.phone_identity());
        let sid = format!("CA{}", uuid::Uuid::new_v4().simple());
        let form = [
            ("AccountSid", &*self.account.0),
            ("CallSid", &*sid),
            ("From", &*from),
            ("To", ""),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
            ("intent", &*promised.intent),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = encode(&form);
        let request = self.http.post(&url).header(header::CONTENT_TYPE, FORM);
        let request = request.header(
            "x-twilio-signature",
            signature(&self.account.1, &url, &form),
        );
        let answer = request.body(body.clone()).send().await.ok()?;
        let status = answer.status();
        let markup = answer.text().await.ok()?;
        assert!(status.is_success(), "{status}: {markup}");
        Some(body)
    }
}

fn encode(form: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish()
}

/// Numbers of people who are busy, decline, do not exist, or answer and hang up soon, each once.
pub(crate) fn numbers(dialer: &Dialer, last: &[&str]) -> Vec<String> {
    let areas = 201..990;
    let all = areas.flat_map(|area| last.iter().map(move |last| format!("+1{area}55501{last}")));
    all.filter(|number| permit::read(&*dialer.plan, number).is_ok())
        .collect()
}
