// Schema steps; released ones never change.
#include "bodyworn/system/schema.h"

#include <array>

namespace ocelli::bodyworn::system {
namespace {

constexpr std::array<store::Migration, 4> kSteps = {{
    {R"sql(
        CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

        CREATE TABLE profile (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            settings TEXT NOT NULL
        ) STRICT;

        CREATE TABLE wearer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            object TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            user_id TEXT UNIQUE,
            external_name TEXT NOT NULL,
            profile INTEGER NOT NULL REFERENCES profile
        ) STRICT;
        CREATE INDEX wearer_profile ON wearer (profile);

        CREATE TABLE tag (
            id TEXT PRIMARY KEY,
            wearer INTEGER NOT NULL REFERENCES wearer ON DELETE CASCADE,
            paired INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX tag_wearer ON tag (wearer);

        CREATE TABLE device (
            serial TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            model TEXT NOT NULL,
            firmware TEXT NOT NULL,
            state TEXT NOT NULL,
            wearer INTEGER REFERENCES wearer ON DELETE SET NULL,
            added INTEGER NOT NULL,
            last_docked INTEGER
        ) STRICT;
        CREATE INDEX device_wearer ON device (wearer);

        CREATE TABLE announcement (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            object TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (kind, object)
        ) STRICT;
    )sql"},
    {R"sql(
        ALTER TABLE device ADD COLUMN key TEXT NOT NULL DEFAULT '';
    )sql"},
    {R"sql(
        CREATE TABLE camera_log (
            serial TEXT PRIMARY KEY,
            received INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
    )sql"},
    {R"sql(
        CREATE TABLE departed (
            serial TEXT PRIMARY KEY,
            key TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
    )sql"},
}};

}  // namespace

std::span<const store::Migration> schema() {
    return kSteps;
}

}  // namespace ocelli::bodyworn::system
