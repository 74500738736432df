//! The keys of the whole process, however many organisations it serves: no organisation of a region has them in its file.

use super::super::web::SecondFactor;
use super::{Absent, Choice, Form, Listen, Named, Number, Part, Secret, Symbols, Text, section};
use rosters::source::Limits;

pub(in crate::config) const MEBIBYTE: u64 = 1 << 20;
const FILES: Limits = Limits::USUAL;

section! {
    /// The top of the file: sections of the process.
    PROCESS: ProcessKeys = "", Form::Top;
    store: Part;
    listen: Part;
    web: Part;
    limits: Part;
    cluster: Part;
}

section! {
    /// `[store]`.
    STORE: StoreKeys = "store", Form::Section;
    path: Text = Absent::Is("data/kontingent.sqlite");
    url: Secret = Absent::Told;
    connections: Number<u32> = 8, 2..=200;
    lease_seconds: Number<u64> = 20, 2..=300;
}

section! {
    /// `[cluster]`.
    CLUSTER: ClusterKeys = "cluster", Form::Section;
    parallel: Number<u32> = 4, 1..=256;
}

section! {
    /// `[listen]`.
    LISTEN: ListenKeys = "listen", Form::Section;
    address: Listen = 8711;
}

section! {
    /// `[web]`.
    WEB: WebKeys = "web", Form::Section;
    listen: Listen = 8080;
    address: Text = Absent::Nothing;
    tls_cert: Text = Absent::Nothing;
    tls_key: Text = Absent::Nothing;
    proxies: Symbols = Absent::Told;
    four_eyes_removals: Number<u32> = 0, 0..=1_000_000;
    second_factor: Choice<SecondFactor> = Named::new(&SecondFactor::ALL, SecondFactor::code), SecondFactor::Optional;
    connections: Number<usize> = 512, 8..=100_000;
    connections_by_address: Number<usize> = 64, 4..=100_000;
    head_seconds: Number<u64> = 10, 1..=600;
    body_seconds: Number<u64> = 30, 1..=3600;
    idle_seconds: Number<u64> = 60, 1..=3600;
}

section! {
    /// `[limits]`.
    LIMITS: LimitsKeys = "limits", Form::Section;
    file_mib: Number<u64> = FILES.file_bytes / MEBIBYTE, 1..=4096;
    inflated_mib: Number<u64> = FILES.inflated_bytes / MEBIBYTE, 1..=65_536;
    rows: Number<u64> = FILES.rows, 1..=50_000_000;
    columns: Number<usize> = FILES.columns, 1..=16_384;
    cell_characters: Number<usize> = FILES.cell_chars, 1..=1_000_000;
    sheets: Number<usize> = FILES.sheets, 1..=10_000;
}
