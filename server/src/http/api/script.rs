//! The name and the password of scripts, from the settings.

use trunkline::agent::{Agent, Role};
use trunkline::dialer::Dialer;
use trunkline::store::StoreError;

use super::super::Web;
use super::problem::Problem;

/// The script's name and password from the settings, where there are any.
pub(super) async fn by_settings(
    web: &Web,
    name: &str,
    secret: &str,
    address: &str,
) -> Result<Option<Agent>, Problem> {
    let Some(script) = &web.api.script else {
        return Ok(None);
    };
    // Somebody chose this password, so guessing is limited as it is at the sign-in page.
    web.dialer.may_try(address).await?;
    let secrets = &web.dialer.secrets;
    let same = |given: &str, known: &str| {
        secrets.same(
            &secrets.lasting_digest(given),
            &secrets.lasting_digest(known),
        )
    };
    // Both are compared, whatever the first comparison says.
    let right = same(name, &script.username) & same(secret, script.password.reveal());
    if !right {
        web.dialer.tried_in_vain(address).await?;
        return Ok(None);
    }
    Ok(acts_as(&web.dialer, script.agent.as_deref()).await?)
}

/// As whom scripts act: whoever the settings name, else the first administrator by name.
async fn acts_as(dialer: &Dialer, login: Option<&str>) -> Result<Option<Agent>, StoreError> {
    let agents = dialer.store.list_agents().await?;
    let mut good = agents.into_iter().filter(|agent| !agent.disabled);
    Ok(match login {
        Some(login) => good.find(|agent| agent.login == login),
        None => good.find(|agent| agent.role == Role::Administrator),
    })
}
