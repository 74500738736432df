//! Plans of single platforms come in; one plan for all of them goes out, with what one person needs on each side by side.
//!
//! Each platform is compared for itself, with its own accounts and places. What is put together here is only what people
//! see and decide on: one change in a roster is one place in the plan, on however many platforms it has to be made.

use std::collections::{BTreeMap, HashMap};

use super::findings::finding_order;
use super::render::{order_of, short_digest};
use super::{Finding, Plan, PlatformPart, Summary};

impl Plan {
    /// Says that the plan is for this platform. Where there are several, ids say so too: the same action on two platforms is
    /// two.
    #[must_use]
    pub fn on_platform(mut self, name: &str, is_one_of_several: bool) -> Plan {
        let renamed: HashMap<String, String> = if is_one_of_several {
            let own = |id: &String| (id.clone(), short_digest(&["on", name, id]));
            self.actions.iter().map(|action| own(&action.id)).collect()
        } else {
            HashMap::new()
        };
        let rename = |id: &mut String| {
            if let Some(new) = renamed.get(id) {
                id.clone_from(new);
            }
        };
        for action in &mut self.actions {
            action.platform = Some(name.to_owned());
            rename(&mut action.id);
            action.depends_on.iter_mut().for_each(rename);
            action.depends_on.sort_unstable();
        }
        for question in &mut self.questions {
            question.platform = Some(name.to_owned());
        }
        self.platforms = vec![PlatformPart { name: name.to_owned(), read: true, reason: None }];
        self
    }

    /// Plans of several platforms as one; `None` if there are none. Findings about rosters, which all of them have, are told
    /// once, those about one platform with its name. `unread` are the platforms without a plan, with the reason.
    pub fn side_by_side(parts: Vec<Plan>, unread: Vec<(String, String)>) -> Option<Plan> {
        let unread = || {
            unread.iter().map(|(name, reason)| PlatformPart {
                name: name.clone(),
                read: false,
                reason: Some(reason.clone()),
            })
        };
        let count = parts.len();
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?;
        if count == 1 {
            whole.platforms.extend(unread());
            return Some(whole);
        }
        let mut findings: BTreeMap<String, (Finding, Vec<String>)> = BTreeMap::new();
        let mut told = |plan: &mut Plan| {
            let name = plan.platforms.first().map(|part| part.name.clone()).unwrap_or_default();
            for finding in plan.findings.drain(..) {
                let said = format!("{finding:?}");
                findings.entry(said).or_insert_with(|| (finding, Vec::new())).1.push(name.clone());
            }
        };
        told(&mut whole);
        let (mut ids, mut prints) = (vec![whole.plan_id.clone()], vec![whole.fingerprint.clone()]);
        for mut part in parts {
            told(&mut part);
            ids.push(part.plan_id);
            prints.push(part.fingerprint);
            whole.platforms.append(&mut part.platforms);
            whole.actions.append(&mut part.actions);
            whole.questions.append(&mut part.questions);
            // The rosters are the same for all of them.
            let new = |one: &super::WordQuestion| !whole.words.iter().any(|known| known.id == one.id);
            let new: Vec<super::WordQuestion> = part.words.into_iter().filter(new).collect();
            whole.words.extend(new);
            whole.inputs.append(&mut part.inputs);
            whole.summary = whole.summary.with(&part.summary);
            whole.coverage = whole.coverage.with(&part.coverage);
        }
        whole.platforms.extend(unread());
        whole.findings = findings
            .into_values()
            .flat_map(|(finding, names)| {
                let about: Vec<Option<String>> =
                    if names.len() == count { vec![None] } else { names.into_iter().map(Some).collect() };
                about.into_iter().map(move |platform| Finding { platform, ..finding.clone() })
            })
            .collect();
        whole
            .findings
            .sort_by(|a, b| finding_order(a).cmp(&finding_order(b)).then_with(|| a.platform.cmp(&b.platform)));
        whole.inputs.sort();
        whole.inputs.dedup();
        whole.actions.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
        whole.questions.sort_by(|a, b| (&a.id, &a.platform).cmp(&(&b.id, &b.platform)));
        super::words::sort(&mut whole.words);
        whole.plan_id = short_digest(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        whole.fingerprint = format!("blake3:{}", blake3::hash(prints.join("\n").as_bytes()).to_hex());
        Some(whole)
    }

    /// True if it is for more than one platform, those that were not read among them.
    pub fn is_for_several(&self) -> bool {
        self.platforms.len() > 1
    }

    /// The same plan with what is for one platform alone.
    #[must_use]
    pub fn part_of(&self, name: &str) -> Plan {
        let mut part = self.clone();
        let is_own = |platform: &Option<String>| platform.as_ref().is_none_or(|platform| platform == name);
        part.actions.retain(|action| is_own(&action.platform));
        part.questions.retain(|question| is_own(&question.platform));
        part.findings.retain(|finding| is_own(&finding.platform));
        part.platforms.retain(|one| one.name == name);
        part
    }
}

impl Summary {
    /// The sum of two plans' counts.
    #[must_use]
    pub fn with(&self, other: &Summary) -> Summary {
        Summary {
            invite: self.invite + other.invite,
            add: self.add + other.add,
            reassign: self.reassign + other.reassign,
            remove: self.remove + other.remove,
            other: self.other + other.other,
            auto: self.auto + other.auto,
            review: self.review + other.review,
            blocked: self.blocked + other.blocked,
            unchanged: self.unchanged + other.unchanged,
            unchecked: self.unchecked + other.unchecked,
            memberships: self.memberships + other.memberships,
            compared: self.compared + other.compared,
        }
    }
}
