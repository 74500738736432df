//! People as an organisation knows them: students, staff, guardians, teaching, orders, consents.
//!
//! Records are small and hold numbers into the [`Dataset`]'s collections of names, groups and texts, so that a million of
//! them fit into memory. A record says what a row of a file says; who is who is decided in `identity`.

mod dataset;
mod former;
mod group;
mod ids_list;
mod in_force;
mod nomenclature;
mod notice;
mod record;
mod understanding;
mod word;

pub use dataset::{Coverage, Dataset, DatasetPart, Scope, Table, TableId};
pub use former::{Details, Former, differs, guardians_differ};
pub use group::{Group, GroupName, Groups, NonGroup};
pub use ids_list::IdsList;
pub use in_force::{keep_in_force, series_of};
pub use nomenclature::{LikelyGroups, nomenclature};
pub use notice::{Notice, NoticeArg, PersonMention, Severity};
pub use record::*;
pub use understanding::{Leftover, Leftovers, Understanding, Vocabulary, Whole, Why};
pub use word::{HeldAnswer, OWN_GROUP, WordAnswer, WordKind};
