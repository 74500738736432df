//! How a file was understood, drawn in the terminal and on the page; what is corrected there holds for later files of the
//! shape, and can be taken back.

use crate::formats::corpus::{LIST, odt, table_of_office};
use crate::support::browser::{Browser, PASSWORD, Page};
use crate::support::docx::Docx;
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{MEMBERS, birth, name, program};
use insta::assert_snapshot;

const ADMIN: &str = "Орлова А. П.";

/// Titles, a header of three rows, a column that nobody knows, a section that nobody understands, a signature.
const ONE: &str = "ГБПОУ «Приозёрский техникум»;;;;;\nСписок обучающихся;;;;;\nГруппа ИС-21;;;;;\n\
    № п/п;Обучающийся;;Обучение;;Хобби\n;ФИО;Дата рождения;Приказ о зачислении;;\n;;;№;дата;\n\
    1;Зимин Роман Олегович;01.02.2009;45-к;20.08.2025;гитара\n2;Орлова Ева Игоревна;03.04.2009;45-к;20.08.2025;\n\
    Вылетевшие из гнезда:;;;;;\n3;Лаптев Глеб Юрьевич;05.06.2008;45-к;20.08.2025;\nИтого: 3 чел.;;;;;\n\
    Классный руководитель ____________ Юдин Л.П.;;;;;\n";
/// Two groups side by side.
const BESIDE: &str = "ИС-21;;;;ТМ-11;;\n№;ФИО;Дата рождения;;№;ФИО;Дата рождения\n\
    1;Зимин Роман Олегович;01.02.2009;;1;Лаптев Глеб Юрьевич;05.06.2008\n2;Орлова Ева Игоревна;03.04.2009;;2;Петров;05.06.2008\n";
/// A header in words that nobody knows.
const STRANGE: &str = "Кто;Явился на свет;Где числится\n";

/// What `mapping check` prints of a file in a folder of its own, and how it ends.
fn checked(file: &str, content: impl AsRef<[u8]>, more: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file), content).unwrap();
    let output = program()
        .args(["mapping", "check", file])
        .args(more)
        .args(["--as-of", "2026-11-23"])
        .current_dir(&folder)
        .output();
    let output = output.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_terminal_draws_the_sheet_as_it_is() {
    let document = Docx::new()
        .lines(&["Приложение к приказу № 118-к от 19.11.2026", "Об отчислении обучающихся"])
        .table(&["№ п/п|ФИО|Группа|Основание", "1|Зимин Роман Олегович|ИС-21|личное заявление"])
        .lines(&["Директор ____________ И. И. Иванов"]);
    let mut told = String::new();
    for (file, content) in [
        ("список.csv", ONE.as_bytes().to_vec()),
        ("рядом.csv", BESIDE.as_bytes().to_vec()),
        ("приказ.docx", document.bytes()),
        ("список.odt", odt(&table_of_office(&LIST))),
        ("странный.csv", format!("{STRANGE}Зимин Роман Олегович;01.02.2009;ИС-21\n").into_bytes()),
    ] {
        let (status, out, err) = checked(file, content, &[]);
        told.push_str(&format!("$ kontingent mapping check {file}\n{out}{err}status {status}\n\n"));
    }
    assert_snapshot!("understood.terminal", told);
}

#[test]
fn a_drawing_as_a_page_and_as_a_text() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("список.csv"), ONE).unwrap();
    let check = |out: &str| {
        let mut command = program();
        command.args(["mapping", "check", "список.csv", "--out", out]).current_dir(&folder).output().unwrap()
    };
    assert!(check("рисунок.html").status.success());
    let page = std::fs::read_to_string(folder.path().join("рисунок.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<mark>гитара</mark>"), "{page}");
    assert!(!page.contains("<script") && !page.contains("://"), "it needs nothing else");
    assert!(check("рисунок.txt").status.success());
    let text = std::fs::read_to_string(folder.path().join("рисунок.txt")).unwrap();
    assert!(text.contains("?гитара") && !text.contains('\u{1b}'), "{text}");
    let refused = check("рисунок.xlsx");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains(".html"), "{refused:?}");
    assert!(!folder.path().join("рисунок.xlsx").exists());
}

/// No line of a drawing is wider than the terminal, and a column that was not understood is there however narrow it is.
#[test]
fn the_drawing_fits_its_terminal() {
    for width in ["40", "60", "80", "120"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("список.csv"), ONE).unwrap();
        let mut command = program();
        let output = command
            .args(["mapping", "check", "список.csv"])
            .env("COLUMNS", width)
            .current_dir(&folder)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let drawing: Vec<&str> = text
            .lines()
            .skip_while(|line| !line.contains("= заголовки"))
            .take_while(|line| !line.contains("Слова и их"))
            .collect();
        assert!(drawing.len() > 10, "{text}");
        for line in &drawing {
            assert!(line.chars().count() <= width.parse().unwrap(), "{width}: {line}");
        }
        assert!(drawing.iter().any(|line| line.contains("?гитара")), "{width}: {text}");
    }
}

/// The line that `mapping check` proposes is a mapping, and reads the file.
#[test]
fn the_line_in_a_file_corrects_it() {
    let (status, out, _) = checked("странный.csv", format!("{STRANGE}{};{};ИС-21\n", name(1), birth(1)), &[]);
    assert_eq!(status, 1);
    let line: String = out
        .lines()
        .skip_while(|line| !line.contains("[[tables]]"))
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| format!("{}\n", line.trim_start()))
        .collect();
    let mut fields = ["full_name", "birth_date", "group"].into_iter();
    let line: Vec<String> = line
        .lines()
        .map(|line| match line.strip_suffix("\"ignored\"") {
            Some(column) => format!("{column}\"{}\"", fields.next().unwrap()),
            None => line.to_owned(),
        })
        .collect();
    let file = format!("{STRANGE}{};{};ИС-21\n{};{};ИС-21\n", name(1), birth(1), name(2), birth(2));
    let plan = crate::support::Case::new()
        .roster("странный.csv", file)
        .members(format!("{MEMBERS}1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит;;;;;\n"))
        .mapping(&line.join("\n"))
        .json();
    assert_eq!(plan.actions().iter().filter(|action| action["kind"] == "invite").count(), 2, "{:?}", plan.lines());
}

/// A long sheet is not drawn whole: what has something to say, wherever it stands, and some people besides.
#[test]
fn a_long_sheet_is_drawn_in_part() {
    let rows = (0..50_000).map(|n| {
        let note = if n == 31_000 { "абрикосовый" } else { "" };
        format!("{};{};ИС-21;{note}\n", name(n), birth(n))
    });
    let file = format!("ФИО;Дата рождения;Группа;Примечание\n{}", rows.collect::<String>());
    let (status, out, _) = checked("длинный.csv", &file, &[]);
    assert_eq!(status, 0);
    assert!(out.contains(" 31002 + ") && out.contains("абрикосовый"), "{out}");
    assert!(out.lines().filter(|line| line.contains(" + ")).count() < 40, "{out}");
    assert!(out.contains("строк, о которых сказать нечего"), "{out}");
    let (_, all, _) = checked("длинный.csv", &file, &["--all"]);
    assert!(all.contains("Дальше, со строки"), "{all}");
}

fn roster(header: &str, people: std::ops::Range<usize>) -> String {
    let rows = people.map(|n| format!("{};{};ИС-21\n", name(n), birth(n)));
    format!("{header}\n{}", rows.collect::<String>())
}

/// The number by which the page knows a file.
async fn id_of(installation: &Installation, file: &str) -> i64 {
    let arrivals = installation.store().await.arrivals(50).await.unwrap();
    arrivals.iter().find(|one| one.file == file).unwrap_or_else(|| panic!("{file}: {arrivals:#?}")).id
}

/// Posts the form of a page with some fields filled otherwise.
async fn filled(browser: &Browser, page: &Page, others: &[(&str, &str)]) -> Page {
    let mut fields: Vec<(String, String)> =
        ["csrf", "id", "sheet"].iter().map(|name| ((*name).to_owned(), page.field(name))).collect();
    for name in ["list", "row"] {
        fields.extend(page.fields(name).into_iter().next().map(|value| (name.to_owned(), value)));
    }
    fields.extend(selected(page));
    for (name, value) in others {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post("/files/correct", &fields).await
}

/// What is chosen in the lists of choices of a page.
fn selected(page: &Page) -> Vec<(String, String)> {
    let value_of =
        |text: &str| text.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    page.text
        .split("<select ")
        .skip(1)
        .filter_map(|rest| {
            let rest = rest.split("</select>").next()?;
            let name = rest.split("name=\"").nth(1)?.split('"').next()?.to_owned();
            let options = || rest.split("<option ").skip(1);
            let chosen = options().find(|option| option.contains(" selected")).or_else(|| options().next())?;
            Some((name, value_of(chosen)?))
        })
        .collect()
}

async fn signed_in(installation: &Installation, user: &str, role: &str) -> (Daemon, Browser) {
    installation.add_user(user, role);
    let (daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in(user, PASSWORD).await;
    (daemon, browser)
}

fn invited(installation: &Installation) -> Vec<String> {
    installation.actions().into_iter().filter(|line| line.starts_with("invite")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_corrected_once_is_read_so_in_every_file_of_the_shape() {
    let header = "ФИО;Дата рождения;Учебная ячейка";
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(header, 0..13))]);
    installation.well(&["plan"]);
    assert_eq!(invited(&installation), Vec::<String>::new(), "nobody knows where they belong");
    let (daemon, browser) = signed_in(&installation, ADMIN, "administrator").await;
    let id = id_of(&installation, "контингент.csv").await;
    browser.get("/files").await.must_say(&format!("/files/understood?id={id}"));
    let page = browser.get(&format!("/files/understood?id={id}")).await;
    for words in ["Учебная ячейка", "не прочитан", "исправить столбец C", "<mark>ИС-21</mark>", &name(0)]
    {
        page.must_say(words);
    }
    let form = browser.get(&format!("/files/correct?id={id}&sheet=0&list=0")).await;
    form.must_say("Столбец C «Учебная ячейка»");
    form.must_say("Например: «ИС-21»");
    // Nothing chosen, nothing kept.
    filled(&browser, &form, &[]).await.must_say("Ничего не изменено");
    // With this the file could not be read.
    let refused = filled(&browser, &form, &[("column-0", "ignored")]).await;
    refused.must_say("не сохранено");
    assert!(installation.store().await.corrections(true).await.unwrap().is_empty());
    let page = filled(&browser, &form, &[("column-2", "group")]).await;
    page.must_say("Исправлено, файл прочитан заново");
    page.must_say("«Учебная ячейка» — группа");
    page.must_say(ADMIN);
    assert!(!page.says("<mark>ИС-21</mark>"), "{}", page.text);
    drop(daemon);

    // The first plan with it waits for a person.
    installation.well(&["plan"]);
    assert_eq!(invited(&installation), [format!("invite {} class:ИС-21 review", name(12))]);
    let plan = installation.last_plan();
    let waits = plan["actions"].as_array().unwrap().iter().find(|action| action["kind"] == "invite").unwrap().clone();
    assert!(waits["reasons"][0].as_str().unwrap().contains("Учебная ячейка"), "{waits}");
    installation.well(&["reject", "last", waits["id"].as_str().unwrap(), "--reason", "потом"]);
    // A later file of the shape, from any source; then without asking.
    installation.import(&[("сентябрь.csv", &roster(header, 0..14))]);
    installation.well(&["plan"]);
    let both: Vec<String> = [12, 13].map(|n| format!("invite {} class:ИС-21 auto", name(n))).into();
    let mut now = invited(&installation);
    now.sort();
    let mut both_sorted = both.clone();
    both_sorted.sort();
    assert_eq!(now, both_sorted);
    // A file of another shape is asked about.
    installation.import(&[(
        "другой.csv",
        &roster("Дата рождения;ФИО;Учебная ячейка", 20..21)
            .replace(&format!("{};{}", name(20), birth(20)), &format!("{};{}", birth(20), name(20))),
    )]);
    installation.well(&["plan"]);
    assert!(!invited(&installation).iter().any(|line| line.contains(&name(20))));

    // What was said can be handed on, and read by who remembers nothing.
    let told = installation.well(&["words", "export"]);
    assert!(
        told.contains("header = [\"ФИО\", \"Дата рождения\", \"Учебная ячейка\"]") && told.contains("C = \"group\""),
        "{told}"
    );
    let case = crate::support::Case::new()
        .roster("контингент.csv", roster(header, 0..2))
        .members(format!("{MEMBERS}1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит;;;;;\n"))
        .mapping(&told);
    assert_eq!(case.json().actions().iter().filter(|action| action["kind"] == "invite").count(), 2);
    let journal = installation.well(&["journal"]);
    assert!(journal.contains("исправление чтения файлов") && journal.contains(ADMIN), "{journal}");
    installation.well(&["journal", "verify"]);

    // Taken back, it is as before.
    let (daemon, url) = installation.page_as_configured();
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let page = browser.get("/files").await;
    page.must_say("Исправления");
    let correction = page.field("correction");
    let fields = [("csrf", page.field("csrf")), ("correction", correction), ("back", "/files".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/files/correct/withdraw", &fields).await.must_say("Исправление возвращено");
    browser.post("/files/correct/withdraw", &fields).await.must_say("Этого уже нет");
    drop(daemon);
    let plan = installation.well(&["plan"]);
    assert!(plan.contains("Неизвестен столбец «Учебная ячейка»") && !plan.contains("пригласить"), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_is_read_once_its_header_is_named() {
    let installation = Installation::with(college()).await;
    let (daemon, browser) = signed_in(&installation, "Инженер", "it").await;
    let file = roster(STRANGE.trim_end(), 0..13);
    installation.drop_file("странный.csv", &file);
    daemon.until("the file is refused", |log| log.contains("\"rejected\""));
    let id = id_of(&installation, "странный.csv").await;
    let page = browser.get(&format!("/files/understood?id={id}")).await;
    page.must_say("Файл не принят");
    page.must_say("строка 1 — это строка заголовков");
    assert!(!page.says("строка 2 — это строка заголовков"), "people are no header: {}", page.text);
    browser.get(&format!("/files/correct?id={id}&sheet=0&row=2")).await.must_say("данные людей, а не заголовки");
    let form = browser.get(&format!("/files/correct?id={id}&sheet=0&row=1")).await;
    form.must_say(&format!("«{}»", name(0)));
    let chosen = [("kind", "students"), ("column-0", "full_name"), ("column-1", "birth_date"), ("column-2", "group")];
    filled(&browser, &form, &chosen).await.must_say("Файл снова положен в папку");
    daemon.until("it is taken in", |log| log.contains("\"accepted\""));
    // A cycle that had begun before may end meanwhile.
    wait_for("a cycle looks at it", || installation.call(&["show", "last"]).said().contains(&name(12)));
    browser.get("/files").await.must_say("обучающиеся — 13 строк");
    assert_eq!(invited(&installation), [format!("invite {} class:ИС-21 review", name(12))]);
    // The next one comes in by itself.
    installation.drop_file("странный-2.csv", roster(STRANGE.trim_end(), 0..14));
    daemon.until("the next is taken in", |log| log.matches("\"accepted\"").count() >= 2);
    let kept = installation.store().await.corrections(false).await.unwrap();
    assert_eq!((kept.len(), kept[0].made_by.as_str()), (1, "Инженер"));
    assert!(!kept[0].mapping.contains(&name(0)), "no person in a rule: {}", kept[0].mapping);
    // Taken back, nobody is gone for it: the file cannot be read, and that is said.
    let page = browser.get("/files").await;
    let (csrf, correction) = (page.field("csrf"), page.field("correction"));
    browser
        .post("/files/correct/withdraw", &[("csrf", &csrf), ("correction", &correction)])
        .await
        .must_say("возвращено");
    let id = id_of(&installation, "странный-2.csv").await;
    browser.get(&format!("/files/understood?id={id}")).await.must_say("теперь не читается");
    drop(daemon);
    let plan = installation.well(&["plan"]);
    assert!(plan.contains("теперь не читается") && !plan.contains("удалить"), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_rights_is_for_administrators_alone() {
    let installation = Installation::with(college()).await;
    let text = format!(
        "ФИО родителя;ФИО ребёнка;Группа;Родительские права;Хобби\nГусева Татьяна Викторовна;{};ИС-21;лишена;гитара\n",
        name(0)
    );
    installation.import(&[("родители.csv", &text)]);
    let id = id_of(&installation, "родители.csv").await;
    for user in [("Директор", "viewer"), ("Инженер", "it"), (ADMIN, "administrator")] {
        installation.add_user(user.0, user.1);
    }
    let (_daemon, url) = installation.review_page("");
    for (user, role) in [("Директор", "viewer"), ("Инженер", "it"), (ADMIN, "administrator")] {
        let browser = Browser::new(&url);
        browser.sign_in(user, PASSWORD).await;
        let address = format!("/files/understood?id={id}");
        let page = browser.get(&address).await;
        page.must_say("Гусева Татьяна Викторовна");
        assert_eq!(page.says("лишена"), role == "administrator", "{role}: {}", page.text);
        assert_eq!(page.says("исправить столбец"), role != "viewer", "{role}");
        let form = browser.get(&format!("/files/correct?id={id}&sheet=0&list=0")).await;
        assert_eq!(form.status == 200, role != "viewer", "{role}");
        assert!(role == "administrator" || !form.says("лишена"), "{role}");
        if role == "viewer" {
            let csrf = page.field("csrf");
            let fields = [("csrf", csrf.as_str()), ("id", "1"), ("sheet", "0"), ("list", "0"), ("column-4", "ignored")];
            assert_eq!(browser.post("/files/correct", &fields).await.status, 403);
            assert_eq!(browser.post("/files/correct/withdraw", &fields).await.status, 403);
        }
    }
    assert!(installation.store().await.corrections(true).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_of_the_it_department_that_says_otherwise_is_told() {
    let installation = Installation::with(college()).await;
    std::fs::create_dir_all(installation.path("mappings")).unwrap();
    let mapping = "name = \"own\"\n[[tables]]\ncolumns = { C = \"ignored\" }\n";
    std::fs::write(installation.path("mappings/own.toml"), mapping).unwrap();
    installation.import(&[("контингент.csv", &roster("ФИО;Дата рождения;Группа", 0..3))]);
    let (_daemon, browser) = signed_in(&installation, ADMIN, "administrator").await;
    let id = id_of(&installation, "контингент.csv").await;
    let form = browser.get(&format!("/files/correct?id={id}&sheet=0&list=0")).await;
    let page = filled(&browser, &form, &[("column-2", "group")]).await;
    page.must_say("служба ИТ, говорит об этой таблице другое. Действует исправление");
    page.must_say("«Группа» — группа");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_long_sheet_is_small() {
    let installation = Installation::with(college()).await;
    let rows = (0..50_000).map(|n| {
        let note = if n == 31_000 { "абрикосовый" } else { "" };
        format!("{};{};ИС-{};{note}\n", name(n), birth(n), n % 40 + 1)
    });
    let file = format!("ФИО;Дата рождения;Группа;Примечание\n{}", rows.collect::<String>());
    installation.import(&[("длинный.csv", &file)]);
    let (_daemon, browser) = signed_in(&installation, ADMIN, "administrator").await;
    let id = id_of(&installation, "длинный.csv").await;
    let address = format!("/files/understood?id={id}&sheet=0");
    let page = browser.get(&address).await;
    page.must_say("абрикосовый");
    assert!(page.text.len() < 150_000, "{}", page.text.len());
    let all = browser.get(&format!("{address}&all=1")).await;
    assert!(all.text.len() < 150_000, "{}", all.text.len());
    all.must_say(&name(60));
    let next = browser.get(&format!("{address}&all=1&from=31000")).await;
    next.must_say("абрикосовый");
    next.must_say("ФИО");
    next.must_say("Дальше, со строки 31119");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_draws_what_the_reader_took_everything_for() {
    let installation = Installation::with(college()).await.on("2026-11-23");
    installation.import(&[("список.csv", ONE), ("рядом.csv", BESIDE)]);
    let (_daemon, browser) = signed_in(&installation, ADMIN, "administrator").await;
    let mut told = String::new();
    for file in ["список.csv", "рядом.csv"] {
        let id = id_of(&installation, file).await;
        let page = browser.get(&format!("/files/understood?id={id}")).await;
        told.push_str(&text_of(&page));
    }
    assert_snapshot!("understood.page", told);
}

/// The words of a page's main part from its heading on, a line for each row and paragraph.
fn text_of(page: &Page) -> String {
    let main = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let main = format!("<h1{}", main.split_once("<h1").unwrap().1);
    let mut text = String::new();
    for piece in main.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.split_whitespace().next().unwrap_or("");
        match name {
            "tr" | "p" | "h1" | "h2" | "li" | "form" | "details" | "thead" => text.push('\n'),
            "td" | "th" => text.push_str(" | "),
            _ => {}
        }
        text.push_str(words);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| line.replace("&lt;", "<").replace("&amp;", "&").replace("&quot;", "\""));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
