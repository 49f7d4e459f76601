// Tests of reading /proc.
#include "host/diagnostics/process_stats.h"

#include <fstream>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::host::diagnostics {
namespace {

using namespace std::chrono_literals;

std::string statLine(int user, int system, int threads, int start, int pages) {
    return "4711 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 " + std::to_string(user) + " " +
           std::to_string(system) + " 0 0 20 0 " + std::to_string(threads) + " 0 " +
           std::to_string(start) + " 123456789 " + std::to_string(pages) +
           " 18446744073709551615 1\n";
}

struct ProcFolder : testing::Test {
    ProcFolder() {
        std::string name = "/tmp/ocelli-proc-XXXXXX";
        root = ::mkdtemp(name.data());
        std::filesystem::create_directories(root / "self" / "fd");
        for (const char* number : {"0", "1", "2"}) {
            write(std::filesystem::path("self") / "fd" / number, "");
        }
        write("uptime", "1000.50 2000.00\n");
    }

    ~ProcFolder() override { std::filesystem::remove_all(root); }

    void write(const std::filesystem::path& name, const std::string& text) const {
        std::ofstream(root / name) << text;
    }

    std::filesystem::path root;
    double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    test::FakeClock clock;
};

TEST_F(ProcFolder, GivesEverythingInItsUnit) {
    const int perSecond = static_cast<int>(ticks);
    write("self/stat", statLine(3 * perSecond, perSecond, 9, 900 * perSecond, 10));
    ProcessStatsReader reader(clock, root);
    const auto stats = reader.read();
    ASSERT_TRUE(stats) << stats.error().describe();
    EXPECT_DOUBLE_EQ(stats->cpuSeconds, 4);
    EXPECT_EQ(stats->cpuShare, 0);
    EXPECT_EQ(stats->residentBytes, 10U * static_cast<unsigned long>(::sysconf(_SC_PAGESIZE)));
    EXPECT_EQ(stats->openFiles, 3U);
    EXPECT_EQ(stats->threads, 9U);
    EXPECT_DOUBLE_EQ(stats->uptimeSeconds, 100.5);
}

TEST_F(ProcFolder, TheShareIsWhatWasUsedSinceTheCallBefore) {
    const int perSecond = static_cast<int>(ticks);
    ProcessStatsReader reader(clock, root);
    write("self/stat", statLine(0, 0, 1, 0, 1));
    ASSERT_TRUE(reader.read());
    clock.advance(4s);
    write("self/stat", statLine(perSecond, perSecond, 1, 0, 1));
    EXPECT_DOUBLE_EQ(reader.read()->cpuShare, 0.5);
    EXPECT_EQ(reader.read()->cpuShare, 0);  // no time has passed
    clock.advance(1s);
    EXPECT_DOUBLE_EQ(reader.read()->cpuShare, 0);
}

TEST_F(ProcFolder, SaysWhatIsMissing) {
    ProcessStatsReader reader(clock, root);
    EXPECT_EQ(reader.read().error().kind(), ErrorKind::NotFound);
    write("self/stat", "nonsense");
    EXPECT_EQ(reader.read().error().kind(), ErrorKind::DataLoss);
    write("self/stat", std::string(5000, ')'));
    EXPECT_EQ(reader.read().error().kind(), ErrorKind::ResourceExhausted);
    write("self/stat", statLine(1, 1, 1, 1, 1));
    write("uptime", "soon");
    EXPECT_EQ(reader.read().error().kind(), ErrorKind::DataLoss);
    write("uptime", "1 1");
    std::filesystem::remove_all(root / "self" / "fd");
    EXPECT_EQ(reader.read().error().kind(), ErrorKind::NotFound);
}

TEST(ProcessStats, ReadsThisVeryProcess) {
    const SystemClock clock;
    ProcessStatsReader reader(clock);
    const auto stats = reader.read();
    ASSERT_TRUE(stats) << stats.error().describe();
    EXPECT_GT(stats->residentBytes, 1U << 20U);
    EXPECT_GE(stats->openFiles, 3U);
    EXPECT_GE(stats->threads, 1U);
    EXPECT_GE(stats->uptimeSeconds, 0);
}

TEST(StatLine, RefusesEverythingElse) {
    EXPECT_TRUE(parseStatLine(statLine(1, 2, 3, 4, 5)));
    const std::string bad[] = {
        "",
        ")",
        "1 (a)",
        "1 (a) S",
        "1 a S 1 2 3",
        statLine(-1, 2, 3, 4, 5),
        "1 (a) S 1 2 3 4 5 6 7 8 9 10 x 1 0 0 20 0 1 0 1 1 1 1",
        "1 (a) S 1 2 3 4 5 6 7 8 9 10 99999999999999999999 1 0 0 20 0 1 0 1 1 1 1",
    };
    for (const std::string& text : bad) {
        EXPECT_FALSE(parseStatLine(text)) << text;
    }
}

TEST(Uptime, RefusesEverythingElse) {
    EXPECT_EQ(*parseUptime("12.5 3"), 12.5);
    EXPECT_EQ(*parseUptime("12"), 12);
    for (const char* bad : {"", " 1", "-1 2", "nan 1", "inf", "1e999", "1,5"}) {
        EXPECT_FALSE(parseUptime(bad)) << bad;
    }
}

}  // namespace
}  // namespace ocelli::host::diagnostics
