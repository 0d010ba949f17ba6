//! Whole exports, read back by another reader.

use std::path::Path;

use super::*;
use crate::error::{Error, ErrorKind};
use crate::model::{
    Agent, Attachment, ComputedFigures, Conversation, Flag, Flags, Key, Message, Problem, ProblemKind, ProfileDetail,
    Rating, Role, StatedFigures, Timestamp, Translation, UnknownField, Variable, Vendor, VisitedPath, Visitor,
};

/// Texts that break careless writers and readers.
const NAUGHTY: [&str; 12] = [
    "plain",
    "comma, semicolon; tab\t",
    "\"quoted\" and \"\"",
    "\"",
    "line\nbreak\r\nand\rmore",
    " spaces ",
    "日本語 مرحبا שלום 👩‍👩‍👧",
    "a\u{feff}b\u{202e}c",
    "\n",
    "x=1",
    "\\N",
    "#comment",
];

fn at(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millis(1_427_470_439_703 + ms)
}

fn message(role: Role, text: &str, ms: i64) -> Message {
    Message {
        role,
        role_stated: role.word().to_owned(),
        author_name: "Jane".to_owned(),
        author_id: "3".to_owned(),
        author_stated: "agent:3".to_owned(),
        text: text.to_owned(),
        translations: Vec::new(),
        event: None,
        triggered_by: None,
        sent: at(ms),
        sent_stated: String::new(),
        email: String::new(),
        attachments: Vec::new(),
        unknown: Vec::new(),
    }
}

fn conversation(id: usize, texts: &[&str]) -> Conversation {
    let messages: Vec<Message> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let role = if index.is_multiple_of(2) { Role::Visitor } else { Role::Agent };
            message(role, text, 1500 * i64::try_from(index).unwrap())
        })
        .collect();
    let computed = ComputedFigures::of(&messages, at(0), at(60_000));
    Conversation {
        key: Key { vendor: Vendor::Smartsupp, account: "208".to_owned(), id: id.to_string(), begin: at(0) },
        account: "208".to_owned(),
        type_stated: String::new(),
        flags: Flags { missed: Flag::stated(Some(true)), offline: Flag::computed(false), ..Flags::default() },
        started: at(0),
        started_stated: String::new(),
        time_uncertain: false,
        ended: at(60_000),
        visitor: Visitor {
            name: "=cmd()".to_owned(),
            phones: vec!["+420 777 123 456".to_owned()],
            ..Visitor::default()
        },
        agents: vec![Agent { id: "3".to_owned(), name: "Jane \"JJ\" Doe".to_owned() }],
        messages,
        paths: vec![VisitedPath { title: "Shop".to_owned(), url: "http://example.com/".to_owned() }],
        rating: Some(Rating { stars: Some(5), stated: "5".to_owned(), comment: "great".to_owned() }),
        stated: StatedFigures::default(),
        computed,
        variables: vec![Variable { name: "plan".to_owned(), label: "Plan".to_owned(), value: "pro".to_owned() }],
        javascript_variables: Vec::new(),
        operator_variables: Vec::new(),
        labels: Vec::new(),
        plugins: Vec::new(),
        profile: vec![ProfileDetail { name: "age".to_owned(), value: "41".to_owned() }],
        description: String::new(),
        ended_by: String::new(),
        source_id: "12345678901234567890".to_owned(),
        case_url: String::new(),
        snapshot_url: String::new(),
        destination_url: String::new(),
        unknown: vec![UnknownField { at: "/x".to_owned(), json: "{\"y\": 1}".to_owned() }],
        problems: vec![Problem { kind: ProblemKind::WrongType, at: "/z".to_owned(), message: "odd".to_owned() }],
    }
}

fn spec(format: Format, preset: Preset, columns: &[&str]) -> ExportSpec {
    ExportSpec {
        format,
        preset,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        delimiter: if preset == Preset::Excel { b';' } else { b',' },
        bom: preset == Preset::Excel,
        guard: true,
        zone: Zone::from_name("Europe/Prague").unwrap(),
    }
}

/// An export without a library.
fn write_all(
    conversations: impl Iterator<Item = Result<Option<Conversation>>>,
    spec: &ExportSpec,
    target: &Target,
    limits: Limits,
    cancel: &Cancel,
) -> Result<ExportReport> {
    let mut output = Output::create(spec, target, limits)?;
    let table = output.table().clone();
    let marked = conversations.map(|one| Ok(one?.map(|it| (it, Beside::default()))));
    blocks::blocks(&table, marked, cancel).try_for_each(|block| output.write(&block?))?;
    output.finish()
}

fn write(conversations: Vec<Conversation>, spec: &ExportSpec, path: &Path, limits: Limits) -> ExportReport {
    let conversations = conversations.into_iter().map(|conversation| Ok(Some(conversation)));
    let target = Target::File(path.to_path_buf());
    write_all(conversations, spec, &target, limits, &Cancel::default()).unwrap()
}

/// Header and rows as the csv crate reads them.
fn read_back(path: &Path, delimiter: u8) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).unwrap();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_columns_never_change_their_order() {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(
        names.join(", "),
        "key, source, account_id, account_name, conversation_id, type, started_at, ended_at, time_zone, started_stated, \
         visitor_name, visitor_email, visitor_phone, agent_names, agent_ids, first_visitor_text, last_text, last_role, \
         is_missed, missed_basis, is_offline, is_unanswered, visitor_last, is_chat, is_triggered, is_completed, is_dropped, \
         followed_up_at, starred, tags, own_note, rating, rating_stated, rating_comment, duration_stated_s, \
         first_response_stated_s, avg_response_stated_s, wait_stated_s, messages_stated, words_stated, duration_s, \
         first_response_s, visitor_messages, agent_messages, trigger_messages, triggers, ended_by, visitor_id, visitor_note, \
         visitor_group, ip, city, region, country, country_code, latitude, longitude, language, user_agent, browser, os, \
         platform, page_url, entry_url, referrer, pages, profile_name, profile_emails, profile_name_profile_link, \
         profile_phones, profile_address, profile_address_2, profile_city, profile_state, profile_zip, profile_country, \
         profile_company_name, profile_company_profile_link, profile_employees, profile_revenue, profile_title, \
         profile_website, profile_social_profile_links, profile_gender, profile_age, profile_influencer_score, \
         profile_notes, profile_industry, profile_avatars, profile_other_data, description, source_id, case_url, \
         snapshot_url, destination_url, plugins, variables, javascript_variables, operator_variables, labels, \
         unknown_fields, problems, transcript, agent_emails, agent_roles, trigger_rules, in_office_hours, \
         first_response_open_s"
    );
    let ticked: Vec<&str> = COLUMNS.iter().filter(|column| column.default).map(|column| column.name).collect();
    assert_eq!(ticked.len(), 34);
    assert_eq!(ticked.get(31..), Some(&["rating", "rating_comment", "pages"][..]));
    let names: Vec<&str> = MESSAGE_COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(
        names.join(", "),
        "conversation_key, message_no, sent_at, sent_stated, time_zone, role, author_name, author_id, text, translations, \
         event_code, triggered_by, response_s, role_stated, author_stated, message_email, attachments, unknown_fields"
    );
    assert!(COLUMNS.iter().chain(MESSAGE_COLUMNS).all(|column| !column.help.is_empty()));
}

#[test]
fn both_presets_write_what_they_promise() {
    let folder = tempfile::tempdir().unwrap();
    let columns = [
        "key",
        "started_at",
        "time_zone",
        "visitor_name",
        "visitor_phone",
        "agent_names",
        "is_missed",
        "missed_basis",
        "is_offline",
        "is_chat",
        "first_response_s",
        "pages",
        "var:plan",
        "profile_age",
        "unknown_fields",
        "problems",
    ];
    let path = folder.path().join("program.csv");
    write(
        vec![conversation(1, &["hi", "hello"])],
        &spec(Format::ConversationsCsv, Preset::Program, &columns),
        &path,
        Limits::EXCEL,
    );
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "key,started_at,time_zone,visitor_name,visitor_phone,agent_names,is_missed,missed_basis,is_offline,is_chat,\
         first_response_s,pages,var:plan,profile_age,unknown_fields,problems\r\n\
         smartsupp:208:1@1427470439703,2015-03-27T16:33:59.703+01:00,Europe/Prague,'=cmd(),+420 777 123 456,\
         \"[\"\"Jane \\\"\"JJ\\\"\" Doe\"\"]\",1,vendor,0,,1.5,\
         \"[{\"\"title\"\":\"\"Shop\"\",\"\"url\"\":\"\"http://example.com/\"\"}]\",pro,41,\"{\"\"/x\"\":{\"\"y\"\": 1}}\",\
         \"[\"\"odd (/z)\"\"]\"\r\n"
    );
    let path = folder.path().join("excel.csv");
    let excel =
        spec(Format::ConversationsCsv, Preset::Excel, &["started_at", "time_zone", "first_response_s", "source_id"]);
    let report = write(vec![conversation(1, &["hi", "hello"])], &excel, &path, Limits::EXCEL);
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "\u{feff}started_at;time_zone;first_response_s;source_id\r\n\
         2015-03-27 16:33:59;Europe/Prague;2;12345678901234567890\r\n"
    );
    assert_eq!(report.notes.len(), 1);
    assert_eq!((report.conversations, report.rows, report.files), (1, 1, vec![path]));
}

#[test]
fn every_text_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    for preset in [Preset::Program, Preset::Excel] {
        let spec = spec(Format::MessagesCsv, preset, &["message_no", "text", "author_name"]);
        let report = write(vec![conversation(1, &NAUGHTY), conversation(2, &[])], &spec, &path, Limits::EXCEL);
        assert_eq!((report.conversations, report.rows), (2, 12));
        let rows = read_back(&path, spec.delimiter);
        assert_eq!(rows.first().unwrap(), &["message_no", "text", "author_name"]);
        for (index, (row, text)) in rows.iter().skip(1).zip(NAUGHTY).enumerate() {
            assert_eq!(row, &[(index + 1).to_string().as_str(), text, "Jane"]);
        }
        assert_eq!(rows.len(), 13);
    }
    // A single column with an empty cell is still a row.
    let spec = spec(Format::ConversationsCsv, Preset::Program, &["description"]);
    write(vec![conversation(1, &[])], &spec, &path, Limits::EXCEL);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "description\r\n\"\"\r\n");
}

#[test]
fn every_column_of_a_rich_conversation_has_a_place() {
    let mut rich = conversation(1, &["hi", "hello"]);
    let automatic = rich.messages.get_mut(1).unwrap();
    automatic.role = Role::Trigger;
    automatic.triggered_by = Some("Test Trigger".to_owned());
    automatic.translations = vec![Translation { language: "cs".to_owned(), text: "ahoj".to_owned() }];
    automatic.attachments =
        vec![Attachment { name: "a.png".to_owned(), url: String::new(), kind: String::new(), bytes: Some(7) }];
    let all: Vec<&str> = MESSAGE_COLUMNS.iter().map(|column| column.name).collect();
    let table = Table::new(&spec(Format::MessagesCsv, Preset::Program, &all), Limits::EXCEL).unwrap();
    let rows = table.texts(&rich, &Beside::default());
    let row = rows.last().unwrap();
    assert_eq!(row.len(), all.len());
    assert_eq!(row.get(9).unwrap(), r#"[{"language":"cs","text":"ahoj"}]"#);
    assert_eq!(row.get(16).unwrap(), r#"[{"bytes":7,"name":"a.png"}]"#);
    let all: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let table = Table::new(&spec(Format::ConversationsCsv, Preset::Program, &all), Limits::EXCEL).unwrap();
    let rows = table.texts(&rich, &Beside::default());
    let row = rows.first().unwrap();
    assert_eq!(row.len(), table.headers().len());
    let transcript = row.get(all.iter().position(|name| *name == "transcript").unwrap()).unwrap();
    assert!(transcript.contains("hello") && !transcript.ends_with('\n'));
    assert_eq!(row.get(45).unwrap(), r#"["Test Trigger"]"#);
}

#[test]
fn full_sheets_and_long_cells_go_on_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let spec = spec(Format::ConversationsCsv, Preset::Excel, &["conversation_id", "first_visitor_text"]);
    let limits = Limits { rows: 3, cell: 10 };
    let long = "0123456789=ABCDEFGHIJ";
    let conversations = (1..=5).map(|id| conversation(id, &[if id == 2 { long } else { "short" }])).collect();
    let report = write(conversations, &spec, &path, limits);
    let names: Vec<_> = report.files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
    assert_eq!(names, ["out.csv", "out-2.csv", "out-3.csv", "out-continued.csv"]);
    assert_eq!(report.rows, 5);
    assert_eq!(
        report.notes,
        [
            "A sheet holds 3 rows, so the export is in 3 files",
            "Cells longer than 10 characters go on in out-continued.csv: 1"
        ]
    );
    let read = |name: &str| read_back(&folder.path().join(name), b';');
    assert_eq!(read("out.csv"), [["conversation_id", "first_visitor_text"], ["1", "short"], ["2", "0123456789"]]);
    assert_eq!(read("out-3.csv"), [["conversation_id", "first_visitor_text"], ["5", "short"]]);
    assert_eq!(
        read("out-continued.csv"),
        [
            ["key", "message_no", "column", "part", "text"],
            ["smartsupp:208:2@1427470439703", "", "first_visitor_text", "2", "'=ABCDEFGH"],
            ["smartsupp:208:2@1427470439703", "", "first_visitor_text", "3", "IJ"],
        ]
    );
}

#[test]
fn a_cancelled_or_failed_export_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::File(folder.path().join("out.csv"));
    let spec = spec(Format::ConversationsCsv, Preset::Program, &[]);
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let endless = (0..).map(|id| {
        if id == 1000 {
            stop.cancel();
        }
        Ok(Some(conversation(id, &["hi"])))
    });
    let error = write_all(endless, &spec, &target, Limits::EXCEL, &cancel).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let broken = (0..1000).map(|id| match id {
        900 => Err(Error::new(ErrorKind::Store, "The payload is damaged")),
        _ => Ok(Some(conversation(id, &["hi"]))),
    });
    let error = write_all(broken, &spec, &target, Limits::EXCEL, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::File(folder.path().join("out.csv"));
    let refuse = |spec: &ExportSpec| {
        let error = write_all(std::iter::empty(), spec, &target, Limits::EXCEL, &Cancel::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        error.to_string()
    };
    assert_eq!(
        refuse(&spec(Format::ConversationsCsv, Preset::Program, &["colour"])),
        "There is no column \"colour\" in this format"
    );
    refuse(&spec(Format::MessagesCsv, Preset::Program, &["var:plan"]));
    refuse(&spec(Format::ConversationsCsv, Preset::Program, &["var:"]));
    refuse(&ExportSpec { delimiter: b'"', ..spec(Format::ConversationsCsv, Preset::Program, &[]) });
    refuse(&ExportSpec { delimiter: 200, ..spec(Format::ConversationsCsv, Preset::Program, &[]) });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn conversations_that_vanished_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::File(folder.path().join("out.csv"));
    let spec = spec(Format::ConversationsCsv, Preset::Program, &["key"]);
    let some = [Ok(None), Ok(Some(conversation(1, &["hi"]))), Ok(None)];
    let report = write_all(some.into_iter(), &spec, &target, Limits::EXCEL, &Cancel::default()).unwrap();
    assert_eq!((report.conversations, report.rows), (1, 1));
    assert_eq!(report.notes, ["Conversations that had gone from the library meanwhile: 2"]);
}
