//! Bad inputs through the program: each has its outcome, its message for a person, and removes nobody.

use std::io::{Cursor, Write};
use std::path::Path;

use crate::support;
use crate::support::{Case, MEMBERS, Plan, birth, joined, name, students};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

const A: &str = "ИС-21";

fn members() -> String {
    joined((0..12).map(|n| (n, A)))
}

/// What the program says of a file that it rejects, in Russian; nothing is printed as a plan.
fn refused(file: &str, content: impl AsRef<[u8]>) -> String {
    let message = Case::new().roster(file, content).members(members()).refusal();
    assert!(message.contains(file), "{message}");
    message
}

fn read(content: impl AsRef<[u8]>) -> Plan {
    Case::new().roster("к.csv", content).members(members()).json()
}

fn removes_nobody(plan: &Plan) {
    assert!(plan.lines().iter().all(|line| !line.starts_with("remove")), "{:?}", plan.lines());
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet, written by hand.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    archive(&workbook_parts(sheet))
}

fn workbook_parts(sheet: &[u8]) -> Vec<(&'static str, &[u8])> {
    vec![
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"# as &[u8]),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Лист1" sheetId="1" r:id="rId1"/></sheets></workbook>"#.as_bytes()),
        ("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet),
    ]
}

fn sheet(rows: &str) -> Vec<u8> {
    format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#).into_bytes()
}

fn people_xlsx() -> Vec<u8> {
    let mut dataset = Workbook::new();
    let page = dataset.add_worksheet();
    for (column, head) in ["ФИО", "Дата рождения", "Группа"].iter().enumerate() {
        page.write(0, column as u16, *head).unwrap();
    }
    for n in 0..12u32 {
        let n_ = n as usize;
        page.write(n + 1, 0, name(n_)).unwrap().write(n + 1, 1, birth(n_)).unwrap().write(n + 1, 2, A).unwrap();
    }
    dataset.save_to_buffer().unwrap()
}

#[test]
fn nothing_to_read() {
    assert!(refused("к.csv", "").contains("читать нечего"));
    assert!(refused("к.csv", ";;;\n;;;\n").contains("читать нечего"));
    assert!(refused("к.csv", "ФИО;Группа\n").contains("никого нет"));
    assert!(refused("к.csv", "Список обучающихся\nГруппа ИС-21\n").contains("заголов"));
}

#[test]
fn broken_workbooks_say_what_is_wrong() {
    let whole = people_xlsx();
    assert!(refused("к.xlsx", &whole[..whole.len() * 2 / 3]).contains("не до конца"));
    assert!(refused("к.xlsx", archive(&[("readme.txt", b"x")])).contains("архив"));
    let locked = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/raw/password.xlsx")).unwrap();
    assert!(refused("к.xlsx", locked).contains("парол"));
    assert!(refused("к.pdf", b"%PDF-1.7\n...").contains("PDF"));
}

#[test]
fn bombs_stop_at_the_bound() {
    let one_row = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let bomb = sheet(&one_row.repeat(12_000_000));
    assert!(bomb.len() > 512 << 20);
    assert!(refused("к.xlsx", workbook(&bomb)).contains("512 МБ"));
    drop(bomb);
    let giant =
        sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>"#, "я".repeat(50 << 20)));
    assert!(refused("к.xlsx", workbook(&giant)).contains("знаков"));
    let wide: String = (0..600).map(|n| format!("{n};")).collect();
    assert!(refused("к.csv", format!("{wide}\n{wide}\n")).contains("512"));
}

#[test]
fn entities_are_not_expanded() {
    let text = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "аааа"><!ENTITY b SYSTEM "file:///etc/hostname">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;&b;</t></is></c></row></sheetData></worksheet>"#;
    let message = refused("к.xlsx", workbook(text.as_bytes()));
    assert!(message.contains("XML"), "{message}");
}

#[test]
fn content_counts_and_not_the_extension() {
    let plan = Case::new().roster("к.xlsx", students((0..12).map(|n| (n, A)))).members(members()).json();
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert!(plan.has("source.content_differs_from_extension"));
    let plan = Case::new().roster("к.csv", people_xlsx()).members(members()).json();
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert!(plan.has("source.content_differs_from_extension"));
}

#[test]
fn broken_csv_names_the_line() {
    let list = students((0..12).map(|n| (n, A)));
    let unbalanced = list.replace(&name(3), &format!("\"{}", name(3)));
    assert!(refused("к.csv", unbalanced).contains("строке текста 5"));
    assert!(refused("к.csv", list.replace(&name(4), "Ив\0нов Пётр")).contains("строке текста 6"));
    let mut lone: Vec<u8> = vec![0xff, 0xfe];
    lone.extend("ФИО;Группа\nИванов".encode_utf16().flat_map(u16::to_le_bytes));
    lone.extend(0xd800u16.to_le_bytes());
    lone.extend(" Пётр;ИС-21\n".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(refused("к.csv", lone).contains("строке текста 2"));
    // Mixed line ends are no fault.
    let mixed: String =
        list.lines().enumerate().map(|(n, line)| format!("{line}{}", if n % 2 == 0 { "\r\n" } else { "\n" })).collect();
    assert_eq!(read(mixed).lines(), Vec::<String>::new());
}

#[test]
fn two_headers_that_both_fit() {
    let message =
        refused("к.csv", "ФИО;Дата рождения;Группа\nОбучающийся;Д.р.;Класс\nЗимин Роман Олегович;01.02.2009;ИС-21\n");
    assert!(message.contains("Дата рождения") && message.contains("Д.р.") && message.contains("1 и 2"), "{message}");
}

#[test]
fn a_header_in_the_middle_is_skipped() {
    let list = students((0..12).map(|n| (n, A)));
    let repeated = list.replace(&name(5), &format!("ФИО;Дата рождения;Группа\n{}", name(5)));
    let plan = read(repeated);
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.value["summary"]["unchanged"], 12);
}

#[test]
fn two_columns_for_one_field() {
    let mut text = "ФИО;ФИО (новое);Дата рождения;Группа\n".to_owned();
    for n in 0..6 {
        text.push_str(&format!("{};;{};{A}\n", name(n), birth(n)));
    }
    let plan = read(text);
    assert_eq!(plan.lines(), Vec::<String>::new());
    let message = plan.finding("mapping.ambiguous_column")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("ФИО (новое)"), "{message}");
}

#[test]
fn formulas_and_scripts_in_names_stay_text() {
    let evil = [
        "=HYPERLINK(\"http://127.0.0.1\") Пётр Ильич",
        "@SUM(A1) Олег Ильич",
        "+7900 Егор Ильич",
        "-1 Глеб Ильич",
        "<script>alert(1)</script> Лев Ильич",
    ];
    let mut list = students((0..12).map(|n| (n, A)));
    for (n, name) in evil.iter().enumerate() {
        list.push_str(&format!("\"{}\";0{}.01.2009;{A}\n", name.replace('"', "\"\""), n + 1));
    }
    let case = Case::new().roster("к.csv", list).members(members());
    let csv = case.command().args(["--format", "csv"]).output().unwrap().stdout;
    let csv = String::from_utf8(csv).unwrap();
    for cell in csv.lines().skip(1).flat_map(|line| line.split(';')) {
        let bare = cell.trim_matches('"');
        assert!(!bare.starts_with(['=', '+', '@', '-']), "{cell}");
    }
    let html = String::from_utf8(case.command().args(["--format", "html"]).output().unwrap().stdout).unwrap();
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"));
    let xlsx = case.command().args(["--format", "xlsx"]).output().unwrap().stdout;
    let mut zip = zip::ZipArchive::new(Cursor::new(xlsx)).unwrap();
    for n in 0..zip.len() {
        let mut part = zip.by_index(n).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        assert!(!text.contains("<f>"));
    }
}

#[test]
fn marks_that_cannot_be_seen() {
    let list = students((0..12).map(|n| (n, A)))
        .replace("Абрамов Артём", "Абра\u{200b}мов А\u{202e}ртем")
        .replace("Белкин", "Белки\u{301}н");
    let plan = read(list);
    assert_eq!(plan.lines(), Vec::<String>::new());
    let message = plan.finding("roster.odd_characters")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("U+200B"), "{message}");
}

#[test]
fn birth_dates_that_are_none() {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, date) in ["01.01.2030", "01.01.1915", "29.02.2009", "2009", "31.02.2009"].iter().enumerate() {
        text.push_str(&format!("{};{date};{A}\n", name(n)));
    }
    for n in 5..12 {
        text.push_str(&format!("{};{};{A}\n", name(n), birth(n)));
    }
    let plan = read(text);
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.codes(), ["roster.bad_date", "roster.implausible_birth_date", "roster.year_only"]);
    let finding = plan.finding("roster.bad_date");
    assert_eq!((finding["row"].as_u64(), finding["column"].as_str()), (Some(4), Some("Дата рождения")));
}

#[test]
fn numbers_with_a_slip_are_no_evidence() {
    let mut text = "ФИО;Дата рождения;Группа;СНИЛС;Телефон\n".to_owned();
    for n in 0..12 {
        let (snils, phone) = if n == 0 { ("112-233-445 96", "12-34") } else { ("", "") };
        text.push_str(&format!("{};{};{A};{snils};{phone}\n", name(n), birth(n)));
    }
    let plan = read(text);
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.codes(), ["roster.bad_phone", "roster.bad_snils"]);
    assert_eq!(plan.finding("roster.bad_snils")["column"], "СНИЛС");
}

#[test]
fn an_order_that_expels_everybody() {
    let orders = support::ORDERS.to_owned()
        + &(0..12).map(|n| format!("60-к;20.11.2026;{};отчислен;ИС-21;;\n", name(n))).collect::<String>();
    let plan = Case::new()
        .roster("к.csv", students((0..12).map(|n| (n, A))))
        .roster("п.csv", orders)
        .members(members())
        .json();
    assert_eq!(plan.lines().len(), 12);
    assert!(plan.lines().iter().all(|line| line.contains("guard.place_emptied")), "{:?}", plan.lines());
    assert_eq!(plan.status, 3);
}

#[test]
fn a_file_that_cannot_be_read_stops_everything() {
    let case = Case::new().roster("к.csv", students((0..6).map(|n| (n, A)))).file("нет-такого.xlsx").members(members());
    assert!(case.refusal().contains("файла нет"));
    let case = Case::new().members(members());
    let folder = case.path().join("x.xlsx");
    std::fs::create_dir(&folder).unwrap();
    assert!(case.file(folder).refusal().contains("папка"));
    let case = Case::new().roster("~$к.xlsx", "x").members(members());
    assert!(case.refusal().contains("временный файл"));
    #[cfg(unix)]
    {
        let case = Case::new().members(members());
        let target = case.write("к.csv", students((0..6).map(|n| (n, A))));
        let link = case.path().join("ссылка.csv");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(case.file(link).refusal().contains("ссылка"));
    }
}

#[test]
fn a_half_read_membership_gives_no_plan() {
    let case = Case::new().roster("к.csv", students((0..6).map(|n| (n, A)))).members("");
    assert!(case.refusal().contains("участники.csv"));
    let case = Case::new().roster("к.csv", students((0..6).map(|n| (n, A)))).members(MEMBERS);
    assert!(case.refusal().contains("участники.csv"));
}

#[test]
fn a_group_forgotten_in_one_cell() {
    let list = students((0..12).map(|n| (n, A)))
        .replace(&format!("{};{};{A}", name(3), birth(3)), &format!("{};{};", name(3), birth(3)));
    let plan = read(list);
    removes_nobody(&plan);
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert!(plan.has("roster.no_group"));
}

#[test]
fn too_many_sheets_and_columns_stop_at_the_bound() {
    let mut dataset = Workbook::new();
    for _ in 0..250 {
        dataset.add_worksheet().write(0, 0, "x").unwrap();
    }
    assert!(refused("к.xlsx", dataset.save_to_buffer().unwrap()).contains("200"));
    assert!(refused("к.csv", format!("ФИО;Группа{}\n", ";".repeat(1_000_000))).contains("512"));
}

#[test]
fn links_to_other_workbooks_are_left_alone() {
    let head = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>ФИО</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Группа</t></is></c></row>";
    let people: String = (0..12)
        .map(|n| {
            let cell = |column: &str, text: &str| {
                format!("<c r=\"{column}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>", n + 2)
            };
            format!("<row r=\"{}\">{}{}</row>", n + 2, cell("A", &name(n)), cell("B", A))
        })
        .collect();
    let sheet = sheet(&format!("{head}{people}"));
    let mut parts = workbook_parts(&sheet);
    parts.push(("xl/externalLinks/externalLink1.xml", b"<externalLink/>"));
    let plan = Case::new().roster("к.xlsx", archive(&parts)).members(members()).json();
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.codes(), ["source.external_links"]);
}

#[test]
fn names_of_every_shape_are_read_as_they_are() {
    let odd = ["Э Анна Олеговна", "О Ли", "Тё Виктор -", "Сон Анна Мария Олеговна", "Ким Олег —", "Пак Юрий ."];
    let list: String = odd.iter().enumerate().map(|(n, name)| format!("{name};0{}.03.2009;{A}\n", n + 1)).collect();
    let joined: String = ["Э Анна Олеговна", "О Ли", "Тё Виктор", "Сон Анна-Мария Олеговна", "Ким Олег", "Пак Юрий"]
        .iter()
        .enumerate()
        .map(|(n, name)| format!("{n};{name};0{}.03.2009;{A};Обучающийся;состоит;;;;;\n", n + 1))
        .collect();
    let plan = Case::new()
        .roster("к.csv", format!("ФИО;Дата рождения;Группа\n{list}"))
        .members(format!("{MEMBERS}{joined}"))
        .json();
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.value["summary"]["unchanged"], 6);
    assert_eq!(plan.codes(), ["unread.name"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_bomb_takes_no_memory() {
    let one_row = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let case = Case::new().roster("к.xlsx", workbook(&sheet(&one_row.repeat(12_000_000)))).members(members());
    let mut child =
        case.command().stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0u64;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(peak);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(peak > 0 && peak < 256 << 10, "{peak} kB");
}
