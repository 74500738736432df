//! An action → the calls that carry it out, and the outcome: made, certainly not made, or unknown.
//!
//! Some actions are two calls (let an account in again, then add it). If the first was made and the second was not, the
//! answer is unknown: the site is read back and the rest is planned anew. Members of cohorts are sent together (`batch`).

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use deunicode::deunicode;
use serde::Deserialize;
use serde_json::Value;

use super::super::{Capabilities, Receipt, Suspension, WriteError, Writer};
use super::api::{Arguments, MoodleError};
use super::batch::{Batches, Member, Membering};
use super::read::User;
use super::site::{ARCHIVED, Cohort, Site, SiteError, is_ours, number_of};
use domain::action::{Action, ActionKind, Change, Membership, PersonKey, PersonView};
use domain::membership::{Category, PlaceName};
use planner::identity::Particulars;
use planner::plan::is_like;
use planner::policy::Rule;

/// The number of an account whose person has none in the rosters: this and the person's key.
pub(super) const OWN_NUMBER: &str = "kontingent-";

/// The longest user name that a site's database has room for.
const LONGEST_NAME: usize = 100;

const CREATE: &str = "core_cohort_create_cohorts";
const UPDATE: &str = "core_cohort_update_cohorts";
pub(super) const ADD: &str = "core_cohort_add_cohort_members";
pub(super) const DELETE: &str = "core_cohort_delete_cohort_members";
const UPDATE_USER: &str = "core_user_update_users";
const CREATE_USER: &str = "core_user_create_users";
const BY_FIELD: &str = "core_user_get_users_by_field";

/// Writes to a Moodle site.
#[derive(Clone)]
pub struct MoodleWriter {
    site: Arc<Site>,
    members: Arc<Batches>,
}

#[async_trait]
impl Writer for MoodleWriter {
    fn capabilities(&self) -> Capabilities {
        use ActionKind::*;
        let rights = self.site.rights();
        let mut kinds = Vec::new();
        let mut add = |needs: &[&str], kind: ActionKind| {
            if needs.iter().all(|name| rights.may(name)) {
                kinds.push(kind);
            }
        };
        add(&[CREATE], CreateClass);
        add(&[UPDATE], RenameClass);
        add(&[UPDATE], ArchiveClass);
        add(&[ADD, UPDATE_USER], Add);
        add(&[ADD, DELETE], Reassign);
        add(&[UPDATE_USER], Remove);
        add(&[UPDATE_USER], UpdatePerson);
        if self.site.settings.create_accounts {
            add(&[ADD, UPDATE_USER, CREATE_USER], Invite);
        }
        Capabilities {
            kinds: kinds.into_iter().collect(),
            suspension: Suspension::ForGood,
            tells_roles: false,
            forgets_owners: true,
            // Who teaches a group is not put into its cohort: that would enrol them as one of its students.
            without: vec![Rule::W4, Rule::W5, Rule::W10, Rule::W11],
        }
    }

    fn executes(&self, action: &Action) -> bool {
        let is_place = is_ours(action.place()) || *action.place() == PlaceName::Organization;
        // An account is suspended wherever that is permitted; a cohort is left only where the account can be suspended, too.
        let leaves_cohort = action.kind() == ActionKind::Remove && *action.place() != PlaceName::Organization;
        is_place
            && self.capabilities().kinds.contains(&action.kind())
            && (!leaves_cohort || self.site.rights().may(DELETE))
    }

    fn goes_together(&self, action: &Action) -> bool {
        matches!(action.kind(), ActionKind::Add | ActionKind::Remove) && *action.place() != PlaceName::Organization
    }

    fn obstacle(&self, action: &Action) -> Option<&'static str> {
        let Change::Invite(Membership { person, .. }) = &action.change else { return None };
        let of = self.names(person);
        match () {
            () if of.email.is_empty() => Some("no_email"),
            () if !is_address(&of.email) => Some("bad_email"),
            () if of.given_name.trim().is_empty() || of.surname.trim().is_empty() => Some("no_given_name"),
            () => None,
        }
    }

    fn is_obstacle(&self, code: &str) -> bool {
        matches!(code, "no_email" | "bad_email" | "no_given_name")
    }

    fn suspends(&self, action: &Action) -> bool {
        matches!(&action.change, Change::Remove { member, .. } if member.seat.place == PlaceName::Organization)
    }

    fn makes_accounts(&self) -> bool {
        true
    }

    fn learn(&self, people: HashMap<PersonKey, Particulars>, owned: Vec<(String, Category)>) {
        self.site.learn(people, owned);
    }

    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError> {
        match &action.change {
            Change::CreateClass { class } => self.create(class).await,
            Change::RenameClass { old, new } => {
                let cohort = self.cohort(old).await?;
                self.is_free(new, Some(cohort.id)).await?;
                self.update(&cohort, &self.name_of(new), &new.to_string()).await
            }
            Change::ArchiveClass { class } => {
                let cohort = self.cohort(class).await?;
                self.update(&cohort, &cohort.name, &format!("{ARCHIVED}{class}")).await
            }
            Change::Add(member) => self.let_in(account_of(&member.person)?, &member.seat.place, false).await,
            Change::Reassign { member, from } => {
                let account = account_of(&member.person)?;
                let receipt = self.let_in(account, &member.seat.place, false).await?;
                // Already in the new cohort: only the removal from the old one is left to do.
                self.take_out(account, &from.place).await.map_err(after_the_first)?;
                Ok(receipt)
            }
            Change::Remove { member, .. } if member.seat.place == PlaceName::Organization => self.suspend(action).await,
            Change::Remove { member, .. } => self.take_out(account_of(&member.person)?, &member.seat.place).await,
            Change::UpdatePerson { member, .. } => self.rename(&member.person).await,
            Change::Invite(member) => self.admit(member).await,
            Change::AttachClassTeacher { .. }
            | Change::AcceptRequest(_)
            | Change::ConfirmStatus(_)
            | Change::GrantAdmin(_)
            | Change::DeclineRequest(_)
            | Change::RevokeInvite(_)
            | Change::RevokeAdmin(_)
            | Change::DetachClassTeacher { .. } => Err(refused("not_carried_out")),
        }
    }

    async fn suspend(&self, action: &Action) -> Result<Receipt, WriteError> {
        let Change::Remove { member, .. } = &action.change else { return Err(refused("not_a_removal")) };
        let account = account_of(&member.person)?;
        // Whoever has not been read yet is asked who the connector is.
        let own = match self.site.rights().account {
            0 => self.site.introduce().await.map_err(looked_up)?.account,
            own => own,
        };
        if account == own {
            return Err(refused("own_account"));
        }
        self.set_suspended(account, true).await
    }
}

pub(super) fn refused(code: &str) -> WriteError {
    WriteError::Refused { code: code.to_owned() }
}

/// The first of two calls was made: whatever the outcome of the second, the site has to be read.
fn after_the_first(fault: WriteError) -> WriteError {
    match fault {
        WriteError::Refused { code } | WriteError::NotNow { code, .. } => WriteError::Unknown { reason: code },
        unknown @ WriteError::Unknown { .. } => unknown,
    }
}

fn account_of(person: &PersonView) -> Result<i64, WriteError> {
    person.platform_id.as_ref().and_then(|id| id.parse().ok()).ok_or_else(|| refused("action_without_account"))
}

pub(super) fn fault_of(fault: MoodleError) -> WriteError {
    match fault {
        MoodleError::NotSent(reason) => WriteError::NotNow { code: reason.to_owned(), after: None },
        MoodleError::NotNow(after) => WriteError::NotNow { code: "unavailable".to_owned(), after },
        MoodleError::Maintenance(after) => WriteError::NotNow { code: "site_maintenance".to_owned(), after },
        MoodleError::Unauthorized => refused("unauthorized"),
        MoodleError::Refused(code) => WriteError::Refused { code },
        MoodleError::Lost(reason) => WriteError::Unknown { reason },
    }
}

/// A lost answer to a call that changes nothing is harmless.
pub(super) fn looked_up(fault: MoodleError) -> WriteError {
    match fault {
        MoodleError::Lost(reason) => WriteError::NotNow { code: reason, after: None },
        other => fault_of(other),
    }
}

/// Warnings beside a result.
#[derive(Deserialize)]
struct Warned {
    #[serde(default)]
    warnings: Vec<Value>,
}

impl MoodleWriter {
    pub(super) fn new(site: Arc<Site>) -> MoodleWriter {
        let members = Arc::new(Batches::new(Arc::clone(&site)));
        MoodleWriter { site, members }
    }

    async fn cohort(&self, place: &PlaceName) -> Result<Cohort, WriteError> {
        match self.site.cohort_at(place).await {
            Ok(Some(cohort)) => Ok(cohort),
            Ok(None) => Err(refused("no_such_place")),
            Err(SiteError::Api(fault)) => Err(looked_up(fault)),
            Err(SiteError::Repeated) => Err(WriteError::NotNow { code: "page_repeated".to_owned(), after: None }),
            Err(SiteError::TwoCohorts(..)) => Err(refused("two_cohorts")),
        }
    }

    /// The name of a cohort that is made for a place.
    fn name_of(&self, place: &PlaceName) -> String {
        match place {
            PlaceName::Class(group) => group.clone(),
            _ => self.site.settings.staff_cohort.clone(),
        }
    }

    async fn create(&self, place: &PlaceName) -> Result<Receipt, WriteError> {
        match self.site.cohort_at(place).await {
            Ok(Some(_)) => return Ok(Receipt { already: true, ..Receipt::default() }),
            Ok(None) | Err(SiteError::Repeated) => {}
            Err(SiteError::Api(fault)) => return Err(looked_up(fault)),
            Err(SiteError::TwoCohorts(..)) => return Err(refused("two_cohorts")),
        }
        self.is_free(place, None).await?;
        let arguments = Arguments::default()
            .with("cohorts[0][categorytype][type]", "system")
            .with("cohorts[0][categorytype][value]", "")
            .with("cohorts[0][name]", self.name_of(place))
            .with("cohorts[0][idnumber]", place.to_string())
            .with("cohorts[0][visible]", 1);
        let made = self.site.api.call::<Vec<Cohort>>(CREATE, arguments).await.map_err(|fault| match fault_of(fault) {
            // Any cohort's number counts, also of a course category, which the list of cohorts does not show.
            WriteError::Refused { code } if code == "invalidparameter" => refused("cohort_number_taken"),
            fault => fault,
        });
        match made.as_deref() {
            Ok([cohort]) => self.site.remember_cohort(place, cohort.clone()),
            _ => self.site.forget_cohorts(),
        }
        made.map(|_| Receipt::default())
    }

    /// Refuses a number that the site would take for another cohort's: MariaDB and MySQL compare without case and with ё = е. A
    /// cohort that is made there is refused, and one that is renamed is not checked at all, so two groups would have one number.
    async fn is_free(&self, place: &PlaceName, own: Option<i64>) -> Result<(), WriteError> {
        if self.site.has_alike(place, own) && self.site.compares_loosely().await.map_err(looked_up)? {
            return Err(refused("cohort_number_alike"));
        }
        Ok(())
    }

    async fn update(&self, cohort: &Cohort, name: &str, number: &str) -> Result<Receipt, WriteError> {
        let is_archived = number.starts_with(ARCHIVED);
        let arguments = Arguments::default()
            .with("cohorts[0][id]", cohort.id)
            .with("cohorts[0][categorytype][type]", "system")
            .with("cohorts[0][categorytype][value]", "")
            .with("cohorts[0][name]", name)
            .with("cohorts[0][idnumber]", number)
            .with("cohorts[0][visible]", i32::from(!is_archived));
        let made = self.site.api.call::<Value>(UPDATE, arguments).await.map_err(fault_of);
        self.site.forget_cohorts();
        made.map(|_| Receipt::default())
    }

    /// Lets an account in again if it is suspended, and adds it to a cohort. `is_new` says that it was just made. An account that was
    /// read a moment ago is not looked up again.
    async fn let_in(&self, account: i64, place: &PlaceName, is_new: bool) -> Result<Receipt, WriteError> {
        let cohort = self.cohort(place).await?;
        let mut is_second = is_new;
        if !is_new {
            let is_suspended = match self.site.is_suspended(account) {
                Some(known) => known,
                None => {
                    let user = self.users("id", &account.to_string()).await?.into_iter().next();
                    user.ok_or_else(|| refused("no_such_account"))?.is_suspended()
                }
            };
            if is_suspended {
                self.set_suspended(account, false).await?;
                is_second = true;
            }
        }
        let added = self.members.send(Member { change: Membering::Add, cohort: cohort.id, account }).await;
        if is_second { added.map_err(after_the_first) } else { added }
    }

    async fn take_out(&self, account: i64, place: &PlaceName) -> Result<Receipt, WriteError> {
        let cohort = self.cohort(place).await?;
        self.members.send(Member { change: Membering::Delete, cohort: cohort.id, account }).await
    }

    async fn set_suspended(&self, account: i64, suspended: bool) -> Result<Receipt, WriteError> {
        let arguments =
            Arguments::default().with("users[0][id]", account).with("users[0][suspended]", i32::from(suspended));
        let done = self.update_user(arguments).await?;
        self.site.remember_account(account, suspended);
        Ok(done)
    }

    async fn rename(&self, person: &PersonView) -> Result<Receipt, WriteError> {
        let account = account_of(person)?;
        let name = self.names(person);
        let arguments = Arguments::default()
            .with("users[0][id]", account)
            .with("users[0][lastname]", name.surname)
            .with("users[0][firstname]", name.given_name)
            .with("users[0][middlename]", name.patronymic);
        self.update_user(arguments).await
    }

    /// Newer sites answer with warnings, older ones with nothing. A warning is about an account that is not there.
    async fn update_user(&self, arguments: Arguments) -> Result<Receipt, WriteError> {
        let told = self.site.api.call::<Option<Warned>>(UPDATE_USER, arguments).await.map_err(fault_of)?;
        match told.is_none_or(|told| told.warnings.is_empty()) {
            true => Ok(Receipt::default()),
            false => Err(refused("no_such_account")),
        }
    }

    async fn users(&self, field: &str, value: &str) -> Result<Vec<User>, WriteError> {
        let arguments = Arguments::default().with("field", field).list("values", [value]);
        self.site.api.call(BY_FIELD, arguments).await.map_err(looked_up)
    }

    /// The name that the plan gives a person, taken apart: after an order about a surname it is another than the rosters'.
    fn names(&self, person: &PersonView) -> Particulars {
        let mut names = names::Names::default();
        let whole = names.full_name(&person.name);
        let known = self.site.particulars(&person.key).unwrap_or_default();
        Particulars {
            surname: names.written(whole.surname).to_owned(),
            given_name: names.written(whole.given).to_owned(),
            patronymic: names.written(whole.patronymic).to_owned(),
            ..known
        }
    }

    /// An account for somebody who has none, and into the cohort with it.
    async fn admit(&self, Membership { person, seat }: &Membership) -> Result<Receipt, WriteError> {
        let of = self.names(person);
        let number = number_of(&person.key, &of);
        // Where the cohort is missing no account is made for it.
        self.cohort(&seat.place).await?;
        // The account may be there already: from another year, or because an answer was lost.
        if let Some(user) = self.users("idnumber", &number).await?.into_iter().next() {
            // The number may have been given to somebody else on the site.
            if !is_like(&person.name, &user.name()) {
                return Err(refused("number_of_another"));
            }
            return self.let_in(user.id, &seat.place, false).await;
        }
        if of.email.is_empty() {
            return Err(refused("no_email"));
        }
        // Addresses that are hidden look like addresses that nobody has: a second account would be made beside the person's own.
        if !self.site.tells_addresses() {
            return Err(refused("emails_hidden"));
        }
        // The site keeps addresses in small letters.
        let email = of.email.to_lowercase();
        if let Some(user) = self.users("email", &email).await?.into_iter().next() {
            // Only a person can say whose account it is: a family may share an address.
            return Err(refused(if user.number().is_empty() { "account_exists" } else { "account_of_another" }));
        }
        let arguments = Arguments::default()
            .with("users[0][username]", username(&of, &number))
            .with("users[0][createpassword]", 1)
            .with("users[0][auth]", &self.site.settings.auth)
            .with("users[0][firstname]", &of.given_name)
            .with("users[0][lastname]", &of.surname)
            .with("users[0][middlename]", &of.patronymic)
            .with("users[0][email]", &email)
            .with("users[0][idnumber]", &number);
        #[derive(Deserialize)]
        struct Made {
            id: i64,
        }
        let made = self.site.api.call::<Vec<Made>>(CREATE_USER, arguments).await.map_err(fault_of)?;
        let account = made.first().ok_or_else(|| WriteError::Unknown { reason: "not_json".to_owned() })?.id;
        self.let_in(account, &seat.place, true).await.map_err(after_the_first)
    }
}

/// «Громов», «4711» → `gromov.4711`: small Latin letters, digits, dots and hyphens, as Moodle wants a user's name.
fn username(of: &Particulars, number: &str) -> String {
    let plain = |text: &str| {
        let text = deunicode(text).to_lowercase();
        text.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').collect::<String>()
    };
    let number = number.strip_prefix(OWN_NUMBER).map_or(number, |key| key.get(..8).unwrap_or(key));
    let (mut surname, number) = (plain(&of.surname), plain(number));
    // The number tells people apart: what is too long is cut off the surname.
    surname.truncate(LONGEST_NAME.saturating_sub(number.len() + 1));
    let mut name = format!("{surname}.{number}").trim_matches('.').to_owned();
    name.truncate(LONGEST_NAME);
    name
}

/// True for an address that a site takes: ASCII, with a name and a domain.
fn is_address(text: &str) -> bool {
    let is_plain = text.bytes().all(|c| c.is_ascii_graphic());
    is_plain && text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_accounts() {
        let of = |surname: &str| Particulars { surname: surname.to_owned(), ..Particulars::default() };
        assert_eq!(username(&of("Громов"), "4711"), "gromov.4711");
        assert_eq!(username(&of("Щёголева-Яшина"), "Т-7"), "shchiogoleva-iashina.t-7");
        assert_eq!(username(&of("Ли"), "kontingent-0123456789abcdef"), "li.01234567");
        let long = username(&of(&"Долгая".repeat(30)), "Л-12");
        assert!(long.len() == 100 && long.ends_with(".l-12"), "{long}");
    }

    #[test]
    fn addresses_that_a_site_takes() {
        assert!(is_address("s12@college.example") && is_address("S.12@College.Example"));
        assert!(!is_address("ученик@college.example") && !is_address("s12") && !is_address("s 12@college.example"));
    }
}
