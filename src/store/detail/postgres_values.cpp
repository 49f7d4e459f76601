// Turns our values into PostgreSQL's and back.
#include "store/detail/postgres_values.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::store::detail {
namespace {

// From the catalog of types, which PostgreSQL never renumbers.
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kText = 25;
constexpr Oid kFloat8 = 701;
constexpr Oid kToBeInferred = 0;

}  // namespace

std::string numberedArguments(std::string_view sql, std::size_t& count) {
    std::string text;
    text.reserve(sql.size() + 16);
    count = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        quoted = quoted != (sql[i] == '\'');
        if (quoted || sql[i] != '?') {
            text += sql[i];
            continue;
        }
        std::size_t number = 0;
        const auto* end = sql.data() + sql.size();
        const auto read = std::from_chars(sql.data() + i + 1, end, number);
        if (read.ec == std::errc()) {
            i = static_cast<std::size_t>(read.ptr - sql.data()) - 1;
        } else {
            number = count + 1;
        }
        count = std::max(count, number);
        text += fmt::format("${}", number);
    }
    return text;
}

struct PostgresArguments::Adder {
    PostgresArguments& to;

    Result<void> text(Oid type, std::string value) const {
        to.texts_.push_back(std::move(value));
        to.add(type, &to.texts_.back(), {}, false);
        return {};
    }

    Result<void> operator()(std::nullptr_t) const {
        to.add(kToBeInferred, nullptr, {}, false);
        return {};
    }

    Result<void> operator()(std::int64_t value) const { return text(kInt8, fmt::to_string(value)); }

    Result<void> operator()(double value) const { return text(kFloat8, fmt::to_string(value)); }

    Result<void> operator()(std::string_view value) const {
        if (value.find('\0') != std::string_view::npos) {
            return fail(ErrorKind::InvalidArgument, "a text with a zero byte cannot be stored");
        }
        return text(kText, std::string(value));
    }

    Result<void> operator()(ByteSpan value) const {
        to.add(kBytea, nullptr, value, true);
        return {};
    }
};

Result<PostgresArguments> PostgresArguments::of(Arguments arguments) {
    PostgresArguments made;
    made.texts_.reserve(arguments.size());
    for (const Argument& argument : arguments) {
        OCELLI_TRY(std::visit(Adder{made}, argument.value()));
    }
    return made;
}

void PostgresArguments::add(Oid type, const std::string* text, ByteSpan bytes, bool binary) {
    static constexpr char kNothing = 0;  // a null pointer would be NULL, not empty
    types_.push_back(type);
    formats_.push_back(binary ? 1 : 0);
    lengths_.push_back(static_cast<int>(bytes.size()));
    if (text != nullptr) {
        values_.push_back(text->c_str());
    } else if (binary) {
        values_.push_back(bytes.empty() ? &kNothing : reinterpret_cast<const char*>(bytes.data()));
    } else {
        values_.push_back(nullptr);
    }
}

std::string_view PostgresRow::view(int column) const {
    return {
        PQgetvalue(result_, row_, column),
        static_cast<std::size_t>(PQgetlength(result_, row_, column))
    };
}

bool PostgresRow::isNull(int column) const {
    return PQgetisnull(result_, row_, column) == 1;
}

std::int64_t PostgresRow::integer(int column) const {
    return toInteger(view(column)).value_or(0);
}

double PostgresRow::number(int column) const {
    return toNumber(view(column)).value_or(0);
}

std::string PostgresRow::text(int column) const {
    return std::string(view(column));
}

Bytes PostgresRow::bytes(int column) const {
    if (PQftype(result_, column) != kBytea) {
        const auto plain = asBytes(view(column));
        return {plain.begin(), plain.end()};
    }
    // "\x" and hex digits, as the session asked for.
    const auto digits = view(column);
    return parseHex(digits.substr(std::min<std::size_t>(2, digits.size()))).value_or(Bytes());
}

ErrorKind kindOfState(std::string_view state) {
    struct Rule {
        std::string_view begins;
        ErrorKind kind;
    };

    // The first that fits. Classes of the standard have two characters.
    static constexpr Rule kRules[] = {
        {"23505", ErrorKind::AlreadyExists},      // unique
        {"23", ErrorKind::FailedPrecondition},    // other constraints
        {"22", ErrorKind::InvalidArgument},       // data
        {"25006", ErrorKind::Unavailable},        // a standby takes no changes
        {"28", ErrorKind::PermissionDenied},      // login
        {"3D", ErrorKind::NotFound},              // no such database
        {"40", ErrorKind::Unavailable},           // rolled back for another one
        {"42501", ErrorKind::PermissionDenied},   // rights
        {"53300", ErrorKind::Unavailable},        // too many connections
        {"53", ErrorKind::ResourceExhausted},     // disk or memory full
        {"55P03", ErrorKind::Unavailable},        // locked
        {"57", ErrorKind::Unavailable},           // shut down, cancelled, took too long
        {"58", ErrorKind::Unavailable},           // the server's disk
        {"08", ErrorKind::Unavailable},           // connection
        {"XX001", ErrorKind::DataLoss},           // broken data
        {"XX002", ErrorKind::DataLoss},           // broken index
        {"P0001", ErrorKind::FailedPrecondition}  // a trigger of ours
    };
    if (state.empty()) {
        return ErrorKind::Unavailable;
    }
    for (const Rule& rule : kRules) {
        if (state.starts_with(rule.begins)) {
            return rule.kind;
        }
    }
    return ErrorKind::Internal;
}

}  // namespace ocelli::store::detail
