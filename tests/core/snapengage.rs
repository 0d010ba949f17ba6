//! SnapEngage through the command line: the older XML, pages of the Logs API, and files uploaded in a chat.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::program::Dir;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decode").join(name)).unwrap()
}

#[test]
fn the_older_xml_is_imported_kept_and_given_back() {
    let dir = Dir::new();
    let xml = fixture("snapengage-legacy.xml");
    fs::write(dir.path("chats.xml"), &xml).unwrap();
    let ran = dir.run(&["import", "chats.xml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.text().contains("2 conversations added"), "{}", ran.text());
    let original = dir.run(&["show", "c52e0f8a-17d4-4b93-9a60", "--original"]);
    let text = String::from_utf8(xml).unwrap();
    let (from, to) = (text.find("<case>").unwrap(), text.find("</case>\n<?xml").unwrap() + "</case>".len());
    assert_eq!(original.text(), text[from..to]);
    assert!(dir.run(&["search", "blue kettle is:triggered", "--count"]).text().starts_with('1'));
    assert!(dir.run(&["search", "is:offline", "--count"]).text().starts_with('1'));
    // The same case from the Logs API is the same conversation.
    let case = r#"{"id":"c52e0f8a-17d4-4b93-9a60","type":"chat","created_at_seconds":1330938842,"survey_score":80,"transcripts":[]}"#;
    dir.write("page.json", format!("{{\"cases\":[{case}],\"linkToNextSetOfResults\":\"https://api.example/2\"}}"));
    let ran = dir.run(&["import", "page.json"]);
    assert!(ran.text().contains("0 conversations added, 1 updated"), "{}", ran.text());
    assert_eq!(dir.run(&["verify"]).code, 0);
    assert_eq!(dir.run(&["reindex"]).code, 0);
    assert!(dir.run(&["search", "kettle rating:4", "--count"]).text().starts_with('1'));
}

#[test]
fn broken_xml_is_told_with_its_place() {
    let dir = Dir::new();
    dir.write("cut.xml", "<?xml version=\"1.0\"?>\n<case>\n<id>1</id>");
    dir.write("wrong.xml", "<case>\n<id>1</idd></case>");
    dir.write("other.xml", "<case><name>Holly</name></case>");
    let ran = dir.run(&["import", "."]);
    assert!(ran.stderr.contains("cut.xml:2:1: Not XML: the file ends before the case"), "{}", ran.stderr);
    assert!(ran.stderr.contains("wrong.xml:2:"), "{}", ran.stderr);
    assert!(ran.text().contains("0 conversations added"), "{}", ran.text());
    assert!(!ran.stderr.contains("other.xml"), "it is something else, which is no fault: {}", ran.stderr);
}

#[test]
fn cases_in_texts_of_receivers_are_found() {
    let dir = Dir::new();
    let text = String::from_utf8(fixture("snapengage-legacy.xml")).unwrap();
    dir.write("saved.json", serde_json::json!({"received": "2012-03-06", "body": text}).to_string());
    let ran = dir.run(&["import", "saved.json"]);
    assert!(ran.text().contains("2 conversations added"), "{} {}", ran.text(), ran.stderr);
}

#[test]
fn uploaded_files_are_shown_and_never_fetched() {
    let dir = Dir::new();
    let case = serde_json::json!({"id": "f1", "type": "chat", "requested_by": "ada@example.com", "created_at_seconds": 1_412_367_271,
        "transcripts": [{"id": "", "date_seconds": 1_412_367_271, "alias": "visitor", "sender": "VISITOR",
            "message": "My invoice: http://www.snapengage.com/upload/invoice.pdf?k=1 and https://shop.example/upload/x.png"}]});
    dir.write("case.json", case.to_string());
    assert_eq!(dir.run(&["import", "case.json"]).code, 0);
    let shown = dir.run(&["show", "f1"]);
    let address = "https://www.snapengage.com/upload/invoice.pdf?k=1&orgId=YOUR_ORG_ID";
    let curl = "curl --fail --proto =https -H \"Authorization: $SNAPENGAGE_API_TOKEN\" -o invoice.pdf \
                'https://www.snapengage.com/upload/invoice.pdf?k=1&orgId='\"$SNAPENGAGE_ORG_ID\"";
    assert!(
        shown.text().contains("My invoice: http://www.snapengage.com/upload/invoice.pdf?k=1 and"),
        "as it was written"
    );
    assert!(shown.text().contains(address) && shown.text().contains(curl), "{}", shown.text());
    assert_eq!(shown.text().matches("curl").count(), 1, "the other link is none of the vendor's");
    let json: Value = serde_json::from_str(&dir.run(&["show", "f1", "--json"]).text()).unwrap();
    assert_eq!(json["messages"][0]["uploads"], serde_json::json!([{"url": address, "curl": curl}]));
}
