// A database behind a wall, SQLite or PostgreSQL: durable settings, migrations, typed values.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/unique_function.h"

namespace ocelli::store {

/// One step of a schema. Steps are never changed once released; new ones are appended.
struct Migration {
    std::string_view sql;  ///< one or more statements
};

/// A value for a `?` of a statement; borrows text and bytes for the call.
class Argument {
  public:
    using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, ByteSpan>;

    Argument(std::nullptr_t) : value_(nullptr) {}  // NOLINT(google-explicit-constructor)

    template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
    Argument(T number) : value_(static_cast<std::int64_t>(number)) {}  // NOLINT

    Argument(double number) : value_(number) {}  // NOLINT

    Argument(std::string_view text) : value_(text) {}  // NOLINT

    Argument(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT

    Argument(const char* text) : value_(std::string_view(text)) {}  // NOLINT

    Argument(ByteSpan bytes) : value_(bytes) {}  // NOLINT

    Argument(const Bytes& bytes) : value_(ByteSpan(bytes)) {}  // NOLINT

    Argument(WallTime time) : value_(time.microseconds) {}  // NOLINT

    const Value& value() const { return value_; }

  private:
    Value value_;
};

using Arguments = std::span<const Argument>;

/// The present row of a query; valid only in the callback. Columns count from 0. SQLite's
/// conversions apply: an integer read as text is its digits, NULL is 0 or empty.
class Row {
  public:
    virtual bool isNull(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double number(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual Bytes bytes(int column) const = 0;

    WallTime time(int column) const { return {integer(column)}; }

  protected:
    ~Row() = default;
};

class Transaction;

/// An open database. Reentrant: one thread at a time, normally that of a SerialQueue. `open` and
/// `openInMemory` give SQLite: WAL journal, synchronous NORMAL (a power cut may lose the newest
/// transactions but never breaks the file), foreign keys on, file mode 0600. For PostgreSQL see
/// postgres.h. Both take `?` and `?1` for arguments.
class Database {
  public:
    enum class Check { Quick, None };

    struct Options {
        Check check = Check::Quick;  ///< SQLite's quick_check when opening
        Duration busyTimeout = std::chrono::seconds(5);
    };

    /// Opens or creates the file and brings its schema to the newest step, each in a transaction.
    /// DataLoss: broken file. FailedPrecondition: written by a newer program.
    static Result<std::unique_ptr<Database>> open(
        const std::filesystem::path& file, std::span<const Migration> migrations, Options options
    );

    static Result<std::unique_ptr<Database>> open(
        const std::filesystem::path& file, std::span<const Migration> migrations
    ) {
        return open(file, migrations, Options{});
    }

    /// A database that lives only as long as the object.
    static Result<std::unique_ptr<Database>> openInMemory(std::span<const Migration> migrations);

    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one statement that gives no rows. SQLite prepares its text once and keeps it.
    Result<void> run(std::string_view sql, std::initializer_list<Argument> arguments = {}) {
        return run(sql, Arguments(arguments.begin(), arguments.size()));
    }

    Result<void> run(std::string_view sql, Arguments arguments);

    /// Calls `each` for every row, until it returns an error. It may use the database itself.
    using Each = UniqueFunction<Result<void>(const Row&)>;

    virtual Result<void> query(std::string_view sql, Arguments arguments, Each each) = 0;

    Result<void> query(std::string_view sql, std::initializer_list<Argument> arguments, Each each) {
        return query(sql, Arguments(arguments.begin(), arguments.size()), std::move(each));
    }

    /// The first column of the first row as a number; `absent` when there is no row or it is NULL.
    Result<std::int64_t> queryInteger(
        std::string_view sql,
        std::initializer_list<Argument> arguments = {},
        std::int64_t absent = 0
    );

    /// Several statements from a constant of ours, without arguments.
    virtual Result<void> execute(std::string_view script) = 0;

    /// Takes the write lock at once. Rolled back unless committed.
    Result<Transaction> begin();

    /// Of SQLite; where both databases are meant, `INSERT … RETURNING id` tells it in both.
    virtual std::int64_t lastInsertId() const = 0;

    /// Rows that the last statement changed.
    virtual std::int64_t changes() const = 0;

    /// Makes what was committed durable (SQLite: PRAGMA wal_checkpoint(TRUNCATE)).
    virtual Result<void> checkpoint() = 0;

    /// Number of schema steps done.
    virtual Result<int> version() = 0;

    const std::string& name() const { return name_; }

    /// "SQLite", "PostgreSQL".
    virtual std::string_view kind() const = 0;

  protected:
    explicit Database(std::string name) : name_(std::move(name)) {}

    /// Brings the schema to the newest step.
    Result<void> migrate(std::span<const Migration> migrations);

    virtual Result<void> setVersion(int version) = 0;
    virtual Result<void> startTransaction() = 0;
    virtual Result<void> commitTransaction() = 0;
    virtual void rollBackTransaction() = 0;

  private:
    friend class Transaction;

    std::string name_;
};

/// Rolls back when destroyed without commit(). Must not outlive its database.
class Transaction {
  public:
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}

    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    Result<void> commit();

  private:
    friend class Database;

    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;
};

}  // namespace ocelli::store
