//! Requests that are done once, however often they are sent.

use super::Desk;
use crate::clock::Span;
use crate::id::CallId;
use crate::refusal::{DoorError, Refusal};
use crate::store::{OnceAnswer, OnceRequest, StoreError};

/// A request that was begun so long ago and never answered is nobody's any more: whoever worked on it has
/// stopped, or was stopped.
const ABANDONED: Span = Span::seconds(60);

/// What is to be done about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Once {
    /// It is to be done. The call that it makes has to have this id: should it have been made before, by
    /// a server that did not live to answer, it will be found and not made again.
    Do(CallId),
    /// It was done, and this was the answer. The call that it made, if it made one, has this id.
    Done(CallId, OnceAnswer),
}

impl Desk {
    /// Begins a request under a key of the client's, or tells what came of it before. Two servers that are
    /// asked at the same time do not both do it.
    ///
    /// # Errors
    /// The key was used for another request, or the request is being worked on.
    pub async fn begin_once(&self, key: &str, request: &str) -> Result<Once, DoorError> {
        let dialer = &self.dialer;
        let now = dialer.now();
        let fresh = OnceRequest {
            agent: self.agent.id,
            key: key.to_owned(),
            request: dialer.secrets.lasting_digest(request),
            call: CallId::new(dialer.ids.next()),
            begun_at: now,
            answer: None,
        };
        let Some(known) = dialer.store.begin_once(&fresh).await? else {
            return Ok(Once::Do(fresh.call));
        };
        if known.request != fresh.request {
            return Err(Refusal::OtherRequest.into());
        }
        if let Some(answer) = known.answer {
            return Ok(Once::Done(known.call, answer));
        }
        let abandoned = now.since(known.begun_at) >= ABANDONED;
        if abandoned && dialer.store.resume_once(&known, now).await? {
            return Ok(Once::Do(known.call));
        }
        Err(Refusal::UnderWay.into())
    }

    /// Keeps what was answered, for whoever sends the request again.
    ///
    /// # Errors
    /// Where the database fails; the request is then taken over by whoever sends it again.
    pub async fn answer_once(&self, key: &str, answer: &OnceAnswer) -> Result<(), StoreError> {
        let store = &self.dialer.store;
        store.answer_once(self.agent.id, key, answer).await
    }
}
