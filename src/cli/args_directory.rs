//! What was typed after `afterchat directory`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::directory::FactKind;

/// `afterchat directory`
#[derive(Debug, Args)]
pub(super) struct DirectoryArgs {
    /// What to do; nothing = list it.
    #[command(subcommand)]
    pub(super) action: Option<DirectoryAction>,
}

/// What to do with the directory.
#[derive(Debug, Subcommand)]
pub(super) enum DirectoryAction {
    /// List accounts, users, triggers, office hours, hooks, statistics and answers.
    List {
        /// Only these: account, user, trigger, office-hours, hook, statistics, answer.
        #[arg(value_name = "KIND", value_parser = fact_kind)]
        kinds: Vec<FactKind>,
        /// Print one JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Import saved requests and answers of the REST API, or what `export` wrote.
    Import {
        /// Files and folders; `-` is standard input.
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Write all facts as one JSON object that `import` reads.
    Export {
        /// The file to write; otherwise standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Give an agent a name; an empty name takes back all that was typed in about the agent.
    NameAgent {
        /// The vendor's id: 3, agent:3, uid3@smartsupp.com; an e-mail address for SnapEngage.
        id: String,
        /// The name.
        name: String,
        /// E-mail address.
        #[arg(long, default_value = "", hide_default_value = true)]
        email: String,
        /// agent or admin.
        #[arg(long, default_value = "", hide_default_value = true)]
        role: String,
    },
    /// Give an account a title; an empty title takes it back.
    TitleAccount {
        /// The vendor's id: Smartsupp accountId, SnapEngage widget_id.
        id: String,
        /// The title.
        title: String,
    },
    /// Type in office hours, such as "mon-fri 8:00-11:45, 13:00-17:00; sat 9-12".
    OfficeHours {
        /// Days and times; days that are not named are closed.
        #[arg(value_name = "HOURS", required_unless_present = "remove")]
        hours: Option<String>,
        /// The account; otherwise every account that has no hours of its own.
        #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
        account: String,
        /// Their clock: an IANA zone or hours east of UTC; otherwise the library's zone.
        #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
        zone: Option<String>,
        /// The first day on which they hold (2024-01-31); otherwise they have always held.
        #[arg(long, value_name = "DAY")]
        from: Option<chrono::NaiveDate>,
        /// Take the ones that were typed in for the account out again.
        #[arg(long, conflicts_with = "hours")]
        remove: bool,
    },
    /// Count what came of each trigger: shown, answered by the visitor, joined by an agent, rated.
    Triggers {
        /// Words and conditions; several arguments are one query. Nothing = everything.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// Print one JSON object per line.
        #[arg(long)]
        json: bool,
        /// Refuse a query that is not understood completely.
        #[arg(long)]
        strict: bool,
    },
    /// Take out everything known of one thing.
    Remove {
        /// account, user, trigger, office-hours or hook.
        #[arg(value_parser = fact_kind)]
        kind: FactKind,
        /// The vendor's id; the account of office hours, "" for every account.
        id: String,
    },
}

fn fact_kind(word: &str) -> Result<FactKind, String> {
    FactKind::from_word(word).ok_or_else(|| {
        let words: Vec<String> = FactKind::ALL.into_iter().map(|kind| kind.word().replace('_', "-")).collect();
        format!("the kinds are {}", words.join(", "))
    })
}
