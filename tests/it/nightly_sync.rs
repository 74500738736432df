//! Stories of the nightly sync, through the real binary, the real store and the sandbox platform.

use crate::support;
use crate::support::installation::{Installation, college, seat, student, wait_for};
use crate::support::smtp::{Manner, Server};
use crate::support::{DAY, ORDERS, ago, before, birth, name, students};
use chrono::TimeDelta;
use domain::membership::Role;
use kontingent::config::Config;
use rstest::rstest;
use serde_json::json;
use simulators::{Fault, FaultOrders};

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn expulsion(n: usize) -> String {
    expulsion_of(n, &before())
}

/// The same of a day that is said: for installations that live on another day than this run.
fn expulsion_of(n: usize, day: &str) -> String {
    format!("{ORDERS}45-к;{day};{};отчисление;ИС-21;;{day}\n", name(n))
}

/// An installation whose first plan has been looked at: from here on `auto` runs by itself.
async fn settled() -> Installation {
    settle(Installation::with(college()).await)
}

/// The same of an installation that is there, on its day.
fn settle(installation: Installation) -> Installation {
    installation.import(&[("контингент.csv", &roster(0..12))]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}");
    installation
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_is_approved_and_carried_out() {
    let installation = Installation::with(college()).await;
    installation.drop_file("контингент.csv", roster(0..13));
    let said = installation.well(&["sync"]);
    assert!(said.contains("принято (обучающиеся — 13 строк)"), "{said}");
    assert!(said.contains("это первый план"), "{said}");
    assert_eq!(installation.actions(), [format!("invite {} class:ИС-21 auto", name(12))]);
    assert_eq!(installation.who("class:ИС-21").len(), 13, "nothing was done yet");
    let accepted: Vec<_> = walk(installation.folder.path(), "контингент.csv");
    assert!(accepted[0].contains("accepted"), "{accepted:?}");
    assert!(installation.well(&["approve", "last"]).contains("Одобрено: 1 действие (пригласить — 1)"));
    assert!(installation.well(&["apply", "last"]).contains("Выполнено: 1."));
    assert!(installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}");
    let journal = installation.well(&["journal"]);
    for word in
        ["одобрено: пригласить", "отправлено: пригласить", "выполнено: пригласить", "Петрова А. С.", "п. 5.11.1"]
    {
        assert!(journal.contains(word), "{word}: {journal}");
    }
    assert!(installation.well(&["journal", "verify"]).contains("Журнал цел: 3 записи"));
    assert!(installation.well(&["invitations"]).contains("/join/"));
}

fn walk(folder: &std::path::Path, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path, name));
        } else if path.file_name().unwrap().to_string_lossy() == name {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expelled_student_leaves_with_the_parents() {
    let mut members = college();
    members.push(seat("501", "Громова Инна Львовна", "chat:parents:ИС-21", Role::Parent));
    members.push(seat("502", "Белкина Ольга Юрьевна", "chat:parents:ИС-21", Role::Parent));
    let installation = Installation::with(members).await;
    let guardians = format!(
        "Законный представитель;Степень родства;Обучающийся;Группа\nГромова Инна Львовна;мать;{};ИС-21\nБелкина Ольга Юрьевна;мать;{};ИС-21\n",
        name(3),
        name(1)
    );
    installation.import(&[("контингент.csv", &roster(0..12)), ("родители.csv", &guardians)]);
    let said = installation.call(&["sync"]).said();
    installation.call(&["reject", "last", "--reason", "это только начало"]);
    installation.drop_file("приказы.csv", expulsion(3));
    installation.drop_file("контингент.csv", roster((0..3).chain(4..12)));
    let answer = installation.call(&["sync"]);
    assert!(answer.said().contains("Выполнено: 2."), "{said}\n{}", answer.said());
    assert!(!installation.who("class:ИС-21").iter().any(|line| line.contains(&name(3))));
    assert_eq!(installation.who("chat:parents:ИС-21"), ["Белкина Ольга Юрьевна parent joined"]);
    let journal = installation.well(&["journal"]);
    assert!(journal.contains(&format!("приказ № 45-к от {}", before())) && journal.contains("5.13.8"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_roster_is_held_and_mailed_and_nobody_is_removed() {
    let server = Server::start(Manner::Kind).await;
    let installation = settled().await;
    installation.add_configuration(&format!(
        "[notify]\nto = [\"admin@college.example\"]\nescalate_to = [\"head@college.example\"]\nescalate_after = 2\nfrom = \"k@college.example\"\n\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    ));
    installation.drop_file("контингент.csv", roster(0..5));
    let answer = installation.call(&["sync"]);
    assert_eq!(answer.status, 3, "{}", answer.said());
    let actions = installation.actions();
    assert_eq!(actions.len(), 7, "{actions:?}");
    assert!(actions.iter().all(|line| line.contains("guard.roster_shrank")), "{actions:?}");
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    let letters = server.taken();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].recipient.contains("admin@") && letters[0].data.contains("text/html"), "{}", letters[0].data);
    for n in 5..12 {
        let surname = name(n).split(' ').next().unwrap().to_owned();
        let text = letters[0].data.split("text/html").next().unwrap();
        assert!(!text.contains(&surname), "no names in the text of a letter");
    }
    // Held again: the same is not mailed twice a day, but the second address hears of it.
    assert_eq!(installation.call(&["sync"]).status, 3);
    let letters = server.taken();
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(letters[1].recipient.contains("head@"), "{}", letters[1].recipient);
    // A held roster never becomes the baseline.
    assert_eq!(installation.call(&["sync"]).status, 3);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    // The whole list mends it.
    installation.drop_file("контингент.csv", roster(0..12));
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_roster_stays_held_under_whatever_date() {
    let installation = settled().await;
    installation.drop_file("Контингент 2026-11-20.csv", roster(0..12));
    installation.well(&["sync"]);
    installation.drop_file("Контингент 2026-11-23.csv", roster((0..5).rev()));
    // Night after night: the file that was replaced holds nothing, and what is held never becomes the baseline.
    for _ in 0..3 {
        assert_eq!(installation.call(&["sync"]).status, 3);
        let actions = installation.actions();
        assert_eq!(actions.len(), 7, "{actions:?}");
        assert!(actions.iter().all(|line| line.contains("guard.roster_shrank")), "{actions:?}");
        let plan = installation.last_plan();
        let findings = plan["findings"].as_array().unwrap();
        let shrank = findings.iter().find(|finding| finding["code"] == "guard.roster_shrank").unwrap();
        assert_eq!(shrank["file"], "Контингент 2026-11-23.csv");
    }
    assert_eq!(installation.who("class:ИС-21").len(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_before_the_first_roster_is_no_look_at_the_first_plan() {
    let installation = Installation::with(college()).await;
    // The daemon ran before anybody brought a list: there was nothing to look at.
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.drop_file("контингент.csv", roster(0..13));
    installation.drop_file("приказы.csv", expulsion(3));
    installation.call(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 13, "nobody was taken out or invited");
    assert!(!installation.actions().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_is_lifted_by_name_for_one_plan() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster(0..5))]);
    assert_eq!(installation.call(&["plan"]).status, 3);
    let held = installation.call(&["approve", "last"]).said();
    assert!(held.contains("7 действий задержано защитой") || held.contains("задержан"), "{held}");
    let action = installation.last_plan()["actions"][0]["id"].as_str().unwrap().to_owned();
    let refused = installation.call(&["approve", "last", &action]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("--lift guard.roster_shrank"), "{}", refused.err);
    let without_reason = installation.call(&["approve", "last", "--lift", "roster_shrank"]);
    assert!(without_reason.status == 1 && without_reason.err.contains("причина"), "{}", without_reason.err);
    let never = installation.call(&["approve", "last", "--lift", "guard.self", "--reason", "надо"]);
    assert!(never.status == 1 && never.err.contains("не снимается"), "{}", never.err);
    let said =
        installation.well(&["approve", "last", "--lift", "roster_shrank", "--reason", "группу сократили, приказ 7"]);
    assert!(said.contains("Одобрено"), "{said}");
    let journal = installation.well(&["journal"]);
    assert!(journal.contains("снята защита") && journal.contains("приказ 7"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_plan_is_refused_with_what_changed() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster((0..11).chain(12..14)))]);
    installation.call(&["plan"]);
    installation.well(&["approve", "last"]);
    let before = installation.who("class:ИС-21");
    // Somebody takes the student out by hand, and another list comes.
    installation.import(&[("контингент.csv", &roster(0..13))]);
    installation.sandbox.as_ref().unwrap();
    let answer = installation.call(&["apply", "last"]);
    let said = answer.said();
    // Approvals lapse when a newer roster of that scope is accepted.
    assert!(said.contains("Одобрение просрочено") || answer.status == 1, "{said}");
    assert_eq!(installation.who("class:ИС-21"), before, "nothing half-done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_on_the_platform_stops_an_approved_plan() {
    let installation = settled().await;
    installation.import(&[(
        "приказы.csv",
        &format!("{ORDERS}46-к;{before};{};перевод;ИС-21;ИС-22;{before}\n", name(4), before = before()),
    )]);
    installation.call(&["plan"]);
    let actions = installation.actions();
    assert!(actions.iter().any(|line| line.starts_with("reassign")), "{actions:?}");
    installation.well(&["approve", "last"]);
    // The order is cancelled before the plan is carried out.
    installation.import(&[(
        "приказы 2.csv",
        &format!("№ приказа;Дата приказа;ФИО;Вид движения;Из группы;В группу;С какого числа;Основание\n50-к;{after};{};отмена приказа;;;{after};отменить приказ № 46-к от {before}\n", name(4), before = before(), after = ago(2)),
    )]);
    let before = installation.who("class:ИС-21");
    let answer = installation.call(&["apply", "last"]);
    assert_eq!(answer.status, 1, "{}", answer.said());
    assert!(answer.err.contains("изменилось то, на чём он основан"), "{}", answer.err);
    assert!(answer.err.contains(&name(4)), "{}", answer.err);
    assert_eq!(installation.who("class:ИС-21"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_lapse_after_three_days_and_go_over_into_the_next_plan_before() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster(0..11))]);
    installation.call(&["plan"]);
    let said = installation.well(&["approve", "last"]);
    assert!(said.contains("удалить — 1"), "{said}");
    installation.later(TimeDelta::days(2));
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    let decision = plan["decisions"].as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(decision["decision"], "approved", "the same action of the next plan: {decision}");
    installation.later(TimeDelta::days(2));
    let said = installation.call(&["apply", "last"]).said();
    assert!(said.contains("Одобрение просрочено: 1"), "{said}");
    assert_eq!(installation.who("class:ИС-21").len(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_action_is_not_asked_about_every_night() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster(0..11))]);
    installation.call(&["plan"]);
    assert_eq!(installation.call(&["reject", "last"]).status, 1, "a reason is asked for");
    let said = installation.well(&["reject", "last", "--reason", "на больничном, список неполон"]);
    assert!(said.contains("Отклонено: 1 действие"), "{said}");
    installation.call(&["sync"]);
    let plan = installation.last_plan();
    let decision = plan["decisions"].as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(decision["decision"], "rejected");
    assert_eq!(decision["reason"], "на больничном, список неполон");
    assert_eq!(installation.who("class:ИС-21").len(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stop_switch_holds_everything_until_it_is_ended() {
    let installation = settled().await;
    assert_eq!(installation.call(&["stop"]).status, 2, "a reason is asked for");
    installation.well(&["stop", "--reason", "разбираемся со списком"]);
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    let answer = installation.call(&["sync"]);
    assert_eq!(answer.status, 3);
    assert!(answer.out.contains("разбираемся со списком"), "{}", answer.out);
    installation.well(&["approve", "last"]);
    let answer = installation.call(&["apply", "last"]);
    assert!(answer.status == 3 && answer.err.contains("Стоп включён"), "{}", answer.said());
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    installation.well(&["resume"]);
    assert!(installation.well(&["sync"]).contains("Выполнено: 1."));
    assert_eq!(installation.who("class:ИС-21").len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_taken_back_and_not_done_again_by_itself() {
    let installation = settled().await;
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 12);
    let number = installation.last_plan()["saved"]["number"].to_string();
    let said = installation.well(&["undo", &number]);
    assert!(said.contains("Можно вернуть (1 действие)"), "{said}");
    assert_eq!(installation.who("class:ИС-21").len(), 12, "it waits for approval");
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    installation.call(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 13, "not removed again by itself");
    // A link that was made and is still open can be revoked; one that was used is named as irreversible.
    assert!(installation.call(&["undo", "999"]).err.contains("Плана «999» нет"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_about_who_is_who_is_remembered() {
    let mut members = college();
    let twisted = name(3).replace("Громов", "Грамов");
    for seat in members.iter_mut().filter(|seat| seat.name == name(3)) {
        seat.name.clone_from(&twisted);
    }
    let installation = Installation::with(members).await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let questions = installation.call(&["people", "--format", "json"]).json();
    assert_eq!(questions.as_array().unwrap().len(), 1, "{questions}");
    let id = questions[0]["id"].as_str().unwrap().to_owned();
    let listed = installation.well(&["people"]);
    assert!(listed.contains(&twisted) && listed.contains(&name(3)), "{listed}");
    installation.well(&["people", "confirm", &id[..8]]);
    assert!(installation.well(&["people"]).contains("Открытых вопросов нет"));
    installation.call(&["plan"]);
    assert!(installation.call(&["people", "--format", "json"]).json().as_array().unwrap().is_empty());
    let explained = installation.well(&["explain", &name(3)]);
    assert!(explained.contains("связь подтверждена"), "{explained}");
    // Taken back, it is asked again; answered otherwise, they are two people.
    let key = questions[0]["people"][0]["key"].as_str().unwrap().to_owned();
    installation.well(&["people", "retract", &key, "1003"]);
    installation.call(&["plan"]);
    installation.well(&["people", "separate", &id[..8], "--reason", "спросили куратора"]);
    installation.call(&["plan"]);
    let actions = installation.actions();
    assert!(actions.contains(&format!("invite {} class:ИС-21 auto", name(3))), "{actions:?}");
    assert!(actions.iter().any(|line| line.contains(&twisted) && line.contains("review")), "{actions:?}");
}

#[test]
fn what_the_platform_cannot_do_is_a_task_and_the_next_list_verifies_it() {
    let installation = Installation::of_files();
    let none = installation.call(&["plan"]);
    assert!(none.status == 1 && none.err.contains("состав неизвестен"), "{}", none.err);
    installation.import(&[
        ("контингент.csv", &roster(0..13)),
        ("участники.csv", &support::joined((0..12).map(|n| (n, "ИС-21")))),
    ]);
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    let said = installation.well(&["apply", "last"]);
    assert!(said.contains("Передано в список заданий: 1"), "{said}");
    let list = installation.call(&["worklist", "--format", "json"]).json();
    let id = list[0]["id"].to_string();
    assert!(installation.well(&["worklist"]).contains(&name(12)));
    installation.well(&["worklist", "done", &id]);
    assert!(installation.well(&["worklist"]).contains("ждёт проверки"));
    // The same list on the next day: it was not done.
    installation.later(TimeDelta::days(1));
    installation.well(&["plan"]);
    assert!(installation.well(&["worklist"]).contains("на платформе этого нет"));
    assert_eq!(
        installation.call(&["worklist", "--format", "json"]).json().as_array().unwrap().len(),
        1,
        "not made twice"
    );
    let kept = installation.last_plan()["decisions"].as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(
        (kept["decision"].as_str(), kept["state"].as_str()),
        (Some("approved"), Some("task")),
        "not asked again"
    );
    installation.import(&[("участники.csv", &support::joined((0..13).map(|n| (n, "ИС-21"))))]);
    installation.well(&["plan"]);
    assert!(installation.well(&["worklist"]).contains("Заданий нет"));
    assert!(installation.well(&["journal"]).contains("сделано, проверено"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_can_be_asked_and_a_leaver_forgotten() {
    let installation = Installation::with(college()).await.on(DAY);
    installation.add_configuration("[apply]\nsuspend_days = 0\n");
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.well(&["sync"]);
    installation
        .import(&[("приказы.csv", &expulsion_of(3, "20.11.2026")), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    installation.well(&["sync"]);
    installation.at("2026-11-24T12:00");
    installation.well(&["sync"]);
    let then = installation.well(&["who", "ИС-21", "--on", "2026-11-23"]);
    assert!(then.contains(&name(3)), "{then}");
    let now = installation.well(&["who", "class:ИС-21", "--on", "2026-11-24"]);
    assert!(!now.contains(&name(3)), "{now}");
    let disclosed = installation.well(&["disclose", &name(3)]);
    for word in ["класс ИС-21", "выполнено: удалить", "приказы.csv"] {
        assert!(disclosed.contains(word), "{word}: {disclosed}");
    }
    // While a list names somebody, the next plan would know them again: refused, with the rows. An order is no such list.
    let listed = installation.call(&["forget", &name(4)]);
    assert!(listed.status == 1 && listed.err.contains("контингент.csv"), "{}", listed.err);
    let told = installation.well(&["forget", &name(3)]);
    assert!(told.contains("Вычеркнуто из приказов: приказы.csv:2"), "{told}");
    let surname = name(3).split(' ').next().unwrap().to_owned();
    let database = installation.remembered();
    let is_there = |text: &str| database.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(is_there("Абрамов") && !is_there(&name(3)), "the name is gone from the file itself");
    assert!(!installation.well(&["journal"]).contains(&surname));
    assert!(installation.well(&["journal", "verify"]).contains("Журнал цел"));
    assert!(installation.call(&["disclose", &name(3)]).err.contains("ничего не хранится"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_is_private_backed_up_and_never_opened_by_an_older_program() {
    use std::os::unix::fs::PermissionsExt;
    let installation = settled().await;
    if installation.database.is_some() {
        // A matter of files; of a server see tests/it/postgres.rs.
        return;
    }
    let mode = |name: &str| std::fs::metadata(installation.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data/kontingent.sqlite"), 0o600);
    installation.well(&["backup", "копия.sqlite"]);
    assert_eq!(mode("копия.sqlite"), 0o600);
    assert_eq!(installation.call(&["backup", "копия.sqlite"]).status, 1, "never over another file");
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    installation.well(&["sync"]);
    let seal = installation.well(&["journal", "verify"]);
    let seal = seal.split("сумма: ").nth(1).unwrap().trim().to_owned();
    installation.well(&["journal", "verify", "--expect", &seal]);
    // Somebody changes the journal behind our back.
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", installation.path("data/kontingent.sqlite").display()))
        .await
        .unwrap();
    assert!(sqlx::query("UPDATE journal SET who = 'nobody' WHERE seq = 1").execute(&pool).await.is_err());
    sqlx::query("DROP TRIGGER journal_is_never_changed").execute(&pool).await.unwrap();
    sqlx::query("UPDATE journal SET who = 'nobody' WHERE seq = 1").execute(&pool).await.unwrap();
    let answer = installation.call(&["journal", "verify"]);
    assert!(answer.status == 1 && answer.err.contains("не сходится, — 1"), "{}", answer.said());
    // The backup is put back.
    pool.close().await;
    for name in ["kontingent.sqlite-wal", "kontingent.sqlite-shm"] {
        let _ = std::fs::remove_file(installation.path("data").join(name));
    }
    std::fs::copy(installation.path("копия.sqlite"), installation.path("data/kontingent.sqlite")).unwrap();
    installation.well(&["journal", "verify"]);
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", installation.path("data/kontingent.sqlite").display()))
        .await
        .unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let answer = installation.call(&["plans"]);
    assert!(answer.status == 1 && answer.err.contains("более новой версией"), "{}", answer.said());
}

#[rstest]
#[case::half_page(Fault::HalfPage)]
#[case::empty_list(Fault::EmptyList)]
#[case::html(Fault::Html)]
#[case::broken_json(Fault::BrokenJson)]
#[case::nameless(Fault::Nameless)]
#[case::unauthorized(Fault::Unauthorized)]
#[case::server_error(Fault::Error)]
#[tokio::test(flavor = "multi_thread")]
async fn a_membership_that_was_not_read_whole_gives_no_plan(#[case] fault: Fault) {
    let installation = settled().await;
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    installation.sandbox.as_ref().unwrap().next_faults("read", 1000, fault);
    let answer = installation.call(&["sync"]);
    assert_eq!(answer.status, 1, "{}", answer.said());
    assert!(answer.err.contains("плана нет") && answer.err.contains("ничего не изменено"), "{}", answer.err);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    no_more_faults(&installation);
    assert!(installation.well(&["sync"]).contains("Выполнено: 1."));
}

#[rstest]
#[case::before(Fault::Error)]
#[case::after(Fault::ErrorAfter)]
#[case::cut_after(Fault::CutAfter)]
#[case::cut_before(Fault::CutBefore)]
#[case::timeout_after(Fault::TimeoutAfter)]
#[case::timeout_before(Fault::TimeoutBefore)]
#[case::too_many(Fault::TooMany)]
#[case::duplicate(Fault::Duplicate)]
#[case::html(Fault::Html)]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_answer_is_lost_is_made_exactly_once(#[case] fault: Fault) {
    let installation = settled().await;
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.next_faults("write", 1, fault);
    let said = installation.well(&["sync"]);
    // Delivered twice, the second answer says that it was so already.
    let done = if fault == Fault::Duplicate { "Уже было так: 1." } else { "Выполнено: 1." };
    assert!(said.contains(done), "{said}");
    assert_eq!(installation.who("class:ИС-21").len(), 12);
    assert_eq!(sandbox.log().len(), 1, "{:?}", sandbox.log());
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_failure_leaves_the_rest_done_and_is_mended_by_the_next_cycle() {
    let installation = settled().await;
    let orders = format!("{}46-к;{before};{};отчисление;ИС-21;;{before}\n", expulsion(3), name(5), before = before());
    installation
        .import(&[("приказы.csv", &orders), ("контингент.csv", &roster((0..12).filter(|n| !matches!(n, 3 | 5))))]);
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.next_faults("remove", 60, Fault::Error);
    let answer = installation.call(&["sync"]);
    assert_eq!(answer.status, 1, "{}", answer.said());
    no_more_faults(&installation);
    assert!(installation.well(&["sync"]).contains("Выполнено: 2."));
    assert_eq!(installation.who("class:ИС-21").len(), 11);
    assert_eq!(sandbox.log().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_takes_files_carries_out_approvals_and_ends_when_asked() {
    let installation = Installation::with(college()).await;
    let port = free_port();
    installation.add_configuration(&format!("[listen]\naddress = \"127.0.0.1:{port}\"\n"));
    let daemon = installation.daemon();
    // On a server a second one stands by: tests/it/postgres.rs.
    if installation.database.is_none() {
        let second = installation.command(&["run"]).output().unwrap();
        assert!(String::from_utf8(second.stderr).unwrap().contains("уже работает другая служба"));
    }
    installation.drop_file("контингент.csv", roster(0..13));
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    // The daemon lives in the present: so does the approval.
    assert!(installation.command(&["approve", "last"]).status().unwrap().success());
    wait_for("the invitation", || installation.who("class:ИС-21").len() == 14);
    // Bad files are told to whoever brought them, and nothing else happens.
    installation.drop_file("битый.xlsx", "not a workbook");
    wait_for("the report", || !walk(installation.folder.path(), "битый.xlsx.report.txt").is_empty());
    let health = connectors::http::builder()
        .build()
        .unwrap()
        .get(format!("http://127.0.0.1:{port}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), 200);
    let metrics = connectors::http::builder()
        .build()
        .unwrap()
        .get(format!("http://127.0.0.1:{port}/metrics"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(metrics.contains("kontingent_cycles_total") && metrics.contains("kontingent_actions_total"), "{metrics}");
    // A faulty configuration is refused whole; the daemon goes on with the former one.
    let sound = installation.configuration();
    installation.configure(&format!("{sound}\nnonsense = true\n"));
    daemon.signal("-HUP");
    daemon.until("the refusal", |log| log.contains("configuration refused"));
    installation.configure(&sound);
    daemon.signal("-HUP");
    daemon.until("the reload", |log| log.contains("configuration reloaded"));
    let log = daemon.log();
    for n in 0..13 {
        let surname = name(n).split(' ').next().unwrap().to_owned();
        assert!(!log.contains(&surname), "no names in the log");
    }
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_runs_once_and_a_missed_one_is_caught_up() {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    std::fs::write(
        installation.path("schedules/nightly-sync.toml"),
        "cron = \"* * * * * * *\"\njob = \"sync\"\ntime_zone = \"Europe/Moscow\"\n",
    )
    .unwrap();
    let port = free_port();
    installation.add_configuration(&format!("[listen]\naddress = \"127.0.0.1:{port}\"\n"));
    let daemon = installation.daemon();
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    assert_eq!(daemon.end(), 0);
    let output = installation.command(&["schedules"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("nightly-sync"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_and_freeze_days_hold_back_what_is_approved() {
    let installation = settle(Installation::with(college()).await.on(DAY));
    installation.add_configuration("[policy]\nquiet_hours = \"22:00-07:00\"\nfreeze = [{ from = \"2026-12-28\", to = \"2027-01-10\", reason = \"каникулы\" }]\n");
    installation
        .import(&[("приказы.csv", &expulsion_of(3, "20.11.2026")), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    installation.at("2026-11-23T23:30");
    let answer = installation.call(&["sync"]);
    assert!(answer.status == 3 && answer.out.contains("Тихие часы (22:00–07:00)"), "{}", answer.said());
    installation.well(&["approve", "last"]);
    assert_eq!(installation.call(&["apply", "last"]).status, 3);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    installation.at("2026-11-24T08:00");
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 12);
    installation.at("2026-12-30T12:00");
    let answer = installation.call(&["sync"]);
    assert!(!answer.out.contains("Выполнено"), "{}", answer.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_plan_after_a_change_of_the_policy_is_for_review_only() {
    let installation = settled().await;
    installation.add_configuration("[policy]\ninvite_term_days = 14\n");
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("Настройка изменилась") && !said.contains("Выполнено"), "{said}");
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    installation.well(&["approve", "last"]);
    assert!(installation.well(&["sync"]).contains("Выполнено: 1."));
}

#[rstest]
#[case::under_its_former_digest(true)]
#[case::never(false)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_reviewed_before_an_update_of_the_program_has_been_reviewed(#[case] reviewed: bool) {
    let installation = Installation::with(college()).await;
    let config = Config::load(&installation.path("kontingent.toml")).unwrap();
    assert_ne!(config.digest(), config.former_digest());
    let value = if reviewed { config.former_digest() } else { "blake3:0".to_owned() };
    let kept =
        store::Switch { value, since: store::stamp(installation.now()), who: "auto".into(), reason: String::new() };
    installation.store().await.set_switch(&format!("reviewed:{}", config.platforms[0].name), &kept).await.unwrap();
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    let said = installation.call(&["sync"]).said();
    assert_eq!(said.contains("Выполнено: 1."), reviewed, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_moves_up_is_told_by_numbers_that_a_person_types() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster(0..11))]);
    installation.call(&["plan"]);
    let shown = installation.well(&["show", "last"]);
    let id = installation.last_plan()["actions"][0]["id"].as_str().unwrap()[..8].to_owned();
    assert!(shown.contains(&id) && shown.contains("ждёт решения"), "{shown}");
    assert!(installation.call(&["approve", "last", "нет-такого"]).err.contains("Действия «нет-такого» в плане нет"));
    installation.well(&["approve", "last", &id, "--by", "Орлова А. П.", "--reason", "забрала документы"]);
    assert!(installation.well(&["show", "last"]).contains("одобрено: Орлова А. П., «забрала документы»"));
    installation.well(&["reject", "last", &id, "--withdraw"]);
    assert!(installation.well(&["show", "last"]).contains("ждёт решения"));
    let listed = installation.call(&["plans", "--format", "json"]).json();
    assert_eq!(listed[0]["actions"], 1, "{listed}");
    assert_eq!(birth(0).len(), 10);
    assert_eq!(student(0, "ИС-21").name, name(0));
}

fn no_more_faults(installation: &Installation) {
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.order_faults(FaultOrders { clear: true, ..FaultOrders::default() });
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The lines of a dump that another has not; of a file there are none to show.
fn only_in(one: &[u8], other: &[u8]) -> Vec<String> {
    let lines = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap_or_default();
    let other = lines(other);
    lines(one).lines().filter(|line| !other.lines().any(|known| known == *line)).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_asks_changes_nothing() {
    let installation = settled().await;
    // A newer list, which no plan has seen yet; somebody new on the platform.
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    let before = installation.remembered();
    for target in [name(12), name(0), "контингент 2.csv:3".to_owned(), "Никого Такого".to_owned()]
    {
        installation.call(&["explain", &target]);
        let after = installation.remembered();
        assert!(after == before, "explain {target} left a trace: {:?}", only_in(&after, &before));
    }
    let said = installation.well(&["explain", &name(12)]);
    assert!(said.contains("класс ИС-21"), "{said}");
    // The plan itself notes down what it saw.
    installation.call(&["plan"]);
    assert!(installation.remembered() != before);
}

#[tokio::test(flavor = "multi_thread")]
async fn last_decides_on_the_plan_that_was_shown() {
    let installation = settled().await;
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    installation.call(&["plan"]);
    let shown = installation.well(&["show", "last"]);
    assert!(shown.contains(&name(12)) && !shown.contains(&name(13)), "{shown}");
    assert!(installation.well(&["reject", "last", "--reason", "проба"]).contains("Отклонено"));
    // A cycle at night makes another one.
    installation.import(&[("контингент 3.csv", &roster(0..14))]);
    installation.well(&["sync", "--dry-run"]);
    let newest = installation.call(&["plans", "--format", "json"]).json()[0]["number"].to_string();
    for decision in [&["approve", "last"][..], &["reject", "last", "--reason", "проба"]] {
        let refused = installation.call(decision);
        assert_eq!(refused.status, 1, "{}", refused.said());
        assert!(refused.err.contains(&format!("kontingent show {newest}")), "{}", refused.said());
    }
    assert_eq!(installation.call(&["show", &newest, "--format", "json"]).json()["saved"]["approved"], 0);
    let said = installation.well(&["approve", "last"]);
    assert!(said.contains("Одобрено") && said.contains(&format!("Самый новый план — {newest}.")), "{said}");
    // A script that makes a plan and approves it needs nothing else.
    installation.import(&[("контингент 4.csv", &roster(0..15))]);
    installation.call(&["plan"]);
    assert!(installation.well(&["approve", "last"]).contains("Самый новый план"));
}

/// Another number, another day, a list that came again: what was seen is what is decided on.
#[tokio::test(flavor = "multi_thread")]
async fn last_may_be_another_plan_that_says_the_same() {
    let installation = settled().await;
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    installation.call(&["plan"]);
    let shown = installation.last_plan()["saved"]["number"].clone();
    installation.later(TimeDelta::days(1));
    installation.well(&["sync", "--dry-run"]);
    let newest = installation.call(&["plans", "--format", "json"]).json()[0]["number"].clone();
    assert_ne!(newest, shown);
    let said = installation.well(&["approve", "last"]);
    assert!(said.contains("Одобрено") && said.contains(&format!("Самый новый план — {newest}.")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn last_is_the_highest_number_whatever_day_it_was_made_for() {
    let installation = settle(Installation::with(college()).await.on(DAY));
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    installation.call(&["plan"]);
    let first = installation.last_plan()["saved"]["number"].as_i64().unwrap();
    installation.import(&[("контингент 3.csv", &roster(0..14))]);
    installation.at("2026-11-22T12:00");
    installation.call(&["plan"]);
    let last = installation.last_plan();
    assert_eq!(last["saved"]["number"].as_i64().unwrap(), first + 1, "{}", last["saved"]);
    assert_eq!(last["as_of"], "2026-11-22");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumped_holds_the_plan_until_somebody_looks() {
    for (passed, held) in [(39, false), (41, true), (-1, true)] {
        let installation = settled().await;
        installation.later(TimeDelta::days(passed));
        installation.import(&[("контингент 2.csv", &roster(0..13))]);
        let said = installation.call(&["sync"]).said();
        let invited = || installation.who("class:ИС-21").contains(&format!("{} student invited", name(12)));
        if !held {
            assert!(invited(), "{passed}: {said}");
            continue;
        }
        assert!(!invited(), "{passed}: {said}");
        assert_eq!(installation.actions(), [format!("invite {} class:ИС-21 blocked guard.clock", name(12))]);
        // So are the plans after it, until somebody has looked.
        installation.call(&["sync"]);
        assert!(!invited() && installation.actions()[0].contains("guard.clock"));
        let refused = installation.call(&["approve", "last", "--lift", "clock"]).said();
        assert!(!invited(), "a reason is needed: {refused}");
        let said =
            installation.call(&["approve", "last", "--lift", "clock", "--reason", "каникулы, дни пропущены"]).said();
        assert!(said.contains("Одобрено"), "{said}");
        let said = installation.call(&["apply", "last"]).said();
        assert!(invited(), "{said}");
        installation.import(&[("контингент 3.csv", &roster(0..14))]);
        installation.call(&["sync"]);
        assert!(
            installation.who("class:ИС-21").contains(&format!("{} student invited", name(13))),
            "{:?}",
            installation.actions()
        );
    }
}

/// A person may say any day: the clock goes as before, and that day is not taken for its reading.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_a_person_says_is_no_jump_of_the_clock() {
    let installation = settled().await;
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    for days in [-60, 60] {
        let said = (installation.today() + TimeDelta::days(days)).to_string();
        let planned = installation.call(&["plan", "--as-of", &said]).said();
        assert!(!planned.contains("guard.clock"), "{planned}");
        assert!(
            !installation.actions().iter().any(|line| line.contains("guard.clock")),
            "{said}: {:?}",
            installation.actions()
        );
    }
    installation.call(&["sync"]);
    assert!(
        installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))),
        "{:?}",
        installation.actions()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_says_that_a_parent_has_no_rights() {
    let server = Server::start(Manner::Kind).await;
    let installation = Installation::with(college()).await;
    installation.add_configuration(&format!(
        "[notify]\nto = [\"admin@college.example\"]\nfrom = \"k@college.example\"\n\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    ));
    let parents = format!(
        "Законный представитель;Степень родства;Обучающийся;Группа\n\
         Зорина Инна Павловна;мать (лишена родительских прав);{};ИС-21\n",
        name(0)
    );
    installation.import(&[("контингент.csv", &roster(0..13)), ("родители.csv", &parents)]);
    installation.call(&["sync"]);
    let letters = server.taken();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let text = letters[0].read();
    assert!(text.contains(&name(12)), "the plan goes with it: {text}");
    assert!(!text.contains("лишён") && !text.contains("родительских прав"), "{text}");
    assert!(installation.well(&["show", "last", "--format", "json"]).contains("guardians.without_rights"));
}

/// One who is gone from the list, whose removal was rejected; the day after, the plan has nothing else in it.
async fn rejected_yesterday() -> (Installation, String) {
    let installation = settle(Installation::with(college()).await.on(DAY));
    installation.import(&[("контингент.csv", &roster(0..11))]);
    installation.call(&["sync"]);
    let id = installation.last_plan()["actions"][0]["id"].as_str().unwrap().to_owned();
    installation.well(&["reject", "last", &id, "--reason", "вернётся"]);
    installation.at("2026-11-24T12:00");
    installation.call(&["sync"]);
    let plan = installation.last_plan();
    assert_eq!((&plan["saved"]["state"], &plan["saved"]["rejected"]), (&json!("closed"), &json!(1)), "{plan}");
    (installation, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_rejects_lines_of_the_first_plan_consents_to_nothing_else() {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(0..14))]);
    installation.well(&["plan"]);
    let plan = installation.last_plan();
    let id = plan["actions"][0]["id"].as_str().unwrap();
    installation.well(&["reject", "last", id, "--reason", "класс не тот: так их читать нельзя"]);
    for _ in 0..2 {
        let said = installation.well(&["sync"]);
        assert!(said.contains("само ничего не выполняется, пока человек что-нибудь не одобрит"), "{said}");
        assert_eq!(installation.who("class:ИС-21").len(), 13, "nobody was invited");
    }
    let other = installation.last_plan()["actions"][1]["id"].as_str().unwrap().to_owned();
    installation.well(&["approve", "last", &other]);
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 14);
    installation.import(&[("контингент.csv", &roster(0..15))]);
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 15, "from now on by itself; who was rejected is not invited");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_outlives_a_plan_that_lacked_its_action() {
    let installation = settle(Installation::with(college()).await.on("2026-11-23"));
    let import = |people: std::ops::Range<usize>| {
        installation.later(TimeDelta::days(1));
        installation.import(&[("контингент.csv", &roster(people))]);
    };
    let reject = |what: &str| {
        installation.well(&["plan"]);
        let plan = installation.last_plan();
        let all = plan["actions"].as_array().unwrap();
        let id = all.iter().find(|action| action["kind"] == what).unwrap()["id"].as_str().unwrap().to_owned();
        installation.well(&["reject", "last", &id, "--reason", "проверим"]);
    };
    // Somebody who does not study here, and a list that is wrong for a day.
    import(0..13);
    reject("invite");
    import(0..12);
    installation.well(&["sync"]);
    import(0..13);
    for _ in 0..2 {
        installation.well(&["sync"]);
        assert_eq!(installation.who("class:ИС-21").len(), 13, "rejected, and not invited");
    }
    assert_eq!(installation.last_plan()["saved"]["rejected"], 1);
    // Taken back, it is not rejected again by what was said before.
    let id = installation.last_plan()["actions"][0]["id"].as_str().unwrap().to_owned();
    installation.well(&["reject", "last", &id, "--withdraw"]);
    import(0..12);
    installation.well(&["sync"]);
    import(0..13);
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 14);
    // Who was missing in a list by mistake may really be gone another time: that is asked anew.
    import(1..13);
    reject("remove");
    import(0..13);
    installation.well(&["sync"]);
    import(1..13);
    installation.well(&["sync"]);
    let plan = installation.last_plan();
    assert_eq!((&plan["saved"]["rejected"], &plan["saved"]["state"]), (&json!(0), &json!("open")), "{plan}");
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_made_again_has_what_was_decided_last() {
    let installation = settled().await;
    let list = |people: usize| {
        installation.import(&[("контингент.csv", &roster(0..people))]);
        installation.well(&["plan"]);
        installation.last_plan()["saved"]["number"].as_i64().unwrap()
    };
    let first = list(13);
    installation.well(&["approve", "last"]);
    // Another plan, since the list is no news any more; there it is rejected.
    assert_ne!(list(13), first);
    let id = installation.last_plan()["actions"][0]["id"].as_str().unwrap().to_owned();
    installation.well(&["reject", "last", &id, "--reason", "учится не у нас"]);
    // After a list without it the first plan is made again.
    list(12);
    assert_eq!(list(13), first);
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), 13, "it was rejected later than approved");
    let saved = installation.last_plan()["saved"].clone();
    assert_eq!((&saved["approved"], &saved["rejected"]), (&json!(0), &json!(1)), "{saved}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_is_taken_back_in_a_later_plan_that_it_closed() {
    let (installation, id) = rejected_yesterday().await;
    let members = installation.who("class:ИС-21").len();
    installation.well(&["reject", "last", &id, "--withdraw"]);
    let plan = installation.last_plan();
    assert_eq!((&plan["saved"]["state"], &plan["saved"]["rejected"]), (&json!("open"), &json!(0)), "{plan}");
    assert!(installation.well(&["show", "last"]).contains("ждёт решения"));
    // It is offered again, until somebody decides.
    installation.at("2026-11-25T12:00");
    installation.call(&["sync"]);
    assert!(installation.well(&["show", "last"]).contains("ждёт решения"));
    assert_eq!(installation.who("class:ИС-21").len(), members);
    installation.well(&["approve", "last", &id]);
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), members - 1);
    // Done: nothing opens this plan again.
    assert_eq!(installation.last_plan()["saved"]["state"], "closed");
    let said = installation.call(&["reject", "last", &id, "--withdraw"]);
    assert!(said.status != 0 && said.err.contains("больше нечего решать"), "{}", said.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_is_approved_days_later_and_only_in_the_newest_plan() {
    let (installation, id) = rejected_yesterday().await;
    let members = installation.who("class:ИС-21").len();
    let yesterday = installation.last_plan()["saved"]["number"].to_string();
    for day in ["2026-11-25T12:00", "2026-11-26T12:00"] {
        installation.at(day);
        installation.call(&["sync"]);
    }
    let said = installation.call(&["approve", &yesterday, &id]);
    assert!(said.status != 0 && said.err.contains("больше нечего решать"), "{}", said.said());
    installation.well(&["approve", "last", &id]);
    assert_eq!(installation.last_plan()["saved"]["state"], "open");
    installation.well(&["sync"]);
    assert_eq!(installation.who("class:ИС-21").len(), members - 1);
}
