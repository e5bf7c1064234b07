//! Playing the tables: who is there, what they do, and how it has to stand in the end.

use futures::future::join_all;
use sandbox::phone::{Phone, PhoneCall};
use tokio::sync::Mutex;
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState, LegEnd, LegStatus};
use trunkline::clock::Span;
use trunkline::desk::{Arrange, Meanwhile, Whom};
use trunkline::id::CallId;
use trunkline::refusal::DoorError;

use crate::stage::{Floor, Seat, Terms, customer_of, until};
use Do::*;
use Says::{Fine, No};
use Who::{Alex, Blake, Casey, Outside};

pub(super) const CUSTOMER: &str = "+18085550118";
const OUTSIDE: &str = "+18085550123";

/// Who may be in the call besides the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Alex,
    Blake,
    Casey,
    Outside,
}

/// What somebody does. Alex arranges, unless somebody else is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Do {
    /// Hands the call over without asking.
    HandTo(Who),
    /// Hands it to whoever is free next.
    HandToQueue,
    /// Hands it to a number as typed.
    HandToNumber(&'static str),
    /// Asks first; the customer hears music.
    Ask(Who),
    /// Brings them in, and the customer hears all of it.
    Add(Who),
    Swap,
    Merge,
    Leave,
    LetGo(Who),
    /// Their phone is answered, where it rings.
    Answers(Who),
    /// It is declined.
    Declines(Who),
    /// They hang up, or lose their phone.
    HangsUp(Who),
    CustomerHangsUp,
    GoesToLunch(Who),
    ComesBack(Who),
    /// All of these in the same moment; so many of them are done, and the others refused.
    AtOnce(&'static [Do], usize),
}

/// What is said to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Says {
    Fine,
    /// A refusal of this name.
    No(&'static str),
}

/// Where it ends.
pub(super) struct Ends {
    state: CallState,
    /// Who is there besides the customer.
    there: &'static [Who],
    /// Whose call it is.
    owner: Who,
}

pub(super) const fn talks(owner: Who, there: &'static [Who]) -> Ends {
    Ends {
        state: CallState::Active,
        there,
        owner,
    }
}

pub(super) const fn held(owner: Who, there: &'static [Who]) -> Ends {
    Ends {
        state: CallState::Held,
        there,
        owner,
    }
}

pub(super) const fn over(owner: Who) -> Ends {
    Ends {
        state: CallState::Completed,
        there: &[],
        owner,
    }
}

pub(super) type Row = (&'static str, &'static [(Do, Says)], Ends);

pub(super) async fn play(terms: Terms, rows: &[Row]) {
    for (story, steps, ends) in rows {
        println!("{story}");
        let scene = Scene::open(terms.clone()).await;
        for (step, says) in *steps {
            let said = scene.does(*step).await;
            match (says, &said) {
                (Fine, Ok(())) => {}
                (No(name), Err(why)) if why.starts_with(name) => {}
                _ => panic!("{story}: {step:?} was to be {says:?} and was {said:?}"),
            }
        }
        scene.until_as(story, ends).await;
    }
}

/// Somebody at a desk, with their phone and the line it has.
struct Desk {
    seat: Seat,
    phone: Mutex<Phone>,
    line: Mutex<Option<PhoneCall>>,
}

impl Desk {
    async fn open(floor: &Floor, login: &str) -> Self {
        let seat = floor.seat(login, Role::Agent).await;
        let phone = Mutex::new(seat.phone().await);
        Self {
            seat,
            phone,
            line: Mutex::new(None),
        }
    }
}

/// Alex talks to a customer; Blake and Casey are free.
struct Scene {
    floor: Floor,
    desks: [Desk; 3],
    id: CallId,
}

impl Scene {
    async fn open(terms: Terms) -> Self {
        let terms = terms.policy(|policy| {
            policy.wrap_up_for = Span::minutes(60);
            policy.queue_for = Span::minutes(30);
        });
        let floor = terms.open().await;
        let mut desks = Vec::new();
        for login in ["alex", "blake", "casey"] {
            desks.push(Desk::open(&floor, login).await);
        }
        let Ok(desks) = <[Desk; 3]>::try_from(desks) else {
            panic!("three were made")
        };
        let (id, line) = {
            let mut phone = desks[0].phone.lock().await;
            desks[0].seat.call(&mut phone, CUSTOMER).await
        };
        *desks[0].line.lock().await = Some(line);
        floor.until_state(id, CallState::Active).await;
        Self { floor, desks, id }
    }

    fn desk(&self, who: Who) -> &Desk {
        match who {
            Alex => &self.desks[0],
            Blake => &self.desks[1],
            Casey => &self.desks[2],
            Outside => panic!("nobody of ours"),
        }
    }

    fn end(&self, who: Who) -> LegEnd {
        match who {
            Outside => LegEnd::Guest,
            ours => LegEnd::Agent(self.desk(ours).seat.agent.id),
        }
    }

    fn whom(&self, who: Who) -> Whom {
        match who {
            Outside => Whom::Number(OUTSIDE.to_owned()),
            ours => Whom::Agent(self.desk(ours).seat.agent.id),
        }
    }

    async fn does(&self, step: Do) -> Result<(), String> {
        let (alex, id) = (self.desk(Alex).seat.desk(&self.floor), self.id);
        let said = match step {
            HandTo(who) => alex.transfer(id, &self.whom(who)).await,
            HandToQueue => alex.transfer(id, &Whom::Queue).await,
            HandToNumber(typed) => alex.transfer(id, &Whom::Number(typed.to_owned())).await,
            Ask(who) => alex.bring(id, &self.whom(who), Meanwhile::Music).await,
            Add(who) => alex.bring(id, &self.whom(who), Meanwhile::Listens).await,
            Swap => alex.arrange(id, Arrange::Swap, None).await,
            Merge => alex.arrange(id, Arrange::Merge, None).await,
            Leave => alex.arrange(id, Arrange::Leave, None).await,
            LetGo(who) => {
                let call = self.floor.call(id).await;
                let leg = call.legs.iter().rfind(|leg| leg.end == self.end(who));
                alex.arrange(id, Arrange::LetGo, leg.map(|leg| leg.id))
                    .await
            }
            AtOnce(steps, done) => return self.at_once(steps, done).await,
            happens => {
                self.happens(happens).await;
                Ok(())
            }
        };
        said.map_err(|error| match error {
            DoorError::Refused(why) => format!("{why:?}"),
            DoorError::Broken(error) => panic!("{error}"),
        })
    }

    async fn at_once(&self, steps: &'static [Do], done: usize) -> Result<(), String> {
        let said = join_all(steps.iter().map(|step| Box::pin(self.does(*step)))).await;
        let fine = said.iter().filter(|said| said.is_ok()).count();
        if fine == done {
            Ok(())
        } else {
            Err(format!("{fine} of {done}: {said:?}"))
        }
    }

    /// What is not arranged at the desk, but happens.
    async fn happens(&self, step: Do) {
        match step {
            Answers(Outside) => self.until_there(Outside).await,
            Answers(who) => {
                let desk = self.desk(who);
                let mut phone = desk.phone.lock().await;
                let invite = phone.invited().await.expect("it rings");
                let line = phone.accept(&invite).await.expect("they answer");
                *desk.line.lock().await = Some(line);
                self.until_there(who).await;
            }
            Declines(who) => {
                let mut phone = self.desk(who).phone.lock().await;
                let invite = phone.invited().await.expect("it rings");
                phone.reject(&invite).await.expect("the socket is open");
            }
            HangsUp(Outside) => {
                let call = self.floor.call(self.id).await;
                let leg = call.guests().next().expect("somebody outside");
                let theirs = leg.carrier_ref.as_deref().expect("it was rung");
                self.floor.carrier.party_hangs_up(theirs).await;
            }
            HangsUp(who) => {
                let desk = self.desk(who);
                let line = desk.line.lock().await.take().expect("they talk");
                let mut phone = desk.phone.lock().await;
                phone.hangup(&line).await.expect("the socket is open");
            }
            CustomerHangsUp => {
                let call = self.floor.call(self.id).await;
                self.floor.carrier.party_hangs_up(&customer_of(&call)).await;
                self.floor.until_state(self.id, CallState::Completed).await;
            }
            GoesToLunch(who) => self.says(who, Presence::Away(Reason::Lunch)).await,
            ComesBack(who) => self.says(who, Presence::Available).await,
            other => panic!("{other:?} is arranged"),
        }
    }

    async fn says(&self, who: Who, presence: Presence) {
        let desk = self.desk(who).seat.desk(&self.floor);
        desk.set_presence(presence).await.expect("they may");
    }

    async fn until_there(&self, who: Who) {
        let there = |call: &Call| {
            let mut legs = call.legs.iter();
            legs.any(|leg| leg.end == self.end(who) && leg.status() == LegStatus::Answered)
        };
        self.floor
            .until_call(self.id, "them in the call", there)
            .await;
    }

    /// Waits until it ends as told: for the carrier too, at which nobody else is left.
    async fn until_as(&self, story: &str, ends: &Ends) {
        let owner = self.desk(ends.owner).seat.agent.id;
        until(story, async || {
            let call = self.floor.call(self.id).await;
            let talks = |who: &Who| {
                let mut legs = call.legs.iter();
                legs.any(|leg| leg.end == self.end(*who) && leg.status() == LegStatus::Answered)
            };
            let there: Vec<Who> = [Alex, Blake, Casey, Outside]
                .into_iter()
                .filter(talks)
                .collect();
            let others_live = call.legs.iter().any(|leg| {
                leg.end != LegEnd::Customer && leg.is_live() && leg.status() != LegStatus::Answered
            });
            let state = CallState::of(&call);
            if state == ends.state
                && there == ends.there
                && call.agent == Some(owner)
                && !others_live
            {
                Ok(())
            } else {
                Err(format!("{state:?} {there:?} {:?} {call:#?}", call.agent))
            }
        })
        .await;
    }
}
