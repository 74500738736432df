//! A Moodle site that follows its own code (webservice/rest/locallib.php, cohort/externallib.php, user/externallib.php):
//! arguments in brackets, checked as strictly as it checks them, rights by function, faults with status 200.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use connectors::platform::Address;
use connectors::platform::moodle::MoodleSettings;
use planner::plan::Action;
use serde_json::{Map, Value, json};

pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Every function that the connector knows.
pub const FUNCTIONS: [&str; 11] = [
    "core_webservice_get_site_info",
    "core_cohort_search_cohorts",
    "core_cohort_get_cohort_members",
    "core_user_get_users_by_field",
    "core_user_get_users",
    "core_cohort_create_cohorts",
    "core_cohort_update_cohorts",
    "core_cohort_add_cohort_members",
    "core_cohort_delete_cohort_members",
    "core_user_update_users",
    "core_user_create_users",
];

/// The settings of a connector to a site.
pub fn settings(url: &str, token: &str) -> MoodleSettings {
    MoodleSettings {
        name: "сдо".to_owned(),
        address: Address {
            url: url.to_owned(),
            rate_per_second: 200,
            ca_file: None,
            timeout: Duration::from_secs(30),
            permits: connectors::platform::SendPermits::default(),
        },
        token: token.to_owned().into(),
        create_accounts: false,
        auth: "manual".to_owned(),
        staff_cohort: "Сотрудники".to_owned(),
        cohorts: Vec::new(),
    }
}

/// An action as a plan has it, of what matters here.
pub fn action_of(mut said: Value) -> Action {
    let whole = json!({
        "id": "1", "person": null, "role": null, "clause": "5.11.1", "basis": {"kind": "roster"}, "identity": null,
        "source": [], "verdict": "review", "guards": [], "depends_on": [],
    });
    for (key, value) in whole.as_object().unwrap() {
        said.as_object_mut().unwrap().entry(key).or_insert_with(|| value.clone());
    }
    serde_json::from_value(said).unwrap()
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub username: String,
    pub firstname: String,
    pub lastname: String,
    pub middlename: String,
    pub email: String,
    pub idnumber: String,
    pub auth: String,
    pub suspended: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Cohort {
    pub name: String,
    pub idnumber: String,
    pub visible: bool,
    pub members: BTreeSet<i64>,
}

/// What happens to the next call of a function.
#[derive(Debug, Clone)]
pub enum Fault {
    /// A page about maintenance, with status 200.
    Page,
    /// So many times this status, with a `Retry-After` if there is one.
    Status(u16, Option<u64>, u32),
    /// It is done, and the answer breaks off.
    Lost,
    /// Refused with this code.
    Refused(&'static str),
    /// Members of cohorts whom the token may not see.
    Hidden(i64),
    /// The last account of the call is deleted just before.
    Deleted,
    /// Under maintenance: told as a fault, or by a page with `Retry-After`.
    Maintenance(bool),
}

#[derive(Debug, Default)]
pub struct World {
    pub users: BTreeMap<i64, User>,
    pub cohorts: BTreeMap<i64, Cohort>,
    pub allowed: BTreeSet<String>,
    pub faults: Vec<(&'static str, Fault)>,
    /// Rights that the token's account lacks.
    pub lacks: BTreeSet<&'static str>,
    /// Accounts whose data do not pass the site's check of its own answers: whoever asks for one of them gets nothing.
    pub odd: BTreeSet<i64>,
    /// Numbers of cohorts of course categories, which the search does not show.
    pub numbers_elsewhere: BTreeSet<String>,
    /// The format of whole names has the patronymic (`alternativefullnameformat`).
    pub whole_names: bool,
    /// The database is MariaDB: numbers are compared without case, and ё is е.
    pub loose_numbers: bool,
    /// Names of cohorts are told as in a page, as from 5.1 on.
    pub escapes: bool,
    /// Several accounts may have one address.
    pub same_addresses: bool,
    /// The token has run out: told once as a missing access, and then it is gone.
    pub token_ends: Option<u32>,
    /// What a real site takes: a call, an account told, a member added.
    pub costs: Option<Costs>,
    /// Functions that changed something, with their arguments, in order.
    pub changes: Vec<(String, Value)>,
    /// Functions that were asked for, in order.
    pub asked: Vec<String>,
}

/// How long a site takes.
#[derive(Debug, Clone, Copy)]
pub struct Costs {
    pub call: Duration,
    pub account: Duration,
    pub member: Duration,
}

impl Costs {
    /// As was measured on Moodle 4.5 and 5.1.
    pub const REAL: Costs = Costs {
        call: Duration::from_millis(25),
        account: Duration::from_micros(2500),
        member: Duration::from_millis(2),
    };
}

impl World {
    /// A site with the guest, the connector's own account and nobody else.
    pub fn new() -> World {
        let own = User { id: 2, username: "kontingent".into(), lastname: "Служба".into(), ..User::default() };
        World {
            users: BTreeMap::from([
                (1, User { id: 1, username: "guest".into(), firstname: "Гость".into(), ..guest() }),
                (2, User { email: "kontingent@college.example".into(), ..own }),
            ]),
            allowed: FUNCTIONS.iter().map(|name| (*name).to_owned()).collect(),
            ..World::default()
        }
    }

    pub fn cohort(&mut self, name: &str, idnumber: &str) -> i64 {
        let id = self.cohorts.keys().last().copied().unwrap_or(0) + 1;
        let cohort = Cohort { name: name.into(), idnumber: idnumber.into(), visible: true, ..Cohort::default() };
        self.cohorts.insert(id, cohort);
        id
    }

    pub fn user(&mut self, whole: &str, idnumber: &str) -> i64 {
        let id = self.users.keys().last().copied().unwrap_or(0) + 1;
        let mut parts = whole.split(' ').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let user = User {
            id,
            lastname: part(),
            firstname: part(),
            middlename: part(),
            username: format!("u{id}"),
            email: format!("u{id}@college.example"),
            idnumber: idnumber.into(),
            auth: "manual".into(),
            suspended: false,
        };
        self.users.insert(id, user);
        id
    }

    /// Whether the database takes two numbers for the same.
    fn is_same_number(&self, one: &str, other: &str) -> bool {
        let loosely = |number: &str| number.to_lowercase().replace('ё', "е");
        one == other || (self.loose_numbers && loosely(one) == loosely(other))
    }

    pub fn called(&self, name: &str) -> &Cohort {
        self.cohorts.values().find(|cohort| cohort.name == name).unwrap_or_else(|| panic!("no cohort {name}"))
    }

    pub fn numbered(&self, idnumber: &str) -> &User {
        self.users.values().find(|user| user.idnumber == idnumber).unwrap_or_else(|| panic!("nobody {idnumber}"))
    }
}

fn guest() -> User {
    User { lastname: " ".into(), email: "root@localhost".into(), auth: "manual".into(), ..User::default() }
}

#[derive(Clone)]
pub struct Moodle {
    pub url: String,
    world: Arc<Mutex<World>>,
}

impl Moodle {
    pub async fn start(world: World) -> Moodle {
        let world = Arc::new(Mutex::new(world));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = axum::routing::post(serve);
        let router = Router::new().route("/webservice/rest/server.php", server).with_state(Arc::clone(&world));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Moodle { url, world }
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.world.lock().unwrap())
    }

    /// Functions that changed something since the last look.
    pub fn changes(&self) -> Vec<String> {
        self.with(|world| std::mem::take(&mut world.changes)).into_iter().map(|(name, _)| name).collect()
    }
}

/// A refusal, as the server writes it.
struct Refused(&'static str, &'static str);

const INVALID: Refused = Refused("invalid_parameter_exception", "invalidparameter");
const ODD: Refused = Refused("invalid_response_exception", "invalidresponse");
const NO_RECORD: Refused = Refused("dml_missing_record_exception", "invalidrecord");

fn answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

fn refusal(refused: &Refused) -> Response {
    answer(&json!({ "exception": refused.0, "errorcode": refused.1, "message": "Иванову Петру отказано" }))
}

async fn serve(State(world): State<Arc<Mutex<World>>>, body: Bytes) -> Response {
    let costs = world.lock().unwrap().costs;
    let (response, accounts, members) = answered(&mut world.lock().unwrap(), &body);
    if let Some(costs) = costs {
        tokio::time::sleep(costs.call + costs.account * accounts + costs.member * members).await;
    }
    response
}

/// The answer, with the number of accounts that it tells and of members that it adds.
fn answered(world: &mut World, body: &Bytes) -> (Response, u32, u32) {
    let before: usize = world.cohorts.values().map(|cohort| cohort.members.len()).sum();
    let told = Cell::new(0);
    let response = respond(world, body, &told);
    let after: usize = world.cohorts.values().map(|cohort| cohort.members.len()).sum();
    (response, told.get(), after.saturating_sub(before) as u32)
}

fn respond(world: &mut World, body: &Bytes, told_accounts: &Cell<u32>) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let Some(mut arguments) = nested(&fields) else { return refusal(&INVALID) };
    let mut take = |name: &str| arguments.remove(name).and_then(|value| Some(value.as_str()?.to_owned()));
    if take("moodlewsrestformat").as_deref() != Some("json") {
        // Without it the server answers in XML.
        return ([(header::CONTENT_TYPE, "application/xml")], "<?xml version=\"1.0\"?><RESPONSE/>").into_response();
    }
    if take("wstoken").as_deref() != Some(TOKEN) {
        return refusal(&Refused("core\\exception\\moodle_exception", "invalidtoken"));
    }
    match &mut world.token_ends {
        Some(0) => return refusal(&Refused("core\\exception\\moodle_exception", "invalidtoken")),
        Some(left) => {
            *left -= 1;
            return refusal(&Refused("webservice_access_exception", "accessexception"));
        }
        None => {}
    }
    let Some(function) = take("wsfunction") else { return refusal(&INVALID) };
    world.asked.push(function.clone());
    if !world.allowed.contains(&function) {
        return refusal(&Refused("webservice_access_exception", "accessexception"));
    }
    let at = world.faults.iter().position(|(name, _)| *name == function);
    let fault = at.map(|n| world.faults[n].1.clone());
    let is_spent = match at.map(|n| &mut world.faults[n].1) {
        Some(Fault::Status(_, _, times)) => {
            *times -= 1;
            *times == 0
        }
        Some(Fault::Hidden(_)) | None => false,
        Some(_) => true,
    };
    if let Some(at) = at.filter(|_| is_spent) {
        world.faults.remove(at);
    }
    match fault {
        Some(Fault::Page) => {
            let page = "<!DOCTYPE html><html><body>Сайт на обслуживании</body></html>";
            return ([(header::CONTENT_TYPE, "text/html")], page).into_response();
        }
        Some(Fault::Status(status, after, _)) => {
            let mut response = StatusCode::from_u16(status).unwrap().into_response();
            if let Some(after) = after {
                response.headers_mut().insert(header::RETRY_AFTER, after.to_string().parse().unwrap());
            }
            return response;
        }
        Some(Fault::Maintenance(false)) => return refusal(&Refused("moodle_exception", "sitemaintenance")),
        Some(Fault::Maintenance(true)) => {
            let page = "\n<!DOCTYPE html><html><body>Сайт на обслуживании</body></html>";
            let headers = [(header::CONTENT_TYPE, "text/html"), (header::RETRY_AFTER, "1800")];
            return (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response();
        }
        Some(Fault::Refused(code)) => return refusal(&Refused("required_capability_exception", code)),
        _ => {}
    }
    let given = Value::Object(arguments);
    if let Some(Fault::Deleted) = fault {
        let last = given["members"].as_object().and_then(|all| all.values().next_back()).cloned().unwrap_or_default();
        let id: i64 = last["usertype"]["value"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
        world.users.remove(&id);
        world.cohorts.values_mut().for_each(|cohort| {
            cohort.members.remove(&id);
        });
    }
    if let Some(right) = right_for(&function).filter(|right| world.lacks.contains(right)) {
        let _ = right;
        return refusal(&Refused("required_capability_exception", "nopermissions"));
    }
    let told = execute(world, &function, &given);
    if let Ok(value) = &told {
        let users = value.as_array().or_else(|| value["users"].as_array()).map_or(0, Vec::len);
        told_accounts.set(if function.starts_with("core_user_get") { users as u32 } else { 0 });
    }
    if told.is_ok() && !function.contains("_get_") && !function.contains("_search_") {
        world.changes.push((function, given));
    }
    match (told, fault) {
        (Err(refused), _) => refusal(&refused),
        (Ok(value), Some(Fault::Lost)) => {
            let text = value.to_string();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            ([(header::CONTENT_TYPE, "application/json")], half).into_response()
        }
        (Ok(mut value), Some(Fault::Hidden(id))) => {
            if let Some(list) = value.as_array_mut() {
                list.retain(|user| user["id"] != id);
            }
            answer(&value)
        }
        (Ok(value), _) => answer(&value),
    }
}

/// The right that a function asks for before anything else.
fn right_for(function: &str) -> Option<&'static str> {
    match function {
        "core_user_update_users" => Some("user:update"),
        "core_user_create_users" => Some("user:create"),
        "core_cohort_create_cohorts" | "core_cohort_update_cohorts" => Some("cohort:manage"),
        "core_cohort_add_cohort_members" | "core_cohort_delete_cohort_members" => Some("cohort:manage"),
        _ => None,
    }
}

/// `members[0][userid]=7` → `{"members": {"0": {"userid": "7"}}}`, as PHP reads a form.
fn nested(fields: &[(String, String)]) -> Option<Map<String, Value>> {
    let mut whole = Map::new();
    for (name, value) in fields {
        let (first, rest) = name.split_once('[').map_or((name.as_str(), ""), |(first, rest)| (first, rest));
        let mut keys = vec![first];
        if !rest.is_empty() {
            keys.extend(rest.strip_suffix(']')?.split("]["));
        }
        let last = keys.pop()?;
        let mut at = &mut whole;
        for key in keys {
            let next = at.entry(key).or_insert_with(|| Value::Object(Map::new()));
            at = next.as_object_mut()?;
        }
        at.insert(last.to_owned(), Value::String(value.clone()));
    }
    Some(whole)
}

/// The items of a list; each may have these keys and no other.
fn items(given: &Value, list: &str, needed: &[&str], allowed: &[&str]) -> Result<Vec<Value>, Refused> {
    let found = given.get(list).and_then(Value::as_object).ok_or(INVALID)?;
    let items: Vec<Value> = found.values().cloned().collect();
    for item in &items {
        let keys = item.as_object().ok_or(INVALID)?;
        let is_known = |key: &String| needed.contains(&key.as_str()) || allowed.contains(&key.as_str());
        if !keys.keys().all(is_known) || !needed.iter().all(|key| keys.contains_key(*key)) {
            return Err(INVALID);
        }
    }
    Ok(items)
}

fn only(given: &Value, allowed: &[&str]) -> Result<(), Refused> {
    let keys = given.as_object().ok_or(INVALID)?;
    if keys.keys().all(|key| allowed.contains(&key.as_str())) { Ok(()) } else { Err(INVALID) }
}

fn text(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn number(item: &Value, key: &str) -> Result<i64, Refused> {
    item[key].as_str().and_then(|text| text.parse().ok()).ok_or(INVALID)
}

fn list(given: &Value, key: &str) -> Vec<String> {
    let values = given[key].as_object().into_iter().flat_map(|map| map.values());
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What the token's account sees of a user (user/lib.php, user_get_user_details): no middle names, no empty numbers, and
/// nothing for which a right is lacking.
fn shown(world: &World, user: &User) -> Option<Value> {
    let may = |right: &str| !world.lacks.contains(right);
    let is_own = user.id == 2;
    if !is_own && !may("viewdetails") {
        return None;
    }
    let whole = match world.whole_names && may("viewfullnames") {
        true => format!("{} {} {}", user.lastname, user.firstname, user.middlename).trim().to_owned(),
        false => format!("{} {}", user.firstname, user.lastname),
    };
    let mut shown = json!({
        "id": user.id, "fullname": whole, "profileimageurl": "",
        "profileimageurlsmall": "",
    });
    let mut show = |key: &str, value: Value, is_shown: bool| {
        if is_shown {
            shown[key] = value;
        }
    };
    show("firstname", user.firstname.clone().into(), may("viewfullnames"));
    show("lastname", user.lastname.clone().into(), may("viewfullnames"));
    show("username", user.username.clone().into(), is_own || may("viewalldetails"));
    show("auth", user.auth.clone().into(), is_own || may("viewalldetails"));
    show("idnumber", user.idnumber.clone().into(), !user.idnumber.is_empty() && (is_own || may("viewalldetails")));
    show("suspended", user.suspended.into(), may("viewhiddendetails"));
    show("email", user.email.clone().into(), is_own || may("viewuseridentity"));
    Some(shown)
}

/// Whoever was found and shows what was searched for (user/externallib.php).
fn found<'a>(world: &World, users: impl Iterator<Item = &'a User>, field: &str) -> Vec<Value> {
    let shows = |user: &Value| match &user[field] {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    };
    users.filter_map(|user| shown(world, user)).filter(shows).collect()
}

fn cohort_shown(id: i64, cohort: &Cohort, escapes: bool) -> Value {
    let name = match escapes {
        true => cohort.name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
        false => cohort.name.clone(),
    };
    json!({
        "id": id, "name": name, "idnumber": cohort.idnumber, "description": "", "descriptionformat": 1,
        "visible": cohort.visible, "theme": null, "customfields": [],
    })
}

fn execute(world: &mut World, function: &str, given: &Value) -> Result<Value, Refused> {
    match function {
        "core_webservice_get_site_info" => {
            only(given, &["serviceshortnames"])?;
            let functions: Vec<Value> =
                world.allowed.iter().map(|name| json!({ "name": name, "version": "2024042200" })).collect();
            Ok(json!({
                "sitename": "СДО", "username": "kontingent", "userid": 2, "release": "4.4.1 (Build: 20240610)",
                "version": "2024042201", "functions": functions, "siteurl": "", "userissiteadmin": false,
            }))
        }
        "core_cohort_search_cohorts" => {
            only(given, &["query", "context", "includes", "limitfrom", "limitnum"])?;
            let context = &given["context"];
            if text(context, "contextlevel") != "system" || text(context, "instanceid") != "0" {
                return Err(INVALID);
            }
            let (from, count) = (number(given, "limitfrom")? as usize, number(given, "limitnum")? as usize);
            let all = world.cohorts.iter().map(|(id, cohort)| cohort_shown(*id, cohort, world.escapes));
            Ok(json!({ "cohorts": all.skip(from).take(count).collect::<Vec<_>>() }))
        }
        "core_cohort_get_cohort_members" => {
            only(given, &["cohortids"])?;
            let mut told = Vec::new();
            for id in list(given, "cohortids") {
                let id: i64 = id.parse().map_err(|_| INVALID)?;
                let cohort = world.cohorts.get(&id).ok_or(NO_RECORD)?;
                told.push(json!({ "cohortid": id, "userids": cohort.members }));
            }
            Ok(told.into())
        }
        "core_user_get_users_by_field" => {
            only(given, &["field", "values"])?;
            let (field, values) = (text(given, "field"), list(given, "values"));
            if !["id", "idnumber", "username", "email"].contains(&field.as_str()) {
                return Err(INVALID);
            }
            if field == "id" {
                let asked: Vec<&User> = values.iter().filter_map(|id| world.users.get(&id.parse().ok()?)).collect();
                if asked.iter().any(|user| world.odd.contains(&user.id)) {
                    return Err(ODD);
                }
                return Ok(found(world, asked.into_iter(), &field).into());
            }
            let is_wanted = |user: &&User| {
                let value = match field.as_str() {
                    "idnumber" => return values.iter().any(|value| world.is_same_number(value, &user.idnumber)),
                    "username" => user.username.clone(),
                    _ => return values.iter().any(|value| value.to_lowercase() == user.email.to_lowercase()),
                };
                values.contains(&value)
            };
            if world.users.values().filter(is_wanted).any(|user| world.odd.contains(&user.id)) {
                return Err(ODD);
            }
            Ok(found(world, world.users.values().filter(is_wanted), &field).into())
        }
        "core_user_get_users" => {
            let criteria = items(given, "criteria", &["key", "value"], &[])?;
            let [one] = criteria.as_slice() else { return Err(INVALID) };
            if text(one, "key") != "lastname" || text(one, "value") != "%" {
                return Err(INVALID);
            }
            if !world.odd.is_empty() {
                return Err(ODD);
            }
            Ok(json!({ "users": found(world, world.users.values(), "lastname"), "warnings": [] }))
        }
        "core_cohort_create_cohorts" => {
            let needed = ["categorytype", "name", "idnumber"];
            let mut made = Vec::new();
            for item in items(given, "cohorts", &needed, &["description", "descriptionformat", "visible", "theme"])? {
                in_system(&item)?;
                // Any cohort's number counts, an empty one as well.
                let number = text(&item, "idnumber");
                let is_taken = world.cohorts.values().any(|cohort| world.is_same_number(&cohort.idnumber, &number));
                if is_taken || world.numbers_elsewhere.contains(&number) {
                    return Err(INVALID);
                }
                let id = world.cohort(&text(&item, "name"), &text(&item, "idnumber"));
                made.push(cohort_shown(id, &world.cohorts[&id], world.escapes));
            }
            Ok(made.into())
        }
        "core_cohort_update_cohorts" => {
            let needed = ["id", "categorytype", "name", "idnumber"];
            for item in items(given, "cohorts", &needed, &["description", "descriptionformat", "visible", "theme"])? {
                in_system(&item)?;
                let cohort = world.cohorts.get_mut(&number(&item, "id")?).ok_or(NO_RECORD)?;
                cohort.name = text(&item, "name");
                cohort.idnumber = text(&item, "idnumber");
                cohort.visible = text(&item, "visible") != "0";
            }
            Ok(Value::Null)
        }
        "core_cohort_add_cohort_members" => {
            let mut warnings = Vec::new();
            for item in items(given, "members", &["cohorttype", "usertype"], &[])? {
                let (cohort, user) = (&item["cohorttype"], &item["usertype"]);
                if text(cohort, "type") != "id" || text(user, "type") != "id" {
                    return Err(INVALID);
                }
                let (cohort, user) = (number(cohort, "value")?, number(user, "value")?);
                let mut warn = |code: &str| warnings.push(json!({ "warningcode": code, "message": "" }));
                match world.cohorts.get_mut(&cohort) {
                    None => warn("2"),
                    Some(_) if !world.users.contains_key(&user) => warn("2"),
                    Some(cohort) => {
                        if !cohort.members.insert(user) {
                            warn("3");
                        }
                    }
                }
            }
            Ok(json!({ "warnings": warnings }))
        }
        "core_cohort_delete_cohort_members" => {
            for item in items(given, "members", &["cohortid", "userid"], &[])? {
                let (cohort, user) = (number(&item, "cohortid")?, number(&item, "userid")?);
                if !world.users.contains_key(&user) {
                    return Err(NO_RECORD);
                }
                world.cohorts.get_mut(&cohort).ok_or(NO_RECORD)?.members.remove(&user);
            }
            Ok(Value::Null)
        }
        "core_user_update_users" => {
            let mut warnings = Vec::new();
            for item in items(given, "users", &["id"], &["firstname", "lastname", "middlename", "suspended"])? {
                let id = number(&item, "id")?;
                let Some(user) = world.users.get_mut(&id) else {
                    warnings
                        .push(json!({ "item": "user", "itemid": id, "warningcode": "invaliduserid", "message": "" }));
                    continue;
                };
                let new = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
                if let Some(name) = new("firstname") {
                    user.firstname = name;
                }
                if let Some(name) = new("lastname") {
                    user.lastname = name;
                }
                if let Some(name) = new("middlename") {
                    user.middlename = name;
                }
                if let Some(flag) = new("suspended") {
                    user.suspended = flag == "1";
                }
            }
            Ok(json!({ "warnings": warnings }))
        }
        "core_user_create_users" => {
            let needed = ["username", "firstname", "lastname", "email"];
            let mut made = Vec::new();
            for item in items(given, "users", &needed, &["createpassword", "auth", "middlename", "idnumber"])? {
                let (username, email) = (text(&item, "username"), text(&item, "email").to_lowercase());
                let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.@".contains(c);
                let is_used = |user: &User| user.email.to_lowercase() == email && !world.same_addresses;
                let is_taken = world.users.values().any(|user| user.username == username || is_used(user));
                let is_address = email.is_ascii() && email.contains('@');
                if username.len() > 100 {
                    return Err(Refused("dml_write_exception", "dmlwriteexception"));
                }
                let is_whole = !text(&item, "firstname").is_empty() && !text(&item, "lastname").is_empty();
                if username.is_empty() || !username.chars().all(is_plain) || is_taken || !is_whole || !is_address {
                    return Err(INVALID);
                }
                let id = world.user("", &text(&item, "idnumber"));
                let user = world.users.get_mut(&id).unwrap();
                user.username.clone_from(&username);
                user.email = email;
                user.firstname = text(&item, "firstname");
                user.lastname = text(&item, "lastname");
                user.middlename = text(&item, "middlename");
                user.auth = text(&item, "auth");
                made.push(json!({ "id": id, "username": username }));
            }
            Ok(made.into())
        }
        _ => Err(INVALID),
    }
}

fn in_system(item: &Value) -> Result<(), Refused> {
    if text(&item["categorytype"], "type") == "system" { Ok(()) } else { Err(INVALID) }
}
