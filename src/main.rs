//! Starts the program: hands the arguments over and gives back the exit status.

use std::process::ExitCode;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(kontingent::cli::run(std::env::args_os()).status())
}
