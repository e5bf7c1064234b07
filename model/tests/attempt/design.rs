//! The designs that are held against each other: this one, and those that look as good.

/// How attempts are made. Each other than [`Design::AsBuilt`] differs from it in one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Design {
    /// As in `src/clockwork/ring.rs` and `look_up.rs`.
    AsBuilt,
    /// What general job queues do: a job whose worker was never heard of again is done again.
    DialsAgainWhenTheLeaseEnds,
    /// The carrier is asked at once, and dialled again where it knows nothing.
    AsksAtOnceThenDials,
    /// A worker that slept between writing the intent and sending it sends it all the same.
    SendsHoweverLate,
    /// Whether a list without the call proves anything is judged by the time when its answer came, not by
    /// the time when it was asked for.
    JudgesByTheAnswersTime,
    /// A job that is due too long is given up without a look whether another worker is at it.
    GivesUpBlindly,
    /// Such a job is done, although another worker was quicker and it was not given up.
    FinishesWhatItDidNotGiveUp,
    /// "Later" puts the leg back to unsent without a look whether others gave the request up meanwhile.
    PutsBackBlindly,
}
