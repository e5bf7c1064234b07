//! What one part of a page asks for by itself, while the rest of the page stays as it is.

use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks in the browser once the page is alive, and again whenever something read while asking changes; nothing until
/// the first answer, and the last answer while the next is under way.
///
/// A resource read below a `Suspense` takes the whole page away while it loads, and the keyboard out of the field that
/// somebody types in. This does not.
pub(crate) fn fetched<T, Asked>(ask: impl Fn() -> Asked + 'static) -> ReadSignal<Option<T>>
where
    T: Send + Sync + 'static,
    Asked: Future<Output = T> + 'static,
{
    let (answer, set_answer) = signal(None);
    let newest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let asked = ask();
        newest.update_value(|number| *number += 1);
        let number = newest.get_value();
        spawn_local(async move {
            let told = asked.await;
            // Asked again meanwhile, or the part was left: this answer is of no use any more.
            if newest.try_get_value() == Some(number) {
                set_answer.set(Some(told));
            }
        });
    });
    answer
}
