//! What went wrong, as programs are told: `application/problem+json` (RFC 9457).

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use trunkline::refusal::{DoorError, Refusal};
use trunkline::store::{OnceAnswer, StoreError};
use utoipa::ToSchema;

use super::kind::Kind;

/// The media type of problems.
pub(in crate::http) const MEDIA_TYPE: &str = "application/problem+json";

/// One problem. It becomes an answer when the request's id is known: see [`super::answers`].
#[derive(Clone, Debug)]
pub(in crate::http) struct Problem {
    kind: Kind,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log, never for the client.
    cause: Option<String>,
}

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Its kind: an address on this server that never changes and says what it means
    #[schema(example = "/problems/not-a-number", pattern = "^/problems/[a-z-]+$")]
    r#type: String,
    /// Its kind in a few words
    #[schema(example = "Not a phone number")]
    title: &'static str,
    /// The status of this answer
    #[schema(example = 422, minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong this time, in a sentence for people
    #[schema(
        example = "“hello” is not a phone number. Type it with its country code, like +1 555 555 0100."
    )]
    detail: String,
    /// The id of the request: whoever looks into the server's log can ask for it
    #[schema(example = "019ab3f2-7c1e-7d55-8f0a-2f6d1c9e4b70")]
    request_id: String,
}

/// A problem as it is kept for whoever sends the same request again.
#[derive(Serialize, Deserialize)]
struct Kept {
    problem: String,
    detail: String,
}

impl Problem {
    /// A problem with a sentence for this case of it.
    pub(in crate::http) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// A problem of which there is no more to say than what its kind means.
    pub(in crate::http) fn of(kind: Kind) -> Self {
        Self::new(kind, kind.meaning().trim())
    }

    /// The problem behind a status that something in front of the routes answered with.
    pub(super) fn of_status(status: StatusCode) -> Self {
        Self::of(Kind::of_status(status))
    }

    /// Adds a header to the answer.
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says in how many seconds it is worth to try again.
    pub(super) fn retry_after(self, seconds: i64) -> Self {
        self.with(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// Nobody is signed in.
    pub(super) fn not_signed_in() -> Self {
        // Basic is taken too, but not asked for: a browser that asked its user for a password would send it
        // along from then on, whoever made it send a request.
        let scheme = HeaderValue::from_static("Bearer realm=\"Trunkline\"");
        Self::of(Kind::NotSignedIn).with(header::WWW_AUTHENTICATE, scheme)
    }

    /// What is written into the log beside the request's id.
    pub(super) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The body, for a request with this id.
    pub(super) fn body(&self, request_id: String) -> ProblemBody {
        ProblemBody {
            r#type: format!("/problems/{}", self.kind.name()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            request_id,
        }
    }

    /// The problem as an answer that is given again to the same request; none where trying again may help.
    pub(super) fn as_answer(&self) -> Option<OnceAnswer> {
        let kept = Kept {
            problem: self.kind.name().to_owned(),
            detail: self.detail.clone(),
        };
        let body = serde_json::to_string(&kept).ok()?;
        (!self.status().is_server_error()).then(|| OnceAnswer {
            status: self.status().as_u16(),
            body,
        })
    }

    /// The problem that was answered, if it was one.
    pub(super) fn of_answer(answer: &OnceAnswer) -> Option<Self> {
        if answer.status < 400 {
            return None;
        }
        let kept: Kept = serde_json::from_str(&answer.body).ok()?;
        let kind = Kind::ALL.iter().find(|kind| kind.name() == kept.problem)?;
        Some(Self::new(*kind, kept.detail))
    }

    /// Its status.
    pub(super) const fn status(&self) -> StatusCode {
        self.kind.status()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let mut answer = status.into_response();
        for (name, value) in &self.headers {
            answer.headers_mut().append(name, value.clone());
        }
        let kind = HeaderValue::from_static(MEDIA_TYPE);
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self {
            cause: Some(error.to_string()),
            ..Self::of(Kind::Unavailable)
        }
    }
}

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::Refused(refusal) => refusal.into(),
            DoorError::Broken(error) => error.into(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let kind = match refusal {
            Refusal::NotANumber(_) => Kind::NotANumber,
            Refusal::NoSuchNumber(_) => Kind::NoSuchNumber,
            Refusal::Emergency => Kind::Emergency,
            Refusal::Premium(_) => Kind::Premium,
            Refusal::ShortCode => Kind::ShortCode,
            Refusal::DoNotCall(_) => Kind::DoNotCall,
            Refusal::OwnNumber(_) => Kind::OwnNumber,
            Refusal::AlreadyInCall => Kind::AlreadyInCall,
            Refusal::NoSuchCall => Kind::NoSuchCall,
            Refusal::NoRecording => Kind::NoRecording,
            Refusal::NotAnAdministrator => Kind::NotAnAdministrator,
            Refusal::FlowIsWrong(..) => Kind::FlowIsWrong,
            Refusal::FlowChanged => Kind::FlowChanged,
            Refusal::BadFlowName => Kind::Malformed,
            Refusal::NotMissed => Kind::NotMissed,
            Refusal::CarrierAway => Kind::CarrierAway,
            Refusal::NotYourCall => Kind::NotYourCall,
            Refusal::AlreadyEnded => Kind::AlreadyEnded,
            Refusal::TooLong(_) => Kind::TooLong,
            Refusal::WrongPassword => Kind::WrongPassword,
            Refusal::TooManyTries(_) => Kind::TooManyTries,
            Refusal::SignedOut => return Self::not_signed_in(),
            Refusal::Taken(_) => Kind::Taken,
            Refusal::BadLogin => Kind::BadLogin,
            Refusal::WeakPassword => Kind::WeakPassword,
            Refusal::NotAChoice(..)
            | Refusal::NotADate(_)
            | Refusal::NotADay(_)
            | Refusal::DatesCrossed
            | Refusal::NotAPart(_)
            | Refusal::NoWord => Kind::Malformed,
            Refusal::NotASupervisor => Kind::NotASupervisor,
            Refusal::NotInvited => Kind::NotInvited,
            Refusal::OtherRequest => Kind::OtherRequest,
            Refusal::UnderWay => Kind::UnderWay,
            _ => Kind::Refused,
        };
        let problem = Self::new(kind, refusal.to_string());
        match refusal {
            Refusal::TooManyTries(minutes) => problem.retry_after(i64::from(minutes) * 60),
            Refusal::UnderWay => problem.retry_after(1),
            Refusal::WrongPassword => {
                let scheme = HeaderValue::from_static("Bearer realm=\"Trunkline\"");
                problem.with(header::WWW_AUTHENTICATE, scheme)
            }
            _ => problem,
        }
    }
}
