//! Damaged and hostile files of every format that is read: the program is not stopped by one, takes neither its time nor its
//! memory, and removes nobody by itself because of one.
//!
//! In the usual tests it runs for a few seconds. By hand for hours, or for a number of files:
//!
//! ```sh
//! KONTINGENT_MUTATIONS_SECONDS=7200 cargo test --release -p planner --test mutations
//! KONTINGENT_MUTATIONS=100000 SEED=7 cargo test --release -p planner --test mutations -- --nocapture
//! ```
//!
//! What fails is made smaller as far as it still fails, and told with its seed. Everybody here is invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test; it measures its own time"
)]

#[path = "../../rosters/tests/corpus/mod.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use domain::membership::{MembershipRead, PlaceName, Role, Seat};
use domain::roster::DatasetPart;
use i18n::Lang;
use planner::plan::{Moment, make_plan};
use planner::policy::Policy;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use rosters::mapping::{self, Dictionary, Options, Reader};
use rosters::source::{Limits, read_bytes, unpack};

/// Seconds that it runs for if nobody says otherwise.
const USUAL_SECONDS: u64 = 20;
/// Memory of the whole test, at its peak.
const MOST_MEMORY: u64 = 300 << 20;
/// Processor time of one file. They are a few kilobytes each.
const LONGEST: Duration = Duration::from_secs(10);
/// Without a word from the reader for so long, it hangs: a machine may be busy, but not so busy.
const SILENCE: Duration = Duration::from_secs(300);
/// Files of a round: after each, the time is looked at.
const ROUND: u32 = 50;

// ── the files ──

/// Those that are written here, those that other programs wrote, and two that hold what is rare.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = corpus::every(&corpus::LIST)
        .into_iter()
        .map(|(extension, bytes)| (format!("список.{extension}"), bytes))
        .collect();
    let mut sheet = corpus::XlsbSheet::of(&corpus::LIST);
    sheet.merge((1, 2), (2, 2));
    sheet.cell(62, 3, 2, &[vec![1], corpus::wide("Иванова Петрова"), vec![1, 0, 0, 0, 3, 0, 1, 0]].concat());
    sheet.comments.push((1, 0, "Белова И.П.:\nотчислена".to_owned()));
    files.push(("примечания.xlsb".to_owned(), corpus::xlsb(&[sheet, corpus::XlsbSheet::of(&corpus::LIST)])));
    let list = corpus::csv(&corpus::LIST);
    let document = corpus::docx(&corpus::LIST);
    files.push((
        "выгрузка.zip".to_owned(),
        corpus::zipped(&[("ИС-21.csv", list.as_bytes()), ("ИС-22.docx", &document)]),
    ));
    let others = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rosters/raw");
    for name in ["group.xls", "group.ods", "dates_1904.xls", "password.xlsx"] {
        files.push((name.to_owned(), std::fs::read(others.join(name)).unwrap()));
    }
    files
}

// ── what is done to them ──

/// One thing that is done to the bytes. Places are fractions of the length, so that they stand wherever the file ends.
#[derive(Debug, Clone)]
enum Mutation {
    Flip(Index, u8),
    Set(Index, u8),
    /// A number of 1, 2, 4 or 8 bytes becomes one at the edge of what is possible.
    Number(Index, u8, u64),
    Delete(Index, u16),
    Repeat(Index, u16, u8),
    Move(Index, Index, u16),
    Cut(Index),
    /// A piece of some format comes in where it does not belong.
    Insert(Index, &'static str),
}

const PIECES: [&str; 20] = [
    "<",
    ">",
    "</table:table>",
    "<table:table>",
    "</row>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "&b;",
    "&#0;",
    "]]>",
    "<![CDATA[",
    " ss:Index=\"99999999\"",
    " table:number-rows-repeated=\"1048576\"",
    " table:number-columns-repeated=\"16384\"",
    " table:number-rows-spanned=\"4294967295\"",
    "<w:gridSpan w:val=\"65535\"/>",
    " r=\"XFD1048576\"",
    "\"",
    ";\n",
    "\u{feff}",
    "отчислен",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let edges = prop_oneof![
        Just(0),
        Just(1),
        Just(0x7F),
        Just(0x80),
        Just(0xFF),
        Just(0x7FFF),
        Just(0xFFFF),
        Just(0x7FFF_FFFF),
        Just(u64::from(u32::MAX)),
        Just(u64::MAX)
    ];
    prop_oneof![
        (at(), 0_u8..8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (at(), 0_u8..4, edges).prop_map(|(at, width, value)| Mutation::Number(at, width, value)),
        (at(), 1_u16..300).prop_map(|(at, len)| Mutation::Delete(at, len)),
        (at(), 1_u16..300, 1_u8..40).prop_map(|(at, len, times)| Mutation::Repeat(at, len, times)),
        (at(), at(), 1_u16..300).prop_map(|(from, to, len)| Mutation::Move(from, to, len)),
        at().prop_map(Mutation::Cut),
        (at(), prop::sample::select(PIECES.as_slice())).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let len = bytes.len();
    let piece = |at: &Index, wanted: u16| {
        let at = at.index(len);
        at..(at + usize::from(wanted)).min(len)
    };
    match mutation {
        Mutation::Flip(at, bit) => bytes[at.index(len)] ^= 1 << bit,
        Mutation::Set(at, byte) => bytes[at.index(len)] = *byte,
        Mutation::Number(at, width, value) => {
            let at = at.index(len);
            let number = value.to_le_bytes();
            let number = &number[..(1_usize << width).min(len - at)];
            bytes[at..at + number.len()].copy_from_slice(number);
        }
        Mutation::Delete(at, wanted) => drop(bytes.drain(piece(at, *wanted))),
        Mutation::Repeat(at, wanted, times) => {
            let range = piece(at, *wanted);
            let repeated = bytes[range.clone()].repeat((*times).into());
            bytes.splice(range.end..range.end, repeated);
        }
        Mutation::Move(from, to, wanted) => {
            let moved: Vec<u8> = bytes.drain(piece(from, *wanted)).collect();
            let to = to.index(bytes.len() + 1);
            bytes.splice(to..to, moved);
        }
        Mutation::Cut(at) => bytes.truncate(at.index(len)),
        Mutation::Insert(at, text) => {
            let at = at.index(len);
            bytes.splice(at..at, text.bytes());
        }
    }
}

/// A file, whether it is damaged inside its container or as it lies on the disk, and what is done.
#[derive(Debug, Clone)]
struct Damage {
    file: Index,
    /// The part of the archive, where it is damaged inside.
    inside: Option<Index>,
    mutations: Vec<Mutation>,
}

fn damage() -> impl Strategy<Value = Damage> {
    (any::<Index>(), prop::option::weighted(0.7, any::<Index>()), prop::collection::vec(mutation(), 1..6))
        .prop_map(|(file, inside, mutations)| Damage { file, inside, mutations })
}

impl Damage {
    fn of(&self, files: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
        let (name, bytes) = &files[self.file.index(files.len())];
        let bytes = self.inside.and_then(|part| self.inside_of(bytes, part)).unwrap_or_else(|| {
            let mut bytes = bytes.clone();
            self.mutations.iter().for_each(|mutation| mutate(&mut bytes, mutation));
            bytes
        });
        (name.clone(), bytes)
    }

    /// Damages one part of an archive or of a compound file, and packs it anew: the sums are right then, and the readers
    /// see what is in it.
    fn inside_of(&self, bytes: &[u8], part: Index) -> Option<Vec<u8>> {
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) {
            let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).ok()?;
                let name = file.name().ok()?.into_owned();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).ok()?;
                parts.insert(name, bytes);
            }
            let at = part.index(parts.len());
            let bytes = parts.values_mut().nth(at)?;
            self.mutations.iter().for_each(|mutation| mutate(bytes, mutation));
            let parts: Vec<(&str, &[u8])> =
                parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            return Some(corpus::zipped(&parts));
        }
        let mut compound = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
        let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name))?;
        let mut stream = Vec::new();
        compound.open_stream(name).ok()?.read_to_end(&mut stream).ok()?;
        self.mutations.iter().for_each(|mutation| mutate(&mut stream, mutation));
        Some(corpus::xls(&stream, &name[1..]))
    }
}

// ── what must not come of it ──

/// The platform: everybody of the lists, and one employee.
fn membership() -> MembershipRead {
    let seats: Vec<Seat> = corpus::LIST
        .iter()
        .skip(1)
        .enumerate()
        .map(|(number, [name, _, group])| {
            let class = PlaceName::Class((*group).to_owned());
            Seat::joined(class, (number + 1).to_string(), *name, Role::Student)
        })
        .collect();
    let mut places = vec![PlaceName::Organization, PlaceName::Staff];
    places.extend(seats.iter().map(|seat| seat.place.clone()));
    let mut read = MembershipRead { platform: "sandbox".to_owned(), places, seats, lists: None };
    read.sort();
    read
}

struct World {
    files: Vec<(String, Vec<u8>)>,
    words: Dictionary,
    membership: MembershipRead,
    policy: Policy,
    day: NaiveDate,
}

impl World {
    fn new() -> World {
        World {
            files: files(),
            words: mapping::lexicon_with(&[]).unwrap(),
            membership: membership(),
            policy: Policy::default(),
            day: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
        }
    }

    /// Reads a file as it would be read if it were dropped, and plans. True if it could be read.
    fn try_file(&self, name: &str, bytes: &[u8]) -> Result<bool, String> {
        let limits = Limits::default();
        let packed = match unpack(name, bytes, &limits) {
            Ok(Some(files)) => files.into_iter().map(|file| (file.name, file.bytes)).collect(),
            Ok(None) => vec![(name.to_owned(), bytes.to_vec())],
            Err(error) => return told(error.message(Lang::Ru)),
        };
        let mut parts = Vec::new();
        for (name, bytes) in packed {
            let options = Options { file: &name, forced: None, today: self.day, organization: "", earlier: None };
            let mut reader = Reader::new(&self.words, &[], options);
            match read_bytes(&name, &bytes, &limits, &mut reader) {
                Ok(read) => match reader.finish(&read.digest) {
                    Ok(reading) => parts.push(reading.part),
                    Err(_) => return Ok(false),
                },
                Err(error) => return told(error.message(Lang::Ru)),
            }
        }
        parts.push(self.membership.part());
        let dataset = DatasetPart::gather(parts);
        let plan = make_plan(&dataset, &self.policy, Moment { as_of: self.day, time: None }, Lang::Ru);
        let removed = plan
            .actions
            .iter()
            .filter(|action| action.kind().code() == "remove" && action.verdict.code() == "auto")
            .count();
        if removed > 0 { Err(format!("{removed} removed by the program itself")) } else { Ok(true) }
    }
}

/// A refusal must be a sentence.
fn told(message: String) -> Result<bool, String> {
    if message.contains("source-") { Err(format!("a sentence is missing: {message}")) } else { Ok(false) }
}

/// Time of the processor that this thread has taken; elsewhere than on Linux the time of day must do.
fn processor_time(began: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split_whitespace().next().and_then(|figure| figure.parse().ok());
    nanoseconds.map_or_else(|| began.elapsed(), Duration::from_nanos)
}

fn peak_memory() -> Option<u64> {
    let said = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = said.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Keeps a file for whoever mends what it does; gives its path.
fn keep((name, bytes): &(String, Vec<u8>)) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("kontingent-mutation-{name}"));
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Every file of the corpus is read as it is: else nothing is tried but the first refusal.
#[test]
fn the_files_are_sound() {
    let world = World::new();
    for (name, bytes) in &world.files {
        assert_eq!(world.try_file(name, bytes), Ok(name != "password.xlsx" && !name.starts_with("dates")), "{name}");
    }
}

#[test]
fn no_damaged_file_stops_the_program_or_removes_anybody() {
    let seed =
        asked("SEED").unwrap_or_else(|| u64::from(std::process::id()) ^ Instant::now().elapsed().subsec_nanos() as u64);
    let files = asked("KONTINGENT_MUTATIONS");
    let seconds =
        asked("KONTINGENT_MUTATIONS_SECONDS").unwrap_or(if files.is_some() { u64::MAX } else { USUAL_SECONDS });
    let (tell, hear) = mpsc::channel();
    // What is being read, for the case that it never ends.
    let current: Arc<Mutex<(String, Vec<u8>)>> = Arc::default();
    let now_read = Arc::clone(&current);
    let worker = std::thread::Builder::new().stack_size(8 << 20).spawn(move || {
        let world = World::new();
        let began = Instant::now();
        let (mut tried, mut readable, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
        for round in 0_u64.. {
            if began.elapsed().as_secs() >= seconds || files.is_some_and(|files| tried >= files) {
                break;
            }
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&seed.to_le_bytes());
            bytes[8..16].copy_from_slice(&round.to_le_bytes());
            let config = Config { cases: ROUND, failure_persistence: None, ..Config::default() };
            let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
            let counted = std::cell::Cell::new((0_u64, 0_u64, Duration::ZERO));
            let outcome = runner.run(&damage(), |damage| {
                let (name, bytes) = damage.of(&world.files);
                *now_read.lock().unwrap() = (name.clone(), bytes.clone());
                let before = processor_time(began);
                let read =
                    world.try_file(&name, &bytes).map_err(|fault| TestCaseError::fail(format!("{name}: {fault}")))?;
                let took = processor_time(began).saturating_sub(before);
                let (tried, readable, slowest) = counted.get();
                counted.set((tried + 1, readable + u64::from(read), slowest.max(took)));
                if took > LONGEST {
                    return Err(TestCaseError::fail(format!("{name}: took {took:?}")));
                }
                let _ = tell.send(());
                Ok(())
            });
            if let Err(fault) = outcome {
                let (what, damage) = match &fault {
                    TestError::Fail(reason, damage) => (reason.to_string(), Some(damage)),
                    TestError::Abort(reason) => (reason.to_string(), None),
                };
                let kept = damage.map(|damage| keep(&damage.of(&world.files)));
                panic!("SEED={seed}, round {round}: {what}\n{damage:?}\n{kept:?}");
            }
            let (more, read, took) = counted.get();
            (tried, readable, slowest) = (tried + more, readable + read, slowest.max(took));
        }
        (tried, readable, slowest)
    });
    let worker = worker.unwrap();
    loop {
        match hear.recv_timeout(SILENCE) {
            Ok(()) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let kept = keep(&current.lock().unwrap());
                panic!("SEED={seed}: a reader hangs on {}", kept.display());
            }
        }
    }
    let (tried, readable, slowest) = worker.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
    let memory = peak_memory();
    println!(
        "SEED={seed}: {tried} files, {readable} of them readable, the slowest {slowest:?}, at most {} MB",
        memory.unwrap_or_default() >> 20
    );
    assert!(tried > 0 && readable > 0, "{readable} of {tried} could be read");
    assert!(memory.is_none_or(|memory| memory < MOST_MEMORY), "SEED={seed}: {memory:?} bytes");
}
