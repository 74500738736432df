//! The makers' own client drives the sandbox: what it understands, a real bot would.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use simulators::max::MaxOptions;

use super::story::*;

const FILES: [&str; 3] = ["package.json", "package-lock.json", "drive.mjs"];

/// The client in a folder below `target`, installed anew only when its lock has changed.
fn installed() -> std::path::PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/max/client");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("max-client");
    std::fs::create_dir_all(&folder).unwrap();
    let read = |folder: &Path| std::fs::read_to_string(folder.join("package-lock.json")).unwrap_or_default();
    let is_there = read(&folder) == read(&source) && folder.join("installed").exists();
    for file in FILES {
        std::fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    if !is_there {
        let _ = std::fs::remove_file(folder.join("installed"));
        let npm = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .output()
            .expect("npm is not installed: tests/run.sh installs it");
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
        std::fs::write(folder.join("installed"), "").unwrap();
    }
    folder
}

/// The client wants Node 20; older distributions have an older one.
fn node_is_old() -> bool {
    let output =
        Command::new("node").arg("--version").output().expect("node is not installed: tests/run.sh installs it");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let major = said.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    major.is_none_or(|major| major < 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_makers_client_is_content() {
    if node_is_old() {
        eprintln!("skipped: the makers' client needs Node 20 or newer");
        return;
    }
    let folder = installed();
    let story = Story::with(MaxOptions { rate: None, dialogue_rate: None, ..MaxOptions::default() }).await;
    let url = story.sandbox.url().to_owned();
    let log = folder.join("said");
    let file = std::fs::File::create(&log).unwrap();
    let mut driving = Command::new("node")
        .args(["drive.mjs", &url, TOKEN])
        .current_dir(&folder)
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .spawn()
        .unwrap();
    let mut ended = None;
    for _ in 0..6000 {
        ended = driving.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _ = driving.kill();
    let said = std::fs::read_to_string(log).unwrap();
    let is_well = ended.is_some_and(|status| status.success()) && said.contains("all is well");
    assert!(is_well, "{said}\n{:#?}", story.sandbox.log());
    assert_eq!(story.sandbox.notifications(105), ["Принято"]);
    assert!(story.sandbox.members(GROUP).contains(&105));
}
