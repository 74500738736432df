//! A messenger with a bot at its door: `[[platforms]]` of kind `max`.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;

use domain::fingerprint::Fingerprint;
use domain::membership::{PlaceName, place_written};
use domain::roster::Groups;
use secrecy::SecretString;
use serde::Serialize;

use super::connections::address;
use super::keys::{CHATS, PLATFORMS, Parts, TITLES, Text, WEBHOOK};
use super::secret;
use super::section::{Section, Word};
use super::settings::Service;

/// A messenger whose chats a bot serves.
#[derive(Debug, Clone)]
pub struct Messenger {
    /// Where it is.
    pub service: Service,
    /// Where links to the bot begin, without a slash at the end.
    pub link_address: String,
    /// How the platform's updates come.
    pub updates: Updates,
    /// Chats that the configuration itself ties to places.
    pub chats: Vec<TiedChat>,
    /// How titles tell places, in this order: only proposals, for a person to confirm.
    pub titles: Vec<TitlePattern>,
    /// What the bot asks before it believes that the right person pressed a link.
    pub check: BotCheck,
    /// The rules of communication that are shown at the door (5.13.3).
    pub rules: Option<RulesText>,
    /// Who is removed cannot come back by the chat's link.
    pub block_removed: bool,
    /// A stranger in a chat is removed at once, without a person's decision.
    pub remove_strangers: bool,
    /// Accounts that are told by the bot what an administrator must know at once.
    pub tell: Vec<String>,
}

/// How updates come: never both ways at once.
#[derive(Debug, Clone)]
pub enum Updates {
    /// They are asked for, again and again.
    Polling,
    /// The platform brings them.
    Webhook(Webhook),
}

/// Where the platform brings its updates.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where they are taken in on this machine.
    pub listen: SocketAddr,
    /// The address that the platform is given, https.
    pub address: String,
    /// What comes with each, so that nobody else can bring any.
    pub secret: SecretString,
}

/// A chat that is a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TiedChat {
    /// The platform's number.
    pub chat: String,
    /// The place, as the contract writes it.
    pub place: String,
}

impl TiedChat {
    /// The place by its name; `None` for words that name none, which the configuration does not let through.
    pub fn place_name(&self) -> Option<PlaceName> {
        place_written(&self.place, Groups::default())
    }
}

impl Messenger {
    /// The chats that are tied, by number, and their places.
    pub fn tied_places(&self) -> HashMap<String, PlaceName> {
        self.chats.iter().filter_map(|tied| Some((tied.chat.clone(), tied.place_name()?))).collect()
    }
}

/// Titles of a kind of chat: `{group}: студенты` with `chat:students:{group}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitlePattern {
    /// The title, with `{group}` for the group.
    pub title: String,
    /// The place, with `{group}` too.
    pub place: String,
}

/// What the bot asks before it ties an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::EnumCount)]
#[serde(rename_all = "snake_case")]
pub enum BotCheck {
    /// Nothing: whoever has the link is the person.
    None,
    /// The date of birth, where the rosters tell it; of a guardian the child's.
    BirthDate,
    /// The phone of the account, shared by a button, against the rosters'.
    Phone,
}

impl BotCheck {
    pub(super) const ALL: [BotCheck; <BotCheck as strum::EnumCount>::COUNT] =
        [BotCheck::None, BotCheck::BirthDate, BotCheck::Phone];

    /// The name in the configuration.
    pub(super) fn code(self) -> &'static str {
        match self {
            BotCheck::None => "none",
            BotCheck::BirthDate => "birth_date",
            BotCheck::Phone => "phone",
        }
    }
}

/// The text of the rules, and the digest by which its version is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesText {
    /// The text.
    pub text: String,
    /// Its version: the first digits of its digest.
    pub version: String,
}

impl RulesText {
    /// A text of the rules.
    pub fn new(text: &str) -> RulesText {
        let version = blake3::hash(text.trim().as_bytes()).to_hex().chars().take(12).collect();
        RulesText { text: text.trim().to_owned(), version }
    }
}

impl Messenger {
    /// Adds what of it decides about people to the digest of the configuration.
    pub(super) fn decides(&self, made: &mut Fingerprint) {
        made.value("chats", &self.chats).value("check", &self.check);
        made.value("block_removed", &self.block_removed).value("remove_strangers", &self.remove_strangers);
    }
}

/// Reads all but the service, which `service` has read from the same section.
pub(super) fn messenger(mut section: Section<'_, '_>, folder: &Path, service: Option<Service>) -> Option<Messenger> {
    let link_address = address(&mut section, &PLATFORMS.link_address);
    let check = section.choice(&PLATFORMS.check);
    let rules = section.word(&PLATFORMS.rules_file).and_then(|word| rules(&section, &word, folder));
    let block_removed = section.flag(&PLATFORMS.block_removed);
    let remove_strangers = section.flag(&PLATFORMS.remove_strangers);
    let tell = section.words(&PLATFORMS.tell).iter().filter_map(|word| number(&section, word)).collect();
    let chats = pairs(&mut section, &PLATFORMS.chats, &CHATS.chat, &CHATS.place)
        .into_iter()
        .filter_map(|(chat, place)| {
            let tied = TiedChat { chat: number(&section, &chat)?, place: place.text.clone() };
            if tied.place_name().is_none() && !place.is_open() {
                let args = vec![("value", place.text.clone())];
                section.document.fault(place.span.start, &place.key, "config-no-chat-place", args, None);
            }
            Some(tied)
        })
        .collect();
    let titles = pairs(&mut section, &PLATFORMS.titles, &TITLES.title, &TITLES.place)
        .into_iter()
        .map(|(title, place)| TitlePattern { title: title.text, place: place.text })
        .collect();
    let hook = section.section(&PLATFORMS.webhook);
    let updates = if hook.is_there() { webhook(hook, folder).map(Updates::Webhook) } else { Some(Updates::Polling) };
    section.finish();
    Some(Messenger {
        service: service?,
        link_address: link_address.unwrap_or_else(|| PLATFORMS.link_address.usual().to_owned()),
        updates: updates?,
        chats,
        titles,
        check,
        rules,
        block_removed,
        remove_strangers,
        tell,
    })
}

/// The tables of a list, each with a key of its own and a place.
pub(super) fn pairs(section: &mut Section<'_, '_>, list: &Parts, own: &Text, place: &Text) -> Vec<(Word, Word)> {
    let mut pairs = Vec::new();
    for mut one in section.sections(list).unwrap_or_default() {
        let (own, place) = (one.word(own), one.word(place));
        one.finish();
        pairs.extend(own.zip(place));
    }
    pairs
}

/// A number of the platform, as text: a chat's is negative.
fn number(section: &Section<'_, '_>, word: &Word) -> Option<String> {
    if word.is_open() {
        return None;
    }
    if word.text.parse::<i64>().is_err() {
        let args = vec![("value", word.text.clone())];
        section.document.fault(word.span.start, &word.key, "config-no-number", args, Some("config-hint-number"));
        return None;
    }
    Some(word.text.clone())
}

fn rules(section: &Section<'_, '_>, word: &Word, folder: &Path) -> Option<RulesText> {
    if word.is_open() {
        return None;
    }
    match std::fs::read_to_string(folder.join(&word.text)) {
        Ok(text) if !text.trim().is_empty() => Some(RulesText::new(&text)),
        _ => {
            let args = vec![("path", word.text.clone())];
            section.fault(&PLATFORMS.rules_file, "config-unreadable-file", args, Some("config-hint-rights"));
            None
        }
    }
}

fn webhook(mut section: Section<'_, '_>, folder: &Path) -> Option<Webhook> {
    let listen = section.socket(&WEBHOOK.listen);
    let address = address(&mut section, &WEBHOOK.address);
    let secret = secret::read(&mut section, &WEBHOOK.secret, folder);
    section.finish();
    Some(Webhook { listen: listen?, address: address?, secret: secret? })
}
