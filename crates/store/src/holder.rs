//! The holder of a lease: a name that is unique to a process, and from which the same machine can tell whether the process is
//! still alive.

use std::fmt::Write as _;

/// The name of this process, or of another store opened by it. It contains nothing about people or files.
pub(super) fn own_name() -> String {
    let mut name = this_process().unwrap_or_default();
    let _ = write!(name, "/{}", uuid::Uuid::now_v7().simple());
    name
}

/// True if a holder is a process of this machine that no longer exists. Nothing is known about processes of other machines: their
/// leases have to expire.
pub(super) fn is_dead_here(holder: &str) -> bool {
    let mut parts = holder.split('/');
    let (Some(machine), Some(number), Some(started)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Some(own) = machine_and_processes() else { return false };
    if machine != own || number.is_empty() {
        return false;
    }
    // A number is given to another process later; when that one began, tells them apart.
    start_of(number).is_none_or(|found| found != started)
}

/// `machine-processes/number/start`.
fn this_process() -> Option<String> {
    let number = std::process::id().to_string();
    Some(format!("{}/{number}/{}", machine_and_processes()?, start_of(&number)?))
}

/// The boot id of the machine, and the process namespace of this process: each container has its own.
fn machine_and_processes() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let numbering = std::fs::read_link("/proc/self/ns/pid").ok()?;
    let digits: String = numbering.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    Some(format!("{}-{digits}", boot.trim()))
}

/// When a process started, in ticks since the machine was booted; `None` if there is no process of that number, or only a zombie.
fn start_of(number: &str) -> Option<String> {
    let told = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (_, fields) = told.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    fields.nth(18).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_lives_is_not_dead_and_one_that_ended_is() {
        let own = own_name();
        assert!(!is_dead_here(&own), "{own}");
        assert_ne!(own, own_name());
        let Some(machine) = machine_and_processes() else { return };
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let number = child.id().to_string();
        let name = format!("{machine}/{number}/{}/x", start_of(&number).unwrap_or_else(|| "1".to_owned()));
        child.wait().unwrap();
        assert!(is_dead_here(&name), "{name}");
        assert!(is_dead_here(&format!("{machine}/{}/1/x", std::process::id())), "another process of that number");
        assert!(!is_dead_here(&name.replacen(&machine, "another-1", 1)), "another machine's");
        assert!(!is_dead_here("") && !is_dead_here("//") && !is_dead_here(&format!("{machine}//1")));
    }
}
