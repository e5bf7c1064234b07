//! A page that is open in somebody's browser: it follows the live changes, and connects again when it loses them.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::stream::Stream;

/// How long a browser waits before it connects again.
const PAUSE: Duration = Duration::from_millis(50);

/// An open page; closed when dropped.
pub(crate) struct Page(AbortHandle);

impl Page {
    /// Opens it; returns once the server knows.
    pub(crate) async fn open(request: RequestBuilder) -> Self {
        let (told, opened) = oneshot::channel();
        let page = tokio::spawn(follow(request, told));
        opened.await.expect("the server begins a stream");
        Self(page.abort_handle())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Follows until the session is over.
async fn follow(request: RequestBuilder, opened: oneshot::Sender<()>) {
    let mut opened = Some(opened);
    loop {
        let again = request.try_clone().expect("it has no body");
        match again.send().await {
            Ok(answer) if answer.status() == StatusCode::OK => {
                let mut stream = Stream::of(answer);
                while let Some(told) = stream.next_whenever().await {
                    if told.event == "signed-out" {
                        return;
                    }
                    if let Some(opened) = opened.take() {
                        // Whoever opened the page may have gone already.
                        let _ = opened.send(());
                    }
                }
            }
            Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED => return,
            // The server is away.
            _ => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}
