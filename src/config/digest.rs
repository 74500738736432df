//! The digest by which a configuration is known again.

use super::{Config, PlatformKind};
use domain::fingerprint::Fingerprint;
use rosters::mapping::{Mapping, SHIPPED};

impl Config {
    /// A digest of everything that changes decisions. It does not change with secrets, addresses or times of day: the
    /// first plan after it has changed is for review only.
    pub fn digest(&self) -> String {
        let mut made = Fingerprint::of("configuration");
        made.text("organization", &self.organization).text("time_zone", self.time_zone.name());
        made.value("policy", &self.policy);
        made.value("auto", &self.apply.auto).value("suspend_days", &self.apply.suspend_days);
        for platform in &self.platforms {
            made.text("platform", &platform.name).text("kind", platform.kind.code());
            match &platform.kind {
                PlatformKind::Files { .. } | PlatformKind::Sandbox(_) => {}
                PlatformKind::Max(messenger) => messenger.decides(&mut made),
                PlatformKind::Moodle(site) => site.decides(&mut made),
                PlatformKind::File(exchange) => exchange.decides(&mut made),
            }
        }
        for source in &self.sources {
            made.text("source", &source.name).text("kind", source.kind.code()).value("school", &source.school);
        }
        for folder in &self.folders {
            // Where a folder lies decides nothing.
            made.value("folder", &(&folder.mappings, &folder.kinds));
        }
        for (name, text) in self.shipped_in_force() {
            made.text("shipped", name).text("text", text);
        }
        for mapping in self.mappings.iter() {
            made.value("mapping", mapping);
        }
        made.finish()
    }

    /// The digest that the program made of the same configuration before digests had a version. What was reviewed under it
    /// has been reviewed: nobody looks at a plan again because the program was updated.
    pub fn former_digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        };
        add(&self.organization);
        add(self.time_zone.name());
        add(&format!("{:?}", self.policy));
        add(if self.apply.auto { "auto" } else { "" });
        add(&self.apply.suspend_days.to_string());
        for platform in &self.platforms {
            add(&platform.name);
            add(platform.kind.code());
            match &platform.kind {
                PlatformKind::Files { .. } | PlatformKind::Sandbox(_) => {}
                PlatformKind::Max(messenger) => add(&format!(
                    "{:?} {:?} {} {}",
                    messenger.chats, messenger.check, messenger.block_removed, messenger.remove_strangers
                )),
                PlatformKind::Moodle(site) => add(&format!("{:?} {}", site.cohorts, site.create_accounts)),
                PlatformKind::File(exchange) => add(&format!("{:?} {:?}", exchange.mapping, exchange.rules)),
            }
        }
        for source in &self.sources {
            add(&source.name);
            add(source.kind.code());
            add(source.school.as_deref().unwrap_or_default());
        }
        for folder in &self.folders {
            add(&format!("{:?} {:?}", folder.mappings, folder.kinds));
        }
        for (name, text) in self.shipped_in_force() {
            add(name);
            add(text);
        }
        for mapping in self.mappings.iter() {
            add(&format!("{:?}", Mapping { export: None, ..mapping.clone() }));
        }
        format!("blake3:{}", hasher.finalize().to_hex())
    }

    /// The shipped mappings that no mapping of the organisation replaces.
    fn shipped_in_force(&self) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
        SHIPPED.iter().filter(|(name, _)| !self.mappings.iter().any(|own| own.name == *name))
    }
}
