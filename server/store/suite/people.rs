//! People are known by their number, and some must not be called.

use trunkline::id::PersonId;
use trunkline::person::Person;
use trunkline::store::Store;

use super::given::{at, kept_agent, number, uuid};
use crate::World;

fn person(name: &str, last: u8) -> Person {
    Person {
        id: PersonId::new(uuid()),
        name: name.to_owned(),
        number: number(last),
        about: format!("about {name}"),
    }
}

#[tokio::test]
async fn people_are_listed_by_name_and_found_by_number() {
    let world = World::new().await;
    let (zoe, ann, bea) = (person("Zoë", 1), person("ann", 2), person("Bea", 3));
    for person in [&zoe, &ann, &bea] {
        assert_eq!(world.store.set_person(person).await, Ok(()));
    }
    let store = &world.store;
    assert_eq!(store.find_person(&number(1)).await, Ok(Some(zoe.clone())));
    assert_eq!(store.find_person(&number(9)).await, Ok(None));
    assert_eq!(
        store.list_people(2).await,
        Ok(vec![ann.clone(), bea.clone()])
    );
    assert_eq!(store.list_people(9).await, Ok(vec![ann, bea, zoe]));
}

#[tokio::test]
async fn a_number_has_one_person() {
    let world = World::new().await;
    let ann = person("Ann", 1);
    let store = &world.store;
    assert_eq!(store.set_person(&ann).await, Ok(()));
    let married = Person {
        id: PersonId::new(uuid()),
        name: "Ann Other".to_owned(),
        ..ann.clone()
    };
    assert_eq!(store.set_person(&married).await, Ok(()));
    let wanted = Person {
        id: ann.id,
        ..married
    };
    assert_eq!(store.list_people(9).await, Ok(vec![wanted.clone()]));

    let moved = Person {
        number: number(2),
        ..wanted
    };
    assert_eq!(store.set_person(&moved).await, Ok(()));
    assert_eq!(store.list_people(9).await, Ok(vec![moved]));
    assert_eq!(store.find_person(&number(1)).await, Ok(None));
}

#[tokio::test]
async fn a_number_on_the_do_not_call_list_stays_there() {
    let world = World::new().await;
    let store = &world.store;
    assert_eq!(store.is_do_not_call(&number(1)).await, Ok(false));
    assert_eq!(
        store
            .add_do_not_call(&number(1), "asked in a call", at(0))
            .await,
        Ok(())
    );
    assert_eq!(
        store
            .add_do_not_call(&number(1), "asked again", at(1))
            .await,
        Ok(())
    );
    assert_eq!(store.is_do_not_call(&number(1)).await, Ok(true));
    assert_eq!(store.is_do_not_call(&number(2)).await, Ok(false));
}

#[tokio::test]
async fn a_number_is_taken_off_the_do_not_call_list_once() {
    let world = World::new().await;
    let (store, sam) = (&world.store, kept_agent(&world, "sam").await);
    let listed = number(1);
    let off = || store.end_do_not_call(&listed, sam.id, "asked us to call", at(5));
    assert_eq!(off().await, Ok(false), "it is not on it");
    for seconds in [0, 10] {
        let on = store.add_do_not_call(&listed, "asked in a call", at(seconds));
        assert_eq!(on.await, Ok(()));
        assert_eq!(off().await, Ok(true));
        assert_eq!(off().await, Ok(false));
        assert_eq!(store.is_do_not_call(&listed).await, Ok(false));
    }
}
