//! What a list of members shows, it shows for the day on which it was made: certificates and statistics say that day, however late
//! the list is taken in, and nothing is decided by a list that is too old.

use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::support::clock::zone;
use crate::support::installation::Installation;
use crate::support::{MEMBERS, ORDERS, birth, name, students};

/// A list of a class, with its teacher.
fn list(class: &str, people: impl IntoIterator<Item = usize>) -> String {
    let mut text = MEMBERS.to_owned();
    for n in people {
        text.push_str(&format!("{};{};{};{class};обучающийся;состоит;;;;;\n", 1000 + n, name(n), birth(n)));
    }
    text.push_str(&format!("1;Сомова Вера Ильинична;;{class};учитель;состоит;;;;да;да\n"));
    text
}

/// Takes a file in that was written so long ago.
fn import(installation: &Installation, file: &str, text: &str, ago: &str) {
    let folder = installation.path("files");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(file);
    std::fs::write(&path, text).unwrap();
    assert!(Command::new("touch").arg("-d").arg(ago).arg(&path).status().unwrap().success());
    installation.well(&["import", path.to_str().unwrap()]);
}

/// What is said to a file that is not taken in.
fn refused(installation: &Installation, file: &str, text: &str, ago: &str) -> String {
    let path = installation.path(file);
    std::fs::write(&path, text).unwrap();
    assert!(Command::new("touch").arg("-d").arg(ago).arg(&path).status().unwrap().success());
    let answer = installation.call(&["import", path.to_str().unwrap()]);
    assert_ne!(answer.status, 0, "{}", answer.said());
    answer.said()
}

/// A class of twelve on the 23rd, its list two days old; student 3 is expelled from the 20th on.
fn college() -> Installation {
    college_listed("2 days ago")
}

fn college_listed(ago: &str) -> Installation {
    let installation = Installation::of_files().on("2026-11-23");
    import(&installation, "участники.csv", &list("ИС-21", 0..12), ago);
    let order = format!("{ORDERS}45-к;20.11.2026;{};отчисление;ИС-21;;20.11.2026\n", name(3));
    installation.import(&[
        ("контингент.csv", &students((0..12).filter(|n| *n != 3).map(|n| (n, "ИС-21")))),
        ("приказы.csv", &order),
    ]);
    installation.call(&["plan"]);
    installation.call(&["approve", "last"]);
    installation.call(&["apply", "last"]);
    installation
}

fn without_3() -> impl Iterator<Item = usize> {
    (0..12).filter(|n| *n != 3)
}

fn tick(installation: &Installation) {
    let tasks = installation.call(&["worklist", "--format", "json"]).json();
    let ids: Vec<String> = tasks.as_array().unwrap().iter().map(|task| task["id"].to_string()).collect();
    assert!(!ids.is_empty());
    let args: Vec<&str> = ["worklist", "done"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    installation.well(&args);
}

/// The certificate of student 3, and how the command ended.
fn certificate(installation: &Installation) -> (i32, Value) {
    let answer = installation.call(&["report", "--leaver", &name(3), "--format", "json"]);
    (answer.status, answer.json())
}

/// The organisation's day of a stored moment.
fn day(moment: &Value) -> String {
    let moment: DateTime<Utc> = moment.as_str().unwrap_or_else(|| panic!("{moment}")).parse().unwrap();
    moment.with_timezone(&zone()).date_naive().to_string()
}

#[test]
fn an_absence_is_certified_by_the_day_of_its_list() {
    let installation = college();
    installation.later(TimeDelta::days(1));
    tick(&installation);
    // The list is made on the 25th, and taken in on the 28th.
    installation.later(TimeDelta::days(4));
    import(&installation, "участники.csv", &list("ИС-21", without_3()), "3 days ago");
    installation.call(&["sync"]);
    let (status, told) = certificate(&installation);
    assert_eq!((status, &told["closed"]), (0, &Value::Bool(true)), "{told:#}");
    let proof = &told["platforms"][0];
    assert_eq!([day(&proof["as_of"]), day(&proof["absent_since"])], ["2026-11-25", "2026-11-25"], "{told:#}");
    let stay = &told["stays"][0];
    assert_eq!([day(&stay["first_seen"]), day(&stay["gone_at"])], ["2026-11-21", "2026-11-25"], "{told:#}");
    let removal = &stay["removal"];
    assert_eq!((day(&removal["at"]).as_str(), removal["kind"].as_str()), ("2026-11-24", Some("remove")), "{told:#}");
    assert_eq!(day(&told["made_at"]), "2026-11-28");

    // The statistics say the same day, and so do the words.
    let report = installation.call(&["report", "--since", "2026-11-01", "--format", "json"]).json();
    let leaver = &report["leavers"]["people"][0];
    assert_eq!((day(&leaver["absent_at"]).as_str(), &leaver["days"]), ("2026-11-25", &Value::from(5)), "{report:#}");
    assert_eq!(day(&report["platforms"][0]["as_of"]), "2026-11-25");
    assert_eq!(report["changes_total"]["came"], 0, "whom the first list had did not come with it: {report:#}");
    let words = installation.well(&["report", "--leaver", &name(3)]);
    assert!(words.contains("отсутствует с 25.11.2026") && !words.contains("отсутствует с 28.11.2026"), "{words}");
    // On the 26th nobody was in any list that had them.
    let there = |on: &str| installation.well(&["who", "ИС-21", "--on", on]).contains(&name(3));
    assert!(there("2026-11-24") && !there("2026-11-26") && !there("2026-11-27"));

    // A night later nothing new is known.
    installation.later(TimeDelta::days(1));
    installation.call(&["sync"]);
    assert_eq!(day(&certificate(&installation).1["platforms"][0]["as_of"]), "2026-11-25");
}

#[test]
fn a_list_made_before_the_order_took_effect_proves_nothing() {
    let installation = college_listed("5 days ago");
    tick(&installation);
    // The file is new, its title says of which day it is.
    let titled = format!("Участники класса на 19.11.2026\n{}", list("ИС-21", without_3()));
    import(&installation, "участники.csv", &titled, "1 hour ago");
    installation.call(&["sync"]);
    let (status, told) = certificate(&installation);
    assert_eq!((status, &told["closed"]), (3, &Value::Bool(false)), "{told:#}");
    assert_eq!(day(&told["platforms"][0]["as_of"]), "2026-11-19", "{told:#}");
    let words = installation.call(&["report", "--leaver", &name(3)]).said();
    assert!(words.contains("НЕ ДОКАЗАНО"), "{words}");
}

#[test]
fn each_class_has_the_day_of_its_own_list() {
    let installation = college();
    tick(&installation);
    import(&installation, "ис-22.csv", &list("ИС-22", 20..24), "4 days ago");
    installation.later(TimeDelta::days(3));
    import(&installation, "ис-21.csv", &list("ИС-21", without_3()), "1 day ago");
    installation.call(&["sync"]);
    let (status, told) = certificate(&installation);
    // The class was listed on the 25th; of the other one nothing is known since the 19th.
    assert_eq!(day(&told["platforms"][0]["absent_since"]), "2026-11-25", "{told:#}");
    assert_eq!((status, day(&told["platforms"][0]["as_of"]).as_str()), (3, "2026-11-19"), "{told:#}");
    import(&installation, "ис-22.csv", &list("ИС-22", 20..24), "2 hours ago");
    installation.call(&["sync"]);
    let (status, told) = certificate(&installation);
    assert_eq!((status, day(&told["platforms"][0]["as_of"]).as_str()), (0, "2026-11-25"), "{told:#}");
}

#[test]
fn nothing_is_decided_by_a_list_that_is_too_old() {
    let installation = college();
    installation.well(&["report"]);
    installation.later(TimeDelta::days(5));
    assert_ne!(installation.call(&["sync"]).status, 1, "a week is believed");
    installation.later(TimeDelta::days(2));
    let night = installation.call(&["sync"]);
    assert_eq!(night.status, 1, "{}", night.said());
    assert!(night.said().contains("участники.csv") && night.said().contains("уже 9 дней"), "{}", night.said());
    let explained = installation.call(&["explain", &name(3)]);
    assert!(explained.said().contains("уже 9 дней"), "{}", explained.said());
    let report = installation.call(&["report", "--format", "json"]).json();
    assert_eq!(day(&report["platforms"][0]["as_of"]), "2026-11-21", "{report:#}");
    assert_eq!(report["platforms"][0]["fresh"], false);

    // The same list, newly exported: nothing changed, and that is known now.
    import(&installation, "участники.csv", &list("ИС-21", 0..12), "now");
    assert_ne!(installation.call(&["sync"]).status, 1);
    let report = installation.call(&["report", "--format", "json"]).json();
    assert_eq!(day(&report["platforms"][0]["as_of"]), "2026-11-30", "{report:#}");

    installation.later(TimeDelta::days(30));
    assert_eq!(installation.call(&["sync"]).status, 1);
    let any = installation.configuration().replace("kind = \"files\"\n", "kind = \"files\"\nmax_age_days = 0\n");
    installation.configure(&any);
    assert_ne!(installation.call(&["sync"]).status, 1, "0 believes any");
}

/// An older list comes after a newer one of the same class: who was there before does not come back.
#[test]
fn a_list_that_is_older_than_the_one_in_force_is_refused() {
    let installation = college();
    let said = refused(&installation, "старый.csv", &list("ИС-21", 0..20), "4 days ago");
    for words in ["19.11.2026", "21.11.2026", "участники.csv", "kontingent files withdraw"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // By its title as well, however new the file is.
    let titled = format!("Участники класса на 01.11.2026\n{}", list("ИС-21", 0..21));
    let said = refused(&installation, "с датой.csv", &titled, "now");
    assert!(said.contains("01.11.2026") && said.contains("21.11.2026"), "{said}");
    assert!(!installation.well(&["who", "ИС-21"]).contains(&name(15)));
    // One of the same day is another export of it: the one that came last counts.
    import(&installation, "ещё раз.csv", &list("ИС-21", 0..13), "2 days ago");
    installation.call(&["sync"]);
    assert!(installation.well(&["who", "ИС-21"]).contains(&name(12)));
    // Withdrawn, the newer one stands in nobody's way.
    // The numbers of arrival: the list of the beginning, two others, two that were refused, and the last one.
    for number in ["6", "1"] {
        let said = installation.well(&["files", "withdraw", number, "--reason", "ошибка"]);
        assert!(said.contains("отозван"), "{said}");
    }
    import(&installation, "старый.csv", &list("ИС-21", 0..20), "4 days ago");
    installation.call(&["sync"]);
    assert!(installation.well(&["who", "ИС-21"]).contains(&name(15)));
}

/// It speaks of a class besides of which nothing newer is known: that class is taken from it, and the other one is not.
#[test]
fn of_a_list_that_is_older_in_part_only_what_is_new_counts() {
    let installation = college();
    let both = list("ИС-21", 0..20) + &list("ИС-22", 30..34)[MEMBERS.len()..];
    import(&installation, "оба.csv", &both, "4 days ago");
    installation.call(&["sync"]);
    let there = |class: &str, n: usize| installation.well(&["who", class]).contains(&name(n));
    assert!(there("ИС-22", 31) && there("ИС-21", 5) && !there("ИС-21", 15));
}
