// Seconds are summed up in memory, then added to steps of three lengths in SQLite.
#include "camera/thermometry/temperature_history.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/log.h"
#include "store/mending.h"

namespace ocelli::camera::thermometry {
namespace {

constexpr Duration kFlushEvery = std::chrono::seconds(2);
constexpr std::int64_t kSecond = 1'000'000;  // µs

constexpr std::array<store::Migration, 1> kMigrations = {{
    {R"sql(
        CREATE TABLE sample (
            step INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            rule INTEGER NOT NULL,
            second INTEGER NOT NULL,
            lowest REAL NOT NULL,
            highest REAL NOT NULL,
            maxima REAL NOT NULL,
            minima REAL NOT NULL,
            averages REAL NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (step, channel, rule, second)
        ) STRICT, WITHOUT ROWID;
    )sql"},
}};

constexpr std::string_view kAdd =
    "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET lowest = min(lowest, excluded.lowest), "
    "highest = max(highest, excluded.highest), maxima = maxima + excluded.maxima, "
    "minima = minima + excluded.minima, averages = averages + excluded.averages, "
    "count = count + excluded.count";

constexpr std::string_view kFind =
    "SELECT second / ? * ?, min(lowest), max(highest), sum(maxima) / sum(count), "
    "sum(minima) / sum(count), sum(averages) / sum(count) FROM sample "
    "WHERE step = ? AND channel = ? AND rule = ? AND second >= ? AND second < ? "
    "GROUP BY 1 ORDER BY 1";

/// Of all rules, also of those that are gone.
Result<void> trim(store::Database& database, std::int64_t now) {
    for (const auto& tier : TemperatureHistory::kTiers) {
        OCELLI_TRY(database.run(
            "DELETE FROM sample WHERE step = ? AND second < ?",
            {tier.stepSeconds, now - tier.keepSeconds}
        ));
    }
    return {};
}

std::int64_t roundedDown(std::int64_t value, std::int64_t step) {
    return value / step * step;
}

/// The finest steps that reach back far enough and are not too many.
std::int64_t sourceStep(const HistoryQuery& query, std::int64_t now) {
    const std::int64_t from = query.from.microseconds / kSecond;
    for (const auto& tier : TemperatureHistory::kTiers) {
        if (from >= now - tier.keepSeconds) {
            return tier.stepSeconds;
        }
    }
    return TemperatureHistory::kTiers.back().stepSeconds;
}

Result<History> findIn(store::Database& database, const HistoryQuery& query, std::int64_t now) {
    const std::int64_t step = sourceStep(query, now);
    const std::int64_t from = query.from.microseconds / kSecond;
    const std::int64_t to = query.to.microseconds / kSecond;
    const auto most = static_cast<std::int64_t>(query.points);
    History found;
    // As wide as needed, in whole steps; one point is lost to the rounding at either end.
    found.stepSeconds = step * std::max<std::int64_t>(1, ((to - from) / step + most) / most);
    const std::int64_t width = found.stepSeconds;
    OCELLI_TRY(database.query(
        kFind,
        {width, width, step, query.channel, query.rule, roundedDown(from, width), to},
        [&](const store::Row& row) -> Result<void> {
            found.points.push_back(
                {{row.integer(0) * kSecond},
                 row.number(1),
                 row.number(2),
                 row.number(3),
                 row.number(4),
                 row.number(5)}
            );
            return {};
        }
    ));
    return found;
}

}  // namespace

Result<std::unique_ptr<TemperatureHistory>> TemperatureHistory::open(
    EventLoop& loop, const std::filesystem::path& file
) {
    const WallTime now = loop.clock().wall();
    auto opened = OCELLI_TRY(store::openMending(file, kMigrations, now));
    OCELLI_TRY(trim(*opened.database, now.microseconds / kSecond));
    return std::unique_ptr<TemperatureHistory>(
        new TemperatureHistory(loop, std::move(opened.database))
    );
}

TemperatureHistory::TemperatureHistory(EventLoop& loop, std::unique_ptr<store::Database> database)
    : loop_(loop), database_(std::move(database)) {
    timer_ = loop_.every(kFlushEvery, [this] { flush(); });
}

TemperatureHistory::~TemperatureHistory() {
    timer_ = {};
    flush();
}

void TemperatureHistory::add(int channel, const Measurement& measurement) {
    if (measurement.frozen || !measurement.measuring) {
        return;
    }
    const std::int64_t second = measurement.time.microseconds / kSecond;
    waiting_.with([&](Buckets& waiting) {
        for (const auto& reading : measurement.found.readings) {
            const bool whole = std::isfinite(reading.averageCelsius) &&
                               std::isfinite(reading.maximum.celsius) &&
                               std::isfinite(reading.minimum.celsius);
            const Key key{channel, reading.id, second};
            if (!whole || (waiting.size() >= kMostWaiting && !waiting.contains(key))) {
                continue;
            }
            Bucket& bucket = waiting[key];
            const bool first = bucket.count == 0;
            const double low = reading.minimum.celsius;
            const double high = reading.maximum.celsius;
            bucket.lowest = first ? low : std::min(bucket.lowest, low);
            bucket.highest = first ? high : std::max(bucket.highest, high);
            bucket.maxima += high;
            bucket.minima += low;
            bucket.averages += reading.averageCelsius;
            ++bucket.count;
        }
    });
}

void TemperatureHistory::flush() {
    auto taken = waiting_.with([](Buckets& waiting) { return std::exchange(waiting, {}); });
    if (taken.empty()) {
        return;
    }
    const bool accepted = queue_.post([this, buckets = std::move(taken)] {
        if (auto done = write(*database_, buckets); !done) {
            log::error("thermal", "storing temperatures: {}", done.error().describe());
        }
    });
    if (!accepted) {
        log::warning("thermal", "some seconds of temperatures are not stored: too many wait");
    }
}

Result<void> TemperatureHistory::write(store::Database& database, const Buckets& buckets) {
    auto transaction = OCELLI_TRY(database.begin());
    for (const Tier& tier : kTiers) {
        std::set<std::pair<int, int>> rules;
        for (const auto& [key, bucket] : buckets) {
            OCELLI_TRY(database.run(
                kAdd,
                {tier.stepSeconds,
                 key.channel,
                 key.rule,
                 roundedDown(key.second, tier.stepSeconds),
                 bucket.lowest,
                 bucket.highest,
                 bucket.maxima,
                 bucket.minima,
                 bucket.averages,
                 bucket.count}
            ));
            // Once for each rule: what is too old for it goes.
            if (rules.emplace(key.channel, key.rule).second) {
                OCELLI_TRY(database.run(
                    "DELETE FROM sample WHERE step = ? AND channel = ? AND rule = ? AND second < ?",
                    {tier.stepSeconds, key.channel, key.rule, key.second - tier.keepSeconds}
                ));
            }
        }
    }
    return transaction.commit();
}

void TemperatureHistory::find(
    const HistoryQuery& query, UniqueFunction<void(Result<History>)> done
) {
    flush();
    auto shared = std::make_shared<UniqueFunction<void(Result<History>)>>(std::move(done));
    const std::int64_t now = loop_.clock().wall().microseconds / kSecond;
    const bool accepted = queue_.run(
        [this, query, now] { return findIn(*database_, query, now); },
        loop_,
        [shared](Result<History> found) { (*shared)(std::move(found)); }
    );
    if (!accepted) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many searches wait"));
    }
}

}  // namespace ocelli::camera::thermometry
