//! Silence is an alarm: no run, no file, no review; the same alarm is mailed once a day.

use crate::support::installation::college;
use crate::support::smtp::{Manner, Server};
use crate::support::students;
use crate::support::trial::Trial;
use chrono::TimeDelta;
use kontingent::daemon::{telling, work};
use kontingent::notify::Occasion;
use kontingent::notify::occasion::Silence;

fn silences(occasions: &[Occasion]) -> Vec<Silence> {
    occasions
        .iter()
        .filter_map(|occasion| match occasion {
            Occasion::Silence { of, .. } => Some(*of),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_told_once_a_day() {
    let server = Server::start(Manner::Kind).await;
    let mail = format!(
        "[notify]\nto = [\"admin@college.example\"]\nfrom = \"k@college.example\"\n\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    );
    let mut trial = Trial::new(college(), "2026-11-23T09:00:00Z", &mail).await;
    let since = trial.now;
    let mut folders = Vec::new();
    let stop = kontingent::apply::Stop::default();
    trial.import("контингент.csv", &students((0..11).map(|n| (n, "ИС-21")))).await;
    work::run_sync(&trial.org, &mut folders, Vec::new(), false, &stop, trial.now).await.unwrap();
    assert!(telling::alarms(&trial.org, since, trial.now).await.unwrap().is_empty(), "all is well");

    trial.later(2);
    let now = trial.now;
    assert_eq!(silences(&telling::alarms(&trial.org, since, now).await.unwrap()), [Silence::Run]);
    telling::alarms(&trial.org, since, now + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(server.taken().len(), 1, "not every hour");

    // The plan of the first day waits for a person.
    trial.later(2);
    work::run_sync(&trial.org, &mut folders, Vec::new(), false, &stop, trial.now).await.unwrap();
    let now = trial.now;
    assert_eq!(silences(&telling::alarms(&trial.org, since, now).await.unwrap()), [Silence::Review]);

    trial.later(60);
    let now = trial.now;
    let silent = silences(&telling::alarms(&trial.org, since, now).await.unwrap());
    assert!(silent.contains(&Silence::File) && silent.contains(&Silence::Run), "{silent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weekly_report_is_mailed_and_the_nightly_copy_can_be_opened() {
    let server = Server::start(Manner::Kind).await;
    let mail = format!(
        "[notify]\nto = [\"head@college.example\"]\nfrom = \"k@college.example\"\n\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    );
    let mut trial = Trial::new(college(), "2026-11-23T09:00:00Z", &mail).await;
    trial.import("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    telling::mail_report(&trial.org, trial.now).await.unwrap();
    let letters = server.taken();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].data.contains("text/html"), "{}", letters[0].data);
    let key = kontingent::invitation::LinkKey::beside(trial.org.store.path()).unwrap();
    for _ in 0..20 {
        let copy = work::backup(&trial.org, trial.now).await.unwrap();
        let store = store::Store::open(&copy).await.unwrap();
        assert!(store.check().await.unwrap().is_empty());
        store.close().await;
        trial.later(1);
    }
    let kept = std::fs::read_dir(trial.org.store.path().with_file_name("backups")).unwrap();
    let kept = kept.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "sqlite"));
    assert_eq!(kept.count(), 14, "the oldest ones are cleared away");
    // The key of personal links is kept with them: a restored database gives the same links.
    let restored = trial.org.store.path().with_file_name("backups").join("kontingent.sqlite");
    assert_eq!(kontingent::invitation::LinkKey::beside(&restored).unwrap().secret(7), key.secret(7));
}
