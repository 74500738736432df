//! `kontingent doctor` where there are many organisations: what they have in common once, then each under its heading.

use std::collections::HashSet;
use std::path::Path;

use super::doctor::{ended, faulty, lines, outside, summary};
use super::{Ended, Failure, output};
use crate::config::{self, Check, Outcome, Region, common_checks, own_checks};
use i18n::Lang;
use store::Server;
use system::clock::Clock;

/// Checks the region at a path and all of its organisations.
pub(super) fn run(path: &Path, runtime: &tokio::runtime::Runtime, clock: &Clock, lang: Lang) -> Result<Ended, Failure> {
    let (common, each) = match Region::load_each(path) {
        Ok(read) => read,
        Err(faults) => {
            let found = faulty(&faults, lang);
            output::print(&format!("{}\n{}", lines(&found), summary(&found, lang)), lang)?;
            return Ok(ended(&found));
        }
    };
    let mut found = common_checks(&common, clock, lang);
    let kept = runtime.block_on(server(&common.store, lang));
    let is_kept = kept.outcome != Outcome::Fault;
    found.push(kept);
    output::print(&format!("{}\n{}", lang.text("doctor-common"), lines(&found)), lang)?;
    // What stands in the common file holds for everybody, and is told once.
    let mut told = HashSet::new();
    for (code, read) in each {
        let (heading, checks) = match read {
            Ok(config) => {
                let mut checks = own_checks(&config, clock, lang);
                // Without the store nothing more can be known of anybody.
                if is_kept {
                    checks.extend(runtime.block_on(outside(&config, clock, lang)));
                }
                let args = [("code", code.as_str().into()), ("name", config.organization.as_str().into())];
                (lang.text_with("doctor-organization", &args), checks)
            }
            Err(faults) => {
                (lang.text_with("doctor-organization-faulty", &[("code", code.into())]), faulty(&faults, lang))
            }
        };
        let checks: Vec<Check> = checks.into_iter().filter(|check| is_news(check, &mut told)).collect();
        output::print(&format!("\n{heading}\n{}", lines(&checks)), lang)?;
        found.extend(checks);
    }
    output::print(&format!("\n{}", summary(&found, lang)), lang)?;
    Ok(ended(&found))
}

/// The server on which all organisations are kept.
async fn server(store: &config::Store, lang: Lang) -> Check {
    let name = lang.text("doctor-store");
    let Some(url) = &store.url else { return Check::ok(name, lang.text("doctor-store-none")) };
    match Server::open(url, crate::sync::terms_of(store)).await {
        Ok(server) => {
            server.close().await;
            Check::ok(name, lang.text("doctor-store-server"))
        }
        Err(fault) => Check::fault(name, fault.message(lang), lang.text("doctor-store-hint")),
    }
}

/// True for what was not told of another organisation already, word for word; that something is well is told of each.
fn is_news(check: &Check, told: &mut HashSet<String>) -> bool {
    check.outcome == Outcome::Ok || check.hint.is_some() || told.insert(check.message.clone())
}
