//! System events in words.
//!
//! Smartsupp documents `agent.join` and `close.visitorClose`; the others are known from its public code. What nobody knows is said verbatim.

/// Known codes, by their letters alone in lower case (`agent.join`, `agent_join` and `agentJoin` are one), and what they say. `{}` is the
/// name of whoever it is about.
const SENTENCES: &[(&str, &str)] = &[
    ("agentassign", "{} took over the chat"),
    ("agentjoin", "{} joined"),
    ("agentleave", "{} left"),
    ("agentunassign", "{} handed the chat over"),
    ("chatclose", "The chat was closed"),
    ("chatagentclose", "{} closed the chat"),
    ("chatvisitorclose", "Visitor closed the chat"),
    ("closeagentclose", "{} closed the chat"),
    ("closevisitorclose", "Visitor closed the chat"),
];

/// A system event as a sentence: its code, and the name of the agent it is about (empty where unknown).
#[must_use]
pub fn event_sentence(code: &str, name: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    let name = if name.trim().is_empty() { "An agent" } else { name.trim() };
    if let Some((_, sentence)) = SENTENCES.iter().find(|(known, _)| *known == letters) {
        return sentence.replace("{}", name);
    }
    match code.strip_prefix("close.") {
        Some(reason) if !reason.is_empty() => format!("The chat was closed ({reason})"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_sentences() {
        for (code, name, expected) in [
            ("agent.join", "John Doe", "John Doe joined"),
            ("agent_leave", "", "An agent left"),
            ("close.visitorClose", "John Doe", "Visitor closed the chat"),
            ("ChatVisitorClose", "", "Visitor closed the chat"),
            ("close.timeout", "", "The chat was closed (timeout)"),
            ("bot.handover", "Bot", "bot.handover"),
            ("close.", "", "close."),
            ("", "", ""),
        ] {
            assert_eq!(event_sentence(code, name), expected, "{code}");
        }
    }
}
