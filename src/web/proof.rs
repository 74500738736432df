//! A password or a code that was typed → whether it is right. One after the other: each password takes 19 MiB and a core for a moment.

use chrono::{DateTime, Utc};

use super::attempts::{sign_in_key, whose};
use super::error::WebError;
use super::site::Site;
use crate::password::{hash_secret, is_password};
use crate::sign_in::{SecondFactorSecret, is_code, is_recovery_code, new_recovery_codes};
use crate::sync::OrgContext;
use store::User;

/// What a code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The telephone's present one.
    Code,
    /// A recovery code, which is used up now; so many are left.
    Recovery(usize),
    /// One that was taken before: the next one is right.
    Again,
    /// None of this user's.
    Wrong,
}

/// True if a password is the one that was kept. Without a kept one it takes as long.
pub(super) async fn is_right(site: &Site, password: &str, kept: Option<String>) -> Result<bool, WebError> {
    let password = password.to_owned();
    let _turn = site.hashing.acquire().await.map_err(|_| WebError::BadForm)?;
    Ok(tokio::task::spawn_blocking(move || is_password(&password, kept.as_deref())).await.unwrap_or(false))
}

/// Whose row a sealed secret is for.
pub(super) fn row_of(org: &OrgContext, user: &User) -> String {
    format!("{}/{}", org.config.code, user.name)
}

/// What a code is that a user has typed, of their telephone or a recovery code. It is used up by that.
///
/// # Errors
/// The key of second factors is not there, or another one is: only a reset helps.
pub(super) async fn code_shown(
    site: &Site,
    org: &OrgContext,
    user: &User,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Shown, WebError> {
    if is_code(typed) {
        let sealed = org.store.second_factor(&user.name).await?;
        let Some(sealed) = sealed else { return Ok(Shown::Wrong) };
        let secret = sign_in_key(org).and_then(|key| SecondFactorSecret::opened(&key, &row_of(org, user), &sealed));
        let Some(secret) = secret else { return Err(WebError::Said("web-second-factor-no-key")) };
        return Ok(match secret.step_of(typed, now) {
            None => Shown::Wrong,
            Some(step) if org.store.take_step(&user.name, step).await? => Shown::Code,
            Some(_) => Shown::Again,
        });
    }
    let Some(typed) = is_recovery_code(typed) else { return Ok(Shown::Wrong) };
    let codes = org.store.recovery_codes(whose(org, user).user).await?;
    let count = codes.len();
    let turn = site.hashing.acquire().await.map_err(|_| WebError::BadForm)?;
    let found =
        tokio::task::spawn_blocking(move || codes.into_iter().find(|code| is_password(&typed, Some(&code.hash))));
    let found = found.await.unwrap_or(None);
    drop(turn);
    let Some(code) = found else { return Ok(Shown::Wrong) };
    let is_used = org.store.use_recovery_code(&user.name, &code, now).await?;
    Ok(if is_used { Shown::Recovery(count.saturating_sub(1)) } else { Shown::Wrong })
}

/// New recovery codes: as they are shown, and as they are kept.
pub(super) async fn recovery_codes(site: &Site) -> Result<(Vec<String>, Vec<String>), WebError> {
    let unmade = || WebError::Said("users-password-not-hashed");
    let shown = new_recovery_codes().ok_or_else(unmade)?;
    let plain: Vec<String> = shown.iter().filter_map(|code| is_recovery_code(code)).collect();
    let _turn = site.hashing.acquire().await.map_err(|_| WebError::BadForm)?;
    let hashed =
        tokio::task::spawn_blocking(move || plain.iter().map(|code| hash_secret(code)).collect::<Result<Vec<_>, _>>());
    let kept = hashed.await.ok().and_then(Result::ok).ok_or_else(unmade)?;
    Ok((shown, kept))
}
