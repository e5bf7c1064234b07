//! Names that were looked up already while a list is made: many calls are one agent's, or with one person.

use std::collections::HashMap;

use crate::id::AgentId;
use crate::person::Person;
use crate::phone::PhoneNumber;
use crate::store::{Store, StoreError};

/// Names that were looked up.
#[derive(Default)]
pub(super) struct Names {
    agents: HashMap<AgentId, Option<String>>,
    people: HashMap<PhoneNumber, Option<Person>>,
}

impl Names {
    /// An agent's name.
    pub(super) async fn agent(
        &mut self,
        store: &dyn Store,
        id: AgentId,
    ) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.agents.get(&id) {
            return Ok(known.clone());
        }
        let name = store.find_agent(id).await?.map(|agent| agent.name);
        self.agents.insert(id, name.clone());
        Ok(name)
    }

    /// Who has a number.
    pub(super) async fn person(
        &mut self,
        store: &dyn Store,
        number: &PhoneNumber,
    ) -> Result<Option<Person>, StoreError> {
        if let Some(known) = self.people.get(number) {
            return Ok(known.clone());
        }
        let person = store.find_person(number).await?;
        self.people.insert(number.clone(), person.clone());
        Ok(person)
    }
}
