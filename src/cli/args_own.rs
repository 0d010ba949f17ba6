//! What was typed for commands about what is the user's own: views, tags, marks.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `afterchat views`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct ViewsArgs {
    /// What to do; nothing = list them.
    #[command(subcommand)]
    pub(super) change: Option<ViewChange>,
    /// Print one JSON object per line.
    #[arg(long)]
    pub(super) json: bool,
}

/// A change of the saved views.
#[derive(Debug, Subcommand)]
pub(super) enum ViewChange {
    /// Save a query under a name; a view of that name gets the new query.
    Save {
        /// The name.
        name: String,
        /// Words and conditions; several arguments are one query.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// Refuse a query that is not understood completely.
        #[arg(long)]
        strict: bool,
    },
    /// Give a view another name.
    Rename {
        /// The name it has.
        name: String,
        /// The name it gets.
        new: String,
    },
    /// Move a view to a place among your own, from 1.
    Move {
        /// The name.
        name: String,
        /// The place.
        place: usize,
    },
    /// Take a view out; its conversations stay.
    Remove {
        /// The name.
        name: String,
    },
}

/// `afterchat tag`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").args(["keys", "query"]).required(true))]
#[command(group = clap::ArgGroup::new("what")
    .args(["add", "remove", "star", "no_star", "followed_up", "not_followed_up", "note"]).required(true).multiple(true))]
pub(super) struct TagArgs {
    /// Keys of conversations, or any unambiguous shorter forms.
    #[arg(value_name = "KEY")]
    pub(super) keys: Vec<String>,
    /// All conversations that match this query.
    #[arg(long, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// Add a tag; may be given several times.
    #[arg(long, value_name = "TAG")]
    pub(super) add: Vec<String>,
    /// Take a tag away; may be given several times.
    #[arg(long, value_name = "TAG")]
    pub(super) remove: Vec<String>,
    /// Give a star.
    #[arg(long, conflicts_with = "no_star")]
    pub(super) star: bool,
    /// Take the star away.
    #[arg(long)]
    pub(super) no_star: bool,
    /// Mark as followed up.
    #[arg(long, conflicts_with = "not_followed_up")]
    pub(super) followed_up: bool,
    /// Mark as not followed up.
    #[arg(long)]
    pub(super) not_followed_up: bool,
    /// Set the note; an empty text takes it away.
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    /// Refuse a query that is not understood completely.
    #[arg(long)]
    pub(super) strict: bool,
}

/// `afterchat marks`
#[derive(Debug, Args)]
pub(super) struct MarksArgs {
    /// What to do.
    #[command(subcommand)]
    pub(super) way: MarksWay,
}

/// Out of the library, or into it.
#[derive(Debug, Subcommand)]
pub(super) enum MarksWay {
    /// Write all marks and saved views as JSON.
    Export {
        /// The file to write; `-` is standard output.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Replace a file of this name.
        #[arg(long)]
        force: bool,
    },
    /// Take up such a file: of each mark the newest change stays, views that are not there come.
    Import {
        /// The file; `-` is standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}
