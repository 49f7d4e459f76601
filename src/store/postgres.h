// A PostgreSQL database behind the same face: connection, schema, one owner at a time.
#pragma once

#include "store/database.h"

namespace ocelli::store {

/// How to reach a server.
struct PostgresAddress {
    /// "postgresql://USER@HOST:PORT/NAME?…" or "host=… dbname=…", as libpq reads it. The password
    /// is never part of it: it comes from `password`, or from where libpq looks (PGPASSFILE).
    std::string uri;
    std::string password = {};
    std::string schema = {};  ///< of the tables; empty: where the server puts them (public)
};

/// Connects, takes the database for itself (a second program that opens the same schema is
/// refused while this one lives) and brings the schema to the newest step.
///
/// What is committed is durable: `synchronous_commit` is on. A connection that broke is opened anew
/// by the next statement outside of a transaction; what was under way gives Unavailable, and of a
/// commit nobody then knows whether it took place.
///
/// InvalidArgument: the address. Unavailable: nobody answers, or another program has it.
/// PermissionDenied: login or rights. FailedPrecondition: not UTF-8, or of a newer program.
Result<std::unique_ptr<Database>> openPostgres(
    const PostgresAddress& address, std::span<const Migration> migrations, const Clock& clock
);

}  // namespace ocelli::store
