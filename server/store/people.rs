//! The address book.

use trunkline::person::Person;
use trunkline::phone::PhoneNumber;
use trunkline::store::StoreError;

use super::text::{lowered, parse, storable};
use super::{failed, parts};
use crate::Connection;

struct Row {
    id: String,
    name: String,
    number: String,
    about: String,
}

impl Row {
    fn person(self) -> Result<Person, StoreError> {
        Ok(Person {
            id: parse("people.id", &self.id)?,
            name: self.name,
            number: parse("people.number", &self.number)?,
            about: self.about,
        })
    }
}

/// Who has this number.
pub(crate) async fn find(
    connection: &mut Connection,
    number: &PhoneNumber,
) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, name, number, about FROM people WHERE number = $1",
        number.as_str(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(Row::person).transpose()
}

/// People by name.
pub(crate) async fn list(
    connection: &mut Connection,
    limit: u32,
) -> Result<Vec<Person>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, name, number, about FROM people ORDER BY name_lower, id LIMIT $1",
        i64::from(limit),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter().map(Row::person).collect()
}

/// Keeps a person. Whoever has the number already gets the new name; else whoever has the id gets the new
/// number too.
pub(crate) async fn set(connection: &mut Connection, person: &Person) -> Result<(), StoreError> {
    parts::set_name(connection, person).await?;
    let renamed = sqlx::query!(
        "UPDATE people SET name = $2, name_lower = $3, about = $4 WHERE number = $1",
        person.number.as_str(),
        &*storable(&person.name),
        lowered(&person.name),
        &*storable(&person.about),
    )
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    if renamed.rows_affected() == 1 {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO people (id, number, name, name_lower, about) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name,
             name_lower = excluded.name_lower, about = excluded.about",
        person.id.to_string(),
        person.number.as_str(),
        &*storable(&person.name),
        lowered(&person.name),
        &*storable(&person.about),
    )
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    Ok(())
}
