//! What is past its term is gone the same night, with what it alone kept; whatever is still needed stays, however old it is.

use crate::support::installation::{Installation, seat, student};
use chrono::{DateTime, TimeDelta, Utc};
use domain::action::PersonKey;
use domain::membership::{Category, MembershipRead, Role, Seat};
use planner::identity::AccountOwner;
use store::{NewArrival, Store, Terms};

const PLATFORM: &str = "sandbox";
const TERMS: Terms = Terms { plans: 60, rosters: 60, membership: 30, runs: 60 };

fn day(number: i64) -> DateTime<Utc> {
    "2026-01-12T03:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(number)
}

async fn read(store: &Store, seats: Vec<Seat>, at: DateTime<Utc>) {
    let places = vec!["class:ИС-21".parse().unwrap()];
    let read = MembershipRead { platform: PLATFORM.into(), places, seats, lists: None };
    store.save_read(&read, at).await.unwrap();
}

/// Remembers somebody: who it is, and whose account.
async fn know(store: &Store, seat: &Seat, at: DateTime<Utc>) {
    let owner = AccountOwner {
        account: seat.platform_id.clone(),
        category: Category::Student,
        name: seat.name.clone(),
        number: String::new(),
        birth: None,
    };
    store.save_account_owners(PLATFORM, &[owner], at).await.unwrap();
    let key: PersonKey = format!("{:0>16}", seat.platform_id).as_str().into();
    store.save_person(PLATFORM, &key, &seat.name, "student", Some(&seat.platform_id), at).await.unwrap();
}

async fn known(store: &Store) -> (Vec<String>, Vec<String>, Vec<String>) {
    let mut seats: Vec<String> =
        store.spans_since(day(0)).await.unwrap().into_iter().map(|span| span.seat.name).collect();
    seats.sort();
    let owners = store.account_owners(PLATFORM).await.unwrap().into_iter().map(|owner| owner.name).collect();
    let people = store.known_persons().await.unwrap().into_iter().map(|person| person.name).collect();
    (seats, owners, people)
}

async fn accept(store: &Store, file: &str, at: DateTime<Utc>) -> i64 {
    let new = NewArrival {
        at,
        origin: "inbox",
        file,
        digest: &format!("blake3:{file}"),
        bytes: file.as_bytes(),
        tables: &[],
        mappings: &[],
        written_at: None,
    };
    store.accept(&new).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_for_longer_than_the_term_is_forgotten_and_who_is_a_member_is_not() {
    let installation = Installation::of_files();
    let store = installation.store().await;
    let (stays, goes) = (student(0, "ИС-21"), seat("77", "Чужаков Пётр Ильич", "class:ИС-21", Role::Student));
    for one in [&stays, &goes] {
        know(&store, one, day(0)).await;
    }
    read(&store, vec![stays.clone(), goes.clone()], day(0)).await;
    read(&store, vec![stays.clone()], day(10)).await;
    let run = store.begin_run("sync", day(0)).await.unwrap();
    store.end_run(run, day(0), "done", "").await.unwrap();
    let (old, new) = (accept(&store, "old.csv", day(0)).await, accept(&store, "new.csv", day(9)).await);
    store.replace(&[old], &[], day(9)).await.unwrap();

    // A day before the term nothing is past it, though much is older than it.
    let before = known(&store).await;
    store.sweep(&TERMS, day(40)).await.unwrap();
    assert_eq!(known(&store).await, before);
    assert_eq!(before.0.len(), 2);

    // The membership, the account's owner that it kept, and the person whom nothing else names: in one night.
    store.sweep(&TERMS, day(61)).await.unwrap();
    let name = vec![stays.name.clone()];
    assert_eq!(known(&store).await, (name.clone(), name.clone(), name));
    assert!(store.runs(10).await.unwrap().is_empty());
    assert!(store.content("blake3:old.csv").await.unwrap().is_some(), "replaced for 52 days");

    store.sweep(&TERMS, day(70)).await.unwrap();
    assert!(store.content("blake3:old.csv").await.unwrap().is_none());
    assert_eq!(store.content("blake3:new.csv").await.unwrap().as_deref(), Some(&b"new.csv"[..]), "in force");
    let arrivals: Vec<i64> = store.arrivals(10).await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(arrivals, [new]);
    // The last read of a platform stays, whatever its age.
    assert!(store.last_membership(PLATFORM).await.unwrap().is_some());
    store.close().await;
}
