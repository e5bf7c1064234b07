//! Programs that sign in as an agent, with a name and a password.

use super::sign_in::{IDLE, LIFE};
use crate::agent::Agent;
use crate::clock::Span;
use crate::dialer::Dialer;
use crate::id::ApiSessionId;
use crate::refusal::DoorError;
use crate::store::{NewApiSession, StoreError};

/// A program that has just signed in.
pub struct ProgramSignedIn {
    /// As whom.
    pub agent: Agent,
    /// What its tokens name. Worth nothing without a token.
    pub session: ApiSessionId,
}

impl Dialer {
    /// Signs a program in as an agent, from an address. The same limits count as at the sign-in page; but the
    /// agent is not available by it, since a program answers no phone.
    ///
    /// # Errors
    /// The same refusal whether the name or the password is wrong, and another after too many tries.
    pub async fn sign_in_program(
        &self,
        login: &str,
        password: &str,
        address: &str,
    ) -> Result<ProgramSignedIn, DoorError> {
        let agent = self.check_password(login, password, address).await?;
        let session = ApiSessionId::new(self.ids.next());
        self.store
            .add_api_session(&NewApiSession {
                id: session,
                agent: agent.id,
                started_at: self.now(),
                address: address.to_owned(),
            })
            .await?;
        Ok(ProgramSignedIn { agent, session })
    }

    /// As whom a program acts whose token names this session. It ends as a browser's does: when it was not
    /// used for a while, and when it is old.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn who_by_session(&self, id: ApiSessionId) -> Result<Option<Agent>, StoreError> {
        let now = self.now();
        let Some(session) = self.store.find_api_session(id).await? else {
            return Ok(None);
        };
        let idle = now.since(session.seen_at);
        if idle > IDLE || now.since(session.started_at) > LIFE {
            self.store.end_api_session(id, now).await?;
            return Ok(None);
        }
        if idle >= Span::minutes(1) {
            self.store.touch_api_session(id, now).await?;
        }
        Ok(Some(session.agent))
    }

    /// Ends a program's session, and with it all of its tokens.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sign_out_program(&self, id: ApiSessionId) -> Result<(), StoreError> {
        self.store.end_api_session(id, self.now()).await
    }
}
