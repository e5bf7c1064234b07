//! What every story stands on: a floor, the agents on it, the carrier behind it, and waiting.

mod carrier;
mod clock;
mod database;
mod floor;
mod log;
mod page;
mod post;
mod program;
mod routes;
mod seat;
mod stream;
mod terms;
mod waiting;

pub(crate) use carrier::OURS;
pub(crate) use clock::StepClock;
pub(crate) use database::Kind;
pub(crate) use floor::{Floor, PASSWORD};
pub(crate) use log::logged_in_full;
pub(crate) use post::{SignedPost, signature};
pub(crate) use program::{Answer, Program};
pub(crate) use routes::{FORM, unsafe_routes};
pub(crate) use seat::{Seat, customer_of, hears};
pub(crate) use stream::{Stream, Told};
pub(crate) use terms::Terms;
pub(crate) use waiting::{PATIENCE, until};

/// Makes tests of stories: each is told once on SQLite and once on PostgreSQL.
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::stage::Terms::on($crate::stage::Kind::Sqlite)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::stage::Terms::on($crate::stage::Kind::Postgres)).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;
