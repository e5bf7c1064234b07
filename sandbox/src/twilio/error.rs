//! Twilio's error codes, and the body in which its REST API tells them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused REST request.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// Twilio's code.
    pub(crate) code: u32,
    /// For people; its wording is no contract.
    pub(crate) message: String,
}

impl ApiError {
    /// A 400 with this code.
    pub(crate) fn bad(code: u32, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.into(),
        }
    }

    /// 401: credentials missing or wrong.
    pub(crate) fn authenticate() -> Self {
        let message = "Authenticate".to_owned();
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: 20003,
            message,
        }
    }

    /// 404: no such resource.
    pub(crate) fn not_found(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self {
            status: StatusCode::NOT_FOUND,
            code: 20404,
            message,
        }
    }

    /// 429: slow down.
    pub(crate) fn too_many() -> Self {
        let message = "Too Many Requests".to_owned();
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: 20429,
            message,
        }
    }

    /// 500: Twilio's own fault.
    pub(crate) fn internal() -> Self {
        let message = "An internal server error has occurred".to_owned();
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: 20500,
            message,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        });
        let mut answer = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"Twilio API\"");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
        }
        answer
    }
}

/// What went wrong while a TwiML document was fetched or executed.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// Twilio's code, as in its debugger.
    pub(crate) code: u32,
    /// What exactly, for the developer.
    pub(crate) message: String,
    /// The document at fault, where it has an address.
    pub(crate) url: Option<String>,
}

impl Trouble {
    /// Trouble with a code, before its document is known.
    pub(crate) fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            url: None,
        }
    }
}
