-- Everything here is made from the payloads and can be thrown away.

-- One line of the list. NULL stands where "unknown" is a value of its own.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    vendor INTEGER NOT NULL,
    vendor_id TEXT NOT NULL,
    begin_ms INTEGER NOT NULL DEFAULT 0,        -- of the key; 0 = none
    key_account TEXT NOT NULL DEFAULT '',       -- of the key
    payload_id INTEGER NOT NULL,                -- the current copy
    account_id INTEGER NOT NULL,                -- value
    flags INTEGER NOT NULL DEFAULT 0,           -- summary.rs says which bit is what
    stars INTEGER NOT NULL DEFAULT 0,           -- 0 = none
    messages INTEGER NOT NULL DEFAULT 0,
    started_ms INTEGER NOT NULL DEFAULT 0,      -- 0 = unknown
    ended_ms INTEGER NOT NULL DEFAULT 0,        -- 0 = unknown
    duration_ms INTEGER,
    first_response_ms INTEGER,
    problems INTEGER NOT NULL DEFAULT 0,
    agents BLOB NOT NULL DEFAULT x'',           -- numbers of values, 4 bytes each, little-endian
    country_code TEXT NOT NULL DEFAULT '',
    visitor_id TEXT NOT NULL DEFAULT '',
    visitor_name TEXT NOT NULL DEFAULT '',
    visitor_email TEXT NOT NULL DEFAULT '',
    snippet TEXT NOT NULL DEFAULT ''
) STRICT;

-- Identity lookups, short keys and `id:`.
CREATE INDEX conversation_key ON conversation (vendor_id, begin_ms);

-- Names that many conversations share. The number is a running number << 3 | kind (values.rs).
CREATE TABLE value (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',            -- vendor id of an agent, code of a country
    UNIQUE (kind, text, detail)
) STRICT;

-- Which conversation has which values, for many conversations in one row (value_segments.rs); id = kind << 32 | segment.
CREATE TABLE value_segment (
    id INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,                -- of the last change
    body BLOB NOT NULL
) STRICT;

-- Which conversations have a word that begins with one or two letters (prefixes.rs): roaring bitmaps; id = chunk << 42 | letters.
CREATE TABLE prefix_segment (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- What the reader keeps in memory to filter, sort and count: records of fixed width (columns.rs) of many conversations in one row, so that a
-- million load in some milliseconds.
CREATE TABLE column_segment (
    segment INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,                -- of the last change
    body BLOB NOT NULL
) STRICT;

CREATE INDEX column_segment_generation ON column_segment (generation);

-- The text index (words/): what one batch wrote within one chunk of conversations, and for which of them it still speaks.
CREATE TABLE word_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chunk INTEGER NOT NULL,                     -- number of a conversation >> 16
    generation INTEGER NOT NULL,                -- of the commit that made it
    conversations INTEGER NOT NULL,             -- for which it spoke at first
    live BLOB NOT NULL,                         -- for which it speaks: a roaring bitmap
    heads BLOB NOT NULL                         -- the first key of each block
) STRICT;

CREATE INDEX word_run_chunk ON word_run (chunk);

-- Blocks of words, and pieces of their places; id = run << 24 | block.
CREATE TABLE word_block (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
