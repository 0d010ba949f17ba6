-- The truth: never made anew, changed only by numbered migrations (user_version).

-- Small numbers about the library itself; names in schema.rs.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The user's choices that belong to the library and not to the machine.
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Saved views: names for queries.
CREATE TABLE view (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,                        -- canonical text
    position INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The user's own marks, by the identity of the conversation and not its number: they stay when it goes and are there when it comes again. What was
-- taken away stays as an empty value, so that the newest change wins when marks of two libraries meet.
CREATE TABLE mark (
    key TEXT NOT NULL,                          -- of the conversation, as printed
    kind INTEGER NOT NULL,                      -- 1 star, 2 followed up, 3 note, 4 tag
    name TEXT NOT NULL DEFAULT '',              -- of a tag: what tells it apart from others
    value TEXT NOT NULL,                        -- 1, the time in ms, the note, the tag as written; empty = taken away
    changed_ms INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,      -- of the commit that changed it
    PRIMARY KEY (key, kind, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX mark_generation ON mark (generation);

-- Who is who: facts from saved requests and answers of the REST API, and what was typed in. Facts are added, never changed; see src/directory.
CREATE TABLE directory (
    kind TEXT NOT NULL,                         -- FactKind
    id TEXT NOT NULL,                           -- the vendor's; the account of office hours; empty where there is none
    since_ms INTEGER NOT NULL,                  -- when it was saved, or from when on it holds
    by_hand INTEGER NOT NULL DEFAULT 0,         -- 1 = typed in
    fact TEXT NOT NULL,                         -- JSON, without secrets
    PRIMARY KEY (kind, id, since_ms, by_hand, fact)
) STRICT, WITHOUT ROWID;

-- Every folder that held source files, as an absolute path; `-` is standard input.
CREATE TABLE folder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,       -- never given again: an import may remember it while another program removes
    path TEXT NOT NULL UNIQUE
) STRICT;

-- The ledger: every source file ever read and what became of it.
CREATE TABLE file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,       -- as above
    folder_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0,            -- bytes
    modified_ns INTEGER NOT NULL DEFAULT 0,     -- since 1970
    hash BLOB NOT NULL,                         -- BLAKE3 of the content, first 16 bytes
    outcome INTEGER NOT NULL DEFAULT 0,         -- FileOutcome
    conversations INTEGER NOT NULL DEFAULT 0,
    report TEXT NOT NULL DEFAULT '',            -- JSON, repeated while the file is unchanged
    UNIQUE (folder_id, name)
) STRICT;

-- Every copy of every conversation, byte for byte. The number says whose copy it is: conversation << 20 | running number, so that the copies of
-- a conversation stand together and no index is needed.
CREATE TABLE payload (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,                   -- where these bytes were seen first
    position INTEGER NOT NULL,                  -- bytes from the beginning of the unpacked file
    hash BLOB NOT NULL,                         -- BLAKE3 of the bytes, first 16 bytes
    bytes INTEGER NOT NULL,                     -- size before compression
    dictionary_id INTEGER NOT NULL DEFAULT 0,   -- 0 = none
    body BLOB NOT NULL                          -- one zstd frame
) STRICT;

-- Further places: where the same bytes were seen again, and where each copy but the first was seen first.
CREATE TABLE sighting (
    payload_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (payload_id, file_id, position)
) STRICT, WITHOUT ROWID;

-- zstd dictionaries, trained on the first payloads of a vendor. The number is taken from the content, so that two writers cannot disagree.
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    vendor INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
