//! What the program is doing, without a window: state, actions, and the pure update between them.
//!
//! Widgets push an [`Action`]; [`update`] changes the [`State`] and says which [`Effect`]s to carry out; named worker threads do that and
//! answer with an [`Event`]. Knows no egui and no SQL; touches no file.

pub mod action;
pub mod columns;
pub mod command;
pub mod complete;
pub mod details;
mod directory;
pub mod effect;
pub mod event;
pub mod exporting;
pub mod facets;
pub mod hits;
pub mod live;
pub mod marking;
pub mod palette;
pub mod person;
mod pretty;
pub mod rail;
pub mod receiving;
mod row_cache;
mod run;
pub mod selection;
pub mod shortcut;
pub mod state;
pub mod terms;
pub mod times;
pub mod update;
mod vendor;
pub mod views;
pub mod words;
mod workers;

pub use action::{Action, ExportEdit, Extend, LookEdit, MarkEdit, Move};
pub use columns::{COLUMNS, ColumnEdit, ColumnInfo, ListColumn, Placed};
pub use command::{COMMANDS, Command, CommandInfo, Group};
pub use complete::{Completing, Proposal};
pub use details::{DetailRow, Section};
pub use directory::{DirectoryDialog, DirectoryEdit, TypedKind};
pub use effect::{Effect, Reach, Request, ViewEdit};
pub use event::{Event, Failed, FolderEntry, Listing, Loosen, Opened, OriginalText, RowEntry};
pub use exporting::{ColumnChoice, ExportDialog, ExportJob, ExportScope, Preview};
pub use hits::{Hits, Marker, Spot};
pub use live::{Live, Watched};
pub use marking::{MarkScope, Marking, NoteDialog, OwnMarks, Share, TagChoice, TagDialog};
pub use palette::{Palette, PaletteEntry};
pub use person::{History, Person};
pub use rail::RailSection;
pub use receiving::{ReceiveEdit, Receiving, ReceivingState};
pub use row_cache::RowCache;
pub use run::{App, Options};
pub use selection::Selection;
pub use shortcut::{Key, Shortcut};
pub use state::{
    Cursor, DetailTab, ImportJob, LastImport, Library, Load, Notice, NoticeKind, Open, OriginalView, PathDialog,
    PathPurpose, ReindexJob, Results, Search, State, ValueList, ViewDialog,
};
pub use times::Times;
pub use update::{Input, update};
pub use vendor::{
    Answered, BuiltCall, CallEdit, CallField, CallForm, Calling, KnownKind, KnownRow, KnownTable, TriggerEdit,
    TriggerTable, Vendor, WhoEdit, WhoIsWho,
};
pub use views::{Origin, View};
pub use workers::Wake;

// Values of the lower layers that the window shows; it takes them from here.
pub use crate::export::{Column, ExportReport, Format, Preset};
pub use crate::import::{FileReport, ImportProgress, ImportReport, Outcome, ReportError};
pub use crate::request::{CALLS, Call, KEY_VARIABLE};
pub use crate::settings::{Clock, DateForm, Density, Look, Panes, Settings, TextSize, ThemeChoice};
pub use crate::store::{ConversationId, Counts, Facet, FacetKind, FacetValue, Row, Stored, TriggerUse, Version};
