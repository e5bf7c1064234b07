//! For tests that kill the program at a place between two steps: whoever comes there stays. Debug builds only.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

use trunkline::kill_point::{self, KillPoint};

/// The variable that names the place, and after a colon for how many milliseconds to stay; without those,
/// for ever.
const NAME: &str = "TRUNKLINE_STOP_AT";

static PLACE: OnceLock<Place> = OnceLock::new();

struct Place {
    point: KillPoint,
    stays: Option<Duration>,
}

/// Arms the place that the environment names, if it names one.
///
/// # Errors
/// It names one that is none.
pub(crate) fn arm() -> Result<(), String> {
    let Ok(text) = std::env::var(NAME) else {
        return Ok(());
    };
    let place = read(&text).ok_or_else(|| format!("{NAME} names no place to stop at."))?;
    if PLACE.set(place).is_ok() {
        kill_point::arm(stop);
    }
    Ok(())
}

fn read(text: &str) -> Option<Place> {
    let (word, stays) = match text.split_once(':') {
        Some((word, millis)) => (word, Some(Duration::from_millis(millis.parse().ok()?))),
        None => (text, None),
    };
    let point = KillPoint::ALL.into_iter().find(|it| it.word() == word)?;
    Some(Place { point, stays })
}

fn stop(point: KillPoint) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let Some(place) = PLACE.get().filter(|place| place.point == point) else {
            return;
        };
        // For whoever waits for it outside.
        println!("reached {}", point.word());
        match place.stays {
            Some(stays) => tokio::time::sleep(stays).await,
            None => std::future::pending().await,
        }
        println!("went on from {}", point.word());
    })
}
