// PostgreSQL: connecting, staying connected, statements, and its states as errors.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "store/detail/postgres_values.h"
#include "store/postgres.h"

namespace ocelli::store {
namespace {

using detail::PostgresArguments;
using detail::PostgresRow;

/// After a failed try to connect nobody waits for the next one so soon.
constexpr Duration kNextTry = std::chrono::seconds(1);

struct FreeResult {
    void operator()(PGresult* result) const { PQclear(result); }
};

using ResultPtr = std::unique_ptr<PGresult, FreeResult>;

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// One line without what libpq puts at its end.
std::string words(const char* message) {
    std::string line(trim(message == nullptr ? "" : message));
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

bool isWord(std::string_view text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
           std::string_view::npos;
}

/// What holds for every session; sent with the connection, so that it holds from its start.
std::string sessionOptions(const PostgresAddress& address) {
    std::string options =
        "-c synchronous_commit=on -c standard_conforming_strings=on -c bytea_output=hex "
        "-c client_min_messages=warning -c statement_timeout=60000 -c lock_timeout=10000 "
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
    if (!address.schema.empty()) {
        options += " -c search_path=" + address.schema;
    }
    return options;
}

Result<void> checkAddress(const PostgresAddress& address) {
    char* reason = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(
        PQconninfoParse(address.uri.c_str(), &reason)
    );
    if (!options) {
        // libpq's words may repeat the address with what it holds.
        PQfreemem(reason);
        return fail(ErrorKind::InvalidArgument, "that is no address of a PostgreSQL database")
            .withField("database", "postgresql://USER@HOST:PORT/NAME");
    }
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && std::string_view(option->keyword) == "password") {
            return fail(
                       ErrorKind::InvalidArgument,
                       "the address of the database holds a password, which others could read"
            )
                .withField("database", "without a password; it goes into a file");
        }
    }
    if (!isWord(address.schema)) {
        return fail(ErrorKind::InvalidArgument, "the schema is out of form")
            .withField("schema", "lower-case letters, digits and _");
    }
    return {};
}

class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(PostgresAddress address, const Clock& clock)
        : Database("PostgreSQL"), address_(std::move(address)), clock_(clock) {}

    ~PostgresDatabase() override { PQfinish(connection_); }

    Result<void> open(std::span<const Migration> migrations) {
        OCELLI_TRY(connect());
        return migrate(migrations);
    }

    using Database::query;
    Result<void> query(std::string_view sql, Arguments arguments, Each each) override;
    Result<void> execute(std::string_view script) override;

    std::int64_t lastInsertId() const override {
        const ResultPtr result(PQexec(connection_, "SELECT lastval()"));
        return PQntuples(result.get()) == 1 ? PostgresRow(result.get(), 0).integer(0) : 0;
    }

    std::int64_t changes() const override { return changes_; }

    Result<void> checkpoint() override { return {}; }

    Result<int> version() override;

    std::string_view kind() const override { return "PostgreSQL"; }

  private:
    Result<void> connect();
    Result<void> checkServer();
    Result<void> takeOwnership();
    Result<void> ready();
    Result<ResultPtr> ask(std::string_view sql, Arguments arguments);
    Result<void> setVersion(int version) override;
    Result<void> startTransaction() override;
    Result<void> commitTransaction() override;
    void rollBackTransaction() override;
    Error failure(const PGresult* result, std::string_view doing) const;

    PostgresAddress address_;
    const Clock& clock_;
    PGconn* connection_ = nullptr;
    std::optional<MonoTime> failedAt_;
    bool inTransaction_ = false;
    std::int64_t changes_ = 0;
};

Error PostgresDatabase::failure(const PGresult* result, std::string_view doing) const {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool lost = PQstatus(connection_) != CONNECTION_OK;
    const char* message =
        result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return fail(
        lost ? ErrorKind::Unavailable : detail::kindOfState(state == nullptr ? "" : state),
        fmt::format(
            "{} in {}: {}",
            doing,
            name(),
            words(message == nullptr ? PQerrorMessage(connection_) : message)
        )
    );
}

Result<void> PostgresDatabase::connect() {
    PQfinish(std::exchange(connection_, nullptr));
    const std::string options = sessionOptions(address_);
    const char* const keys[] = {
        "dbname",
        "password",
        "options",
        "client_encoding",
        "application_name",
        "connect_timeout",
        "keepalives_idle",
        "tcp_user_timeout",
        nullptr
    };
    const char* const values[] = {
        address_.uri.c_str(),
        address_.password.empty() ? nullptr : address_.password.c_str(),
        options.c_str(),
        "UTF8",
        "ocelli",
        "5",
        "10",
        "15000",
        nullptr
    };
    connection_ = PQconnectdbParams(keys, values, 1);
    if (connection_ == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a connection to the database");
    }
    Result<void> done;
    if (PQstatus(connection_) != CONNECTION_OK) {
        const std::string why = words(PQerrorMessage(connection_));
        const bool refused = why.find("authentication failed") != std::string::npos ||
                             why.find("no password supplied") != std::string::npos;
        done = fail(
            refused ? ErrorKind::PermissionDenied : ErrorKind::Unavailable,
            fmt::format("connecting to {}: {}", name(), why)
        );
    } else if (done = checkServer(); done) {
        done = takeOwnership();
    }
    if (!done) {
        failedAt_ = clock_.mono();
        PQfinish(std::exchange(connection_, nullptr));
        return done;
    }
    failedAt_.reset();
    return {};
}

Result<void> PostgresDatabase::checkServer() {
    const char* encoding = PQparameterStatus(connection_, "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("the database must have the encoding UTF8, not {}", encoding)
        );
    }
    return {};
}

/// Two programs that add to one chain would break it, and each would tidy up after the other. The
/// server may need a moment to see that one before has ended.
Result<void> PostgresDatabase::takeOwnership() {
    const ResultPtr patience(PQexec(connection_, "SET lock_timeout = 1000"));
    const ResultPtr taken(PQexec(
        connection_, "SELECT pg_advisory_lock(hashtext('ocelli'), hashtext(current_schema()))"
    ));
    if (PQresultStatus(taken.get()) != PGRES_TUPLES_OK) {
        return Error(failure(taken.get(), "taking the database for this program alone"));
    }
    const ResultPtr usual(PQexec(connection_, "SET lock_timeout = 10000"));
    return {};
}

/// A connection that can be asked. In a transaction a lost one is never replaced: the rest of it
/// would be done without its beginning.
Result<void> PostgresDatabase::ready() {
    if (connection_ != nullptr && PQstatus(connection_) == CONNECTION_OK) {
        return {};
    }
    if (inTransaction_) {
        return fail(ErrorKind::Unavailable, "the connection to the database broke");
    }
    if (failedAt_ && clock_.mono() - *failedAt_ < kNextTry) {
        return fail(ErrorKind::Unavailable, "the database does not answer");
    }
    OCELLI_TRY(connect());
    log::info("store", "connected to {} again", name());
    return {};
}

Result<ResultPtr> PostgresDatabase::ask(std::string_view sql, Arguments arguments) {
    std::size_t wanted = 0;
    const std::string text = detail::numberedArguments(sql, wanted);
    if (wanted != arguments.size()) {
        return fail(ErrorKind::Internal, fmt::format("wrong number of arguments for {}", sql));
    }
    const auto given = OCELLI_TRY(PostgresArguments::of(arguments));
    // What only asks, or only begins, is asked again when the connection turns out to be dead.
    const bool harmless = !inTransaction_ && (sql.starts_with("SELECT") || sql == "BEGIN");
    for (bool again = harmless;; again = false) {
        OCELLI_TRY(ready());
        ResultPtr result(PQexecParams(
            connection_,
            text.c_str(),
            given.count(),
            given.types(),
            given.values(),
            given.lengths(),
            given.formats(),
            0
        ));
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            return result;
        }
        if (!again || PQstatus(connection_) == CONNECTION_OK) {
            return failure(result.get(), "running a statement");
        }
    }
}

Result<void> PostgresDatabase::query(std::string_view sql, Arguments arguments, Each each) {
    const ResultPtr result = OCELLI_TRY(ask(sql, arguments));
    changes_ = toInteger(PQcmdTuples(result.get())).value_or(0);
    const int count = PQntuples(result.get());
    for (int i = 0; i < count; ++i) {
        OCELLI_TRY(each(PostgresRow(result.get(), i)));
    }
    return {};
}

Result<void> PostgresDatabase::execute(std::string_view script) {
    OCELLI_TRY(ready());
    const ResultPtr result(PQexec(connection_, std::string(script).c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        return failure(result.get(), "running statements");
    }
    return {};
}

Result<int> PostgresDatabase::version() {
    const auto there =
        OCELLI_TRY(queryInteger("SELECT CAST(to_regclass('ocelli_schema') IS NOT NULL AS int)"));
    if (there == 0) {
        return 0;
    }
    return static_cast<int>(OCELLI_TRY(queryInteger("SELECT version FROM ocelli_schema")));
}

Result<void> PostgresDatabase::setVersion(int version) {
    OCELLI_TRY(execute("CREATE TABLE IF NOT EXISTS ocelli_schema (version BIGINT NOT NULL)"));
    OCELLI_TRY(run("DELETE FROM ocelli_schema"));
    return run("INSERT INTO ocelli_schema (version) VALUES (?)", {version});
}

Result<void> PostgresDatabase::startTransaction() {
    OCELLI_TRY(run("BEGIN"));
    inTransaction_ = true;
    return {};
}

Result<void> PostgresDatabase::commitTransaction() {
    const ResultPtr result = OCELLI_TRY(ask("COMMIT", {}));
    // After an error of a statement "COMMIT" undoes, and does not call that an error.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
        return fail(ErrorKind::Internal, "a transaction with an error was undone");
    }
    inTransaction_ = false;
    return {};
}

void PostgresDatabase::rollBackTransaction() {
    const auto state = connection_ == nullptr ? PQTRANS_UNKNOWN : PQtransactionStatus(connection_);
    if (state == PQTRANS_INTRANS || state == PQTRANS_INERROR) {
        if (const auto undone = ask("ROLLBACK", {}); !undone) {
            log::error("store", "{}", undone.error().describe());
        }
    }
    inTransaction_ = false;
}

}  // namespace

Result<std::unique_ptr<Database>> openPostgres(
    const PostgresAddress& address, std::span<const Migration> migrations, const Clock& clock
) {
    OCELLI_TRY(checkAddress(address));
    auto database = std::make_unique<PostgresDatabase>(address, clock);
    OCELLI_TRY(database->open(migrations));
    return std::unique_ptr<Database>(std::move(database));
}

}  // namespace ocelli::store
