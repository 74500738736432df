//! The report for the head and the certificate of closure: what they say of a store whose history is known.

use std::collections::HashMap;
use std::path::Path;
use std::process::Output;
use std::slice::from_ref;
use std::time::Duration;

use crate::support;
use crate::support::program;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use documents::statistics::{Certificate, Period, Report, document};
use documents::{Format, Look, sheets};
use domain::membership::{MemberStatus, MembershipRead, Role, Seat};
use i18n::Lang;
use kontingent::config::Config;
use kontingent::sync::{Asked, OrgContext, certificate, import_file, known_of, look_around, statistics, work_lock};
use planner::plan::{Action, Plan};
use serde_json::{Value, json};
use simulators::{Sandbox, SandboxOptions};
use store::{ActionState, Event, PlanHead, Saving, Store};
use system::clock::Clock;

const PLATFORM: &str = "sferum";
const GROMOV: &str = "Громов <b>Лев</b> Борисович";

fn seat(account: &str, name: &str, place: &str, role: Role) -> Seat {
    Seat::joined(place.parse().unwrap(), account, name, role)
}

fn read(seats: &[Seat]) -> MembershipRead {
    let places = ["class:ИС-21", "chat:students:ИС-21", "chat:parents:ИС-21", "staff"]
        .map(|place| place.parse().unwrap())
        .to_vec();
    let mut read = MembershipRead { platform: PLATFORM.into(), places, seats: seats.to_vec(), lists: None };
    read.sort();
    read
}

fn person(key: &str, name: &str, category: &str, account: Option<&str>) -> Value {
    json!({"key": key, "name": name, "category": category, "platform_id": account})
}

fn order(day: NaiveDate) -> Value {
    json!({"kind": "order", "movement": "expulsion", "number": "118-к", "date": day.to_string()})
}

/// An action; `row` is the row of the order.
fn action(id: &str, kind: &str, person: &Value, place: &str, role: &str, basis: &Value, row: u32) -> Value {
    json!({
        "id": id, "kind": kind, "person": person, "place": place, "role": role, "clause": "5.13.8", "basis": basis,
        "identity": {"confidence": "certain", "evidence": ["birth_date", "full_name"]},
        "source": [{"file": "приказ.xls", "sheet": null, "row": row}],
        "verdict": "auto", "guards": [], "depends_on": []
    })
}

fn plan(id: &str, day: NaiveDate, actions: &[Value], findings: &[Value]) -> Plan {
    serde_json::from_value(json!({
        "schema": "kontingent.plan/1", "plan_id": id, "organization": "Техникум", "as_of": day.to_string(),
        "fingerprint": id, "inputs": [], "actions": actions, "findings": findings,
        "summary": {"invite": 0, "add": 0, "reassign": 0, "remove": 0, "other": 0, "auto": 0, "review": 0, "blocked": 0,
                    "unchanged": 0, "unchecked": 0}
    }))
    .unwrap()
}

fn keeps_to(schema: &str, value: &Value) {
    let schema = jsonschema::validator_for(&serde_json::from_str::<Value>(schema).unwrap()).unwrap();
    let faults: Vec<String> =
        schema.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A store whose history is written day by day; day 0 is `first`.
struct History {
    store: Store,
    first: DateTime<Utc>,
}

impl History {
    async fn new(path: &Path, first: DateTime<Utc>) -> History {
        History { store: Store::open(path).await.unwrap(), first }
    }

    fn at(&self, day: i64) -> DateTime<Utc> {
        self.first + TimeDelta::days(day)
    }

    fn date(&self, day: i64) -> NaiveDate {
        self.at(day).date_naive()
    }

    async fn read(&self, day: i64, seats: &[Seat]) {
        self.store.save_read(&read(seats), self.at(day)).await.unwrap();
    }

    async fn plan(&self, day: i64, plan: &Plan) -> PlanHead {
        let saving = Saving {
            platforms: &[PLATFORM.to_owned()],
            at: self.at(day),
            configuration: "c",
            is_undo: false,
            review_only: false,
            approval_hours: 72,
            rosters: &HashMap::new(),
        };
        let number = self.store.save_plan(plan, &saving).await.unwrap();
        self.store.save_persons(PLATFORM, plan, self.at(day)).await.unwrap();
        self.store.plan_called(&number.to_string()).await.unwrap().unwrap()
    }

    async fn done(&self, day: i64, head: &PlanHead, action: &Action, who: &str) {
        let at = self.at(day);
        if who != "auto" {
            let decision = Some(store::Decision::Approved);
            assert_eq!(self.store.decide(head, &[action], decision, at, who, "").await.unwrap(), 1);
        }
        assert!(self.store.begin_action(head, action, at, who).await.unwrap());
        self.store.end_action(head, action, ActionState::Done, Event::Done, at, who, "", None).await.unwrap();
    }

    fn asked(&self, days: (i64, i64)) -> Asked<'static> {
        let period = Period { since: self.date(days.0), until: self.date(days.1) };
        Asked { organization: "Техникум", zone: chrono_tz::Europe::Moscow, period, now: self.at(days.1) }
    }

    async fn report(&self, since: i64, until: i64) -> Report {
        let known = [known_of(&self.store, PLATFORM, None).await.unwrap()];
        statistics(&self.store, &known, &self.asked((since, until))).await.unwrap()
    }

    async fn certificate(&self, day: i64, key: &str) -> Certificate {
        let known = [known_of(&self.store, PLATFORM, None).await.unwrap()];
        let person = self.store.persons_called(key).await.unwrap().remove(0);
        certificate(&self.store, &known, &self.asked((0, day)), &person).await.unwrap()
    }
}

fn monday() -> DateTime<Utc> {
    "2026-11-02T06:00:00Z".parse().unwrap()
}

/// Громов is expelled from day 3; his mother is in the parents' chat. Жуков is expelled too and stays. Лаптева left by
/// herself on day 2. Орлов is invited; Перов should be and is not. Кто-то is nobody's.
async fn college(path: &Path, first: DateTime<Utc>) -> History {
    let history = History::new(path, first).await;
    let student = |account: &str, name: &str, place: &str| seat(account, name, place, Role::Student);
    let gromov = [student("7", GROMOV, "class:ИС-21"), student("7", GROMOV, "chat:students:ИС-21")];
    let mother = seat("20", "Громова Анна Ильинична", "chat:parents:ИС-21", Role::Parent);
    let others = [
        student("8", "Жуков Иван Петрович", "class:ИС-21"),
        student("99", "Кто-то", "class:ИС-21"),
        seat("1", "Белова Ольга Юрьевна", "staff", Role::Teacher),
        Seat { status: MemberStatus::Invited, ..student("", "Орлов Пётр Ильич", "class:ИС-21") },
    ];
    let lapteva = student("9", "Лаптева Кира Олеговна", "class:ИС-21");
    let left = Seat { status: MemberStatus::Left, ..lapteva.clone() };
    let all = |more: &[&[Seat]]| [&others[..]].iter().chain(more).flat_map(|seats| seats.to_vec()).collect::<Vec<_>>();
    history.read(0, &all(&[&gromov, from_ref(&mother), from_ref(&lapteva)])).await;
    history.read(2, &all(&[&gromov, from_ref(&mother), from_ref(&left)])).await;

    let basis = order(history.date(3));
    let own = person("k7", GROMOV, "student", Some("7"));
    let zhukov = person("k8", "Жуков Иван Петрович", "student", Some("8"));
    let parent = person("k20", "Громова Анна Ильинична", "guardian", Some("20"));
    let nobody = person("k99", "Кто-то", "student", Some("99"));
    let roster = json!({"kind": "roster"});
    let perov = person("k10", "Перов Глеб Юрьевич", "student", None);
    let removals = [
        action("a1", "remove", &own, "class:ИС-21", "student", &basis, 5),
        action("a2", "remove", &own, "chat:students:ИС-21", "student", &basis, 5),
        action("a3", "remove", &parent, "chat:parents:ИС-21", "parent", &basis, 5),
        action("a4", "remove", &zhukov, "class:ИС-21", "student", &basis, 6),
    ];
    let lasting = [
        action("a5", "invite", &perov, "class:ИС-21", "student", &roster, 7),
        action("a6", "remove", &nobody, "class:ИС-21", "student", &json!({"kind": "absence"}), 8),
        removals[3].clone(),
    ];
    let finding = |code: &str, key: &str, name: &str| {
        json!({"severity": "warning", "code": code, "message": "…", "file": null, "sheet": null, "row": null,
               "column": null, "person": {"key": key, "name": name}})
    };
    let findings = [
        finding("members.stranger", "k99", "Кто-то"),
        finding("members.left_by_themselves", "k9", "Лаптева Кира Олеговна"),
    ];
    let first_plan = plan("plan-one", history.date(3), &removals, &findings);
    let head = history.plan(3, &first_plan).await;
    history.done(4, &head, &first_plan.actions[0], "Иванова").await;
    history.done(6, &head, &first_plan.actions[1], "auto").await;
    history.done(6, &head, &first_plan.actions[2], "Иванова").await;
    let failed = &first_plan.actions[3];
    assert!(history.store.begin_action(&head, failed, history.at(6), "auto").await.unwrap());
    let (state, event) = (ActionState::Failed, Event::Failed);
    history.store.end_action(&head, failed, state, event, history.at(6), "auto", "refused", None).await.unwrap();

    history.read(5, &all(&[&gromov[1..], &[mother], from_ref(&left)])).await;
    let came = student("11", "Новиков Олег Ильич", "class:ИС-21");
    history.read(7, &all(&[&[left], &[came]])).await;
    history.plan(7, &plan("plan-two", history.date(7), &lasting, &findings)).await;
    history
}

#[tokio::test]
async fn the_head_reads_who_is_where_and_who_is_late() {
    let folder = tempfile::tempdir().unwrap();
    let history = college(&folder.path().join("k.sqlite"), monday()).await;
    let report = serde_json::to_value(history.report(1, 13).await).unwrap();
    assert_eq!(report["schema"], "kontingent.report/1");
    keeps_to(include_str!("../../schemas/report-1.schema.json"), &report);
    assert_eq!(report["platforms"][0]["as_of"], "2026-11-09T06:00:00.000Z");

    let student = report["usage"].as_array().unwrap().iter().find(|row| row["role"] == "student").unwrap();
    assert_eq!(
        *student,
        json!({"platform": PLATFORM, "unit": "class:ИС-21", "role": "student", "wanted": 4, "joined": 1, "invited": 1,
               "past_term": 0, "not_invited": 1, "left": 1, "strangers": 1, "to_remove": 1})
    );
    assert_eq!(report["usage_total"]["joined"], 2, "the teacher too");
    let figures = &report["figures"];
    assert_eq!(
        (&figures["total"]["wanted"], &figures["total"]["joined"], &figures["total"]["strangers"]),
        (&json!(5), &json!(2), &json!(1)),
        "{figures}"
    );
    // Nothing was known before the period: there is no trend.
    assert_eq!(
        (&figures["then"], &figures["total_then"], &figures["leavers_then"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );

    // The first read brought nobody; the class and the chat of one student are one going.
    assert_eq!(
        report["changes"],
        json!([
            {"platform": PLATFORM, "unit": "class:ИС-21", "role": "parent", "came": 0, "went": 1},
            {"platform": PLATFORM, "unit": "class:ИС-21", "role": "student", "came": 1, "went": 2},
        ])
    );
    assert_eq!(report["actions_total"], json!({"done": 3, "failed": 1, "rejected": 0, "waiting": 3}));

    let leavers = &report["leavers"];
    let told: Vec<(&str, i64, bool)> = leavers["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let (name, days) = (row["person"]["key"].as_str().unwrap(), row["days"].as_i64().unwrap());
            (name, days, row["overdue"].as_bool().unwrap())
        })
        .collect();
    // Жуков's clock runs and stands first. Громов was in the chat until the read of day 7.
    assert_eq!(told, [("k8", 10, true), ("k7", 4, false), ("k20", 4, false)]);
    // The parent of one of them is no leaver: the numbers are of the two others.
    let as_what: Vec<&str> =
        leavers["people"].as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap()).collect();
    assert_eq!(as_what, ["leaver", "leaver", "representative"]);
    assert_eq!((&leavers["still_there"], &leavers["gone"]), (&json!(1), &json!(1)));
    assert_eq!((&leavers["maximum"], &leavers["median"]), (&json!(10), &json!(7.0)));
    assert_eq!(leavers["people"][0]["places"], json!(["class:ИС-21"]));
    assert_eq!(leavers["people"][1]["absent_at"], "2026-11-09T06:00:00.000Z");
}

#[tokio::test]
async fn a_period_before_everything_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let history = college(&folder.path().join("k.sqlite"), monday()).await;
    let report = history.report(-20, -10).await;
    assert!(report.changes.is_empty() && report.leavers.people.is_empty(), "{report:?}");
    assert_eq!(report.actions_total.done, 0);
}

#[tokio::test]
async fn names_are_text_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let history = college(&folder.path().join("k.sqlite"), monday()).await;
    let report = history.report(1, 13).await;
    for lang in [Lang::Ru, Lang::En] {
        let document = document(&report, lang, chrono_tz::Europe::Moscow);
        let look = Look { lang, width: 100, colour: false };
        for format in [Format::Table, Format::Csv, Format::Html, Format::Xlsx] {
            let mut out = Vec::new();
            sheets::write(&document, format, &look, &mut out).unwrap();
            let text = String::from_utf8_lossy(&out);
            assert!(!text.contains("Unknown localization"), "{text}");
            if format == Format::Html {
                assert!(text.contains("Громов &lt;b&gt;Лев") && !text.contains("<b>"), "{text}");
                assert!(!text.contains("<script"));
            }
        }
    }
}

#[tokio::test]
async fn a_leaver_who_is_gone_gets_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let history = college(&folder.path().join("k.sqlite"), monday()).await;
    let made = serde_json::to_value(history.certificate(13, "k7").await).unwrap();
    assert_eq!(made["schema"], "kontingent.closure/1");
    keeps_to(include_str!("../../schemas/closure-1.schema.json"), &made);
    assert_eq!((&made["closed"], &made["groups"]), (&json!(true), &json!(["ИС-21"])));
    assert_eq!(made["orders"][0]["number"], "118-к");
    let class = made["stays"].as_array().unwrap().iter().find(|stay| stay["place"] == "class:ИС-21").unwrap();
    assert_eq!(
        (&class["first_seen"], &class["gone_at"], &class["removal"]["who"], &class["removal"]["plan"]),
        (&json!("2026-11-02T06:00:00.000Z"), &json!("2026-11-07T06:00:00.000Z"), &json!("Иванова"), &json!(1))
    );
    assert_eq!(class["removal"]["basis"], "order:expulsion 118-к 2026-11-05");
    assert_eq!(made["platforms"][0]["absent_since"], "2026-11-09T06:00:00.000Z");
    // The mother rests on the same row of the order; nobody else does.
    assert_eq!(made["guardians"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&made["guardians"][0]["person"]["key"], &made["guardians"][0]["closed"]),
        (&json!("k20"), &json!(true))
    );
}

#[tokio::test]
async fn a_leaver_who_is_still_there_or_left_before_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let history = college(&folder.path().join("k.sqlite"), monday()).await;
    let zhukov = history.certificate(13, "k8").await;
    assert!(!zhukov.closed && zhukov.stays[0].gone_at.is_none() && zhukov.guardians.is_empty());

    // Лаптева is expelled after she had left: gone, never late, and nobody removed her.
    let own = person("k9", "Лаптева Кира Олеговна", "student", Some("9"));
    let basis = order(history.date(8));
    let removal = action("a9", "revoke_invite", &own, "class:ИС-21", "student", &basis, 9);
    let head = history.plan(8, &plan("plan-three", history.date(8), &[removal], &[])).await;
    assert_eq!(head.actions, 1);
    history.read(9, &[]).await;
    let made = history.certificate(13, "k9").await;
    assert!(made.closed && made.stays[0].left_by_themselves && made.stays[0].removal.is_none(), "{made:?}");
    let report = history.report(1, 13).await;
    let row = report.leavers.people.iter().find(|row| row.person.key == "k9").unwrap();
    assert_eq!((row.days, row.overdue), (0, false));
}

#[tokio::test]
async fn absence_before_the_order_took_effect_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::new(&folder.path().join("k.sqlite"), monday()).await;
    history.read(0, &[seat("7", GROMOV, "class:ИС-21", Role::Student)]).await;
    history.read(1, &[]).await;
    let own = person("k7", GROMOV, "student", Some("7"));
    let removal = action("a1", "remove", &own, "class:ИС-21", "student", &order(history.date(5)), 5);
    history.plan(1, &plan("plan-one", history.date(1), &[removal], &[])).await;
    assert!(!history.certificate(6, "k7").await.closed);
    history.read(6, &[]).await;
    assert!(history.certificate(6, "k7").await.closed);
}

#[tokio::test]
async fn one_account_in_two_capacities_and_another_of_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::new(&folder.path().join("k.sqlite"), monday()).await;
    let student = seat("7", GROMOV, "class:ИС-21", Role::Student);
    let employee = seat("7", GROMOV, "staff", Role::Teacher);
    let namesake = seat("70", GROMOV, "class:ИС-21", Role::Student);
    history.read(0, &[student, employee.clone(), namesake.clone()]).await;
    let own = person("k7", GROMOV, "student", Some("7"));
    let removal = action("a1", "remove", &own, "class:ИС-21", "student", &order(history.date(1)), 5);
    history.plan(1, &plan("plan-one", history.date(1), &[removal], &[])).await;
    history.read(2, &[employee, namesake]).await;
    let made = history.certificate(3, "k7").await;
    assert!(made.closed, "{made:?}");
    assert_eq!((made.other_capacity.len(), made.namesakes.len()), (1, 1));
    assert_eq!(made.other_capacity[0].place, "staff");
}

#[tokio::test]
async fn a_platform_is_read_for_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let members = vec![
        Seat { is_admin: true, ..seat("1", "Белова Ольга Юрьевна", "staff", Role::Teacher) },
        seat("7", "Громов Лев Борисович", "class:ИС-21", Role::Student),
        seat("8", "Жуков Иван Петрович", "class:ИС-21", Role::Student),
    ];
    let clock = Clock::set_at(monday() + TimeDelta::days(7));
    let options = SandboxOptions { members, clock: clock.clone(), ..SandboxOptions::default() };
    let sandbox = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    write("token", simulators::DEFAULT_TOKEN);
    std::fs::create_dir(folder.path().join("inbox")).unwrap();
    let path = write(
        "kontingent.toml",
        &format!(
            "organization = \"Техникум\"\n[[folders]]\npath = \"inbox\"\n[[platforms]]\nname = \"{PLATFORM}\"\n\
             kind = \"sandbox\"\nurl = \"{}\"\ntoken_file = \"token\"\n",
            sandbox.url()
        ),
    );
    let config = Config::load(&path).unwrap_or_else(|faults| panic!("{:?}", faults.messages(Lang::Ru)));
    let org = OrgContext::open(config, Lang::Ru, clock).await.unwrap();
    let students = "ФИО;Группа;Статус\nЖуков Иван Петрович;ИС-21;обучается\nПеров Глеб Юрьевич;ИС-21;обучается\n";
    let orders = "ФИО;Вид движения;№ приказа;Дата приказа;Из группы\n\
                  Громов Лев Борисович;отчисление;118-к;2026-11-05;ИС-21\n";
    let now = monday() + TimeDelta::days(7);
    for path in [write("контингент.csv", students), write("приказы.csv", orders)] {
        import_file(&org, &path, now).await.unwrap();
    }
    let known = look_around(&org, Duration::from_millis(10), now).await.unwrap();
    let period = Period { since: org.day(monday()), until: org.day(now) };
    let asked = Asked { organization: "Техникум", zone: org.config.time_zone, period, now };
    let report = serde_json::to_value(statistics(&org.store, &known, &asked).await.unwrap()).unwrap();
    assert_eq!((&report["platforms"][0]["fresh"], &report["platforms"][0]["reason"]), (&json!(true), &Value::Null));
    let student = report["usage"].as_array().unwrap().iter().find(|row| row["role"] == "student").unwrap();
    assert_eq!(
        (&student["wanted"], &student["joined"], &student["not_invited"], &student["to_remove"]),
        (&json!(2), &json!(1), &json!(1), &json!(1))
    );
    let leaver = &report["leavers"]["people"][0];
    assert_eq!(
        (&leaver["person"]["name"], &leaver["days"], &leaver["overdue"]),
        (&json!("Громов Лев Борисович"), &json!(4), &json!(true))
    );

    // Somebody else is at work: the report does not look, and says so.
    let _lock = work_lock(&org, Duration::ZERO).await.unwrap();
    let known = look_around(&org, Duration::from_millis(10), now).await.unwrap();
    assert!(!known[0].state.fresh && known[0].read.as_ref().unwrap().seats.len() == 3);
    assert!(known[0].state.reason.as_ref().unwrap().contains("другой процесс"));
}

fn call(folder: &Path, args: &[&str]) -> Output {
    let config = folder.join("kontingent.toml");
    program().arg("report").args(args).arg("--config").arg(config).output().unwrap()
}

/// A folder as `init` makes it, with the college's history up to today.
fn set_up() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(program().arg("init").arg(folder.path()).output().unwrap().status.success());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let path = folder.path().join("data/kontingent.sqlite");
        let history = college(&path, support::clock::now() - TimeDelta::days(13)).await;
        let twin = person("k71", GROMOV, "student", Some("71"));
        let add = action("b1", "add", &twin, "class:ИС-21", "student", &json!({"kind": "roster"}), 12);
        let twins = plan("plan-twins", history.date(7), &[add], &[]);
        history.store.save_persons(PLATFORM, &twins, history.at(7)).await.unwrap();
        history.store.close().await;
    });
    folder
}

#[test]
fn the_command_prints_and_writes() {
    let folder = set_up();
    // No member list ever came as a file: what the store knows is shown, with its day.
    let output = call(folder.path(), &["--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&report["schema"], &report["platforms"][0]["fresh"]), (&json!("kontingent.report/1"), &json!(false)));
    assert!(!report["platforms"][0]["reason"].as_str().unwrap().is_empty());
    assert_eq!(report["leavers"]["still_there"], 1);

    for name in ["отчёт.html", "отчёт.xlsx", "отчёт.csv"] {
        let path = folder.path().join(name);
        let output = call(folder.path(), &["--out", path.to_str().unwrap()]);
        assert!(output.status.success() && output.stdout.is_empty());
        assert!(std::fs::metadata(&path).unwrap().len() > 500, "{name}");
    }
    let table = String::from_utf8(call(folder.path(), &[]).stdout).unwrap();
    assert!(table.starts_with("1 выбывший по приказу всё ещё состоит"), "{table}");
    assert_eq!(call(folder.path(), &["--since", "2026-11-05", "--until", "2026-11-01"]).status.code(), Some(1));
}

#[test]
fn the_command_certifies_or_says_what_is_left() {
    let folder = set_up();
    let gone = call(folder.path(), &["--leaver", "k7", "--format", "html"]);
    let page = String::from_utf8(gone.stdout).unwrap();
    assert_eq!(gone.status.code(), Some(0), "{page}");
    assert!(page.contains("не состоит ни в одном классе") && !page.contains("<b>"), "{page}");

    let still = call(folder.path(), &["--leaver", "жуков иван петрович"]);
    let text = String::from_utf8(still.stdout).unwrap();
    assert_eq!(still.status.code(), Some(3));
    assert!(text.lines().next().unwrap().contains("ВСЁ ЕЩЁ СОСТОИТ на платформе, в 1 месте"), "{text}");

    let namesakes = call(folder.path(), &["--leaver", GROMOV]);
    let told = String::from_utf8(namesakes.stderr).unwrap();
    assert_eq!(namesakes.status.code(), Some(1));
    assert!(namesakes.stdout.is_empty() && told.contains("k7 — ") && told.contains("k71 — "), "{told}");

    assert_eq!(call(folder.path(), &["--leaver", "Никто"]).status.code(), Some(1));
    assert_eq!(call(folder.path(), &["--leaver", "k7", "--format", "csv"]).status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_say_how_it_was_before_the_period() {
    use crate::support::installation::college;
    use crate::support::students;
    use crate::support::trial::Trial;
    let mut trial = Trial::new(college(), "2026-10-01T09:00:00Z", "").await;
    trial.import("контингент.csv", &students((0..14).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    trial.later(45);
    // Two who never came are listed no more.
    trial.import("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    let until = trial.now.date_naive();
    let period = Period { since: until - TimeDelta::days(29), until };
    let asked = Asked { organization: "Техникум", zone: chrono_tz::Europe::Moscow, period, now: trial.now };
    let known = [known_of(&trial.org.store, "sandbox", None).await.unwrap()];
    let report = statistics(&trial.org.store, &known, &asked).await.unwrap();
    let figures = &report.figures;
    assert_eq!(figures.then, NaiveDate::from_ymd_opt(2026, 10, 1));
    let then = figures.total_then.unwrap();
    assert_eq!((figures.total.wanted, then.wanted), (14, 16), "{figures:?}");
    assert_eq!((figures.total.joined, then.joined, then.not_invited), (14, 14, 2), "{figures:?}");
    assert_eq!(figures.over_time.last().map(|point| (point.day, point.joined)), Some((until, 14)));
    let document = document(&report, Lang::Ru, chrono_tz::Europe::Moscow);
    let told: Vec<String> =
        document.figures.iter().map(|figure| format!("{}: {}", figure.label, figure.line())).collect();
    assert_eq!(told[0], "Должны состоять, человек: 14 (на 2 меньше, чем 01.10.2026)");
    assert_eq!(told[1], "Состоят: 14 (100 %; столько же, сколько 01.10.2026)");
    assert_eq!(told[5], "Выбывшие, которые ещё состоят: 0 (столько же, сколько 01.10.2026)");
}
