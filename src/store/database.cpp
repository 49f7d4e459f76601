// SQLite: opening, migrations, statements, and its codes as errors.
#include "store/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/log.h"

namespace ocelli::store {
namespace {

constexpr std::size_t kKeptStatements = 64;

ErrorKind kindOf(int extended) {
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return ErrorKind::AlreadyExists;
    }
    switch (extended & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorKind::DataLoss;
        case SQLITE_FULL:
        case SQLITE_NOMEM:
            return ErrorKind::ResourceExhausted;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_IOERR:
        case SQLITE_PROTOCOL:
            return ErrorKind::Unavailable;
        case SQLITE_CONSTRAINT:
            return ErrorKind::FailedPrecondition;
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
            return ErrorKind::PermissionDenied;
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
            return ErrorKind::InvalidArgument;
        default:
            return ErrorKind::Internal;
    }
}

struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }

    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }

    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }

    int operator()(std::string_view value) const {
        // A null pointer would bind NULL instead of an empty text.
        const char* data = value.data() == nullptr ? "" : value.data();
        return sqlite3_bind_text64(
            statement, index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8
        );
    }

    int operator()(ByteSpan value) const {
        if (value.empty()) {
            return sqlite3_bind_zeroblob(statement, index, 0);
        }
        return sqlite3_bind_blob64(statement, index, value.data(), value.size(), SQLITE_STATIC);
    }
};

/// SQLite would create the file as the umask says; it holds names and times of people.
Result<void> createPrivately(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return errnoError("opening the database", file);
    }
    ::close(descriptor);
    return {};
}

}  // namespace

bool Row::isNull(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Row::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

double Row::number(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Row::text(int column) const {
    const auto* data = sqlite3_column_text(statement_, column);
    if (data == nullptr) {
        return {};
    }
    return {
        reinterpret_cast<const char*>(data),
        static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))
    };
}

Bytes Row::bytes(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    if (data == nullptr) {
        return {};
    }
    return {data, data + sqlite3_column_bytes(statement_, column)};
}

void Database::CloseStatement::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Result<std::unique_ptr<Database>> Database::open(
    const std::filesystem::path& file, std::span<const Migration> migrations, Options options
) {
    OCELLI_TRY(createPrivately(file.string()));
    return openFile(file.string(), migrations, options);
}

Result<std::unique_ptr<Database>> Database::openInMemory(std::span<const Migration> migrations) {
    return openFile(":memory:", migrations, {.check = Check::None});
}

Result<std::unique_ptr<Database>> Database::openFile(
    const std::string& file, std::span<const Migration> migrations, Options options
) {
    sqlite3* handle = nullptr;
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                           SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, kFlags, nullptr);
    if (handle == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for the database");
    }
    std::unique_ptr<Database> database(new Database(handle, file));
    if (code != SQLITE_OK) {
        return database->failure(code, "opening");
    }
    OCELLI_TRY(database->configure(options));
    if (options.check == Check::Quick) {
        OCELLI_TRY(database->quickCheck());
    }
    OCELLI_TRY(database->migrate(migrations));
    return database;
}

Database::~Database() {
    statements_.clear();
    sqlite3_close_v2(handle_);
}

Result<void> Database::configure(Options options) {
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(options.busyTimeout).count();
    sqlite3_busy_timeout(handle_, static_cast<int>(milliseconds));
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA journal_size_limit=4194304;"
    );
}

Result<void> Database::quickCheck() {
    std::string found;
    OCELLI_TRY(query("PRAGMA quick_check(1)", {}, [&](const Row& row) -> Result<void> {
        found = row.text(0);
        return {};
    }));
    if (found != "ok") {
        return fail(
            ErrorKind::DataLoss, fmt::format("the database {} is broken: {}", name_, found)
        );
    }
    return {};
}

Result<int> Database::version() {
    return static_cast<int>(OCELLI_TRY(queryInteger("PRAGMA user_version")));
}

Result<void> Database::migrate(std::span<const Migration> migrations) {
    const int done = OCELLI_TRY(version());
    const int newest = static_cast<int>(migrations.size());
    if (done > newest) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("the database {} has schema {}, this program knows {}", name_, done, newest)
        );
    }
    for (int step = done; step < newest; ++step) {
        Transaction transaction = OCELLI_TRY(begin());
        const auto applied = execute(migrations[static_cast<std::size_t>(step)].sql);
        if (!applied) {
            return Error(applied.error())
                .withContext(fmt::format("bringing {} to schema {}", name_, step + 1));
        }
        OCELLI_TRY(execute(fmt::format("PRAGMA user_version={}", step + 1)));
        OCELLI_TRY(transaction.commit());
        if (done > 0) {
            log::info("store", "{} brought to schema {}", name_, step + 1);
        }
    }
    return {};
}

Result<void> Database::execute(std::string_view script) {
    const std::string text(script);
    const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return failure(code, "running statements");
    }
    return {};
}

Result<Database::StatementPtr> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(
        handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, &rest
    );
    StatementPtr statement(raw);
    if (code != SQLITE_OK) {
        return failure(code, "preparing a statement");
    }
    if (!statement) {
        return fail(ErrorKind::Internal, "an empty statement");
    }
    return statement;
}

Result<Database::StatementPtr> Database::takeStatement(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found == statements_.end()) {
        return prepare(sql);
    }
    StatementPtr statement = std::move(found->second);
    statements_.erase(found);
    return statement;
}

void Database::giveBack(std::string_view sql, StatementPtr statement) {
    sqlite3_reset(statement.get());
    sqlite3_clear_bindings(statement.get());
    if (statements_.size() < kKeptStatements) {
        statements_.insert_or_assign(std::string(sql), std::move(statement));
    }
}

Result<void> Database::run(std::string_view sql, Arguments arguments) {
    return query(sql, arguments, [](const Row&) -> Result<void> { return {}; });
}

Result<void> Database::query(std::string_view sql, Arguments arguments, Each each) {
    StatementPtr statement = OCELLI_TRY(takeStatement(sql));
    if (sqlite3_bind_parameter_count(statement.get()) != static_cast<int>(arguments.size())) {
        return fail(ErrorKind::Internal, fmt::format("wrong number of arguments for {}", sql));
    }
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const int code =
            std::visit(Binder{statement.get(), static_cast<int>(i) + 1}, arguments[i].value());
        if (code != SQLITE_OK) {
            return failure(code, "binding a value");
        }
    }
    const Row row(statement.get());
    int code = sqlite3_step(statement.get());
    for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) {
        OCELLI_TRY(each(row));
    }
    if (code != SQLITE_DONE) {
        return failure(code, "running a statement");
    }
    giveBack(sql, std::move(statement));
    return {};
}

Result<std::int64_t> Database::queryInteger(
    std::string_view sql, std::initializer_list<Argument> arguments, std::int64_t absent
) {
    std::int64_t value = absent;
    bool first = true;
    OCELLI_TRY(query(sql, arguments, [&](const Row& row) -> Result<void> {
        if (first && !row.isNull(0)) {
            value = row.integer(0);
        }
        first = false;
        return {};
    }));
    return value;
}

std::int64_t Database::lastInsertId() const {
    return sqlite3_last_insert_rowid(handle_);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

Result<void> Database::checkpoint() {
    return execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<Transaction> Database::begin() {
    OCELLI_TRY(run("BEGIN IMMEDIATE"));
    return Transaction(*this);
}

Error Database::failure(int code, std::string_view doing) const {
    const int extended = sqlite3_extended_errcode(handle_);
    const bool detailed = (extended & 0xFF) == (code & 0xFF);
    const char* words = detailed ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    return fail(
        kindOf(detailed ? extended : code), fmt::format("{} in {}: {}", doing, name_, words)
    );
}

Transaction::~Transaction() {
    if (database_ == nullptr) {
        return;
    }
    // SQLite has rolled back by itself after some errors (full disk); then there is nothing to do.
    if (sqlite3_get_autocommit(database_->handle_) == 0) {
        const auto undone = database_->run("ROLLBACK");
        if (!undone) {
            log::error("store", "{}", undone.error().describe());
        }
    }
}

Result<void> Transaction::commit() {
    Database* database = database_;
    OCELLI_TRY(database->run("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace ocelli::store
