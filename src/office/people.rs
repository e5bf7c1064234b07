//! Who may sign in, and who is in the address book.

use super::Office;
use crate::agent::{Agent, Doing, Presence, Role};
use crate::id::AgentId;
use crate::person::Person;
use crate::refusal::{DoorError, Refusal};

/// The fewest characters of a password.
const PASSWORD_MIN: usize = 12;

impl Office {
    /// Adds somebody who can sign in.
    ///
    /// # Errors
    /// A name that is taken or cannot be used, or a password that is too short.
    pub async fn add_agent(
        &self,
        login: &str,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<Agent, DoorError> {
        let agent = self.new_agent(login, name, role)?;
        let hash = self.secrets.hash(strong(password)?).await;
        if self.store.add_agent(&agent, &hash).await? {
            Ok(agent)
        } else {
            Err(Refusal::Taken(agent.login).into())
        }
    }

    /// Somebody who is not kept yet.
    pub(super) fn new_agent(&self, login: &str, name: &str, role: Role) -> Result<Agent, Refusal> {
        let login = normal_login(login).ok_or(Refusal::BadLogin)?;
        let name = name.trim();
        let now = self.clock.now();
        Ok(Agent {
            id: AgentId::new(self.ids.next()),
            name: if name.is_empty() {
                login.clone()
            } else {
                name.chars().take(200).collect()
            },
            login,
            role,
            disabled: false,
            presence: Presence::Offline,
            presence_since: now,
            doing: Doing::nothing(now),
        })
    }

    /// Gives somebody a new password and ends their sessions.
    ///
    /// # Errors
    /// Nobody of that name, or a password that is too short.
    pub async fn set_password(&self, login: &str, password: &str) -> Result<(), DoorError> {
        let agent = self.get_agent(login).await?;
        let hash = self.secrets.hash(strong(password)?).await;
        Ok(self
            .store
            .set_password(agent.id, &hash, self.clock.now())
            .await?)
    }

    /// Keeps somebody out and ends their sessions, or lets them in again.
    ///
    /// # Errors
    /// Nobody of that name.
    pub async fn set_disabled(&self, login: &str, disabled: bool) -> Result<(), DoorError> {
        let agent = self.get_agent(login).await?;
        Ok(self
            .store
            .set_disabled(agent.id, disabled, self.clock.now())
            .await?)
    }

    /// Says what somebody may do, and ends their sessions.
    ///
    /// # Errors
    /// Nobody of that name.
    pub async fn set_role(&self, login: &str, role: Role) -> Result<(), DoorError> {
        let agent = self.get_agent(login).await?;
        Ok(self
            .store
            .set_role(agent.id, role, self.clock.now())
            .await?)
    }

    /// Says whether somebody's calls are recorded; nothing for as usual. Calls that come in are recorded only where the
    /// caller was told.
    ///
    /// # Errors
    /// Nobody of that name.
    pub async fn set_records(&self, login: &str, records: Option<bool>) -> Result<(), DoorError> {
        let agent = self.get_agent(login).await?;
        Ok(self.store.set_records(agent.id, records).await?)
    }

    /// Everybody who can sign in, or could.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn list_agents(&self) -> Result<Vec<Agent>, DoorError> {
        Ok(self.store.list_agents().await?)
    }

    /// Puts somebody into the address book, or their new name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_person(&self, person: &Person) -> Result<(), DoorError> {
        Ok(self.store.set_person(person).await?)
    }

    pub(super) async fn get_agent(&self, login: &str) -> Result<Agent, DoorError> {
        let wanted = normal_login(login).ok_or(Refusal::BadLogin)?;
        let found = self.store.find_login(&wanted).await?;
        Ok(found
            .map(|(agent, _)| agent)
            .ok_or(Refusal::NoSuchAgent(wanted))?)
    }
}

/// A login in the one form it is kept in.
pub(super) fn normal_login(login: &str) -> Option<String> {
    let login = login.trim().to_lowercase();
    let fits = (1..=100).contains(&login.len())
        && login
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-@+".contains(c));
    fits.then_some(login)
}

pub(super) fn strong(password: &str) -> Result<&str, Refusal> {
    let fits = (PASSWORD_MIN..=1_000).contains(&password.chars().count());
    if fits {
        Ok(password)
    } else {
        Err(Refusal::WeakPassword)
    }
}
