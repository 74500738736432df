//! Who comes into a chat by its link: judged with all others who came since the platform was read last.

use simulators::max::Play;

use crate::bot::{FIRST, STRANGER, STUDENTS, Story, class};
use crate::support::installation::wait_for;
use crate::support::name;

/// A namesake of somebody in the list, who has an account of their own.
const NAMESAKE: i64 = 777;
/// The first of many whom no list has.
const CROWD: i64 = 5000;

fn entries(story: &Story, words: &str) -> usize {
    story.installation.well(&["journal", "--count", "500"]).matches(words).count()
}

/// Two accounts of one name are one person's at most, although neither was there when the platform was read.
#[tokio::test(flavor = "multi_thread")]
async fn a_namesake_who_comes_later_is_nobody_whom_the_list_has() {
    let mut story = Story::begin(2, "", |options| {
        let full = name(0);
        let mut parts = full.split(' ');
        let (last, first) = (parts.next().unwrap(), parts.next().unwrap());
        let seed = std::mem::take(&mut options.seed);
        options.seed = seed.user(NAMESAKE, first, last);
    })
    .await;
    story.invite(&[("контингент.csv", &class(2))]);
    story.start();
    let link = story.max.link(STUDENTS).unwrap();
    story.max.play(&Play::Join { user: FIRST, link: link.clone() }).unwrap();
    wait_for("the student is expected", || entries(&story, "вошёл") == 1);
    assert_eq!(entries(&story, "вошёл посторонний"), 0);
    story.max.play(&Play::Join { user: NAMESAKE, link: link.clone() }).unwrap();
    wait_for("the namesake is told of", || entries(&story, "вошёл посторонний") == 1);
    // Once one of them has left, the other is the one whom the list has.
    story.max.play(&Play::Leave { user: FIRST, chat: STUDENTS }).unwrap();
    story.max.play(&Play::Leave { user: NAMESAKE, chat: STUDENTS }).unwrap();
    story.max.play(&Play::Join { user: FIRST, link }).unwrap();
    wait_for("the student is expected again", || entries(&story, "вошёл") == 3);
    assert_eq!(entries(&story, "вошёл посторонний"), 1);
    story.max.stop().await;
}

/// A crowd is judged together, and each of it once.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_told_of_one_by_one() {
    let mut story = Story::begin(2, "", |options| {
        let mut seed = std::mem::take(&mut options.seed);
        for n in 0..60 {
            seed = seed.user(CROWD + n, "Некто", &format!("Чужой{n}"));
        }
        options.seed = seed;
    })
    .await;
    story.invite(&[("контингент.csv", &class(2))]);
    let link = story.max.link(STUDENTS).unwrap();
    // They came while nobody listened: the messenger tells of all of them at once, and of the students among them.
    for user in (0..60).map(|n| CROWD + n).chain([FIRST, FIRST + 1, STRANGER]) {
        story.max.play(&Play::Join { user, link: link.clone() }).unwrap();
    }
    story.start();
    wait_for("all are told of", || entries(&story, "вошёл") >= 63);
    assert_eq!((entries(&story, "вошёл посторонний"), entries(&story, "вошёл")), (61, 63));
    story.max.stop().await;
}
