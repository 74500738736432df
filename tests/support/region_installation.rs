//! A region of two organisations that know nothing of each other, on a PostgreSQL server: each with its own sandbox, people,
//! files and users. Whatever is on a page of one of them is held against what belongs to the other.

use std::io::Write as _;
use std::ops::Range;

use domain::membership::Role;
use serde_json::Value;
use simulators::{Sandbox, SandboxOptions};
use system::clock::Clock;

use crate::support::browser::{Browser, Page};
use crate::support::installation::{Answer, Daemon, Installation, private, seat, student};
use crate::support::{clock, database, name, students};

/// The same name in both, and two people.
pub const ADMIN: &str = "Петрова А. С.";
/// Who looks after the region.
pub const OVERSEER: &str = "Смотрова Л. Г.";
pub const OVERSEERS: &str = "пароль смотрящей 3";

/// An organisation of the region, as the tests know it.
pub struct Org {
    pub code: &'static str,
    pub title: &'static str,
    pub class: &'static str,
    /// The numbers of its students: the first twelve are in the class, the last one is to be invited.
    pub numbers: Range<usize>,
    pub teacher: &'static str,
    pub second: &'static str,
    pub file: &'static str,
    pub reason: &'static str,
    pub password: &'static str,
}

pub const LES: Org = Org {
    code: "les",
    title: "Лесной колледж",
    class: "ЛХ-27",
    numbers: 0..13,
    teacher: "Сомова Вера Ильинична",
    second: "Лесникова О. О.",
    file: "лесной контингент.csv",
    reason: "шумел в лесу",
    password: "лесной пароль 1",
};

pub const MORE: Org = Org {
    code: "more",
    title: "Морской техникум",
    class: "СВ-31",
    numbers: 100..113,
    teacher: "Чайкина Нина Марковна",
    second: "Морякова Т. Т.",
    file: "морской контингент.csv",
    reason: "шумел на море",
    password: "морской пароль 2",
};

impl Org {
    /// The n-th of its students, by the count of this organisation.
    pub fn name(&self, n: usize) -> String {
        name(self.numbers.start + n)
    }

    pub fn newcomer(&self) -> String {
        self.name(12)
    }

    pub fn place(&self) -> String {
        format!("class:{}", self.class)
    }

    /// All but one who is missing; the newcomer is there.
    pub fn roster(&self) -> String {
        students(self.numbers.clone().filter(|n| n - self.numbers.start != 11).map(|n| (n, self.class)))
    }

    /// What nobody else may ever read.
    pub fn secrets(&self) -> Vec<String> {
        let mut all: Vec<String> = self.numbers.clone().map(name).collect();
        all.extend([self.class, self.teacher, self.second, self.file, self.reason].map(str::to_owned));
        all
    }

    /// What of it a text holds.
    pub fn found_in(&self, text: &str) -> Vec<String> {
        self.secrets().into_iter().filter(|secret| text.contains(secret.as_str())).collect()
    }
}

/// The region; commands are called for one of its organisations.
pub struct Land {
    pub installation: Installation,
    sandboxes: Vec<(&'static str, Sandbox)>,
}

impl Land {
    /// A region, where there is a server; `web` are further keys of its page.
    pub async fn made(web: &str) -> Option<Land> {
        let Some(database) = database::Database::made() else {
            let words = "SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n";
            std::io::stderr().write_all(words.as_bytes()).unwrap();
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        for name in ["secrets", "organizations", "inbox/les", "inbox/more"] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("secrets/token"), "sandbox\n").unwrap();
        private(&folder.path().join("secrets/token"));
        let store =
            database::section(folder.path(), Some(&database)).replace("path = \"data/kontingent.sqlite\"\n", "");
        let installation = Installation {
            folder,
            sandbox: None,
            clock: Clock::shifted(clock::base().shift()),
            database: Some(database),
        };
        installation.configure(&format!(
            "organization = \"Озёрная область\"\ntime_zone = \"Europe/Moscow\"\n{store}\
             [listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n{web}\
             [[folders]]\npath = \"inbox/${{ORGANIZATION}}\"\nsettle_seconds = 1\npoll_seconds = 1\n"
        ));
        let mut sandboxes = Vec::new();
        for org in [&LES, &MORE] {
            let mut members: Vec<_> = org.numbers.clone().take(12).map(|n| student(n, org.class)).collect();
            // One is spelt in another way: a question.
            members[3].name = members[3].name.replacen("ов", "ав", 1).replacen("ин", "ен", 1);
            members.push(seat("1", "Орлова Анна Петровна", "organization", Role::Admin));
            members.push(seat("2", org.teacher, &org.place(), Role::ClassTeacher));
            let options = SandboxOptions { members, clock: installation.clock.clone(), ..SandboxOptions::default() };
            let sandbox = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
            let text = format!(
                "organization = \"{}\"\n[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"{}\"\n\
                 token_file = \"secrets/token\"\ntimeout_seconds = 2\nrate_per_second = 300\n",
                org.title,
                sandbox.url()
            );
            std::fs::write(installation.path(&format!("organizations/{}.toml", org.code)), text).unwrap();
            sandboxes.push((org.code, sandbox));
        }
        Some(Land { installation, sandboxes })
    }

    /// The same, with its users and a first plan of each organisation; its daemon and the address of its page.
    pub async fn at_work(web: &str) -> Option<(Land, Daemon, String)> {
        let land = Land::made(web).await?;
        for org in [&LES, &MORE] {
            land.add_user(org.code, ADMIN, "administrator", org.password);
            land.add_user(org.code, org.second, "administrator", org.password);
            land.drop_file(org, org.file, &org.roster());
        }
        land.add_user("region", OVERSEER, "viewer", OVERSEERS);
        let (daemon, url) = land.installation.page_as_configured();
        daemon.until("both cycles", |log| {
            ["les", "more"].iter().all(|code| {
                log.lines().any(|line| line.contains("cycle ended") && line.contains(&format!("\"{code}\"")))
            })
        });
        Some((land, daemon, url))
    }

    pub fn call(&self, code: &str, args: &[&str]) -> Answer {
        let args: Vec<&str> = args.iter().copied().chain(["--organization", code]).collect();
        self.installation.call(&args)
    }

    pub fn well(&self, code: &str, args: &[&str]) -> String {
        let answer = self.call(code, args);
        assert_eq!(answer.status, 0, "{code} {args:?}: {}", answer.said());
        answer.said()
    }

    pub fn json(&self, code: &str, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        self.call(code, &args).json()
    }

    pub fn try_user(&self, code: &str, name: &str, role: &str, password: &str) -> Answer {
        std::fs::write(self.installation.path("secrets/password"), password).unwrap();
        let file = self.installation.path("secrets/password").display().to_string();
        self.call(code, &["users", "add", name, "--role", role, "--password-file", &file])
    }

    pub fn add_user(&self, code: &str, name: &str, role: &str, password: &str) {
        let answer = self.try_user(code, name, role, password);
        assert_eq!(answer.status, 0, "{}", answer.said());
    }

    /// A token as it is shown to a program.
    pub fn token(&self, code: &str, name: &str, role: &str) -> String {
        let answer = self.call(code, &["users", "token", "add", name, "--role", role, "--days", "36500"]);
        assert_eq!(answer.status, 0, "{}", answer.said());
        answer.out.trim().to_owned()
    }

    pub fn drop_file(&self, org: &Org, name: &str, content: &str) {
        std::fs::write(self.installation.path(&format!("inbox/{}/{name}", org.code)), content).unwrap();
    }

    /// Who is in the class of an organisation, by its platform: name, role, status.
    pub fn who(&self, org: &Org) -> Vec<String> {
        let (_, sandbox) = self.sandboxes.iter().find(|(code, _)| *code == org.code).unwrap();
        let seats = sandbox.members();
        let here = seats.iter().filter(|seat| seat.place == org.place());
        let mut all: Vec<String> =
            here.map(|seat| format!("{} {} {}", seat.name, seat.role.code(), seat.status.code())).collect();
        all.sort();
        all
    }

    pub fn is_invited(&self, org: &Org) -> bool {
        self.who(org).contains(&format!("{} student invited", org.newcomer()))
    }

    /// Everything that an organisation has, as its commands tell it.
    pub fn told_of(&self, org: &Org) -> String {
        let mut all = format!("{:?}", self.who(org));
        for args in [
            &["show", "last"][..],
            &["plans"],
            &["people", "answers"],
            &["blocks"],
            &["files", "list"],
            &["worklist"],
            &["invitations", "--all"],
            &["chats"],
            &["journal"],
        ] {
            all.push_str(&self.call(org.code, args).said());
        }
        all
    }
}

/// Signs a browser in; gives the page that it leads to.
pub async fn sign_in(browser: &Browser, organization: &str, name: &str, password: &str) -> Page {
    let form = browser.get("/sign-in").await.field("form");
    let fields =
        [("form", form.as_str()), ("to", "/"), ("organization", organization), ("name", name), ("password", password)];
    browser.post("/sign-in", &fields).await
}

/// A browser in which an administrator has signed in.
pub async fn administrator(url: &str, org: &Org) -> Browser {
    let browser = Browser::new(url);
    let page = sign_in(&browser, org.code, ADMIN, org.password).await;
    assert_eq!((page.status, page.says(org.title)), (200, true), "{}", page.text);
    browser
}
