// Tests of the registry and of its Prometheus text.
#include "host/diagnostics/metrics.h"

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::host::diagnostics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The text without the registry's own gauge.
std::string textOf(const Metrics& metrics) {
    std::string text;
    const std::string all = metrics.text();
    for (std::size_t from = 0; from < all.size();) {
        const std::size_t to = all.find('\n', from) + 1;
        const std::string line = all.substr(from, to - from);
        if (line.find("ocelli_metrics_left_out") == std::string::npos) {
            text += line;
        }
        from = to;
    }
    return text;
}

bool has(const Metrics& metrics, const std::string& line) {
    return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, WritesFamiliesAndSamplesSorted) {
    Metrics metrics;
    metrics.gauge("readers", "Who looks.", {{"stream", "sub"}, {"channel", "1"}})->set(2);
    metrics.gauge("readers", "Who looks.", {{"stream", "main"}, {"channel", "1"}})->set(1.5);
    metrics.counter("bytes_total", "Sent.")->add(1e15);
    EXPECT_EQ(
        textOf(metrics),
        "# HELP bytes_total Sent.\n"
        "# TYPE bytes_total counter\n"
        "bytes_total 1000000000000000\n"
        "# HELP readers Who looks.\n"
        "# TYPE readers gauge\n"
        "readers{channel=\"1\",stream=\"main\"} 1.5\n"
        "readers{channel=\"1\",stream=\"sub\"} 2\n"
    );
}

TEST(Metrics, WritesCumulativeBuckets) {
    Metrics metrics;
    const auto histogram =
        metrics.histogram("wait", "Seconds.", {0.1, 0.5, 1}, {{"queue", "disk"}});
    for (const double value : {-1.0, 0.1, 0.3, 0.5, 2.0, std::nan(""), kInfinity}) {
        histogram->observe(value);
    }
    EXPECT_EQ(
        textOf(metrics),
        "# HELP wait Seconds.\n"
        "# TYPE wait histogram\n"
        "wait_bucket{queue=\"disk\",le=\"0.1\"} 2\n"
        "wait_bucket{queue=\"disk\",le=\"0.5\"} 4\n"
        "wait_bucket{queue=\"disk\",le=\"1\"} 4\n"
        "wait_bucket{queue=\"disk\",le=\"+Inf\"} 5\n"
        "wait_sum{queue=\"disk\"} 1.9\n"
        "wait_count{queue=\"disk\"} 5\n"
    );
}

TEST(Metrics, EscapesWhatComesFromOutside) {
    Metrics metrics;
    metrics.gauge("a", "Back\\slash and\nline, \"quoted\".", {{"who", "x\"} 9\nb 1\\"}})->set(1);
    EXPECT_EQ(
        textOf(metrics),
        "# HELP a Back\\\\slash and\\nline, \"quoted\".\n"
        "# TYPE a gauge\n"
        "a{who=\"x\\\"} 9\\nb 1\\\\\"} 1\n"
    );
}

TEST(Metrics, LabelValuesAreUtf8AndBounded) {
    Metrics metrics;
    metrics.gauge("a", "A.", {{"who", "T\xC3\xBCr"}})->set(1);
    metrics.gauge("b", "B.", {{"who", "\xFFx\x01"}})->set(1);
    metrics
        .gauge("c", "C.", {{"who", std::string(255, 'x') + "\xC3\xBC" + std::string(9000, 'y')}})
        ->set(1);
    EXPECT_TRUE(has(metrics, "a{who=\"T\xC3\xBCr\"} 1"));
    EXPECT_TRUE(has(metrics, "b{who=\"?x?\"} 1"));
    EXPECT_TRUE(has(metrics, "c{who=\"" + std::string(255, 'x') + "\"} 1"));
}

TEST(Metrics, WritesNumbersThatAreNone) {
    Metrics metrics;
    metrics.gauge("a", "A.")->set(std::nan(""));
    metrics.gauge("b", "B.")->set(kInfinity);
    metrics.gauge("c", "C.")->set(-kInfinity);
    EXPECT_TRUE(has(metrics, "a NaN"));
    EXPECT_TRUE(has(metrics, "b +Inf"));
    EXPECT_TRUE(has(metrics, "c -Inf"));
}

TEST(Metrics, OneNameAndLabelsAreOneMetric) {
    Metrics metrics;
    metrics.counter("hits", "Hits.", {{"a", "1"}})->add();
    metrics.counter("hits", "Hits.", {{"a", "1"}})->add(2);
    EXPECT_EQ(metrics.counter("hits", "Hits.", {{"a", "1"}})->value(), 3);
    EXPECT_EQ(metrics.counter("hits", "Hits.", {{"a", "2"}})->value(), 0);
}

TEST(Metrics, AMetricMayOutliveTheRegistry) {
    std::shared_ptr<Gauge> gauge;
    {
        Metrics metrics;
        gauge = metrics.gauge("a", "A.");
    }
    gauge->add(2);
    EXPECT_EQ(gauge->value(), 2);
}

TEST(Metrics, AsksCollectorsAsLongAsTheyAreSubscribed) {
    Metrics metrics;
    int asked = 0;
    auto first = metrics.collect([&](Collection& to) {
        ++asked;
        to.gauge("depth", "Depth.", 4, {{"queue", "b"}});
        to.counter("seen_total", "Seen.", 7);
    });
    const auto second =
        metrics.collect([&](Collection& to) { to.gauge("depth", "Depth.", 3, {{"queue", "a"}}); });
    EXPECT_EQ(
        textOf(metrics),
        "# HELP depth Depth.\n"
        "# TYPE depth gauge\n"
        "depth{queue=\"a\"} 3\n"
        "depth{queue=\"b\"} 4\n"
        "# HELP seen_total Seen.\n"
        "# TYPE seen_total counter\n"
        "seen_total 7\n"
    );
    first.reset();
    EXPECT_FALSE(has(metrics, "seen_total 7"));
    EXPECT_TRUE(has(metrics, "depth{queue=\"a\"} 3"));
    EXPECT_EQ(asked, 1);
}

TEST(Metrics, ACollectorMayUseMetricsAndMayOutliveTheRegistry) {
    auto metrics = std::make_unique<Metrics>();
    auto subscription =
        metrics->collect([&](Collection&) { metrics->counter("asked", "Asked.")->add(); });
    EXPECT_FALSE(metrics->text().empty());
    EXPECT_TRUE(has(*metrics, "asked 1"));
    metrics.reset();
    subscription.reset();
}

TEST(Metrics, BoundsSamplesAndFamiliesAndSaysSo) {
    Metrics metrics;
    for (int i = 0; i < 1030; ++i) {
        metrics.counter("many", "Many.", {{"i", std::to_string(i)}})->add();
    }
    EXPECT_TRUE(has(metrics, "ocelli_metrics_left_out 6"));
    EXPECT_FALSE(has(metrics, "many{i=\"1024\"} 1"));
    const auto subscription = metrics.collect([](Collection& to) {
        for (int i = 0; i < 600; ++i) {
            to.gauge("family_" + std::to_string(i), "One.", 1);
        }
        to.gauge("family_0", "One.", 2);  // known already: no room needed
    });
    EXPECT_TRUE(has(metrics, "ocelli_metrics_left_out 95"));
    EXPECT_TRUE(has(metrics, "family_0 2"));
    EXPECT_TRUE(has(metrics, "ocelli_metrics_left_out 95"));  // not once more at each look
}

TEST(Metrics, CountsFromManyThreadsWhileSomebodyLooks) {
    Metrics metrics;
    const auto counter = metrics.counter("hits", "Hits.");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    counter->add();
                    metrics.histogram("wait", "Wait.", {1, 2})->observe(i % 3);
                    const auto brief =
                        metrics.collect([](Collection& to) { to.gauge("now", "Now.", 1); });
                }
            });
        }
        for (int i = 0; i < 20; ++i) {
            EXPECT_FALSE(metrics.text().empty());
        }
    }
    EXPECT_TRUE(has(metrics, "hits 2000"));
    EXPECT_TRUE(has(metrics, "wait_count 2000"));
}

TEST(MetricsDeathTest, OurOwnMistakesEndTheProgram) {
    Metrics metrics;
    metrics.counter("a", "A.");
    EXPECT_DEATH(metrics.gauge("a", "A."), "kind == kind");
    EXPECT_DEATH(metrics.counter("a", "B."), "help == help");
    EXPECT_DEATH(metrics.counter("1a", "A."), "isMetricName");
    EXPECT_DEATH(metrics.counter("", "A."), "isMetricName");
    EXPECT_DEATH(metrics.counter("b", "B.", {{"le", "1"}}), "isLabelName");
    EXPECT_DEATH(metrics.counter("b", "B.", {{"__b", "1"}}), "isLabelName");
    EXPECT_DEATH(metrics.counter("b", "B.")->add(-1), "by >= 0");
    EXPECT_DEATH(metrics.histogram("h", "H.", {}), "bounds.empty");
    EXPECT_DEATH(metrics.histogram("h", "H.", {1, 1}), "isfinite");
}

}  // namespace
}  // namespace ocelli::host::diagnostics
