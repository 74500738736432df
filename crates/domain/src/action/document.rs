//! The flat form of an action in `kontingent.plan/1`: one object with the fields of all kinds, those that a kind does not have absent
//! or `null`. Field order is the order in the JSON.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Action, ActionKind, Basis, Change, Identity, Membership, PersonView, Seat, SourceRow, Verdict};
use crate::membership::{PlaceName, Role};
use crate::{Clause, GuardCode};

#[derive(Serialize, Deserialize)]
struct ActionDocument<'a> {
    id: Cow<'a, str>,
    kind: ActionKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    platform: Option<Cow<'a, str>>,
    person: Option<Cow<'a, PersonView>>,
    place: Cow<'a, PlaceName>,
    role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, Seat>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old_place: Option<Cow<'a, PlaceName>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old_name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    suspended: bool,
    clause: Clause,
    basis: Cow<'a, Basis>,
    identity: Option<Cow<'a, Identity>>,
    source: Cow<'a, [SourceRow]>,
    verdict: Verdict,
    guards: Cow<'a, [GuardCode]>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    reasons: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    because: Cow<'a, [String]>,
    depends_on: Cow<'a, [String]>,
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ActionDocument {
            id: Cow::Borrowed(&self.id),
            kind: self.kind(),
            platform: self.platform.as_deref().map(Cow::Borrowed),
            person: self.person().map(Cow::Borrowed),
            place: Cow::Borrowed(self.place()),
            role: self.role(),
            from: self.from().map(Cow::Borrowed),
            old_place: self.old_place().map(Cow::Borrowed),
            old_name: self.old_name().map(Cow::Borrowed),
            suspended: self.is_final(),
            clause: self.clause,
            basis: Cow::Borrowed(&self.basis),
            identity: self.identity.as_ref().map(Cow::Borrowed),
            source: Cow::Borrowed(&self.source),
            verdict: self.verdict,
            guards: Cow::Borrowed(&self.guards),
            reasons: Cow::Borrowed(&self.reasons),
            because: Cow::Borrowed(&self.because),
            depends_on: Cow::Borrowed(&self.depends_on),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Action, D::Error> {
        let read = ActionDocument::deserialize(deserializer)?;
        let change = Parts {
            kind: read.kind,
            person: read.person.map(Cow::into_owned),
            place: read.place.into_owned(),
            role: read.role,
            from: read.from.map(Cow::into_owned),
            old_place: read.old_place.map(Cow::into_owned),
            old_name: read.old_name.map(Cow::into_owned),
            is_final: read.suspended,
        };
        Ok(Action {
            id: read.id.into_owned(),
            platform: read.platform.map(Cow::into_owned),
            change: change.change().map_err(D::Error::missing_field)?,
            clause: read.clause,
            basis: read.basis.into_owned(),
            identity: read.identity.map(Cow::into_owned),
            source: read.source.into_owned(),
            verdict: read.verdict,
            guards: read.guards.into_owned(),
            reasons: read.reasons.into_owned(),
            because: read.because.into_owned(),
            depends_on: read.depends_on.into_owned(),
        })
    }
}

/// The fields of which a change is put together.
struct Parts {
    kind: ActionKind,
    person: Option<PersonView>,
    place: PlaceName,
    role: Option<Role>,
    from: Option<Seat>,
    old_place: Option<PlaceName>,
    old_name: Option<String>,
    is_final: bool,
}

impl Parts {
    /// The change; the name of the field that is missing for its kind, if one is.
    fn change(self) -> Result<Change, &'static str> {
        let Parts { kind, person, place, role, from, old_place, old_name, is_final } = self;
        match kind {
            ActionKind::CreateClass => return Ok(Change::CreateClass { class: place }),
            ActionKind::ArchiveClass => return Ok(Change::ArchiveClass { class: place }),
            ActionKind::RenameClass => {
                return Ok(Change::RenameClass { old: old_place.ok_or("old_place")?, new: place });
            }
            _ => {}
        }
        let seat = Seat { place, role: role.ok_or("role")? };
        let member = Membership { person: person.ok_or("person")?, seat };
        Ok(match kind {
            ActionKind::Invite => Change::Invite(member),
            ActionKind::Add => Change::Add(member),
            ActionKind::AttachClassTeacher => Change::AttachClassTeacher { member, from },
            ActionKind::AcceptRequest => Change::AcceptRequest(member),
            ActionKind::ConfirmStatus => Change::ConfirmStatus(member),
            ActionKind::UpdatePerson => Change::UpdatePerson { member, old_name },
            ActionKind::GrantAdmin => Change::GrantAdmin(member),
            ActionKind::Reassign => Change::Reassign { member, from: from.ok_or("from")? },
            ActionKind::DeclineRequest => Change::DeclineRequest(member),
            ActionKind::RevokeInvite => Change::RevokeInvite(member),
            ActionKind::RevokeAdmin => Change::RevokeAdmin(member),
            ActionKind::DetachClassTeacher => Change::DetachClassTeacher { member, from: from.ok_or("from")? },
            ActionKind::Remove => Change::Remove { member, is_final },
            ActionKind::CreateClass | ActionKind::ArchiveClass | ActionKind::RenameClass => return Err("kind"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = r#"{"key":"k","name":"Белкин Артём Олегович","category":"student","platform_id":"7"}"#;

    /// An action as it stands in a stored plan: `what` are the fields from the place to the clause.
    fn stored(kind: &str, person: &str, what: &str) -> String {
        format!(
            r#"{{"id":"1","kind":"{kind}","platform":"max","person":{person},{what},"clause":"5.11.1","basis":{{"kind":"roster"}},"#
        ) + r#""identity":null,"source":[],"verdict":"review","guards":[],"depends_on":[]}"#
    }

    #[test]
    fn an_action_of_each_kind_is_read_and_written_as_it_was_stored() {
        const SEAT: &str = r#""place":"class:ИС-21","role":"student""#;
        const FROM: &str = r#""place":"class:ИС-22","role":"student","from":{"place":"class:ИС-21","role":"student"}"#;
        for (kind, person, what) in [
            ("create_class", "null", r#""place":"class:ИС-21","role":null"#),
            ("rename_class", "null", r#""place":"class:ИС-31","role":null,"old_place":"class:ИС-21""#),
            ("archive_class", "null", r#""place":"class:ИС-21","role":null"#),
            ("invite", PERSON, SEAT),
            ("add", PERSON, SEAT),
            ("attach_class_teacher", PERSON, SEAT),
            ("attach_class_teacher", PERSON, FROM),
            ("accept_request", PERSON, SEAT),
            ("confirm_status", PERSON, SEAT),
            ("update_person", PERSON, r#""place":"class:ИС-21","role":"student","old_name":"Белкин Артем""#),
            ("update_person", PERSON, SEAT),
            ("grant_admin", PERSON, SEAT),
            ("reassign", PERSON, FROM),
            ("decline_request", PERSON, SEAT),
            ("revoke_invite", PERSON, SEAT),
            ("revoke_admin", PERSON, SEAT),
            ("detach_class_teacher", PERSON, FROM),
            ("remove", PERSON, SEAT),
            ("remove", PERSON, r#""place":"class:ИС-21","role":"student","suspended":true"#),
        ] {
            let text = stored(kind, person, what);
            let action: Action = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(action.kind().code(), kind);
            assert_eq!(serde_json::to_string(&action).unwrap(), text);
        }
    }

    #[test]
    fn an_order_stands_in_the_basis() {
        for basis in [
            r#"{"kind":"order","movement":"expulsion","number":"45-к","date":"2026-11-20","effective":"2026-12-01"}"#,
            r#"{"kind":"order","movement":"unclear","number":"45-к"}"#,
            r#"{"kind":"order"}"#,
            r#"{"kind":"absence"}"#,
        ] {
            let read: Basis = serde_json::from_str(basis).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), basis);
        }
    }

    #[test]
    fn what_a_kind_needs_must_be_there() {
        for (kind, person, what, missing) in [
            ("reassign", PERSON, r#""place":"class:ИС-21","role":"student""#, "from"),
            ("rename_class", "null", r#""place":"class:ИС-31","role":null"#, "old_place"),
            ("remove", "null", r#""place":"class:ИС-21","role":"student""#, "person"),
            ("add", PERSON, r#""place":"class:ИС-21","role":null"#, "role"),
            ("add", PERSON, r#""place":"ИС-21","role":"student""#, "no place"),
        ] {
            let error = serde_json::from_str::<Action>(&stored(kind, person, what)).unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
    }
}
