//! What is read and written as files: archives, tables, damaged libraries.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use afterchat::export::{ExportSpec, Format, Preset, Target, export};
use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
use afterchat::model::{Timestamp, Zone};
use afterchat::query::{Moment, parse};
use afterchat::store::{Store, content_hash, rescue};
use afterchat::work::Cancel;
use serde_json::json;

use crate::archives::{gzip, zipped};
use crate::targets::{Check, kind, owned};
use crate::texts::CHATS;

fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_780_000_000_000).unwrap() }
}

/// What an import says of the only file.
#[derive(Default)]
struct Told(Vec<FileReport>);

impl ImportListener for Told {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        self.0.push(report);
    }
}

fn imported(store: &Store, file: &Path) -> FileReport {
    let mut told = Told::default();
    let request = ImportRequest { paths: vec![file.to_path_buf()], again: false };
    import(store, &request, &Cancel::default(), &mut told).unwrap();
    assert_eq!(told.0.len(), 1, "one outcome for each file");
    told.0.remove(0)
}

pub(crate) fn packed() -> Vec<Vec<u8>> {
    let inner = gzip(CHATS[0]);
    vec![
        gzip(CHATS[1]),
        [gzip(CHATS[0]), gzip(CHATS[1])].concat(),
        gzip(&inner),
        zipped(&[("a.json", CHATS[0]), ("b/c.json", CHATS[1]), ("d.gz", &inner)]),
        zipped(&[]),
    ]
}

/// Archives, or anything else, as a file that is imported: one outcome, and sentences.
pub(crate) fn archives() -> Check {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
    Box::new(move |input| {
        let file = folder.path().join("in");
        fs::write(&file, input).unwrap();
        let report = imported(&store, &file);
        assert!(report.errors.iter().all(|error| !error.message.is_empty()));
        let sentences: BTreeSet<String> = report.errors.iter().map(|error| kind(&error.message)).collect();
        format!("{:?} {} {sentences:?}", report.content, report.conversations.min(9))
    })
}

/// Changes a library as the bytes of a script say: each six of them an operation, a place, a value and a length.
fn damaged(library: &[u8], script: &[u8]) -> Vec<u8> {
    let mut out = library.to_vec();
    for step in script.chunks_exact(6) {
        let place = usize::from(step[1]) << 16 | usize::from(step[2]) << 8 | usize::from(step[3]);
        let place = place % out.len().max(1);
        let (value, length) = (step[4], usize::from(step[5]));
        let to = (place + length * 8).min(out.len());
        match step[0] % 6 {
            0 => out[place..].iter_mut().take(1).for_each(|byte| *byte = value),
            1 => out[place..].iter_mut().take(1).for_each(|byte| *byte ^= 1 << (value % 8)),
            2 => out[place..to].fill(value),
            3 => out.truncate(place.max(100)),
            // A page in place of another.
            4 => {
                let pages = out.len() / 4096;
                if pages > 1 {
                    let from = usize::from(value) % pages * 4096;
                    out.copy_within(from..from + 4096, place / 4096 % pages * 4096);
                }
            }
            // Within the head of a page, where it says what there is.
            _ => {
                let at = place / 4096 * 4096 + length % 16;
                out[at..].iter_mut().take(1).for_each(|byte| *byte = value);
            }
        }
    }
    out
}

pub(crate) fn scripts() -> Vec<Vec<u8>> {
    vec![vec![0, 1, 0, 0, 0xFF, 9], vec![5, 2, 0, 0, 13, 3], vec![4, 3, 0, 0, 7, 0], vec![2, 1, 9, 9, 0, 99]]
}

/// Damaged libraries: everything is refused in a sentence, or gives what went in.
pub(crate) fn damaged_libraries() -> Check {
    let folder = tempfile::tempdir().unwrap();
    let (library, file) = (folder.path().join("library.sqlite"), folder.path().join("in.ndjson"));
    let chats: Vec<String> =
        (0..40).map(|id| String::from_utf8_lossy(CHATS[0]).replace("\"id\":1,", &format!("\"id\":{id},"))).collect();
    fs::write(&file, chats.join("\n")).unwrap();
    {
        let store = Store::open(&library).unwrap();
        assert_eq!(imported(&store, &file).conversations, 40);
    }
    let sound = fs::read(&library).unwrap();
    let originals: BTreeSet<[u8; 16]> = chats.iter().map(|chat| content_hash(chat.as_bytes())).collect();
    Box::new(move |script| {
        let _lives = &folder;
        for ending in ["", "-wal", "-shm"] {
            fs::remove_file(format!("{}{ending}", library.display())).ok();
        }
        fs::write(&library, damaged(&sound, script)).unwrap();
        let mut shown = BTreeSet::new();
        let mut note = |what: &str, error: &dyn std::fmt::Display| {
            let text = error.to_string();
            assert!(!text.is_empty());
            shown.insert(format!("{what}: {}", kind(&text)));
        };
        // What comes out is what went in, or it is named.
        let mut saved = 0_u64;
        let mut save = |_id, _copy, bytes: &[u8]| {
            saved += 1;
            assert!(originals.contains(&content_hash(bytes)), "rescue made something up");
            Ok(())
        };
        if let Err(error) = rescue(&library, &Cancel::default(), &mut save) {
            note("rescue", &error);
        }
        note("saved", &format!("{}", saved / 10));
        match Store::open(&library) {
            Err(error) => note("open", &error),
            Ok(store) => {
                match store.verify(&Cancel::default(), &mut |_, _| ()) {
                    Ok(faults) => faults.iter().take(5).for_each(|fault| note("fault", fault)),
                    Err(error) => note("verify", &error),
                }
                match store.reader() {
                    Ok(mut reader) => {
                        for query in ["", "hi", "h*", "is:missed rating:5", "visitor:v sort:best", "\"hi\" OR page:u"] {
                            let found = reader.search(&parse(query).query, moment(), &Cancel::default());
                            let ids = match found {
                                Ok(found) => found.ids,
                                Err(error) => {
                                    note("search", &error);
                                    continue;
                                }
                            };
                            let ids = &ids[..ids.len().min(3)];
                            if let Err(error) = reader.rows(ids) {
                                note("rows", &error);
                            }
                            for id in ids {
                                match reader.original(*id) {
                                    Ok(bytes) => assert!(originals.contains(&content_hash(&bytes)), "another original"),
                                    Err(error) => note("original", &error),
                                }
                                if let Err(error) = reader.conversation(*id) {
                                    note("conversation", &error);
                                }
                            }
                        }
                    }
                    Err(error) => note("reader", &error),
                }
                let mut told = Told::default();
                let request = ImportRequest { paths: vec![file.clone()], again: true };
                if let Err(error) = import(&store, &request, &Cancel::default(), &mut told) {
                    note("import", &error);
                }
                if let Err(error) = store.reindex(&Cancel::default(), &mut |_, _| ()) {
                    note("reindex", &error);
                }
            }
        }
        format!("{shown:?}")
    })
}

/// Between the texts of one input (the record separator): a file for each text would be slow.
const BETWEEN: &str = "\x1e";

pub(crate) fn cells() -> Vec<Vec<u8>> {
    let texts = ["=1+1", "a\"b,c;d\r\ne", "+420 777 123 456", "\u{feff}＝x\0", "plain"];
    owned(&[texts.join(BETWEEN).as_bytes(), b"=1+1", b"\t@x\x1e\x1e '"])
}

/// Conversations in a library, at most: then it is made anew.
const FULL: u64 = 100;

/// Texts as messages: each cell reads back the same but for the guard, and no spreadsheet runs it.
pub(crate) fn csv() -> Check {
    let folder = tempfile::tempdir().unwrap();
    let mut library: Option<(tempfile::TempDir, Store)> = None;
    let mut tried = 0;
    Box::new(move |input| {
        let (file, table) = (folder.path().join("in.json"), folder.path().join("out.csv"));
        let text = String::from_utf8_lossy(input);
        let texts: Vec<&str> = text.split(BETWEEN).collect();
        tried += 1;
        if tried % FULL == 0 {
            library = None;
        }
        let (_, store) = library.get_or_insert_with(|| {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
            (folder, store)
        });
        let messages: Vec<_> = texts.iter().map(|text| json!({"type": "visitor", "content": text})).collect();
        let chat = json!({"accountId": 1, "channel": {"id": tried}, "messages": messages});
        fs::write(&file, chat.to_string()).unwrap();
        assert_eq!(imported(store, &file).conversations, 1);
        let mut reader = store.reader().unwrap();
        let query = parse(&format!("id:{tried}")).query;
        let ids = reader.search(&query, moment(), &Cancel::default()).unwrap().ids;
        assert_eq!(ids.len(), 1);
        let (delimiter, bom) = ([b',', b';', b'\t'][input.len() % 3], input.len().is_multiple_of(2));
        let (format, preset) = (Format::MessagesCsv, Preset::Program);
        let columns = vec!["message_no".to_owned(), "text".to_owned()];
        let spec = ExportSpec { format, preset, columns, delimiter, bom, guard: true, zone: Zone::UTC };
        let to = Target::File(table.clone());
        export(&reader, &ids, &spec, &to, &Cancel::default(), &mut |_| ()).unwrap();
        let mut read = ::csv::ReaderBuilder::new().delimiter(delimiter).from_path(&table).unwrap();
        let cells: Vec<String> = read.records().map(|row| row.unwrap()[1].to_owned()).collect();
        assert_eq!(cells.len(), texts.len());
        for (cell, text) in cells.iter().zip(&texts) {
            assert!(cell == text || *cell == format!("'{text}"), "{text:?} became {cell:?}");
            assert!(!cell.starts_with(['=', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell:?} is not guarded");
        }
        texts.iter().flat_map(|text| text.chars().take(1)).take(4).collect()
    })
}
