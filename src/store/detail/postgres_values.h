// Values and errors as PostgreSQL has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/database.h"

namespace ocelli::store::detail {

/// `?` and `?1` as `$1`; what stands in quotes stays as it is.
/// @param count  how many arguments the text wants
std::string numberedArguments(std::string_view sql, std::size_t& count);

/// The arguments of one statement, in the form that libpq takes.
class PostgresArguments {
  public:
    PostgresArguments(PostgresArguments&&) = default;
    PostgresArguments& operator=(PostgresArguments&&) = default;

    /// InvalidArgument for text with a zero byte, which PostgreSQL cannot hold.
    static Result<PostgresArguments> of(Arguments arguments);

    int count() const { return static_cast<int>(types_.size()); }

    const Oid* types() const { return types_.data(); }

    const char* const* values() const { return values_.data(); }

    const int* lengths() const { return lengths_.data(); }

    const int* formats() const { return formats_.data(); }

  private:
    struct Adder;

    PostgresArguments() = default;
    void add(Oid type, const std::string* text, ByteSpan bytes, bool binary);

    std::vector<std::string> texts_;  ///< never grows once filled: pointers go into it
    std::vector<Oid> types_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// One row of a result that is whole in memory.
class PostgresRow final : public Row {
  public:
    PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

    bool isNull(int column) const override;
    std::int64_t integer(int column) const override;
    double number(int column) const override;
    std::string text(int column) const override;
    Bytes bytes(int column) const override;

  private:
    std::string_view view(int column) const;

    const PGresult* result_;
    int row_;
};

/// @param state  five characters (SQLSTATE); empty when there was no answer
ErrorKind kindOfState(std::string_view state);

}  // namespace ocelli::store::detail
