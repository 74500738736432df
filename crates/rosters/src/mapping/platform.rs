//! Rows of a membership export, and of acquaintance with the rules of communication.

use super::field::Field;
use super::row::RowOf;
use super::value::cell_text;
use domain::membership::{MemberRow, MemberStatus, Place, Role};
use domain::roster::{Consent, Group, Severity};
use names::Symbol;

impl RowOf<'_, '_> {
    pub(super) fn take_member(&mut self) -> Option<Group> {
        let name = self.member_name()?;
        let birth = self.birth(Field::BirthDate);
        let platform_id = match self.text(Field::PlatformId) {
            Some(text) => self.part.texts.push(names::trimmed(&text)),
            None => Symbol::EMPTY,
        };
        let ids = self.ids();
        let written = self.text(Field::Place).or_else(|| self.text(Field::Group));
        let written = written.or_else(|| self.block.titles.group.as_deref().map(|group| group.to_owned().into()));
        let place = match &written {
            Some(text) => self.part.places.read(text, &mut self.part.groups),
            None => None,
        };
        // «ИС-22» in a line between the rows, under a title that speaks of another class.
        let place = match self.block.section {
            Some(section) => {
                let own = self.text(Field::Place).or_else(|| self.text(Field::Group)).is_some();
                let titled = place.and_then(|place| self.part.places.get(place).group());
                let is_other = !own && titled != Some(section);
                if is_other { Some(self.part.places.number(Place::Class(section))) } else { place }
            }
            None => place,
        };
        if place.is_none() {
            let value = written.unwrap_or_default().into_owned();
            let notice = self.notice(Severity::Warning, "members.unknown_place", Field::Place).text("value", value);
            self.part.notices.push(notice);
        }
        let mut is_admin = false;
        let dictionary = self.dictionary;
        let role = match self.text(Field::Role) {
            Some(text) => self.block.words.role.get(&text, |word| dictionary.role(word)).or_else(|| {
                let notice =
                    self.notice(Severity::Warning, "members.unknown_role", Field::Role).text("value", text.as_ref());
                self.part.notices.push(notice);
                None
            }),
            None => None,
        };
        let role =
            role.or(self.block.heading.0).unwrap_or_else(|| match place.map(|place| self.part.places.get(place)) {
                Some(Place::Staff | Place::Management(_) | Place::TeacherChat(_) | Place::Organization) => {
                    Role::Teacher
                }
                Some(Place::ParentChat(_)) => Role::Parent,
                _ => Role::Student,
            });
        is_admin |= role == Role::Admin;
        if let Some(text) = self.text(Field::IsAdmin) {
            is_admin |= self.dictionary.yes_no(&text).unwrap_or(false);
        }
        let blocked_until = self.date(Field::BlockedUntil);
        let joined = self.date(Field::JoinedAt);
        let invited = self.date(Field::InvitedAt);
        let status = match self.text(Field::MemberStatus) {
            Some(text) => {
                self.block.words.status.get(&text, |word| dictionary.member_status(word)).unwrap_or_else(|| {
                    let notice = self
                        .notice(Severity::Warning, "members.unknown_status", Field::MemberStatus)
                        .text("value", text.as_ref());
                    self.part.notices.push(notice);
                    MemberStatus::Joined
                })
            }
            None if self.block.heading.1.is_some() => self.block.heading.1.unwrap_or_default(),
            None if joined.is_none() && invited.is_some() => MemberStatus::Invited,
            None => MemberStatus::Joined,
        };
        let status =
            if status == MemberStatus::Joined && blocked_until.is_some() { MemberStatus::Blocked } else { status };
        let since = match status {
            MemberStatus::Invited | MemberStatus::Requested => invited.or(joined),
            // No column tells the day of a suspension; that of joining is another.
            MemberStatus::Suspended => None,
            _ => joined.or(invited),
        };
        let status_confirmed = self.text(Field::StatusConfirmed).and_then(|text| self.dictionary.yes_no(&text));
        self.part.members.push(MemberRow {
            platform_id,
            name,
            birth,
            ids,
            place,
            role,
            status,
            is_admin,
            status_confirmed,
            since,
            blocked_until,
            source: self.source,
        });
        None
    }

    /// A nickname («Аня») is a name that nobody will match: a person looks at it, it is no fault of the file.
    fn member_name(&mut self) -> Option<names::PersonName> {
        if self.block.columns.of(Field::Surname).is_some() {
            return self.name(None);
        }
        match self.text(Field::FullName) {
            Some(text) => {
                self.look_at(&text, Field::FullName);
                Some(self.part.names.full_name(&text))
            }
            None => {
                self.unreadable("empty", Field::FullName, None);
                None
            }
        }
    }

    pub(super) fn take_consent(&mut self) -> Option<Group> {
        let name = self.name(None)?;
        let birth = self.birth(Field::BirthDate);
        // «Да» says that somebody was acquainted, not when; the date is what 5.13.3 asks for.
        let text = cell_text(self.cell(Field::AcknowledgedOn));
        let date = match &text {
            None => None,
            Some(text) if self.dictionary.yes_no(text).is_some() && text.parse::<f64>().is_err() => {
                if self.dictionary.yes_no(text) == Some(true) {
                    let notice = self.notice(Severity::Warning, "consents.no_date", Field::AcknowledgedOn);
                    self.part.notices.push(notice);
                }
                None
            }
            Some(_) => self.date(Field::AcknowledgedOn),
        };
        self.part.consents.push(Consent { name, birth, date, source: self.source });
        None
    }
}
