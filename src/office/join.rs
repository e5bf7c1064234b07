//! People who are invited, and how they join.

use super::Office;
use super::people::{normal_login, strong};
use crate::agent::{Agent, Role};
use crate::clock::{Span, Time};
use crate::dialer::Dialer;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Invitation, Joined};

/// So long an invitation is good.
const GOOD_FOR: Span = Span::minutes(7 * 24 * 60);
/// So many may try to join from one address within a quarter of an hour, whether they succeed or not.
const ADDRESS_LIMIT: i64 = 10;

/// An invitation that was just made.
pub struct Invited {
    /// What whoever is invited has to show. Told now and never again.
    pub code: String,
    /// From then on it is void.
    pub expires_at: Time,
}

/// What somebody says who wants to join.
pub struct Newcomer<'a> {
    /// The code of their invitation, where they have one.
    pub code: Option<&'a str>,
    /// The name they want to sign in with; the invitation's, where it has one.
    pub login: &'a str,
    /// The name others see; the login where it is empty.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
}

impl Office {
    /// Invites somebody to join in a role, under a name where that is decided for them.
    ///
    /// # Errors
    /// A name that is taken or cannot be used.
    pub async fn invite(&self, role: Role, login: Option<&str>) -> Result<Invited, DoorError> {
        let login = match login {
            None => None,
            Some(login) => Some(normal_login(login).ok_or(Refusal::BadLogin)?),
        };
        if let Some(login) = &login
            && self.store.find_login(login).await?.is_some()
        {
            return Err(Refusal::Taken(login.clone()).into());
        }
        let now = self.clock.now();
        let code = self.secrets.new_secret();
        let expires_at = now.plus(GOOD_FOR);
        self.store
            .add_invitation(&Invitation {
                digest: code.digest,
                role,
                login,
                created_at: now,
                expires_at,
            })
            .await?;
        Ok(Invited {
            code: code.token,
            expires_at,
        })
    }
}

impl Dialer {
    /// Lets somebody join, from an address: who was invited, in the role they were invited to; and where
    /// registration is open anybody else as an agent.
    ///
    /// # Errors
    /// Not invited, a name that is taken or cannot be used, a password that is too short, too many tries.
    pub async fn join(&self, newcomer: &Newcomer<'_>, address: &str) -> Result<Agent, DoorError> {
        let key = format!("join:{address}");
        self.within(&key, ADDRESS_LIMIT).await?;
        let now = self.now();
        // Counted before anything is looked at, so that many at once are counted too.
        self.store.add_failed_sign_in(&[key], now).await?;
        let (digest, role, decided) = match newcomer.code {
            None if self.policy.open_registration => (None, Role::Agent, None),
            None => return Err(Refusal::NotInvited.into()),
            Some(code) => {
                let digest = self.secrets.lasting_digest(code);
                let invitation = self.store.find_invitation(&digest, now).await?;
                let invitation = invitation.ok_or(Refusal::NotInvited)?;
                (Some(digest), invitation.role, invitation.login)
            }
        };
        let office = self.office();
        let login = decided.as_deref().unwrap_or(newcomer.login);
        let agent = office.new_agent(login, newcomer.name, role)?;
        let hash = self.secrets.hash(strong(newcomer.password)?).await;
        match self
            .store
            .join(digest.as_deref(), &agent, &hash, now)
            .await?
        {
            Joined::Done => Ok(agent),
            Joined::NotInvited => Err(Refusal::NotInvited.into()),
            Joined::Taken => Err(Refusal::Taken(agent.login).into()),
        }
    }
}
