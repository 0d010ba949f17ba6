//! `folder:` → conversations, and which files a path names.
//!
//! A path that begins at the root must be the beginning of the stored one; any other matches wherever its components stand next to each other.
//! Either may name a folder (and everything below) or one file.

use rusqlite::{Connection, OptionalExtension as _};

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::Columns;
use super::plan;

/// Which conversations were seen in which further files, read when first needed.
#[derive(Debug, Default)]
pub(super) struct Sources {
    generation: i64,
    /// Sightings beyond the first: file, its folder, conversation.
    further: Option<Vec<(u32, u32, u32)>>,
}

/// What a typed path names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Folders, ascending.
    pub(super) folders: Vec<u32>,
    /// Files outside these folders, ascending.
    pub(super) files: Vec<u32>,
}

impl Named {
    /// Whether a file in a folder is meant.
    pub(super) fn holds(&self, file: u32, folder: u32) -> bool {
        self.folders.binary_search(&folder).is_ok() || self.files.binary_search(&file).is_ok()
    }

    /// Whether the library knows nothing of that name.
    pub(super) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty()
    }
}

impl Sources {
    /// Conversations among some that were seen in what a path names; sets count from the number `first`.
    pub(super) fn matching(
        &mut self,
        connection: &Connection,
        columns: &Columns,
        named: &Named,
        first: usize,
        among: &Bitmap,
    ) -> rusqlite::Result<Bitmap> {
        if named.is_empty() {
            return Ok(Bitmap::empty(among.len()));
        }
        let files = columns.file.get(first..).unwrap_or_default();
        let folders = columns.folder.get(first..).unwrap_or_default();
        let holds = |(file, folder): (&u32, &u32)| named.holds(*file, *folder);
        let mut set = among.filter(|at| files.get(at).zip(folders.get(at)).is_some_and(holds));
        for (file, folder, conversation) in self.further(connection, columns.generation)? {
            if named.holds(*file, *folder)
                && let Some(at) = (*conversation as usize).checked_sub(first)
            {
                set.insert(at);
            }
        }
        Ok(set)
    }

    fn further(&mut self, connection: &Connection, generation: i64) -> rusqlite::Result<&[(u32, u32, u32)]> {
        if self.generation != generation {
            self.generation = generation;
            self.further = None;
        }
        if self.further.is_none() {
            let mut statement = connection.prepare_cached(
                "
                SELECT file.id, file.folder_id, sighting.payload_id
                FROM sighting JOIN file ON file.id = sighting.file_id",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let mut further = Vec::new();
            for row in rows {
                let (file, folder, payload) = row?;
                further.extend(ConversationId::of_payload(payload).map(|id| (file, folder, id.0)));
            }
            self.further = Some(further);
        }
        Ok(self.further.as_deref().unwrap_or_default())
    }
}

/// The folders and files a typed path names.
pub(super) fn named(connection: &Connection, path: &str) -> rusqlite::Result<Named> {
    let wanted = Wanted::new(path);
    let mut named = Named::default();
    if wanted.parts.is_empty() && !wanted.absolute {
        return Ok(named);
    }
    let parent = wanted.parent();
    let mut folders = connection.prepare_cached("SELECT id, path FROM folder ORDER BY id")?;
    let mut rows = folders.query([])?;
    while let Some(row) = rows.next()? {
        let id: u32 = row.get(0)?;
        let stored = row.get_ref(1)?.as_str()?;
        if wanted.holds(stored) {
            named.folders.push(id);
        } else if let Some((parent, name)) = &parent
            && parent.is_end_of(stored)
        {
            let file = connection
                .prepare_cached(plan::FILE_OF_NAME)?
                .query_row((id, name), |row| row.get::<_, u32>(0))
                .optional()?;
            named.files.extend(file);
        }
    }
    named.files.sort_unstable();
    Ok(named)
}

/// A typed path in components.
#[derive(Debug)]
struct Wanted<'p> {
    absolute: bool,
    parts: Vec<&'p str>,
}

impl<'p> Wanted<'p> {
    fn new(path: &'p str) -> Self {
        let parts: Vec<&str> = parts(path).collect();
        let drive = cfg!(windows) && parts.first().is_some_and(|part| part.ends_with(':'));
        Self { absolute: drive || path.starts_with(is_separator), parts }
    }

    /// Whether the stored folder is what was typed, or stands below it.
    fn holds(&self, stored: &str) -> bool {
        let stored: Vec<&str> = parts(stored).collect();
        if self.absolute {
            return stored.starts_with(&self.parts);
        }
        !self.parts.is_empty() && stored.windows(self.parts.len()).any(|window| window == self.parts)
    }

    /// Whether the stored folder ends in what was typed, or is it.
    fn is_end_of(&self, stored: &str) -> bool {
        let stored: Vec<&str> = parts(stored).collect();
        if self.absolute { stored == self.parts } else { stored.ends_with(&self.parts) }
    }

    /// The folder and the file name, if a file is meant.
    fn parent(&self) -> Option<(Self, &'p str)> {
        let (name, parents) = self.parts.split_last()?;
        Some((Self { absolute: self.absolute, parts: parents.to_vec() }, name))
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split(is_separator).filter(|part| !part.is_empty() && *part != ".")
}

fn is_separator(letter: char) -> bool {
    letter == '/' || (cfg!(windows) && letter == '\\')
}
