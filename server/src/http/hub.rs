//! Handing changes to those whom they concern: a small buffer for each who reads, and nothing for others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;
use trunkline::agent::{Agent, Role};
use trunkline::change::{Change, Changed};
use trunkline::id::AgentId;

/// So many changes wait for one reader; who is further behind loads everything anew.
const WAITING: usize = 64;

/// Whom a reader reads for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Desk {
    /// What concerns this agent.
    Of(AgentId),
    /// Everything.
    All,
}

impl Desk {
    fn of(agent: &Agent) -> Self {
        if agent.role < Role::Supervisor {
            Self::Of(agent.id)
        } else {
            Self::All
        }
    }
}

impl Reader {
    /// Never waits: who cannot take it is behind.
    fn tell(&self, change: &Arc<Change>) {
        if self.to.try_send(Arc::clone(change)).is_err() {
            self.behind.store(true, Ordering::Release);
        }
    }
}

/// All who read, by whom they read for.
#[derive(Clone, Default)]
pub(super) struct Readers(Arc<Mutex<HashMap<Desk, Vec<Reader>>>>);

struct Reader {
    number: u64,
    to: mpsc::Sender<Arc<Change>>,
    /// They missed something.
    behind: Arc<AtomicBool>,
}

impl Readers {
    /// What concerns an agent from now on; for who sees everybody's calls, all there is.
    pub(super) fn add(&self, agent: &Agent) -> News {
        let desk = Desk::of(agent);
        let (to, from) = mpsc::channel(WAITING);
        let behind = Arc::new(AtomicBool::new(false));
        let mut readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = readers.entry(desk).or_default();
        let number = seats.last().map_or(0, |last| last.number + 1);
        seats.push(Reader {
            number,
            to,
            behind: Arc::clone(&behind),
        });
        News {
            desk,
            number,
            from,
            behind,
            readers: self.clone(),
        }
    }

    /// Hands a change to those whom it concerns, and to nobody else.
    pub(super) fn tell(&self, change: &Arc<Change>) {
        let readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if change.what == Changed::Queue {
            readers
                .values()
                .flatten()
                .for_each(|reader| reader.tell(change));
            return;
        }
        let concerned = change.concerns.iter().map(|agent| Desk::Of(*agent));
        for desk in concerned.chain([Desk::All]) {
            let there = readers.get(&desk).into_iter().flatten();
            there.for_each(|reader| reader.tell(change));
        }
    }
}

/// What there is to read for one stream. Nothing is kept for it any more once this is dropped.
pub(super) struct News {
    desk: Desk,
    number: u64,
    from: mpsc::Receiver<Arc<Change>>,
    behind: Arc<AtomicBool>,
    readers: Readers,
}

/// Something was missed: everything has to be loaded anew.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Behind;

impl News {
    /// The next change.
    ///
    /// # Errors
    /// Some were missed; what waited is dropped, since loading anew shows it as well.
    pub(super) async fn next(&mut self) -> Result<Arc<Change>, Behind> {
        if self.behind.swap(false, Ordering::AcqRel) {
            while self.from.try_recv().is_ok() {}
            return Err(Behind);
        }
        // The other end is with the readers for as long as this is.
        self.from.recv().await.ok_or(Behind)
    }

    /// Whether this is what an agent may read, as they are now: their role can change.
    pub(super) fn is_for(&self, agent: &Agent) -> bool {
        self.desk == Desk::of(agent)
    }
}

impl Drop for News {
    fn drop(&mut self) {
        let mut readers = self
            .readers
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = readers.get_mut(&self.desk) {
            seats.retain(|reader| reader.number != self.number);
            if seats.is_empty() {
                readers.remove(&self.desk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use trunkline::agent::{Doing, Presence};
    use trunkline::clock::Time;
    use uuid::Uuid;

    use super::*;

    fn agent(id: u128, role: Role) -> Agent {
        Agent {
            id: AgentId::new(Uuid::from_u128(id)),
            login: id.to_string(),
            name: id.to_string(),
            role,
            disabled: false,
            presence: Presence::Available,
            presence_since: Time::from_millis(0),
            doing: Doing::nothing(Time::from_millis(0)),
        }
    }

    fn change(seq: i64, concerns: &[&Agent]) -> Arc<Change> {
        Arc::new(Change {
            seq,
            at: Time::from_millis(0),
            what: Changed::Agent(concerns[0].id),
            concerns: concerns.iter().map(|agent| agent.id).collect(),
        })
    }

    async fn seqs(news: &mut News, count: usize) -> Vec<i64> {
        let mut seqs = Vec::new();
        for _ in 0..count {
            seqs.push(news.next().await.unwrap().seq);
        }
        assert!(news.from.try_recv().is_err(), "and nothing else");
        seqs
    }

    #[tokio::test]
    async fn a_change_goes_to_those_it_concerns() {
        let readers = Readers::default();
        let (alex, blake) = (agent(1, Role::Agent), agent(2, Role::Agent));
        let sam = agent(3, Role::Supervisor);
        let (mut of_alex, mut also_of_alex) = (readers.add(&alex), readers.add(&alex));
        let (mut of_blake, mut of_sam) = (readers.add(&blake), readers.add(&sam));
        readers.tell(&change(1, &[&alex]));
        readers.tell(&change(2, &[&blake]));
        readers.tell(&change(3, &[&alex, &blake]));
        readers.tell(&change(4, &[&sam]));
        assert_eq!(seqs(&mut of_alex, 2).await, [1, 3]);
        assert_eq!(seqs(&mut also_of_alex, 2).await, [1, 3]);
        assert_eq!(seqs(&mut of_blake, 2).await, [2, 3]);
        assert_eq!(seqs(&mut of_sam, 4).await, [1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn who_waits_in_the_queue_concerns_everybody() {
        let readers = Readers::default();
        let (alex, sam) = (agent(1, Role::Agent), agent(2, Role::Supervisor));
        let (mut of_alex, mut of_sam) = (readers.add(&alex), readers.add(&sam));
        let mut queue = Change::clone(&change(1, &[&alex]));
        queue.what = Changed::Queue;
        queue.concerns.clear();
        readers.tell(&Arc::new(queue));
        assert_eq!(seqs(&mut of_alex, 1).await, [1]);
        assert_eq!(seqs(&mut of_sam, 1).await, [1]);
    }

    #[tokio::test]
    async fn who_reads_too_slowly_is_behind_and_holds_nobody_up() {
        let readers = Readers::default();
        let alex = agent(1, Role::Agent);
        let (mut slow, mut quick) = (readers.add(&alex), readers.add(&alex));
        for seq in 0..1_000 {
            readers.tell(&change(seq, &[&alex]));
            assert_eq!(quick.next().await.unwrap().seq, seq);
        }
        assert_eq!(slow.from.len(), WAITING, "no more is kept for them");
        assert_eq!(slow.next().await, Err(Behind));
        readers.tell(&change(1_000, &[&alex]));
        assert_eq!(seqs(&mut slow, 1).await, [1_000]);
    }

    #[test]
    fn who_has_gone_is_forgotten() {
        let readers = Readers::default();
        let alex = agent(1, Role::Agent);
        let (first, second) = (readers.add(&alex), readers.add(&alex));
        drop(first);
        let third = readers.add(&alex);
        drop((second, third));
        assert!(readers.0.lock().unwrap().is_empty());
    }
}
