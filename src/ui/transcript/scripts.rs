//! Says which font package is missing, where nothing on this computer can draw a script that occurs in the conversation.

use egui::{Id, Ui};

use crate::lang::tr_with;
use crate::model::Conversation;
use crate::ui::icons;
use crate::ui::theme::{Tokens, Weight, font, format, size, space};
use crate::ui::widgets::TextLabel;

/// Characters of a conversation that are looked at: enough to meet its languages.
const LOOKED_AT: usize = 20_000;

/// A script: first and last character, its name, and the package of Debian and Ubuntu that draws it.
const SCRIPTS: &[(char, char, &str, &str)] = &[
    ('\u{370}', '\u{3FF}', "Greek", "fonts-noto-core"),
    ('\u{400}', '\u{52F}', "Cyrillic", "fonts-noto-core"),
    ('\u{530}', '\u{58F}', "Armenian", "fonts-noto-core"),
    ('\u{590}', '\u{5FF}', "Hebrew", "fonts-noto-core"),
    ('\u{600}', '\u{6FF}', "Arabic", "fonts-noto-core"),
    ('\u{900}', '\u{97F}', "Devanagari", "fonts-noto-core"),
    ('\u{980}', '\u{9FF}', "Bengali", "fonts-noto-core"),
    ('\u{B80}', '\u{BFF}', "Tamil", "fonts-noto-core"),
    ('\u{E00}', '\u{E7F}', "Thai", "fonts-noto-core"),
    ('\u{10A0}', '\u{10FF}', "Georgian", "fonts-noto-core"),
    ('\u{1780}', '\u{17FF}', "Khmer", "fonts-noto-core"),
    ('\u{3040}', '\u{30FF}', "Japanese", "fonts-noto-cjk"),
    ('\u{4E00}', '\u{9FFF}', "Chinese", "fonts-noto-cjk"),
    ('\u{AC00}', '\u{D7A3}', "Korean", "fonts-noto-cjk"),
    ('\u{1F300}', '\u{1FAFF}', "emoji", "fonts-noto-color-emoji"),
];

/// The scripts of a conversation as indices of [`SCRIPTS`], each with a letter of it that occurs.
fn scripts_of(conversation: &Conversation) -> Vec<(usize, char)> {
    let messages = conversation.messages.iter().map(|message| message.text.as_str());
    let texts = std::iter::once(conversation.visitor.name.as_str()).chain(messages);
    let mut found: Vec<(usize, char)> = Vec::new();
    for c in texts
        .flat_map(str::chars)
        .take(LOOKED_AT)
        .filter(|c| *c >= '\u{370}' && c.is_alphanumeric() || *c >= '\u{1F300}')
    {
        let script = SCRIPTS.iter().position(|(first, last, ..)| (*first..=*last).contains(&c));
        if let Some(script) = script.filter(|script| found.iter().all(|(known, _)| known != script)) {
            found.push((script, c));
        }
    }
    found
}

/// What is missing for a conversation, in words; looked up once for each conversation.
#[derive(Clone, Default)]
struct Known {
    conversation: usize,
    sentence: Option<String>,
}

/// Draws the sentence, where a font is missing. `number` tells conversations apart.
pub(super) fn missing_fonts_ui(ui: &mut Ui, number: usize, conversation: &Conversation) {
    // Elsewhere the system brings fonts for all of these, and emoji are drawn in another way.
    if !cfg!(target_os = "linux") {
        return;
    }
    let id = Id::unique("missing fonts");
    let known: Known = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let known = if known.conversation == number {
        known
    } else {
        let face = font(size::BODY, Weight::Regular);
        let missing: Vec<_> = scripts_of(conversation)
            .into_iter()
            .filter(|(_, c)| !ui.fonts_mut(|fonts| fonts.has_glyph(&face, *c)))
            .filter_map(|(script, _)| SCRIPTS.get(script))
            .collect();
        let sentence = missing.first().map(|(_, _, _, package)| {
            let scripts: Vec<&str> = missing.iter().map(|(_, _, name, _)| *name).collect();
            let packages: std::collections::BTreeSet<&str> =
                missing.iter().map(|(.., package)| *package).chain([*package]).collect();
            let packages: Vec<&str> = packages.into_iter().collect();
            let (scripts, packages) = (scripts.join(", "), packages.join(" "));
            tr_with(
                "No font on this computer draws {scripts}. Install {packages} and start Afterchat again",
                &[("scripts", &scripts), ("packages", &packages)],
            )
        });
        let known = Known { conversation: number, sentence };
        ui.data_mut(|data| data.insert_temp(id, known.clone()));
        known
    };
    let Some(sentence) = &known.sentence else { return };
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new().fill(tokens.offlinebg).inner_margin(egui::Margin::symmetric(20, 6));
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            ui.label(icons::WARNING.text(16.0, tokens.offline));
            TextLabel::new(sentence, format(size::SMALL, Weight::Regular, tokens.text)).fill().ui(ui);
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_met_once_in_order() {
        let text = r#"{"accountId":1,"beginAt":1466510000000,"channel":{"id":7},"visitor":{"name":"Ада"},
            "messages":[{"type":"visitor","content":"hi 你好 🚲 привет ไทย","sentAt":1466510000000}]}"#;
        let conversation = crate::decode::decode_payload(text.as_bytes()).expect("a conversation");
        let names: Vec<&str> = scripts_of(&conversation).into_iter().map(|(script, _)| SCRIPTS[script].2).collect();
        assert_eq!(names, ["Cyrillic", "Chinese", "emoji", "Thai"]);
    }
}
