//! Signing in; a plain form that needs no JavaScript.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use trunkline::refusal::Refusal;

use crate::components::icon::Mark;
use crate::components::notice::{Notice, Weight};

/// The sign-in page.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let error = query.get("error").and_then(|word| sentence(&word));
    let login = query.get("login").unwrap_or_default();
    let next = query
        .get("next")
        .filter(|next| is_ours(next))
        .unwrap_or_else(|| "/".to_owned());
    let failed = error.is_some();
    let joined = query.get("joined").is_some();
    let known = !login.is_empty();
    view! {
        <Title text="Sign in"/>
        <main class="sign-in">
            <form class="card sign-in-card" method="post" action="/sign-in">
                <div class="sign-in-brand">
                    <Mark/>
                    <span class="brand-name">"Trunkline"</span>
                </div>
                <h1>"Sign in"</h1>
                {error.map(|sentence| view! {
                    <div id="why"><Notice weight=Weight::Problem>{sentence}</Notice></div>
                })}
                {joined.then(|| view! {
                    <Notice weight=Weight::Info>"You have joined. Sign in with your new name."</Notice>
                })}
                <input type="hidden" name="next" value=next/>
                <label class="field">
                    <span>"Name"</span>
                    <input
                        name="login"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        maxlength="100"
                        value=login
                        autofocus=!known
                        aria-describedby=failed.then_some("why")
                    />
                </label>
                <label class="field">
                    <span>"Password"</span>
                    <input
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        maxlength="1000"
                        autofocus=known
                        aria-describedby=failed.then_some("why")
                    />
                </label>
                <button type="submit" class="button primary wide">"Sign in"</button>
            </form>
        </main>
    }
}

/// The sentence for the word that the server puts into the address when a sign-in failed.
fn sentence(word: &str) -> Option<String> {
    match word {
        "wrong" => Some(Refusal::WrongPassword.to_string()),
        "tries" => Some(Refusal::TooManyTries(15).to_string()),
        "busy" => {
            Some("Too many people are signing in now. Wait a moment, then try again.".to_owned())
        }
        _ => None,
    }
}

/// Only addresses on this site are gone on to: what is in the query may come from anybody.
fn is_ours(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for ours in ["/", "/calls?q=555", "/calls/0193"] {
            assert!(is_ours(ours), "{ours}");
        }
        for theirs in [
            "",
            "calls",
            "//example.com",
            "https://example.com",
            "/\\example.com",
            "/\t/example.com",
        ] {
            assert!(!is_ours(theirs), "{theirs}");
        }
    }

    #[test]
    fn only_known_words_make_a_sentence() {
        assert!(sentence("wrong").is_some_and(|text| text.contains("password")));
        assert_eq!(sentence("<b>"), None);
    }
}
