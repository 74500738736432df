//! Intake: files come in, from the command line or a watched folder; they are accepted with what was understood, rejected
//! with a reason, or known already. What is in force is put together into one dataset.

mod in_force;
mod list_day;
mod older;
mod read;
mod take;

pub(crate) use in_force::earlier_bundles;
pub(crate) use in_force::is_archive;
pub use in_force::{InForceDataset, Told, dataset_in_force, told_in_force, words_of};
pub use list_day::day_lists;
pub use read::{Drawn, Gathered, Reading, Words, draw_all, draw_bytes, read_all, read_bytes, read_path};
pub use take::{Taken, kinds_of, take_in};
