//! Orders and lists written in Word: read as they stand on the page, or refused with the reason. Everybody here is invented.

use crate::support::docx::{Docx, archive, cell, p, r, tbl, tc, tr, with_document};
use crate::support::installation::Installation;
use crate::support::{Case, DAY, MEMBERS, Plan, birth, joined, name, program, students};
use i18n::Lang;
use rosters::mapping::table::{Cell, Row, SheetHead, TableSink};
use rosters::source::{FileKind, Limits, SourceError, read_bytes};

const NOBODY: &str = "1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит;;;;;\n";
const A: &str = "ИС-21";

// ── what the source hands over ──

#[derive(Default)]
struct Document {
    sheets: Vec<Option<String>>,
    /// Lines, rows and tables in order: `3: text`, `4| a| b`, `# 2`.
    seen: Vec<String>,
}

impl TableSink for Document {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.sheets.push(sheet.name.clone());
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        let cells = (0..row.width()).map(|column| match row.cell(column) {
            Cell::Empty => "| ".to_owned(),
            Cell::Text(text) => format!("| {text}"),
            other => panic!("{other:?}"),
        });
        self.seen.push(format!("{number}{}", cells.collect::<String>().replace('\n', "/")));
    }

    fn line(&mut self, number: u32, row: &dyn Row) {
        let Cell::Text(text) = row.cell(0) else { panic!("a line is a text") };
        self.seen.push(format!("{number}: {}", text.replace('\n', "/")));
    }

    fn begin_table(&mut self, columns: usize) {
        self.seen.push(format!("# {columns}"));
    }

    fn end_sheet(&mut self) {}
}

fn seen_in(bytes: &[u8]) -> Vec<String> {
    let mut sink = Document::default();
    let read =
        read_bytes("приказ.docx", bytes, &Limits::default(), &mut sink).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((read.kind, read.notes.len()), (FileKind::Docx, 0));
    assert_eq!(sink.sheets, [None]);
    sink.seen
}

fn seen(document: Docx) -> Vec<String> {
    seen_in(&document.bytes())
}

/// What a paragraph's inside is read as.
fn text_of(inside: &str) -> String {
    let seen = seen(Docx::new().raw(&format!("<w:p>{inside}</w:p>")).table(&["x"]));
    seen[0].strip_prefix("1: ").unwrap_or_default().to_owned()
}

fn refused_within(bytes: &[u8], limits: Limits) -> SourceError {
    let error = read_bytes("приказ.docx", bytes, &limits, &mut Document::default()).expect_err("must be refused");
    for lang in [Lang::Ru, Lang::En] {
        let message = error.message(lang);
        assert!(!message.contains("source-") && !message.contains("{ $"), "{message}");
    }
    error
}

fn code(bytes: &[u8]) -> &'static str {
    refused_within(bytes, Limits::default()).code()
}

#[test]
fn paragraphs_and_rows_are_counted_together_as_they_stand() {
    let document = Docx::new()
        .lines(&["Приложение", "", "Группа ИС-21"])
        .table(&["№|ФИО", "1|Зимин Роман Олегович"])
        .lines(&["", "Итого: 1"])
        .table(&["a|b|c"]);
    assert_eq!(
        seen(document),
        [
            "1: Приложение",
            "3: Группа ИС-21",
            "# 2",
            "4| №| ФИО",
            "5| 1| Зимин Роман Олегович",
            "7: Итого: 1",
            "# 3",
            "8| a| b| c"
        ]
    );
}

#[test]
fn merged_cells_keep_the_columns() {
    let rows = [
        tr(&[cell("<w:gridSpan w:val=\"2\"/>", &p("Приказ")), tc("ФИО")].concat()),
        tr(&[tc("№"), tc("дата"), cell("<w:vMerge/>", &p("спрятано"))].concat()),
        tr(&[cell("<w:vMerge w:val=\"restart\"/>", &p("118-к")), tc("19.11.2026"), tc("Зимин Роман")].concat()),
        tr(&[cell("<w:vMerge w:val=\"continue\"/>", &p("")), tc(""), tc("Орлова Ева")].concat()),
        format!("<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>{}</w:tr>", tc("Исаев Глеб")),
    ];
    assert_eq!(
        seen(Docx::new().raw(&tbl(3, &rows.concat()))),
        [
            "# 3",
            "1| Приказ| | ФИО",
            "2| №| дата",
            "3| 118-к| 19.11.2026| Зимин Роман",
            "4| | | Орлова Ева",
            "5| | | Исаев Глеб"
        ]
    );
}

#[test]
fn a_table_in_a_cell_is_text_of_the_cell() {
    let inner =
        tbl(2, &[tr(&[tc("Мать"), cell("<w:gridSpan w:val=\"3\"/>", &p("Отец"))].concat()), tr(&tc("тел."))].concat());
    let row = tr(&[cell("", &[p("Родители:"), inner, p("")].concat()), tc("после")].concat());
    assert_eq!(seen(Docx::new().raw(&tbl(2, &row))), ["# 2", "1| Родители:/Мать/Отец/тел.| после"]);
}

#[test]
fn what_a_run_may_hold() {
    let run = |inside: &str| text_of(&format!("<w:r>{inside}</w:r>"));
    assert_eq!(run("<w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t><w:tab/><w:t>d</w:t>"), "a/b/c d");
    assert_eq!(run("<w:t>ИС</w:t><w:noBreakHyphen/><w:t>21</w:t>"), "ИС-21");
    assert_eq!(run("<w:t>Бел</w:t><w:softHyphen/><w:t>кин</w:t>"), "Белкин");
    assert_eq!(run("<w:t>a &lt;&#1041;&gt;\n b</w:t>"), "a <Б>  b");
    // Read with what is hidden only where nothing else stands in the row: see `source_marks`.
    assert_eq!(run("<w:rPr><w:vanish/></w:rPr><w:t>скрыт</w:t>"), "");
    assert_eq!(
        run(
            "<w:drawing><wp:inline><w:txbxContent><w:p><w:r><w:t>надпись</w:t></w:r></w:p></w:txbxContent></wp:inline></w:drawing><w:t>a</w:t>"
        ),
        "a"
    );
    assert_eq!(
        text_of(
            "<mc:AlternateContent><mc:Choice><w:r><w:t>a</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>a</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        ),
        "a"
    );
    assert_eq!(text_of(&format!("<w:hyperlink>{}</w:hyperlink>{}", r("связь"), r(" и текст"))), "связь и текст");
}

#[test]
fn of_a_field_what_it_shows_is_read() {
    let char = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = "<w:r><w:instrText> MERGEFIELD fio </w:instrText></w:r>";
    let shown = r("Зимин");
    let field = [char("begin"), code.to_owned(), char("separate"), shown.clone(), char("end")].concat();
    assert_eq!(text_of(&format!("{field}{}", r(" Роман"))), "Зимин Роман");
    let nested = [char("begin"), code.to_owned(), field, char("separate"), r("Орлова"), char("end")].concat();
    assert_eq!(text_of(&nested), "Орлова");
    assert_eq!(text_of(&format!("<w:fldSimple w:instr=\" DATE \">{shown}</w:fldSimple>")), "Зимин");
    // Half a field swallows no more than its paragraph.
    let document = Docx::new().raw(&format!("<w:p>{}{}</w:p>", char("begin"), r("x"))).lines(&["a"]).table(&["b"]);
    assert_eq!(seen(document), ["2: a", "# 1", "3| b"]);
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let gone = |text: &str| {
        format!(
            "<w:del w:id=\"1\"><w:r><w:delText>{text}</w:delText></w:r></w:del><w:moveFrom>{}</w:moveFrom>",
            r(text)
        )
    };
    let come = |text: &str| format!("<w:ins w:id=\"2\">{}</w:ins>", r(text));
    assert_eq!(text_of(&[r("Группа "), gone("ТМ-11"), come("ИС-21")].concat()), "Группа ИС-21");
    let mark = "<w:pPr><w:rPr><w:del w:id=\"3\"/></w:rPr></w:pPr>";
    let joined = format!("<w:p>{mark}{}</w:p>{}", r("Группа "), p("ИС-21"));
    let rows = [
        tr(&[tc("1"), tc("Зимин")].concat()),
        format!("<w:tr><w:trPr><w:del w:id=\"4\"/></w:trPr>{}</w:tr>", [tc("2"), tc("Белкин")].concat()),
        tr(&[
            cell("<w:cellDel/>", &p("лишнее")),
            cell("<w:tcPrChange><w:tcPr><w:gridSpan w:val=\"9\"/></w:tcPr></w:tcPrChange>", &p("")),
            tc("Орлова"),
        ]
        .concat()),
    ];
    assert_eq!(
        seen(Docx::new().raw(&joined).raw(&tbl(3, &rows.concat()))),
        ["1: Группа ИС-21", "# 3", "2| 1| Зимин", "3| | | Орлова"]
    );
}

#[test]
fn content_controls_are_looked_into() {
    let control = |inside: &str| {
        format!("<w:sdt><w:sdtPr><w:alias w:val=\"поле\"/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>")
    };
    let row = tr(&[
        control(&tc("1")),
        cell("", &control(&p("Зимин"))),
        cell("", &format!("<w:p>{}</w:p>", control(&r("ИС-21")))),
    ]
    .concat());
    let table = control(&tbl(3, &control(&row)));
    assert_eq!(seen(Docx::new().raw(&control(&p("Список"))).raw(&table)), ["1: Список", "# 3", "2| 1| Зимин| ИС-21"]);
}

#[test]
fn other_prefixes_and_parts_are_the_same_document() {
    let xml = Docx::new().lines(&["a"]).table(&["b"]).xml();
    let other = xml.replace("w:", "x:").replace("xmlns:w=", "xmlns:x=");
    assert_eq!(seen_in(&with_document(other.as_bytes())), ["1: a", "# 1", "2| b"]);
    let strict = xml.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    );
    assert_eq!(seen_in(&with_document(strict.as_bytes())), ["1: a", "# 1", "2| b"]);
    let rels = r#"<Relationships><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></Relationships>"#;
    let numbered = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", rels.as_bytes()),
        ("word/document2.xml", xml.as_bytes()),
    ]);
    assert_eq!(seen_in(&numbered), ["1: a", "# 1", "2| b"]);
}

// ── what is refused ──

#[test]
fn a_document_without_a_table_is_refused_with_the_reason() {
    let text = Docx::new().lines(&["ПРИКАЗ № 118-к от 19.11.2026", "1. Отчислить Белкина Артёма Олеговича."]).bytes();
    let message = Case::new().roster("приказ.docx", text).members(joined([(1, A)])).refusal();
    assert!(message.contains("приказ.docx") && message.contains("нет ни одной таблицы"), "{message}");
    assert_eq!(code(&Docx::new().bytes()), "source.no_table");
    assert_eq!(code(&Docx::new().table(&["|", "|"]).bytes()), "source.empty");
}

#[test]
fn what_is_locked_damaged_or_hostile_is_refused() {
    let whole = annex().bytes();
    for part in 1..8 {
        assert_eq!(code(&whole[..whole.len() * part / 8]), "source.damaged");
    }
    let xml = annex().xml();
    for cut in [xml.len() / 3, xml.len() / 2, xml.len() - 20] {
        let cut = (cut..).find(|cut| xml.is_char_boundary(*cut)).unwrap();
        assert_eq!(code(&with_document(&xml.as_bytes()[..cut])), "source.damaged");
    }
    for nonsense in ["", "<a/>", "<w:document/>", "<<<", "\u{0}", "</w:tbl></w:tr></w:tc>"] {
        assert_eq!(code(&with_document(nonsense.as_bytes())), "source.damaged", "{nonsense}");
    }
    let entity = format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", xml.split_once("?>").unwrap().1);
    assert_eq!(code(&with_document(entity.as_bytes())), "source.entity_declaration");
    let entity = xml.replace("</w:t>", "&b;</w:t>");
    assert_eq!(code(&with_document(entity.as_bytes())), "source.entity_declaration");
    assert_eq!(code(&Docx::new().raw("<w:altChunk/>").table(&["a"]).bytes()), "source.document");
    let mut locked = whole.clone();
    lock(&mut locked);
    assert_eq!(code(&locked), "source.encrypted");
    let text = b"application/vnd.oasis.opendocument.text";
    assert_eq!(code(&archive(&[("mimetype", text), ("content.xml", b"<a/>")])), "source.damaged");
    let password = std::fs::read("tests/rosters/raw/password.xlsx").unwrap();
    assert_eq!(code(&password), "source.encrypted");
}

/// Marks every part as encrypted, as an archiver with a password does.
fn lock(bytes: &mut [u8]) {
    for at in 0..bytes.len() - 10 {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => bytes[at + 6] |= 1,
            b"PK\x01\x02" => bytes[at + 8] |= 1,
            _ => {}
        }
    }
}

#[test]
fn bounds_hold() {
    let limits = Limits { inflated_bytes: 1 << 20, rows: 100, columns: 20, cell_chars: 1_000, ..Limits::default() };
    let code = |document: Docx| refused_within(&document.bytes(), limits).code();
    assert_eq!(code(Docx::new().table(&["a"]).raw(&" ".repeat(2 << 20))), "source.inflates_too_big");
    assert_eq!(code(Docx::new().lines(&["a"; 101]).table(&["a"])), "source.too_many_rows");
    assert_eq!(code(Docx::new().table(&["a|".repeat(30).as_str()])), "source.too_many_columns");
    let far = tr(&[cell("<w:gridSpan w:val=\"18446744073709551615\"/>", &p("a")), tc("b")].concat());
    assert_eq!(code(Docx::new().raw(&tbl(2, &far))), "source.too_many_columns");
    assert_eq!(code(Docx::new().table(&["a".repeat(1_001).as_str()])), "source.cell_too_long");
    assert_eq!(code(Docx::new().raw(&p(&"a".repeat(100_000))).table(&["a"])), "source.cell_too_long");
    assert_eq!(code(Docx::new().raw(&format!("<w:p w:rsidR=\"{}\"/>", "a".repeat(100_000)))), "source.cell_too_long");
    let deep = "<w:tbl><w:tr><w:tc>".repeat(5_000);
    assert_eq!(code(Docx::new().raw(&deep)), "source.damaged");
    // Empty paragraphs in a cell take no room.
    let long = tr(&cell("", &"<w:p/>".repeat(20_000)));
    assert_eq!(code(Docx::new().raw(&tbl(1, &long))), "source.empty");
    let mut bomb = Docx::new().table(&["a"]).raw(&"<w:p/>".repeat(2 << 20)).bytes();
    assert!(bomb.len() < 100_000);
    let limits = Limits { inflated_bytes: 4 << 20, ..Limits::default() };
    assert_eq!(refused_within(&bomb, limits).code(), "source.inflates_too_big");
    // The archive says that its parts are small: no more of them is unpacked.
    for at in 0..bomb.len() - 30 {
        let size = match &bomb[at..at + 4] {
            b"PK\x03\x04" => at + 22,
            b"PK\x01\x02" => at + 24,
            _ => continue,
        };
        bomb[size..size + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    assert_eq!(refused_within(&bomb, limits).code(), "source.damaged");
}

#[test]
fn no_damage_stops_the_program() {
    // A row of numbers that is the same each time (xorshift).
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let xml = annex().raw(&tbl(2, &tr(&[cell("<w:vMerge/>", ""), tc("x")].concat()))).xml().into_bytes();
    let tags: Vec<&[u8]> = xml.split_inclusive(|byte| *byte == b'>').collect();
    for _ in 0..1_500 {
        let mut damaged: Vec<&[u8]> = tags.clone();
        for _ in 0..=next(4) {
            let at = next(damaged.len());
            match next(3) {
                0 => drop(damaged.remove(at)),
                1 => damaged.insert(at, tags[next(tags.len())]),
                _ => damaged.swap(at, next(tags.len()).min(at)),
            }
        }
        let _ = read_bytes("a.docx", &with_document(&damaged.concat()), &Limits::default(), &mut Rows);
    }
    let whole = annex().bytes();
    for _ in 0..1_500 {
        let mut damaged = whole.clone();
        for _ in 0..=next(6) {
            let at = next(damaged.len());
            damaged[at] = next(256) as u8;
        }
        let _ = read_bytes("a.docx", &damaged, &Limits::default(), &mut Rows);
    }
}

/// Takes anything.
struct Rows;

impl TableSink for Rows {
    fn begin_sheet(&mut self, _: &SheetHead) {}
    fn row(&mut self, _: u32, _: &dyn Row) {}
    fn end_sheet(&mut self) {}
}

// ── what is understood ──

fn read(document: Docx) -> Plan {
    Case::new().roster("список.docx", document.bytes()).members(format!("{MEMBERS}{NOBODY}")).json()
}

fn with_members(document: Docx, members: &str) -> Plan {
    Case::new().roster("приказ.docx", document.bytes()).members(members).json()
}

fn invited(plan: &Plan) -> Vec<String> {
    plan.lines()
        .iter()
        .filter_map(|line| line.strip_prefix("invite "))
        .map(|line| line.split(" student").next().unwrap().to_owned())
        .collect()
}

fn numbers(plan: &Plan) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    plan.actions().iter().map(|action| (text(&action["basis"]["number"]), text(&action["basis"]["date"]))).collect()
}

fn pair(number: &str, date: &str) -> (String, String) {
    (number.to_owned(), date.to_owned())
}

fn annex() -> Docx {
    Docx::new()
        .lines(&[
            "Приложение № 1",
            "к приказу ГБПОУ «Приозёрский техникум»",
            "от 19.11.2026 № 118-к",
            "",
            "Об отчислении обучающихся",
            "",
        ])
        .table(&["№ п/п|ФИО|Группа|Основание", &format!("1|{}|ИС-21|личное заявление", name(3))])
        .lines(&["", "Директор ____________ И. И. Водянова", "С приказом ознакомлены:"])
        .table(&["Юрисконсульт||О. П. Рощина", "Член комиссии||Е. И. Ильина"])
}

/// The platform's twelve. No roster lists their group, so whoever an order takes out is asked about.
fn twelve() -> String {
    joined((0..12).map(|n| (n, A)))
}

#[test]
fn an_annex_with_its_order_above_the_table() {
    let plan = with_members(annex(), &twelve());
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | order review", name(3))]);
    assert_eq!(numbers(&plan), [pair("118-к", "2026-11-19")]);
    assert_eq!(plan.actions()[0]["source"][0]["row"], 8, "{}", plan.actions()[0]);
    assert_eq!(plan.codes(), Vec::<String>::new());
}

#[test]
fn an_order_with_text_around_its_table() {
    let document = Docx::new()
        .lines(&[
            "Министерство образования",
            "ГБПОУ «Приозёрский техникум»",
            "ПРИКАЗ",
            "19 ноября 2026 г.                         № 118-к",
            "г. Приозёрск",
            "Об отчислении обучающихся",
            "На основании Положения, утверждённого приказом № 44 от 01.09.2025, и личных заявлений",
            "ПРИКАЗЫВАЮ:",
            "1. Отчислить с 20.11.2026 по собственному желанию следующих обучающихся группы ИС-21:",
        ])
        .table(&["ФИО|Дата рождения", &format!("{}|{}", name(3), birth(3))])
        .lines(&[
            "Основание: заявления, приказ № 7 от 03.03.2026.",
            "2. Восстановить Белкина Артёма Олеговича в группу ТМ-11 с 20.11.2026.",
            "3. Контроль за исполнением приказа возложить на заместителя директора.",
        ])
        .table(&["Директор||И. И. Водянова"]);
    let plan = with_members(document, &twelve());
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | order review", name(3))]);
    assert_eq!(numbers(&plan), [pair("118-к", "2026-11-19")]);
    assert_eq!(plan.actions()[0]["basis"]["effective"], "2026-11-20");
    let message = plan.finding("orders.text_not_read")["message"].as_str().unwrap();
    assert!(message.contains("13"), "{message}");
}

#[test]
fn several_orders_in_one_document() {
    let document = Docx::new()
        .lines(&["Приложение к приказу № 118-к от 19.11.2026", "Об отчислении обучающихся"])
        .table(&["№ п/п|ФИО|Группа|Основание", &format!("1|{}|ИС-21|личное заявление", name(3))])
        .lines(&["", "Приказ № 119-к от 20.11.2026", "О переводе обучающихся"])
        .table(&["№|ФИО|Из группы|В группу", &format!("1|{}|ИС-21|ТМ-11", name(4))])
        .lines(&["Приказ № 120-к от 21.11.2026", "Об отчислении"])
        // The columns of the table above go on.
        .table(&[&format!("1|{}|ИС-21|", name(5))]);
    let members = format!("{}99;Шубин Лев Ильич;01.01.2009;ТМ-11;Обучающийся;состоит;;;;;\n", twelve());
    let plan = with_members(document, &members);
    assert_eq!(
        plan.lines(),
        [
            format!("remove {} | class:ИС-21 student | order review", name(3)),
            format!("remove {} | class:ИС-21 student | order review", name(5)),
            format!("reassign {} | class:ИС-21 student → class:ТМ-11 student | order auto", name(4)),
        ]
    );
    assert_eq!(numbers(&plan), [pair("118-к", "2026-11-19"), pair("120-к", "2026-11-21"), pair("119-к", "2026-11-20")]);
}

#[test]
fn one_order_over_several_groups() {
    let head = "№ п/п|Фамилия, имя, отчество|Дата рождения";
    let document = Docx::new()
        .lines(&["Приложение к приказу от 19.11.2026 № 118-к", "Об отчислении", "Группа ИС-21"])
        .table(&[head, &format!("|{}|{}", name(3), birth(3))])
        .lines(&["Группа ТМ-11"])
        .table(&[head, &format!("|{}|{}", name(4), birth(4))]);
    let members = joined((0..12).map(|n| (n, if n == 4 || n == 6 { "ТМ-11" } else { A })));
    let plan = with_members(document, &members);
    assert_eq!(plan.of("remove").len(), 2, "{:?}", plan.lines());
    assert_eq!(numbers(&plan), [pair("118-к", "2026-11-19"), pair("118-к", "2026-11-19")]);
}

#[test]
fn a_list_behind_an_order_is_not_ordered_about() {
    let rows: Vec<String> = (0..12).filter(|n| *n != 3).map(|n| format!("{}|{}|ИС-21", name(n), birth(n))).collect();
    let mut list = vec!["ФИО|Дата рождения|Группа"];
    list.extend(rows.iter().map(String::as_str));
    let document = Docx::new()
        .lines(&["Приказ № 118-к от 19.11.2026", "Об отчислении"])
        .table(&["№|ФИО|Группа|Основание", &format!("1|{}|ИС-21|заявление", name(3))])
        .lines(&["Список обучающихся группы ИС-21 на 20.11.2026"])
        .table(&list);
    let plan = with_members(document, &twelve());
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | order auto", name(3))]);
}

#[test]
fn a_register_of_movements() {
    let document = Docx::new().lines(&["Движение контингента"]).table(&[
        "Приказ|ФИО|Содержание приказа",
        "101-к от 05.10.2026|Зимин Роман Олегович|переведён из гр. ИС-21 в гр. ТМ-11 с 06.10.2026",
    ]);
    let members = "ID пользователя;ФИО;Класс;Роль\n1;Зимин Роман Олегович;ИС-21;Обучающийся\n2;Лаптев Глеб Юрьевич;ТМ-11;Обучающийся\n3;Наумов Глеб Юрьевич;ИС-21;Обучающийся\n";
    let plan = with_members(document, members);
    assert_eq!(
        plan.lines(),
        ["reassign Зимин Роман Олегович | class:ИС-21 student → class:ТМ-11 student | order auto"]
    );
    assert_eq!(numbers(&plan), [pair("101-к", "2026-10-05")]);
}

#[test]
fn a_group_list_with_sections_between_tables_and_in_rows() {
    let header = "№ п/п|ФИО|Дата рождения";
    let section = tr(&cell("<w:gridSpan w:val=\"3\"/>", &p("Группа ИС-41")));
    let rows = [header, "|Исаев Глеб Юрьевич|07.08.2008"].map(|row| tr(&row.split('|').map(tc).collect::<String>()));
    let last = tr(&["", "Наумов Глеб Юрьевич", "08.08.2008"].map(tc).concat());
    let numbered = |text: &str| {
        cell(
            "",
            &format!("<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>{text}</w:p>"),
        )
    };
    let automatic = [
        tr(&[numbered(""), tc("Орлова Ева Игоревна"), tc("03.04.2009")].concat()),
        tr(&[numbered(""), tc("Зимин Роман Олегович"), tc("01.02.2009")].concat()),
    ];
    let first = [tr(&header.split('|').map(tc).collect::<String>()), automatic.concat()].concat();
    let document = Docx::new()
        .lines(&["ГБПОУ «Приозёрский техникум»", "Списки обучающихся на 01.09.2026", "", "Группа ИС-21"])
        .raw(&tbl(3, &first))
        .lines(&["Итого: 2 чел.", "Классный руководитель ____________ Юдин Л. П.", "", "Группа ИС-31 (1 чел.)"])
        .table(&[header, "1.|Лаптев Глеб Юрьевич|05.06.2008"])
        .lines(&["Группа ТМ-11"])
        // Cut off the table above: no header of its own.
        .table(&["|Рябов Егор Игоревич|06.06.2008"])
        .lines(&["Прочие группы"])
        .raw(&tbl(3, &[rows[0].clone(), section, rows[1].clone(), last].concat()));
    let plan = read(document);
    assert_eq!(
        invited(&plan),
        [
            "Зимин Роман Олегович | class:ИС-21",
            "Орлова Ева Игоревна | class:ИС-21",
            "Лаптев Глеб Юрьевич | class:ИС-31",
            "Исаев Глеб Юрьевич | class:ИС-41",
            "Наумов Глеб Юрьевич | class:ИС-41",
            "Рябов Егор Игоревич | class:ТМ-11",
        ]
    );
    assert_eq!(plan.codes(), Vec::<String>::new());
    assert_eq!(plan.value["organization"], "ГБПОУ «Приозёрский техникум»");
}

#[test]
fn a_group_does_not_hold_on_for_the_next_table() {
    let document = Docx::new()
        .lines(&["Группа ИС-21"])
        .table(&["№|ФИО|Дата рождения", "1|Зимин Роман Олегович|01.02.2009"])
        .lines(&["Без группы"])
        .table(&["№|ФИО|Дата рождения", "1|Лаптев Глеб Юрьевич|05.06.2008"]);
    let plan = read(document);
    assert_eq!(plan.of("invite"), ["invite Зимин Роман Олегович | class:ИС-21 student | roster auto"]);
    assert_eq!(plan.of("Лаптев"), Vec::<String>::new());
}

#[test]
fn merged_groups_are_filled_down() {
    let row =
        |merge: &str, group: &str, name: &str, birth: &str| tr(&[cell(merge, &p(group)), tc(name), tc(birth)].concat());
    let rows = [
        tr(&["Группа", "ФИО", "Дата рождения"].map(tc).concat()),
        row("<w:vMerge w:val=\"restart\"/>", "ИС-21", "Зимин Роман Олегович", "01.02.2009"),
        row("<w:vMerge/>", "", "Орлова Ева Игоревна", "03.04.2009"),
        row("<w:vMerge/>", "", "Исаев Глеб Юрьевич", "07.08.2008"),
    ];
    let plan = read(Docx::new().lines(&["Контингент"]).raw(&tbl(3, &rows.concat())));
    assert_eq!(plan.of("| class:ИС-21 student").len(), 3, "{:?}", plan.lines());
}

#[test]
fn a_staffing_list_and_parents_on_the_row_of_a_student() {
    let staff = read(Docx::new().lines(&["Штатный список"]).table(&[
        "Табельный номер|Сотрудник|Должность|Ставка|Дата приёма|Дата увольнения",
        "0001|Шубина Яна Львовна|преподаватель|1|01.09.2020|",
        "0002|Шубина Яна Львовна|методист|0,5|01.09.2021|",
    ]));
    assert_eq!(staff.of("Шубина").len(), 1);
    let parents = cell("", &[p("Белова Анна Олеговна,"), p("+7 900 000-00-01"), p("Белов Олег Ильич")].concat());
    let rows = [
        tr(&["ФИО", "Дата рождения", "Группа", "Родители"].map(tc).concat()),
        tr(&[tc("Белов Роман Олегович"), tc("01.02.2009"), tc("ИС-21"), parents].concat()),
    ];
    let document = Docx::new().raw(&tbl(4, &rows.concat()));
    let members = format!("{MEMBERS}{NOBODY}2;Лаптев Глеб Юрьевич;;chat:parents:ИС-21;Родитель;состоит;;;;;\n");
    let parents = with_members(document, &members);
    assert_eq!(parents.of("invite Белов Роман").len(), 1, "{:?}", parents.lines());
    assert_eq!(parents.of("invite Белова Анна Олеговна | chat:parents:ИС-21").len(), 1, "{:?}", parents.lines());
    assert_eq!(parents.of("invite Белов Олег Ильич | chat:parents:ИС-21").len(), 1, "{:?}", parents.lines());
}

#[test]
fn people_in_a_table_without_a_header_are_not_gone() {
    let rows: Vec<String> = (0..9).map(|n| format!("{}|{}|ИС-21", name(n), birth(n))).collect();
    let mut list = vec!["ФИО|Дата рождения|Группа"];
    list.extend(rows.iter().map(String::as_str));
    let rest: Vec<String> = (9..12).map(|n| format!("{n}|{}", name(n))).collect();
    let document = Docx::new().lines(&["Список"]).table(&list).lines(&["и ещё"]);
    let cut = with_members(
        Docx::new().raw(document.inside()).table(&rest.iter().map(String::as_str).collect::<Vec<_>>()),
        &twelve(),
    );
    assert_eq!(cut.lines(), Vec::<String>::new());
    assert!(cut.has("mapping.table_not_understood"));
    // Without it, they would be.
    assert_eq!(with_members(document, &twelve()).of("remove").len(), 3);
}

#[test]
fn who_signs_in_a_table_is_not_ordered_about() {
    // As many columns as the table of the order, and a name that a student has too.
    let signed = |first: &str| {
        let document = Docx::new()
            .lines(&["Приказ № 118-к от 19.11.2026", "Об отчислении"])
            .table(&["№|ФИО|Группа", &format!("1|{}|ИС-21", name(3))])
            .lines(&["Основание: приказ № 7 от 03.03.2026"])
            .table(&[&format!("{first}|{}|ИС-21", name(4))]);
        with_members(document, &twelve())
    };
    for first in ["Классный руководитель", "Член комиссии", "Зам. директора"]
    {
        let plan = signed(first);
        assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | order review", name(3))], "{first}");
        assert_eq!(numbers(&plan), [pair("118-к", "2026-11-19")]);
    }
    // One more of the order: what is only spoken of above it does not change the number.
    let more = signed("2");
    assert_eq!(more.of("remove").len(), 2);
    assert_eq!(numbers(&more), [pair("118-к", "2026-11-19"), pair("118-к", "2026-11-19")]);
}

#[test]
fn content_counts_and_not_the_extension() {
    let renamed = Case::new().roster("приказ.xlsx", annex().bytes()).members(twelve()).json();
    assert_eq!(renamed.of("remove").len(), 1);
    let message = renamed.finding("source.content_differs_from_extension")["message"].as_str().unwrap();
    assert!(message.contains("docx"), "{message}");
    let macros = Case::new().roster("приказ.docm", annex().bytes()).members(twelve()).json();
    assert!(!macros.has("source.content_differs_from_extension"));
    let list = Case::new().roster("список.docx", students([(0, A)])).members(joined([(0, A)])).json();
    assert!(list.has("source.content_differs_from_extension"));
}

#[test]
fn the_mapping_commands_take_it() {
    let case = Case::new();
    let path = case.write("приказ.docx", annex().bytes());
    let said = |command: &str| {
        let output = program().args(["mapping", command]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let check = said("check");
    assert!(check.contains("ФИО"), "{check}");
    let guess = said("guess");
    assert!(guess.contains("kind = \"movements\""), "{guess}");
    let plan = Case::new().roster("приказ.docx", annex().bytes()).members(twelve()).mapping(&guess).json();
    assert_eq!(plan.of("remove").len(), 1, "{:?}", plan.lines());
}

#[test]
fn the_watched_folder_takes_it_and_rejects_what_has_no_table() {
    let installation = Installation::of_files().on(DAY);
    installation.drop_file("приказ 118-к.docx", annex().bytes());
    installation.drop_file("приказ 119-к.docx", Docx::new().lines(&["Отчислить Белкина Артёма Олеговича."]).bytes());
    let said = installation.call(&["sync"]).said();
    assert!(said.contains("приказ 118-к.docx") && said.contains("принято (приказы — 1 строка)"), "{said}");
    assert!(said.contains("нет ни одной таблицы"), "{said}");
    let day = std::fs::read_dir(installation.path("rejected")).unwrap().next().unwrap().unwrap().path();
    let report = std::fs::read_to_string(day.join("приказ 119-к.docx.report.txt")).unwrap();
    assert!(report.contains("соберите людей в таблицу"), "{report}");
    let folder = installation.path("files");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("приказ.docx"), annex().bytes()).unwrap();
    let said = installation.call(&["import", &folder.join("приказ.docx").display().to_string()]).said();
    assert!(said.contains("уже"), "known by its content: {said}");
}
