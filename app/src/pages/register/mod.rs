//! Joining with an invitation; a plain form that needs no JavaScript.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use trunkline::refusal::Refusal;

use crate::components::icon::Mark;
use crate::components::notice::{Notice, Weight};

/// The page that an invitation's link leads to.
#[component]
pub(crate) fn Register() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let error = query.get("error").and_then(|word| sentence(&word));
    let failed = error.is_some();
    let said = move |name: &str| query.get(name).unwrap_or_default();
    view! {
        <Title text="Join"/>
        <main class="sign-in">
            <form class="card sign-in-card" method="post" action="/register">
                <div class="sign-in-brand">
                    <Mark/>
                    <span class="brand-name">"Trunkline"</span>
                </div>
                <h1>"Join"</h1>
                {error.map(|sentence| view! {
                    <div id="why"><Notice weight=Weight::Problem>{sentence}</Notice></div>
                })}
                <input type="hidden" name="code" value=said("code")/>
                <label class="field">
                    <span>"Name to sign in with"</span>
                    <input
                        name="login"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        maxlength="100"
                        value=said("login")
                        autofocus
                        aria-describedby=if failed { "why" } else { "login-hint" }
                    />
                    <small id="login-hint" class="field-hint">
                        "Leave it empty where your invitation names it."
                    </small>
                </label>
                <label class="field">
                    <span>"Name that others see"</span>
                    <input name="name" autocomplete="name" maxlength="200" value=said("name")/>
                </label>
                <label class="field">
                    <span>"Password"</span>
                    <input
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        required
                        minlength="12"
                        maxlength="1000"
                        aria-describedby="password-hint"
                    />
                    <small id="password-hint" class="field-hint">"At least 12 characters."</small>
                </label>
                <button type="submit" class="button primary wide">"Join"</button>
            </form>
        </main>
    }
}

/// The sentence for the word that the server puts into the address when joining failed.
fn sentence(word: &str) -> Option<String> {
    match word {
        "invited" => Some(Refusal::NotInvited.to_string()),
        "taken" => Some("That name is taken. Choose another one.".to_owned()),
        "login" => Some(Refusal::BadLogin.to_string()),
        "password" => Some(Refusal::WeakPassword.to_string()),
        "tries" => Some(Refusal::TooManyTries(15).to_string()),
        "busy" => Some("You could not join just now. Wait a moment, then try again.".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_make_a_sentence() {
        assert!(sentence("invited").is_some_and(|text| text.contains("invitation")));
        assert_eq!(sentence("<b>"), None);
    }
}
