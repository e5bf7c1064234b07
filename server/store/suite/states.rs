//! What an agent is doing follows from what happens, in the same moment, and is told.

use trunkline::agent::{Agent, AgentState, Presence, Reason};
use trunkline::call::{Authority, Call, Evidence, LegEnd, LegStatus};
use trunkline::change::Changed;
use trunkline::id::CallId;
use trunkline::store::Store;

use super::given::{
    at, end, found, inbound, kept_agent, moved, number, open_page, outbound, ready_agent,
    server_lives,
};
use crate::World;

/// What they are doing, in which call, and since how many seconds after noon.
async fn doing(world: &World, agent: &Agent) -> (AgentState, Option<CallId>, i64) {
    let doing = found(world, agent).await.doing;
    (
        doing.state,
        doing.call,
        doing.since.since(at(0)).as_seconds(),
    )
}

fn answer(call: &mut Call, end: LegEnd, seconds: i64) {
    let told = Evidence::of(LegStatus::Answered, at(seconds), Authority::Webhook, 1);
    let leg = call.legs.iter_mut().find(|leg| leg.end == end);
    let leg = leg.expect("it has such a leg");
    leg.evidence = leg.evidence.join(told);
}

#[tokio::test]
async fn a_day_in_states() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    assert_eq!(doing(&world, &ada).await, (AgentState::Offline, None, 0));
    let ada = ready_agent(&world, "bea", at(10)).await;
    server_lives(&world, at(110)).await;
    assert_eq!(doing(&world, &ada).await, (AgentState::Available, None, 10));

    let mut call = moved(&world, &outbound(&ada, number(1), at(20)), at(20)).await;
    let id = Some(call.id);
    assert_eq!(doing(&world, &ada).await, (AgentState::Dialing, id, 20));
    answer(&mut call, LegEnd::Agent(ada.id), 21);
    answer(&mut call, LegEnd::Customer, 30);
    let mut call = moved(&world, &call, at(30)).await;
    assert_eq!(doing(&world, &ada).await, (AgentState::OnCall, id, 30));

    // A break that is chosen in the call comes after it, and after its wrap-up.
    let away = Presence::Away(Reason::Break);
    assert_eq!(world.store.set_presence(ada.id, away, at(40)).await, Ok(()));
    assert_eq!(doing(&world, &ada).await, (AgentState::OnCall, id, 30));
    end(&mut call, at(50));
    moved(&world, &call, at(50)).await;
    assert_eq!(doing(&world, &ada).await, (AgentState::WrapUp, id, 50));
    assert_eq!(world.store.settle_agent(ada.id, at(109)).await, Ok(()));
    assert_eq!(doing(&world, &ada).await, (AgentState::WrapUp, id, 50));
    assert_eq!(world.store.settle_agent(ada.id, at(110)).await, Ok(()));
    let on_break = AgentState::Away(Reason::Break);
    assert_eq!(doing(&world, &ada).await, (on_break, None, 110));

    assert_eq!(world.store.end_session("bea", at(120)).await, Ok(()));
    assert_eq!(doing(&world, &ada).await, (AgentState::Offline, None, 120));
}

#[tokio::test]
async fn choosing_a_state_ends_the_wrap_up() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let mut call = outbound(&ada, number(1), at(1));
    answer(&mut call, LegEnd::Agent(ada.id), 1);
    answer(&mut call, LegEnd::Customer, 2);
    let mut call = moved(&world, &call, at(2)).await;
    end(&mut call, at(5));
    moved(&world, &call, at(5)).await;
    assert_eq!(doing(&world, &ada).await.0, AgentState::WrapUp);
    let set = world.store.set_presence(ada.id, Presence::Available, at(6));
    assert_eq!(set.await, Ok(()));
    assert_eq!(doing(&world, &ada).await, (AgentState::Available, None, 6));
    assert_eq!(found(&world, &ada).await.doing.wrap_up, None);
}

#[tokio::test]
async fn a_page_that_is_gone_is_noticed_and_back_is_what_was() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let away = Presence::Away(Reason::Lunch);
    assert_eq!(world.store.set_presence(ada.id, away, at(1)).await, Ok(()));
    server_lives(&world, at(100)).await;
    assert_eq!(world.store.settle_lost_agents(at(115)).await, Ok(0));
    // The server is not heard of any more.
    assert_eq!(world.store.settle_lost_agents(at(116)).await, Ok(1));
    assert_eq!(
        doing(&world, &ada).await,
        (AgentState::ConnectionLost, None, 116)
    );
    assert_eq!(
        world.store.settle_lost_agents(at(117)).await,
        Ok(0),
        "known"
    );
    server_lives(&world, at(130)).await;
    let page = open_page(&world, &ada, at(130)).await;
    let at_lunch = AgentState::Away(Reason::Lunch);
    assert_eq!(doing(&world, &ada).await, (at_lunch, None, 130));
    // Of two pages one closes; then the other, in a reload; then for good.
    let other = open_page(&world, &ada, at(131)).await;
    server_lives(&world, at(140)).await;
    // The first page of all is still open where nobody said otherwise.
    for page in [page, other] {
        assert_eq!(world.store.close_page(page, at(140)).await, Ok(()));
    }
    assert_eq!(world.store.settle_lost_agents(at(141)).await, Ok(0));
}

#[tokio::test]
async fn a_call_outranks_a_page_that_is_gone() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let mut call = outbound(&ada, number(1), at(1));
    answer(&mut call, LegEnd::Agent(ada.id), 1);
    answer(&mut call, LegEnd::Customer, 2);
    let mut call = moved(&world, &call, at(2)).await;
    assert_eq!(world.store.settle_lost_agents(at(60)).await, Ok(0));
    assert_eq!(world.store.settle_agent(ada.id, at(60)).await, Ok(()));
    assert_eq!(doing(&world, &ada).await.0, AgentState::OnCall);
    end(&mut call, at(70));
    moved(&world, &call, at(70)).await;
    assert_eq!(doing(&world, &ada).await.0, AgentState::ConnectionLost);
    // Back in time, what is left of the wrap-up is theirs.
    server_lives(&world, at(90)).await;
    open_page(&world, &ada, at(90)).await;
    assert_eq!(
        doing(&world, &ada).await,
        (AgentState::WrapUp, Some(call.id), 90)
    );
}

#[tokio::test]
async fn who_is_rung_and_who_takes_over_are_told_apart() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let bea = ready_agent(&world, "bea", at(0)).await;
    let before = world.store.last_change().await.expect("it answers");
    let mut call = inbound("CA-1", at(1));
    let leg = |agent: &Agent| outbound(agent, number(1), at(1)).legs.remove(0);
    call.legs.push(leg(&ada));
    let mut call = moved(&world, &call, at(1)).await;
    let id = Some(call.id);
    assert_eq!(doing(&world, &ada).await, (AgentState::Ringing, id, 1));
    let no = Evidence::of(LegStatus::Busy, at(3), Authority::Webhook, 1);
    call.legs[1].evidence = no;
    call.legs.push(leg(&bea));
    let mut call = moved(&world, &call, at(3)).await;
    assert_eq!(doing(&world, &ada).await, (AgentState::Available, None, 3));
    assert_eq!(doing(&world, &bea).await, (AgentState::Ringing, id, 3));
    answer(&mut call, LegEnd::Agent(bea.id), 4);
    call.agent = Some(bea.id);
    moved(&world, &call, at(4)).await;
    assert_eq!(doing(&world, &bea).await, (AgentState::OnCall, id, 4));

    let told = world.store.list_changes(before, 50).await;
    let told = told.expect("it answers").into_iter();
    let agents = told.filter_map(|change| match change.what {
        Changed::Agent(agent) => {
            assert_eq!(change.concerns, [agent]);
            Some(agent)
        }
        Changed::Call(_) | Changed::Queue => None,
    });
    let mut second = [ada.id, bea.id];
    second.sort();
    assert!(agents.eq([ada.id, second[0], second[1], bea.id]));
}
