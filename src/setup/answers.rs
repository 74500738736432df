//! What was said on the page of the first day → the text of `kontingent.toml`: the commented sample with the answers in it.

use std::net::SocketAddr;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::config::SAMPLE;

/// The time zones of Russia, from west to east, each with the key of its words.
pub const ZONES: [(&str, &str); 11] = [
    ("Europe/Kaliningrad", "setup-zone-kaliningrad"),
    ("Europe/Moscow", "setup-zone-moscow"),
    ("Europe/Samara", "setup-zone-samara"),
    ("Asia/Yekaterinburg", "setup-zone-yekaterinburg"),
    ("Asia/Omsk", "setup-zone-omsk"),
    ("Asia/Krasnoyarsk", "setup-zone-krasnoyarsk"),
    ("Asia/Irkutsk", "setup-zone-irkutsk"),
    ("Asia/Yakutsk", "setup-zone-yakutsk"),
    ("Asia/Vladivostok", "setup-zone-vladivostok"),
    ("Asia/Magadan", "setup-zone-magadan"),
    ("Asia/Kamchatka", "setup-zone-kamchatka"),
];

/// Where the members come from, and where changes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformAnswer {
    /// Exports that a person brings; each change is a task for a person.
    Files,
    /// Chats of MAX by a bot, whose token lies in `secrets/max.token`.
    Max,
    /// A Moodle site, whose token lies in `secrets/moodle.token`.
    Moodle {
        /// The site's address.
        url: String,
    },
}

impl PlatformAnswer {
    /// The file of its token.
    pub fn token_file(&self) -> Option<&'static str> {
        match self {
            PlatformAnswer::Files => None,
            PlatformAnswer::Max => Some("secrets/max.token"),
            PlatformAnswer::Moodle { .. } => Some("secrets/moodle.token"),
        }
    }

    /// Its section; `usual` is that of the sample.
    fn section(&self, usual: &Table) -> Table {
        let (name, kind) = match self {
            PlatformAnswer::Files => return usual.clone(),
            PlatformAnswer::Max => ("max", "max"),
            PlatformAnswer::Moodle { .. } => ("сдо", "moodle"),
        };
        let mut table = Table::new();
        *table.decor_mut() = usual.decor().clone();
        table.insert("name", value(name));
        table.insert("kind", value(kind));
        if let PlatformAnswer::Moodle { url } = self {
            table.insert("url", value(url));
        }
        if let Some(file) = self.token_file() {
            table.insert("token_file", value(file));
        }
        table
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The organisation's name.
    pub organization: String,
    /// One of [`ZONES`].
    pub time_zone: String,
    /// The platform.
    pub platform: PlatformAnswer,
    /// Where the page listens.
    pub page: SocketAddr,
    /// Where the daemon tells its health.
    pub health: SocketAddr,
}

impl Answers {
    /// The configuration: the sample, comments and all, with what was said. The value alone is replaced, so whatever the sample
    /// says behind it stays.
    pub fn configuration(&self) -> String {
        // The sample is a part of the program; a test reads it.
        let mut document: DocumentMut = SAMPLE.parse().unwrap_or_default();
        set(document.as_table_mut(), "organization", &self.organization);
        set(document.as_table_mut(), "time_zone", &self.time_zone);
        for (section, key, address) in [("listen", "address", self.health), ("web", "listen", self.page)] {
            if let Some(table) = document.get_mut(section).and_then(Item::as_table_mut) {
                set(table, key, &address.to_string());
            }
        }
        if let Some(platforms) = document.get_mut("platforms").and_then(Item::as_array_of_tables_mut) {
            let usual = platforms.get(0).cloned().unwrap_or_default();
            let mut only = ArrayOfTables::new();
            only.push(self.platform.section(&usual));
            *platforms = only;
        }
        document.to_string()
    }
}

/// Replaces a value and keeps what stands around it.
fn set(table: &mut Table, key: &str, text: &str) {
    if let Some(known) = table.get_mut(key).and_then(Item::as_value_mut) {
        let decor = known.decor().clone();
        *known = text.into();
        *known.decor_mut() = decor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    fn answers(platform: PlatformAnswer) -> Answers {
        Answers {
            organization: "Колледж «Сварка \"и\" сборка»".to_owned(),
            time_zone: "Asia/Omsk".to_owned(),
            platform,
            page: "127.0.0.1:8080".parse().unwrap(),
            health: "127.0.0.1:8711".parse().unwrap(),
        }
    }

    #[test]
    fn the_sample_with_the_usual_answers_is_the_sample() {
        let usual = Answers {
            organization: "Название организации".to_owned(),
            time_zone: "Europe/Moscow".to_owned(),
            ..answers(PlatformAnswer::Files)
        };
        assert_eq!(usual.configuration(), SAMPLE);
    }

    #[test]
    fn what_was_said_stands_in_the_sample_and_the_comments_stay() {
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        let moodle = PlatformAnswer::Moodle { url: "https://sdo.college.example".to_owned() };
        for platform in [PlatformAnswer::Files, PlatformAnswer::Max, moodle] {
            let text = answers(platform.clone()).configuration();
            let read: toml::Table = text.parse().unwrap();
            assert_eq!(read["organization"].as_str(), Some("Колледж «Сварка \"и\" сборка»"));
            assert_eq!(read["time_zone"].as_str(), Some("Asia/Omsk"));
            let platforms = read["platforms"].as_array().unwrap();
            assert_eq!(platforms.len(), 1);
            assert_eq!(platforms[0].get("token_file").and_then(|file| file.as_str()), platform.token_file());
            assert!(comments(&text) + 2 > comments(SAMPLE), "{text}");
        }
    }

    #[test]
    fn every_zone_is_one() {
        for (zone, key) in ZONES {
            assert!(zone.parse::<Tz>().is_ok(), "{zone}");
            assert_ne!(i18n::Lang::Ru.text(key), "", "{key}");
        }
    }
}
