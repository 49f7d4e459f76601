// What both databases share: migrations, transactions, small questions.
#include "store/database.h"

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::store {

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
        OCELLI_TRY(setVersion(step + 1));
        OCELLI_TRY(transaction.commit());
        if (done > 0) {
            log::info("store", "{} brought to schema {}", name_, step + 1);
        }
    }
    return {};
}

Result<void> Database::run(std::string_view sql, Arguments arguments) {
    return query(sql, arguments, [](const Row&) -> Result<void> { return {}; });
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

Result<Transaction> Database::begin() {
    OCELLI_TRY(startTransaction());
    return Transaction(*this);
}

Transaction::~Transaction() {
    if (database_ != nullptr) {
        database_->rollBackTransaction();
    }
}

Result<void> Transaction::commit() {
    OCELLI_TRY(database_->commitTransaction());
    database_ = nullptr;
    return {};
}

}  // namespace ocelli::store
