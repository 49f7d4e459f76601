// SQLite: opening, statements, and its codes as errors.
#include <map>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/log.h"
#include "store/database.h"

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

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool isNull(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }

    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }

    double number(int column) const override { return sqlite3_column_double(statement_, column); }

    std::string text(int column) const override {
        const auto* data = sqlite3_column_text(statement_, column);
        if (data == nullptr) {
            return {};
        }
        return {
            reinterpret_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))
        };
    }

    Bytes bytes(int column) const override {
        const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
        if (data == nullptr) {
            return {};
        }
        return {data, data + sqlite3_column_bytes(statement_, column)};
    }

  private:
    sqlite3_stmt* statement_;
};

class SqliteDatabase final : public Database {
  public:
    static Result<std::unique_ptr<Database>> openFile(
        const std::string& file, std::span<const Migration> migrations, Options options
    );

    SqliteDatabase(sqlite3* handle, std::string name)
        : Database(std::move(name)), handle_(handle) {}

    ~SqliteDatabase() override;

    using Database::query;
    Result<void> query(std::string_view sql, Arguments arguments, Each each) override;
    Result<void> execute(std::string_view script) override;

    std::int64_t lastInsertId() const override { return sqlite3_last_insert_rowid(handle_); }

    std::int64_t changes() const override { return sqlite3_changes64(handle_); }

    Result<void> checkpoint() override { return execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

    Result<int> version() override;

    std::string_view kind() const override { return "SQLite"; }

  private:
    struct CloseStatement {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    using StatementPtr = std::unique_ptr<sqlite3_stmt, CloseStatement>;

    Result<void> setVersion(int version) override {
        return execute(fmt::format("PRAGMA user_version={}", version));
    }

    Result<void> startTransaction() override { return run("BEGIN IMMEDIATE"); }

    Result<void> commitTransaction() override { return run("COMMIT"); }

    void rollBackTransaction() override;
    Result<void> configure(Options options);
    Result<void> quickCheck();
    Result<StatementPtr> prepare(std::string_view sql);
    Result<StatementPtr> takeStatement(std::string_view sql);
    void giveBack(std::string_view sql, StatementPtr statement);
    Error failure(int code, std::string_view doing) const;

    sqlite3* handle_;
    std::map<std::string, StatementPtr, std::less<>> statements_;  ///< bounded; idle ones only
};

Result<std::unique_ptr<Database>> SqliteDatabase::openFile(
    const std::string& file, std::span<const Migration> migrations, Options options
) {
    sqlite3* handle = nullptr;
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                           SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, kFlags, nullptr);
    if (handle == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for the database");
    }
    auto database = std::make_unique<SqliteDatabase>(handle, file);
    if (code != SQLITE_OK) {
        return database->failure(code, "opening");
    }
    OCELLI_TRY(database->configure(options));
    if (options.check == Check::Quick) {
        OCELLI_TRY(database->quickCheck());
    }
    OCELLI_TRY(database->migrate(migrations));
    return std::unique_ptr<Database>(std::move(database));
}

SqliteDatabase::~SqliteDatabase() {
    statements_.clear();
    sqlite3_close_v2(handle_);
}

Result<void> SqliteDatabase::configure(Options options) {
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

Result<void> SqliteDatabase::quickCheck() {
    std::string found;
    OCELLI_TRY(query("PRAGMA quick_check(1)", {}, [&](const Row& row) -> Result<void> {
        found = row.text(0);
        return {};
    }));
    if (found != "ok") {
        return fail(
            ErrorKind::DataLoss, fmt::format("the database {} is broken: {}", name(), found)
        );
    }
    return {};
}

Result<int> SqliteDatabase::version() {
    return static_cast<int>(OCELLI_TRY(queryInteger("PRAGMA user_version")));
}

Result<void> SqliteDatabase::execute(std::string_view script) {
    const std::string text(script);
    const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return failure(code, "running statements");
    }
    return {};
}

Result<SqliteDatabase::StatementPtr> SqliteDatabase::prepare(std::string_view sql) {
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

Result<SqliteDatabase::StatementPtr> SqliteDatabase::takeStatement(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found == statements_.end()) {
        return prepare(sql);
    }
    StatementPtr statement = std::move(found->second);
    statements_.erase(found);
    return statement;
}

void SqliteDatabase::giveBack(std::string_view sql, StatementPtr statement) {
    sqlite3_reset(statement.get());
    sqlite3_clear_bindings(statement.get());
    if (statements_.size() < kKeptStatements) {
        statements_.insert_or_assign(std::string(sql), std::move(statement));
    }
}

Result<void> SqliteDatabase::query(std::string_view sql, Arguments arguments, Each each) {
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
    const SqliteRow row(statement.get());
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

void SqliteDatabase::rollBackTransaction() {
    // SQLite has rolled back by itself after some errors (full disk); then there is nothing to do.
    if (sqlite3_get_autocommit(handle_) == 0) {
        const auto undone = run("ROLLBACK");
        if (!undone) {
            log::error("store", "{}", undone.error().describe());
        }
    }
}

Error SqliteDatabase::failure(int code, std::string_view doing) const {
    const int extended = sqlite3_extended_errcode(handle_);
    const bool detailed = (extended & 0xFF) == (code & 0xFF);
    const char* words = detailed ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    return fail(
        kindOf(detailed ? extended : code), fmt::format("{} in {}: {}", doing, name(), words)
    );
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(
    const std::filesystem::path& file, std::span<const Migration> migrations, Options options
) {
    OCELLI_TRY(createPrivately(file.string()));
    return SqliteDatabase::openFile(file.string(), migrations, options);
}

Result<std::unique_ptr<Database>> Database::openInMemory(std::span<const Migration> migrations) {
    return SqliteDatabase::openFile(":memory:", migrations, {.check = Check::None});
}

}  // namespace ocelli::store
