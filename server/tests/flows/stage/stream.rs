//! A browser's stream of live changes.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use super::waiting::PATIENCE;

/// One event of the stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) id: Option<i64>,
    pub(crate) event: String,
    pub(crate) data: Value,
}

/// An open stream.
pub(crate) struct Stream {
    answer: Response,
    rest: String,
}

impl Stream {
    pub(crate) fn of(answer: Response) -> Self {
        Self {
            answer,
            rest: String::new(),
        }
    }

    /// The next event; none where the server closed the stream.
    pub(crate) async fn next(&mut self) -> Option<Told> {
        self.within(PATIENCE).await.expect("an event, or the end")
    }

    /// The next event of a name, past any others.
    pub(crate) async fn next_of(&mut self, event: &str) -> Told {
        loop {
            let told = self.next().await.expect("the stream goes on");
            if told.event == event {
                return told;
            }
        }
    }

    async fn within(
        &mut self,
        patience: Duration,
    ) -> Result<Option<Told>, tokio::time::error::Elapsed> {
        timeout(patience, self.next_whenever()).await
    }

    /// The next event, however long it takes; none where the server closed the stream.
    pub(crate) async fn next_whenever(&mut self) -> Option<Told> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let told = read(block);
                self.rest = rest.to_owned();
                // Comments keep the connection alive and say nothing.
                if let Some(told) = told {
                    return Some(told);
                }
            }
            let chunk = self.answer.chunk().await.ok().flatten()?;
            self.rest
                .push_str(std::str::from_utf8(&chunk).expect("events are text"));
        }
    }
}

fn read(block: &str) -> Option<Told> {
    let field = |name: &str| {
        block.lines().find_map(|line| {
            let value = line.strip_prefix(name)?.strip_prefix(':')?;
            Some(value.trim_start().to_owned())
        })
    };
    Some(Told {
        id: field("id").and_then(|id| id.parse().ok()),
        event: field("event")?,
        data: field("data")
            .and_then(|data| serde_json::from_str(&data).ok())
            .unwrap_or(Value::Null),
    })
}
