// Counts and measures everything worth watching, and writes it as Prometheus text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_function.h"
#include "runtime/guarded.h"
#include "runtime/subscription.h"

namespace ocelli::host::diagnostics {

/// Names and values that tell the samples of one family apart: {{"channel", "1"}}. Names are
/// constants of ours ([a-zA-Z_][a-zA-Z0-9_]*, not beginning with "__", not "le"); values may be
/// anything: they are cut to 256 bytes and bytes that are not UTF-8 become '?'.
using Labels = std::map<std::string, std::string, std::less<>>;

/// A number that only grows. Thread-safe.
class Counter {
  public:
    /// @param by  not negative; what is no finite number is left out
    void add(double by = 1);
    double value() const;

  private:
    Guarded<double> value_{0.0};
};

/// A number that goes up and down. Thread-safe.
class Gauge {
  public:
    void set(double value);
    void add(double by);
    double value() const;

  private:
    Guarded<double> value_{0.0};
};

/// What a histogram has seen so far.
struct HistogramCounts {
    std::vector<double> bounds;         ///< upper, inclusive, growing; +Inf is implied
    std::vector<std::uint64_t> counts;  ///< one a bound and one above; not cumulative
    double sum = 0;
};

/// Counts values by size. Thread-safe.
class Histogram {
  public:
    /// @param bounds  1 to 64, finite and growing
    explicit Histogram(std::vector<double> bounds);

    /// What is no finite number is left out.
    void observe(double value);
    HistogramCounts counts() const;

  private:
    Guarded<HistogramCounts> counts_;
};

/// Where a collector puts what it knows at this moment.
class Collection {
  public:
    virtual ~Collection() = default;
    virtual void counter(
        std::string_view name, std::string_view help, double value, Labels labels = {}
    ) = 0;
    virtual void gauge(
        std::string_view name, std::string_view help, double value, Labels labels = {}
    ) = 0;
};

/// All metrics of the program. Thread-safe. Names are constants of ours
/// ([a-zA-Z_:][a-zA-Z0-9_:]*); one name has one help and one kind. At most 512 families with 1024
/// samples each are written; what is more is left out and counted as `ocelli_metrics_left_out`.
class Metrics {
  public:
    Metrics();
    ~Metrics();

    /// The same name and labels give the same counter. It may be held beyond the registry. A family
    /// that is full gives one that counts but is not written.
    std::shared_ptr<Counter> counter(
        std::string_view name, std::string_view help, Labels labels = {}
    );
    std::shared_ptr<Gauge> gauge(std::string_view name, std::string_view help, Labels labels = {});
    std::shared_ptr<Histogram> histogram(
        std::string_view name, std::string_view help, std::vector<double> bounds, Labels labels = {}
    );

    /// Asks `collector` at each text(), on the thread that calls text(). When the subscription has
    /// ended, no call is made or under way. A collector must not add or end collectors.
    Subscription collect(UniqueFunction<void(Collection&)> collector);

    /// Prometheus text format 0.0.4: families and samples sorted.
    std::string text() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace ocelli::host::diagnostics
