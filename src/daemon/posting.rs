//! An occasion → letters and messages of the bot, each once a day.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::Security;
use crate::invitation::dialogue::messages_of;
use crate::notify::occasion::Silence;
use crate::notify::{
    BotSession, Desk, Letter, LetterSender, MailError, MailSettings, Mailer, Occasion, ReviewPage,
    Security as MailSecurity,
};
use crate::sync::OrgContext;
use connectors::platform::max::wire::NewMessageBody;
use domain::fingerprint::Fingerprint;
use store::{Switch, stamp};

/// Mails an occasion, unless the same was mailed within the last twenty hours. True if people were told, now or then.
///
/// # Errors
/// When the letter could not be sent.
pub(super) async fn post(
    org: &OrgContext,
    occasion: &Occasion,
    to: &[String],
    pages: Vec<Vec<u8>>,
    now: DateTime<Utc>,
) -> Result<bool, MailError> {
    let mailer = mailer(org).filter(|_| !to.is_empty());
    if mailer.is_none() && !has_bot(org) {
        return Ok(false);
    }
    let digest = Fingerprint::of("occasion").value("occasion", &without_times(occasion)).finish();
    let name = format!("mailed:{}", occasion_code(occasion));
    if let Ok(Some(last)) = org.store.switch(&name).await
        && last.value == digest
        && last.since > stamp(now - TimeDelta::hours(20))
        // A clock that was wrong told it in a year that is still to come.
        && last.since <= stamp(now + TimeDelta::hours(1))
    {
        return Ok(true);
    }
    let desk = Desk {
        lang: org.config.language,
        organization: org.config.organization.clone(),
        review_page: org
            .config
            .web
            .address
            .clone()
            .map(|address| ReviewPage { address, code: org.config.code.clone() }),
    };
    let mut letter: Letter = desk.write(occasion, to.to_vec());
    for page in pages {
        letter = letter.with_plan(page, org.day(now));
    }
    let told = tell_by_bot(org, &letter).await;
    let sent = match mailer {
        Some(Ok(mailer)) => mailer.send(&letter).await,
        Some(Err(fault)) => Err(fault),
        None if told => Ok(()),
        // Nobody heard of it: tried again with the next cycle.
        None => return Ok(false),
    };
    match sent {
        Ok(()) => {
            let switch = Switch { value: digest, since: stamp(now), who: "auto".into(), reason: String::new() };
            // At worst the same letter is sent once more.
            let _ = org.store.set_switch(&name, &switch).await;
            Ok(true)
        }
        Err(fault) => {
            tracing::warn!(code = fault.code(), "letter not sent");
            Err(fault)
        }
    }
}

/// True if there is anybody whom letters or messages reach.
pub(super) fn tells_anybody(org: &OrgContext) -> bool {
    let notify = &org.config.notify;
    has_bot(org) || (notify.smtp.is_some() && !(notify.to.is_empty() && notify.escalate_to.is_empty()))
}

fn has_bot(org: &OrgContext) -> bool {
    org.platforms.iter().filter_map(|platform| platform.bot.as_ref()).any(|bot| !bot.messenger.tell.is_empty())
}

/// Tells a letter through the bots too, to the accounts that the configuration names. True if anybody was told.
async fn tell_by_bot(org: &OrgContext, letter: &Letter) -> bool {
    let mut told = false;
    for bot in org.platforms.iter().filter_map(|platform| platform.bot.as_ref()) {
        for account in bot.messenger.tell.iter().filter_map(|account| account.parse().ok()) {
            for text in messages_of(&format!("{}\n\n{}", letter.subject, letter.text)) {
                match bot.api.tell(account, &NewMessageBody::text(text)).await {
                    Ok(_) => told = true,
                    Err(fault) => tracing::warn!(%fault, "an administrator was not told by the bot"),
                }
            }
        }
    }
    told
}

/// What makes two letters the same: everything but the hours that move with the clock, the plan's number, and what was done.
fn without_times(occasion: &Occasion) -> Occasion {
    let mut occasion = occasion.clone();
    match &mut occasion {
        Occasion::NeedsPerson(outcome) | Occasion::Held(outcome) | Occasion::Escalation { outcome, .. } => {
            // What was done in between is no reason to say again what waits; the next letter has it.
            (outcome.until, outcome.plan, outcome.done) = (None, None, Vec::new());
        }
        Occasion::Silence { days, .. } => *days = 0,
        _ => {}
    }
    occasion
}

fn occasion_code(occasion: &Occasion) -> &'static str {
    match occasion {
        Occasion::NeedsPerson(_) => "needs_person",
        Occasion::Carried(_) => "carried",
        Occasion::Done(_) => "done",
        Occasion::Held(_) => "held",
        Occasion::Escalation { .. } => "escalation",
        Occasion::Silence { of: Silence::Run, .. } => "silence_run",
        Occasion::Silence { of: Silence::File, .. } => "silence_file",
        Occasion::Silence { of: Silence::Review, .. } => "silence_review",
        Occasion::ApplyFailed { .. } => "apply_failed",
        Occasion::Stopped { .. } => "stopped",
        Occasion::NotStarted(_) => "not_started",
        Occasion::BotSession(BotSession::LinkRefused { .. }) => "link_refused",
        Occasion::BotSession(BotSession::Unchecked { .. }) => "at_door_unchecked",
        Occasion::BotSession(BotSession::RightsLost { .. }) => "rights_lost",
        Occasion::BotSession(_) => "at_door",
    }
}

/// Who sends the letters of an organisation; `None` if its configuration names nobody.
pub(super) fn mailer(org: &OrgContext) -> Option<Result<Arc<dyn LetterSender>, MailError>> {
    let smtp = org.config.notify.smtp.as_ref()?;
    if let Some(sender) = &org.letters {
        return Some(Ok(Arc::clone(sender)));
    }
    let (user, password) = smtp.login.clone().map_or((None, None), |(user, password)| (Some(user), Some(password)));
    let mailer = Mailer::new(&MailSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.security {
            Security::Tls => MailSecurity::Tls,
            Security::StartTls => MailSecurity::StartTls,
            Security::None => MailSecurity::None,
        },
        user,
        password,
        from: org.config.notify.from.clone(),
        timeout: smtp.timeout,
    });
    Some(mailer.map(|mailer| Arc::new(mailer) as Arc<dyn LetterSender>))
}
