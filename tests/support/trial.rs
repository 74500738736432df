//! A whole installation in a folder of its own, on a sandbox: what a day's work does, without the daemon around it.

use std::path::Path;

use chrono::{DateTime, Days, Utc};
use domain::membership::Seat;
use i18n::Lang;
use kontingent::apply::Stop;
use kontingent::config::Config;
use kontingent::intake::Taken;
use kontingent::sync::{OrgContext, SyncReport, import_file, sync};
use simulators::{Sandbox, SandboxOptions};
use system::clock::Clock;

pub struct Trial {
    folder: tempfile::TempDir,
    pub sandbox: Sandbox,
    pub org: OrgContext,
    pub now: DateTime<Utc>,
}

impl Trial {
    /// A sandbox with these members, on the day of `now`; `more` goes to the end of the configuration.
    pub async fn new(members: Vec<Seat>, now: &str, more: &str) -> Trial {
        let now: DateTime<Utc> = now.parse().unwrap();
        let clock = Clock::set_at(now);
        let options = SandboxOptions { members, clock: clock.clone(), ..SandboxOptions::default() };
        let sandbox = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "organization = \"Техникум\"\n[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"{}\"\n\
             token_file = \"token\"\n{more}\n",
            sandbox.url()
        );
        write(folder.path(), "token", "sandbox");
        write(folder.path(), "kontingent.toml", &text);
        let config = Config::load(&folder.path().join("kontingent.toml"))
            .unwrap_or_else(|faults| panic!("{:?}", faults.messages(Lang::Ru)));
        let org = OrgContext::open(config, Lang::Ru, clock).await.unwrap();
        Trial { folder, sandbox, org, now }
    }

    /// So many days go by.
    pub fn later(&mut self, days: u64) {
        self.now = self.now + Days::new(days);
        self.org.clock.set(self.now);
    }

    pub async fn import(&mut self, name: &str, text: &str) {
        write(self.folder.path(), name, text);
        // Arrivals are told apart by the moment.
        self.now += chrono::TimeDelta::seconds(1);
        let outcome = import_file(&self.org, &self.folder.path().join(name), self.now).await.unwrap();
        assert!(matches!(outcome.taken, Taken::Accepted { .. }), "{:?}", outcome.taken);
    }

    /// One whole cycle.
    pub async fn sync(&mut self) -> SyncReport {
        self.now += chrono::TimeDelta::seconds(1);
        let report = sync(&self.org, &mut [], Vec::new(), false, &Stop::default(), self.now).await.unwrap();
        assert!(report.faults.is_empty(), "{:?}", report.faults);
        report
    }

    /// Where an account is, as the platform tells it.
    pub async fn of(&self, account: &str) -> Vec<String> {
        let read = self.org.platforms[0].reader.as_ref().unwrap().read().await.unwrap();
        let seats = read.seats.iter().filter(|seat| seat.platform_id == account);
        seats.map(|seat| format!("{} {}", seat.place, seat.status.code())).collect()
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
