// The tables of a destination's index.
#pragma once

#include <array>

#include "store/database.h"

namespace ocelli::bodyworn::destination {

/// Steps are never changed once released; new ones are appended. What follows from metadata and
/// small objects (people, bookmarks, bounds of tracks) stands in columns of its own to be searched.
inline constexpr std::array kSchema = {
    store::Migration{R"sql(
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE containers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',
    start INTEGER,
    stop INTEGER,
    complete INTEGER NOT NULL DEFAULT 0,
    south REAL, west REAL, north REAL, east REAL,
    hold TEXT
);
CREATE INDEX containers_start ON containers (kind, start);
CREATE TABLE objects (
    id INTEGER PRIMARY KEY,
    container INTEGER NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    current INTEGER NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    type TEXT NOT NULL,
    created INTEGER NOT NULL,
    metadata TEXT NOT NULL
);
CREATE UNIQUE INDEX objects_current ON objects (container, name) WHERE current = 1;
CREATE INDEX objects_file ON objects (file);
CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, visible TEXT NOT NULL, active INTEGER NOT NULL);
CREATE TABLE devices (id TEXT PRIMARY KEY, name TEXT NOT NULL, model TEXT NOT NULL, active INTEGER NOT NULL);
CREATE TABLE bookmarks (
    object INTEGER PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    container INTEGER NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    start INTEGER, stop INTEGER,
    category TEXT NOT NULL, categoryName TEXT NOT NULL, tags TEXT NOT NULL, text TEXT NOT NULL,
    latitude REAL, longitude REAL
);
CREATE INDEX bookmarks_container ON bookmarks (container);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    container INTEGER NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
    time INTEGER NOT NULL, author TEXT NOT NULL, second REAL, text TEXT NOT NULL
);
CREATE INDEX notes_container ON notes (container);
CREATE TABLE custody (
    sequence INTEGER PRIMARY KEY, container TEXT NOT NULL, line TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX custody_container ON custody (container);
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody
    BEGIN SELECT RAISE(ABORT, 'the log of custody is only added to'); END;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
    BEGIN SELECT RAISE(ABORT, 'the log of custody is only added to'); END;
)sql"},
    store::Migration{"CREATE TABLE doubtful (file TEXT PRIMARY KEY);"},
    store::Migration{R"sql(
ALTER TABLE people ADD COLUMN account TEXT NOT NULL DEFAULT '';
CREATE TABLE guests (name TEXT PRIMARY KEY, created INTEGER NOT NULL);
)sql"},
};

}  // namespace ocelli::bodyworn::destination
