//! `kontingent.toml` of a region comes in, read once; for each organisation's file that is laid over it a [`Config`] goes out.

use std::cell::RefCell;
use std::sync::Arc;

use chrono_tz::Tz;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::error::{ConfigError, ConfigErrors};
use super::keys::{Key, OWN, PROCESS, ROOT, STORE};
use super::layers::lay_over;
use super::load::{Seat, made, own_mappings};
use super::process::{self, Process};
use super::region::{FOLDER, RegionCommon};
use super::schedule::Schedule;
use super::section::Section;
use super::{Config, calendar, connections, environment, files, read};
use rosters::mapping::Mapping;

/// What stands for the code of an organisation.
const CODE: &str = "ORGANIZATION";

type Variable<'v> = &'v dyn Fn(&str) -> Option<String>;

/// What the organisations of a region have in common while they are read.
pub(super) struct RegionDefaults<'b> {
    seat: Seat,
    text: &'b str,
    /// `kontingent.toml` without what is of the process and of the region itself.
    table: DeTable<'b>,
    process: Process,
    mappings: Arc<Vec<Mapping>>,
    /// The common schedules, by the time zone of those that name none.
    schedules: RefCell<Vec<(Tz, Arc<Vec<Schedule>>)>>,
    variable: Variable<'b>,
}

impl<'b> RegionDefaults<'b> {
    /// Reads what is common, and tells the faults that concern nobody's file but this. None if it is not TOML.
    pub(super) fn read(
        seat: Seat,
        text: &'b str,
        variable: Variable<'b>,
    ) -> (Option<(RegionDefaults<'b>, RegionCommon)>, Vec<ConfigError>) {
        let document = Document::new(&seat.label, text);
        let Some(table) = document.table(text) else { return (None, document.found().0) };
        let mut table = table.into_inner();
        let mut own = taken(&mut table, &PROCESS.table().names);
        let has_store = own.get(PROCESS.store.name()).is_some_and(|store| says_where(store.get_ref()));
        // These hold for all organisations: the code of one has no place in them.
        environment::substitute(&document, &mut own, &|name| variable(name).filter(|_| name != CODE));
        if !has_store {
            let store = Section::root(&document, &own).section(&PROCESS.store);
            store.fault(&STORE.url, "config-region-store", vec![], Some("config-hint-region-store"));
        }
        let process = process::read(&mut Section::root(&document, &own), &seat.folder);
        let common = common(&seat, &document, &mut table, process.clone(), variable);
        let (mappings, mut more) = own_mappings(&seat.folder, "mappings");
        let (schedules, faults) = calendar::schedules(&seat.folder, common.time_zone, variable);
        more.extend(faults);
        let (mut faults, warnings) = document.found();
        faults.extend(more);
        let common = RegionCommon { warnings, ..common };
        let ground = RegionDefaults {
            text,
            table,
            process,
            mappings: Arc::new(mappings),
            schedules: RefCell::new(vec![(common.time_zone, Arc::new(schedules))]),
            variable,
            seat,
        };
        (Some((ground, common)), faults)
    }

    /// The configuration of one organisation.
    pub(super) fn organization(&self, code: &str) -> Result<Config, ConfigErrors> {
        let label = format!("{FOLDER}/{code}.toml");
        let own = std::fs::read_to_string(self.seat.folder.join(&label));
        let own = own.map_err(|error| ConfigErrors(vec![files::unreadable(&label, &error)]))?;
        let own = own.strip_prefix('\u{feff}').unwrap_or(&own);
        let text = format!("{}\n{own}", self.text);
        // Read by itself, but with the places that it has in the text of both.
        let padded = format!("{}\n{own}", " ".repeat(self.text.len()));
        let document = Document::layered(&self.seat.label, &label, self.text.len() + 1, &text);
        let Some(over) = document.table(&padded) else { return Err(ConfigErrors(document.found().0)) };
        let mut over = over.into_inner();
        for key in PROCESS.table().names {
            if let Some((key, _)) = over.remove_entry(key) {
                let args = vec![("common", self.seat.label.clone())];
                let (at, key) = (key.span().start, key.get_ref());
                document.fault(at, key, "config-not-here", args, Some("config-hint-not-here"));
            }
        }
        let mut table = self.table.clone();
        lay_over(&mut table, over);
        let variable = |name: &str| if name == CODE { Some(code.to_owned()) } else { (self.variable)(name) };
        environment::substitute(&document, &mut table, &variable);
        let (mappings, mut more) = self.mappings_of(code);
        let names: Vec<String> = mappings.iter().map(|mapping| mapping.name.clone()).collect();
        let mut root = Section::root(&document, &table);
        let said = read::read(&mut root, &self.seat.folder, &names, code);
        root.finish();
        let (schedules, faults) = self.schedules_of(code, said.time_zone, &variable);
        more.extend(faults);
        let (mut faults, warnings) = document.found();
        faults.extend(more);
        if !faults.is_empty() {
            return Err(ConfigErrors(faults));
        }
        let mut process = self.process.clone();
        process.store = process.store.of_organization(code);
        Ok(made(self.seat.clone(), code.to_owned(), said, process, mappings, schedules, warnings))
    }

    /// The common mappings, and the organisation's on top of them.
    fn mappings_of(&self, code: &str) -> (Arc<Vec<Mapping>>, Vec<ConfigError>) {
        let (mut own, faults) = own_mappings(&self.seat.folder, &format!("{FOLDER}/{code}/mappings"));
        if own.is_empty() {
            return (self.mappings.clone(), faults);
        }
        let common = self.mappings.iter().filter(|common| !own.iter().any(|own| own.name == common.name));
        let common: Vec<Mapping> = common.cloned().collect();
        own.extend(common);
        own.sort_by(|a, b| a.name.cmp(&b.name));
        (Arc::new(own), faults)
    }

    /// The common schedules in a time zone, and the organisation's on top of them.
    fn schedules_of(&self, code: &str, zone: Tz, variable: Variable<'_>) -> (Arc<Vec<Schedule>>, Vec<ConfigError>) {
        let name = format!("{FOLDER}/{code}/schedules");
        let (mut own, faults, names) = calendar::own_schedules(&self.seat.folder, &name, zone, variable);
        let common = self.common_schedules(zone);
        if names.is_empty() {
            return (common, faults);
        }
        own.extend(common.iter().filter(|common| !names.contains(&common.name)).cloned());
        own.sort_by(|a, b| a.name.cmp(&b.name));
        (Arc::new(own), faults)
    }

    fn common_schedules(&self, zone: Tz) -> Arc<Vec<Schedule>> {
        let mut known = self.schedules.borrow_mut();
        if let Some((_, schedules)) = known.iter().find(|(known, _)| *known == zone) {
            return schedules.clone();
        }
        // Their faults were told already.
        let schedules = Arc::new(calendar::schedules(&self.seat.folder, zone, self.variable).0);
        known.push((zone, schedules.clone()));
        schedules
    }
}

/// What the region says of itself.
fn common<'b>(
    seat: &Seat,
    document: &Document<'b>,
    table: &mut DeTable<'b>,
    process: Process,
    variable: Variable<'_>,
) -> RegionCommon {
    // Where an organisation's code is to stand, there is nothing to be read yet.
    let open = |name: &str| if name == CODE { Some(format!("${{{CODE}}}")) } else { variable(name) };
    let mut said = taken(table, &OWN.table().names);
    for key in [ROOT.time_zone.name(), ROOT.language.name()] {
        said.extend(table.get_key_value(key).map(|(key, value)| (key.clone(), value.clone())));
    }
    environment::substitute(document, &mut said, &open);
    let mut root = Section::root(document, &said);
    let organization = root.if_said(&OWN.organization).map(|word| word.text).unwrap_or_default();
    let (time_zone, language) = (read::zone(&mut root), read::language(&mut root));
    // The organisations may say the rest of it, so whatever is amiss is told of them.
    let beside = Document::new(&seat.label, document.text);
    let mut more = DeTable::new();
    for key in [ROOT.notify.name(), ROOT.backup.name()] {
        more.extend(table.get_key_value(key).map(|(key, value)| (key.clone(), value.clone())));
    }
    environment::substitute(&beside, &mut more, &open);
    let mut whole = Section::root(&beside, &more);
    let notify = connections::notify(whole.section(&ROOT.notify), &seat.folder);
    let backup = read::backup(whole.section(&ROOT.backup));
    RegionCommon {
        path: seat.path.clone(),
        folder: seat.folder.clone(),
        organization,
        time_zone,
        language,
        store: process.store,
        listen: process.listen,
        web: process.web,
        limits: process.limits,
        cluster: process.cluster,
        notify,
        backup,
        warnings: Vec::new(),
    }
}

/// Some keys of a table, taken out of it.
fn taken<'b>(table: &mut DeTable<'b>, keys: &[&str]) -> DeTable<'b> {
    let mut taken = DeTable::new();
    for key in keys {
        if let Some((key, value)) = table.remove_entry(*key) {
            taken.insert(key, value);
        }
    }
    taken
}

/// True if a store is a server's, well said or not.
fn says_where(store: &DeValue<'_>) -> bool {
    store
        .as_table()
        .is_none_or(|store| [&STORE.url.clear, &STORE.url.file].iter().any(|key| store.contains_key(key.name())))
}
