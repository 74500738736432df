//! The connector on a real Moodle site, for whoever has one to spare for trying out.
//!
//! - `KONTINGENT_MOODLE_URL` and `KONTINGENT_MOODLE_TOKEN_FILE`: where it is and the file with its token. Without them the
//!   tests are skipped, and say so.
//! - `KONTINGENT_MOODLE_WRITE=1`: also makes, fills, renames and closes a cohort «ПРОБА-…», and suspends and lets in again the
//!   account with the number `kontingent-trial`, which has to be there. Nothing else is touched.

use std::io::Write as _;

use crate::support::moodle::{action_of, settings};
use connectors::platform::moodle::MoodlePlatform;
use connectors::platform::{Reader, Writer};
use domain::membership::MemberStatus;
use planner::identity::Particulars;
use serde_json::{Value, json};

/// Said past the test harness, which keeps what a test that passes prints to itself.
fn say(words: std::fmt::Arguments<'_>) {
    std::io::stderr().write_all(format!("{words}\n").as_bytes()).unwrap();
}

/// The account that may be used for trying out.
const TRIAL: &str = "kontingent-trial";

fn site() -> Option<MoodlePlatform> {
    let asked = (std::env::var("KONTINGENT_MOODLE_URL"), std::env::var("KONTINGENT_MOODLE_TOKEN_FILE"));
    let (Ok(url), Ok(file)) = asked else {
        say(format_args!("SKIPPED: KONTINGENT_MOODLE_URL and KONTINGENT_MOODLE_TOKEN_FILE name no Moodle site"));
        return None;
    };
    let token = std::fs::read_to_string(file).expect("the file of the token");
    Some(MoodlePlatform::new(settings(url.trim_end_matches('/'), token.trim())).unwrap())
}

#[tokio::test]
async fn a_real_site_is_read() {
    let Some(site) = site() else { return };
    let can = site.abilities().await.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(!can.release.is_empty());
    assert_eq!(can.missing, Vec::<&str>::new(), "functions that the service must permit");
    say(format_args!("Moodle {}; by hand: {:?}", can.release, can.by_hand));
    let (one, other) = (site.reader().read().await.unwrap(), site.reader().read().await.unwrap());
    say(format_args!("{} places, {} seats", one.places.len(), one.seats.len()));
    assert_eq!(one.digest(), other.digest(), "the same site, the same membership");
}

#[tokio::test]
async fn a_real_site_is_changed_and_changed_back() {
    let Some(site) = site() else { return };
    if std::env::var("KONTINGENT_MOODLE_WRITE").as_deref() != Ok("1") {
        say(format_args!("SKIPPED: KONTINGENT_MOODLE_WRITE is not 1, the site is not to be written to"));
        return;
    }
    let (reader, writer) = (site.reader(), site.writer());
    // Only accounts that concern somebody are read: the trial's has the number of a person without one.
    let of = Particulars { surname: "Проба".into(), given_name: "Проба".into(), ..Particulars::default() };
    writer.learn([("trial".into(), of)].into(), Vec::new());
    let read = reader.read().await.unwrap();
    // The number of an account that the connector numbered is the key of its person.
    let number = TRIAL.strip_prefix("kontingent-").unwrap();
    let trial = read.seats.iter().find(|seat| seat.person_key.as_ref().is_some_and(|key| *key == *number));
    let account = trial.unwrap_or_else(|| panic!("no account with the number {TRIAL}")).platform_id.clone();
    let group = format!("ПРОБА-{}", system::clock::Clock::system().now().timestamp());
    let (place, renamed) = (format!("class:{group}"), format!("class:{group}1"));
    let person = json!({"key": number, "name": "Проба Проба", "category": "student", "platform_id": account});
    let about = |kind: &str, place: &str| json!({"kind": kind, "place": place, "role": "student", "person": person});
    let act = |action: Value| {
        let writer = writer.clone();
        async move { writer.execute(&action_of(action)).await.unwrap() }
    };
    let seat = |place: String| {
        let (reader, account) = (reader.clone(), account.clone());
        async move {
            let read = reader.read().await.unwrap();
            read.seats.into_iter().find(|seat| seat.place == place && seat.platform_id == account)
        }
    };
    act(json!({"kind": "create_class", "place": place})).await;
    act(about("add", &place)).await;
    assert!(act(about("add", &place)).await.already, "a second time it is so already");
    assert!(seat(place.clone()).await.is_some());
    act(json!({"kind": "rename_class", "place": renamed, "old_place": place})).await;
    assert!(seat(renamed.clone()).await.is_some() && seat(place.clone()).await.is_none());
    act(about("remove", "organization")).await;
    assert_eq!(seat(renamed.clone()).await.map(|seat| seat.status), Some(MemberStatus::Suspended));
    act(about("add", &renamed)).await;
    assert_eq!(seat(renamed.clone()).await.map(|seat| seat.status), Some(MemberStatus::Joined));
    act(about("remove", &renamed)).await;
    assert!(seat(renamed.clone()).await.is_none());
    act(json!({"kind": "archive_class", "place": renamed})).await;
    assert!(!reader.read().await.unwrap().places.iter().any(|place| *place == renamed));
}
