// The registry: metrics that stay, collectors that are asked, bounds.
#include "host/diagnostics/metrics.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "base/assert.h"
#include "host/diagnostics/detail/metric_text.h"

namespace ocelli::host::diagnostics {
namespace {

using detail::Families;
using detail::Family;
using detail::Kind;

constexpr std::size_t kMaximumFamilies = 512;
constexpr std::size_t kMaximumSamples = 1024;
constexpr std::size_t kMaximumBounds = 64;
constexpr std::string_view kLeftOut = "ocelli_metrics_left_out";

Labels cleaned(Labels labels) {
    for (auto& [name, value] : labels) {
        OCELLI_ASSERT(detail::isLabelName(name));
        value = detail::cleanLabelValue(value);
    }
    return labels;
}

/// Finds or adds the family; nothing when there are too many.
template <class AnyFamily>
AnyFamily* familyOf(
    std::map<std::string, AnyFamily, std::less<>>& families,
    std::string_view name,
    std::string_view help,
    Kind kind
) {
    OCELLI_ASSERT(detail::isMetricName(name));
    const auto found = families.find(name);
    if (found != families.end()) {
        OCELLI_ASSERT(found->second.kind == kind && found->second.help == help);
        return &found->second;
    }
    if (families.size() >= kMaximumFamilies) {
        return nullptr;
    }
    AnyFamily family;
    family.kind = kind;
    family.help = help;
    return &families.emplace(std::string(name), std::move(family)).first->second;
}

class Gathering final : public Collection {
  public:
    Gathering(Families& families, std::uint64_t& leftOut)
        : families_(families), leftOut_(leftOut) {}

    void counter(std::string_view name, std::string_view help, double value, Labels labels)
        override {
        put(name, help, Kind::Counter, value, std::move(labels));
    }

    void gauge(std::string_view name, std::string_view help, double value, Labels labels) override {
        put(name, help, Kind::Gauge, value, std::move(labels));
    }

  private:
    void put(std::string_view name, std::string_view help, Kind kind, double value, Labels labels) {
        Family* family = familyOf(families_, name, help, kind);
        auto clean = cleaned(std::move(labels));
        const bool room = family != nullptr && (family->samples.size() < kMaximumSamples ||
                                                family->samples.contains(clean));
        if (!room) {
            ++leftOut_;
            return;
        }
        family->samples.insert_or_assign(std::move(clean), value);
    }

    Families& families_;
    std::uint64_t& leftOut_;
};

detail::Value valueOf(const Counter& counter) {
    return counter.value();
}

detail::Value valueOf(const Gauge& gauge) {
    return gauge.value();
}

detail::Value valueOf(const Histogram& histogram) {
    return histogram.counts();
}

}  // namespace

// --- single metrics ---

void Counter::add(double by) {
    if (std::isfinite(by)) {
        OCELLI_ASSERT(by >= 0);
        *value_.lock() += by;
    }
}

double Counter::value() const {
    return *value_.lock();
}

void Gauge::set(double value) {
    *value_.lock() = value;
}

void Gauge::add(double by) {
    *value_.lock() += by;
}

double Gauge::value() const {
    return *value_.lock();
}

Histogram::Histogram(std::vector<double> bounds) {
    OCELLI_ASSERT(!bounds.empty() && bounds.size() <= kMaximumBounds);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        OCELLI_ASSERT(std::isfinite(bounds[i]) && (i == 0 || bounds[i - 1] < bounds[i]));
    }
    counts_.with([&](HistogramCounts& seen) {
        seen.counts.resize(bounds.size() + 1);
        seen.bounds = std::move(bounds);
    });
}

void Histogram::observe(double value) {
    if (!std::isfinite(value)) {
        return;
    }
    counts_.with([value](HistogramCounts& seen) {
        const auto bucket = std::lower_bound(seen.bounds.begin(), seen.bounds.end(), value);
        ++seen.counts[static_cast<std::size_t>(bucket - seen.bounds.begin())];
        seen.sum += value;
    });
}

HistogramCounts Histogram::counts() const {
    return *counts_.lock();
}

// --- the registry ---

struct Metrics::State {
    using Metric =
        std::variant<std::shared_ptr<Counter>, std::shared_ptr<Gauge>, std::shared_ptr<Histogram>>;

    struct Kept {
        Kind kind = Kind::Gauge;
        std::string help;
        std::map<Labels, Metric> metrics;
    };

    struct Registered {
        std::map<std::string, Kept, std::less<>> families;
        std::uint64_t leftOut = 0;
    };

    struct Collectors {
        std::map<std::uint64_t, UniqueFunction<void(Collection&)>> all;
        std::uint64_t nextId = 1;
    };

    template <class M, class... Args>
    std::shared_ptr<M> metric(
        std::string_view name, std::string_view help, Kind kind, Labels labels, Args... args
    ) {
        return registered.with([&](Registered& known) {
            Kept* family = familyOf(known.families, name, help, kind);
            auto clean = cleaned(std::move(labels));
            if (family != nullptr) {
                const auto found = family->metrics.find(clean);
                if (found != family->metrics.end()) {
                    return std::get<std::shared_ptr<M>>(found->second);
                }
            }
            auto made = std::make_shared<M>(std::move(args)...);
            if (family != nullptr && family->metrics.size() < kMaximumSamples) {
                family->metrics.emplace(std::move(clean), made);
            } else {
                ++known.leftOut;
            }
            return made;
        });
    }

    Guarded<Registered> registered;
    /// Locked through a whole text(), so that a subscription ends only when no call is under way.
    Guarded<Collectors> collectors;
};

Metrics::Metrics() : state_(std::make_shared<State>()) {}

Metrics::~Metrics() = default;

std::shared_ptr<Counter> Metrics::counter(
    std::string_view name, std::string_view help, Labels labels
) {
    return state_->metric<Counter>(name, help, Kind::Counter, std::move(labels));
}

std::shared_ptr<Gauge> Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
    return state_->metric<Gauge>(name, help, Kind::Gauge, std::move(labels));
}

std::shared_ptr<Histogram> Metrics::histogram(
    std::string_view name, std::string_view help, std::vector<double> bounds, Labels labels
) {
    return state_->metric<Histogram>(
        name, help, Kind::Histogram, std::move(labels), std::move(bounds)
    );
}

Subscription Metrics::collect(UniqueFunction<void(Collection&)> collector) {
    const std::uint64_t id = state_->collectors.with([&](State::Collectors& collectors) {
        collectors.all.emplace(collectors.nextId, std::move(collector));
        return collectors.nextId++;
    });
    return Subscription([weak = std::weak_ptr(state_), id] {
        if (const auto state = weak.lock()) {
            UniqueFunction<void(Collection&)> last;  // ends outside the lock
            state->collectors.with([&](State::Collectors& collectors) {
                const auto found = collectors.all.find(id);
                last = std::move(found->second);
                collectors.all.erase(found);
            });
        }
    });
}

std::string Metrics::text() const {
    Families families;
    std::uint64_t leftOut = 0;
    state_->registered.with([&](State::Registered& known) {
        leftOut = known.leftOut;
        for (const auto& [name, kept] : known.families) {
            Family& family = families[name];
            family.kind = kept.kind;
            family.help = kept.help;
            for (const auto& [labels, metric] : kept.metrics) {
                const auto value = std::visit([](const auto& m) { return valueOf(*m); }, metric);
                family.samples.emplace(labels, value);
            }
        }
    });
    state_->collectors.with([&](State::Collectors& collectors) {
        Gathering gathering(families, leftOut);
        for (auto& [id, collector] : collectors.all) {
            collector(gathering);
        }
    });
    Family& self = families[std::string(kLeftOut)];
    self.help = "Samples beyond the bounds of the registry, not written.";
    self.samples.insert_or_assign(Labels{}, static_cast<double>(leftOut));
    return detail::formatFamilies(families);
}

}  // namespace ocelli::host::diagnostics
