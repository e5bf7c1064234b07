//! Call flows: every version stays, and of two who save at once one comes too late.

use trunkline::store::{KeptFlow, Store};

use super::given::{at, kept_agent};
use crate::World;

fn flow(name: &str, version: i64, text: &str) -> KeptFlow {
    KeptFlow {
        name: name.to_owned(),
        version,
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn a_flow_is_saved_in_place_of_the_version_that_was_read() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let save = async |flow: KeptFlow| {
        let saved = world.store.save_flow(&flow, ada.id, at(0)).await;
        saved.expect("it answers")
    };
    let list = async || world.store.list_flows().await.expect("it answers");
    assert!(!save(flow("main", 1, "nothing to follow")).await);
    assert!(save(flow("main", 0, "first")).await);
    assert!(!save(flow("main", 0, "somebody else's first")).await);
    assert!(save(flow("main", 1, "second")).await);
    assert!(!save(flow("main", 1, "too late")).await);
    assert!(save(flow("aside", 0, "another")).await);
    assert_eq!(
        list().await,
        [flow("aside", 1, "another"), flow("main", 2, "second")]
    );
    let first = world.store.find_flow("main", 1).await.expect("it answers");
    assert_eq!(first, Some(flow("main", 1, "first")), "calls may be in it");
    let none = world.store.find_flow("main", 3).await.expect("it answers");
    assert_eq!(none, None);

    assert!(save(flow("main", 2, "")).await, "it is taken away");
    assert_eq!(list().await, [flow("aside", 1, "another")]);
    assert!(save(flow("main", 0, "again")).await);
    assert_eq!(list().await[1], flow("main", 4, "again"));
}

#[tokio::test]
async fn of_many_who_save_at_once_one_is_in_time() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let save = async |text: &str| {
        let new = flow("main", 0, text);
        let saved = world.store.save_flow(&new, ada.id, at(0)).await;
        saved.expect("it answers")
    };
    let (one, two, three) = tokio::join!(save("one"), save("two"), save("three"));
    let in_time = [one, two, three].into_iter().filter(|saved| *saved).count();
    assert_eq!(in_time, 1);
}
