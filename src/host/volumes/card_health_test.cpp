// Tests of cards in a drawn tree of the kernel: what is read, counted and said of them.
#include "host/volumes/card_health.h"

#include <fstream>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "host/volumes/card_meter.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::volumes {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kId = "1b534d30303030301000000000015a00";
constexpr std::uint64_t kGigabyte = 1'000'000'000;
constexpr int kRewrites = 100;

/// Fields of a block device's `stat`, with so many sectors written.
std::string statOf(std::uint64_t sectors) {
    return fmt::format("  100 5 800 12 40 3 {:8} 77 0 50 89 0 0 0 0 2 1\n", sectors);
}

struct CardTest : testing::Test {
    CardTest() {
        fs::create_directories(folder.path() / "volume");
        disk = root() / "sys/devices/mmc0/mmc0:0001/block/mmcblk0";
        card = root() / "sys/devices/mmc0/mmc0:0001";
        fs::create_directories(disk / "mmcblk0p1");
        put(disk / "mmcblk0p1/partition", "1\n");
        fs::create_directory_symlink("../../../mmc0:0001", disk / "device");
        link("devices/mmc0/mmc0:0001/block/mmcblk0/mmcblk0p1");
        put(root() / "proc/sys/kernel/random/boot_id", "first boot\n");
        put(disk / "size", "20000000\n");  // 10.24 GB
        put(disk / "ro", "0\n");
        put(disk / "stat", statOf(0));
        put(disk / "diskseq", "9\n");
        put(card / "type", "SD\n");
        put(card / "name", "SD10G\n");
        put(card / "cid", std::string(kId) + "\n");
    }

    fs::path root() const { return folder.path() / "machine"; }

    fs::path volume() const { return folder.path() / "volume"; }

    /// What the volume's device number points at.
    void link(const std::string& device) const {
        struct stat status = {};
        ASSERT_EQ(::stat(volume().c_str(), &status), 0);
        const auto number = fmt::format("{}:{}", major(status.st_dev), minor(status.st_dev));
        const fs::path at = root() / "sys/dev/block" / number;
        fs::create_directories(at.parent_path());
        fs::remove(at);
        fs::create_directory_symlink(fs::path("../..") / device, at);
    }

    static void put(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    }

    void makeEmmc(const std::string& lifeTime, const std::string& reserve) const {
        put(card / "type", "MMC\n");
        put(card / "life_time", lifeTime);
        put(card / "pre_eol_info", reserve);
    }

    CardMeter::Places places() const { return {volume(), root(), folder.path() / "wear.json"}; }

    std::optional<CardFacts> read() const { return readCard(volume(), root()); }

    CardHealth judge(bool failing = false) const {
        CardMeter meter(places(), clock);
        const auto reading = meter.read();
        EXPECT_TRUE(reading);
        return reading ? judgeCard(*reading, kRewrites, failing) : CardHealth();
    }

    test::TemporaryFolder folder;
    test::FakeClock clock;
    fs::path disk;
    fs::path card;
};

TEST_F(CardTest, APartitionOfACardIsFound) {
    put(disk / "stat", statOf(2048));
    const auto facts = read();
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->kind, CardKind::Sd);
    EXPECT_EQ(facts->id, kId);
    EXPECT_EQ(facts->product, "SD10G");
    EXPECT_EQ(facts->bytes, 20'000'000ULL * 512);
    EXPECT_EQ(facts->written, 1U << 20U);
    EXPECT_EQ(facts->appearance, "first boot 9");
    EXPECT_FALSE(facts->readOnly);
    EXPECT_EQ(facts->complaint, "");
}

TEST_F(CardTest, ACardWithoutPartitionsAndUnderAMappedDiskIsFound) {
    link("devices/mmc0/mmc0:0001/block/mmcblk0");
    EXPECT_TRUE(read());
    const fs::path mapped = root() / "sys/devices/virtual/block/dm-0";
    fs::create_directories(mapped / "slaves");
    fs::create_directory_symlink(disk / "mmcblk0p1", mapped / "slaves/mmcblk0p1");
    link("devices/virtual/block/dm-0");
    ASSERT_TRUE(read());
    EXPECT_EQ(read()->product, "SD10G");
    // A disk of several others is nobody's card.
    fs::create_directories(root() / "sys/devices/sda");
    fs::create_directory_symlink(root() / "sys/devices/sda", mapped / "slaves/sda");
    EXPECT_FALSE(read());
}

TEST_F(CardTest, OtherDisksAreNotJudged) {
    put(card / "type", "0\n");  // as SCSI disks have it
    EXPECT_FALSE(read());
    fs::remove(card / "type");
    EXPECT_FALSE(read());
    fs::remove_all(root() / "sys/dev");
    EXPECT_FALSE(read());
    EXPECT_FALSE(readCard(folder.path() / "no such folder", root()));
}

TEST_F(CardTest, HostileAttributesAreToldAndDoNoHarm) {
    const std::string huge(1U << 20U, '9');
    for (const std::string& text :
         {std::string(),
          std::string("0x"),
          std::string("0x0C 0x01"),
          std::string("-1 2"),
          std::string("1 2 3"),
          std::string("\0\xff", 2),
          huge}) {
        makeEmmc(text, text);
        put(disk / "stat", text);
        put(disk / "size", text);
        put(card / "name", text);
        put(card / "cid", text);
        const auto facts = read();
        ASSERT_TRUE(facts);
        EXPECT_EQ(facts->lifeTime, LifeTime());
        EXPECT_EQ(facts->reserve, Reserve::NotTold);
        EXPECT_FALSE(facts->written);
        EXPECT_EQ(facts->bytes, 0U);
        EXPECT_EQ(facts->id, "");
        EXPECT_NE(facts->complaint, "");
        const auto health = judgeCard({*facts, {}}, kRewrites, false);
        EXPECT_EQ(health.word, HealthWord::Good);
        EXPECT_FALSE(health.lifespanPercent);
    }
}

TEST(CardRegisters, AreReadInAllFormsOfTheKernel) {
    EXPECT_EQ(parseLifeTime("0x01 0x0b\n").value_or(LifeTime()), (LifeTime{1, 11}));
    EXPECT_EQ(parseLifeTime(" 0X0A  00 ").value_or(LifeTime()), (LifeTime{10, 0}));
    EXPECT_FALSE(parseLifeTime("0x01 0x0c"));
    EXPECT_FALSE(parseLifeTime("0x01 0x100000001"));
    EXPECT_EQ(parseReserve("0x03\n").value_or(Reserve::NotTold), Reserve::Urgent);
    EXPECT_EQ(parseReserve("02").value_or(Reserve::NotTold), Reserve::Warning);
    EXPECT_FALSE(parseReserve("0x04"));
    EXPECT_EQ(parseWrittenBytes("1 2 3 4 5 6 7").value_or(0), 7U * 512);
    EXPECT_FALSE(parseWrittenBytes("1 2 3 4 5 6"));
    EXPECT_FALSE(parseWrittenBytes("1 2 3 4 5 6 9223372036854775807"));
    EXPECT_EQ(parseCardId("AB534D3030303030100000000001AA00").value_or("").substr(0, 4), "ab53");
    EXPECT_FALSE(parseCardId("1b53"));
}

TEST_F(CardTest, RegistersOfAnEmmcBecomeWords) {
    struct Case {
        const char* lifeTime;
        const char* reserve;
        HealthWord word;
        std::optional<int> lifespan;
        int step;
    };

    for (const Case& one : std::initializer_list<Case>{
             {"0x01 0x01", "0x01", HealthWord::Good, 100, 10},
             {"0x02 0x05", "0x01", HealthWord::Good, 60, 10},
             {"0x0a 0x01", "0x01", HealthWord::Good, 10, 10},
             {"0x0b 0x01", "0x01", HealthWord::Bad, 0, 1},
             {"0x03 0x00", "0x02", HealthWord::Bad, 80, 10},
             {"0x03 0x03", "0x03", HealthWord::Damaged, 80, 10},
         }) {
        makeEmmc(one.lifeTime, one.reserve);
        const auto health = judge();
        EXPECT_EQ(health.word, one.word) << one.lifeTime;
        EXPECT_EQ(health.worn, one.word);
        EXPECT_EQ(health.source, HealthSource::Registers);
        EXPECT_EQ(health.lifespanPercent, one.lifespan);
        EXPECT_EQ(health.stepPercent, one.step);
        EXPECT_EQ(health.message.empty(), one.word == HealthWord::Good);
    }
}

TEST_F(CardTest, AnEmmcThatTellsNothingIsCounted) {
    makeEmmc("0x00 0x00", "0x00");
    put(disk / "stat", statOf(20'000'000ULL * kRewrites / 4));
    const auto health = judge();
    EXPECT_EQ(health.source, HealthSource::Counter);
    EXPECT_EQ(health.lifespanPercent, 75);
    EXPECT_EQ(health.stepPercent, 1);
}

TEST_F(CardTest, ACardIsWornWhenItWasWrittenAsOftenAsItIsRated) {
    EXPECT_EQ(judge().lifespanPercent, 100);
    put(disk / "stat", statOf(20'000'000ULL * kRewrites - 1));
    EXPECT_EQ(judge().lifespanPercent, 0);
    EXPECT_EQ(judge().word, HealthWord::Good);
    put(disk / "stat", statOf(20'000'000ULL * kRewrites));
    EXPECT_EQ(judge().word, HealthWord::Bad);
    EXPECT_NE(judge().message.find("written as often"), std::string::npos);
}

TEST_F(CardTest, WhatCannotBeWrittenIsDamagedButNotWorn) {
    EXPECT_EQ(judge(true).word, HealthWord::Damaged);
    EXPECT_EQ(judge(true).worn, HealthWord::Good);
    put(disk / "ro", "1\n");
    EXPECT_EQ(judge().word, HealthWord::Damaged);
    EXPECT_NE(judge().message.find("only be read"), std::string::npos);
}

TEST_F(CardTest, WhatWasWrittenIsAddedUpOverStarts) {
    const auto written = [this] {
        CardMeter meter(places(), clock);
        return meter.read()->wear->written();
    };
    put(disk / "stat", statOf(1000));
    EXPECT_EQ(written(), 1000U * 512);
    put(disk / "stat", statOf(1500));
    EXPECT_EQ(written(), 1500U * 512) << "the same start: the kernel goes on counting";
    put(root() / "proc/sys/kernel/random/boot_id", "second boot\n");
    put(disk / "stat", statOf(1700));
    EXPECT_EQ(written(), 3200U * 512) << "another start, and already more than before";
    put(disk / "diskseq", "10\n");
    put(disk / "stat", statOf(20));
    EXPECT_EQ(written(), 3220U * 512) << "taken out and put in again";
    put(card / "cid", "2b534d30303030301000000000015a00\n");
    EXPECT_EQ(written(), 20U * 512) << "another card";
    put(card / "cid", std::string(kId) + "\n");
    EXPECT_EQ(written(), 3220U * 512) << "the first one again";
}

TEST_F(CardTest, TheBookIsKeptNowAndThenAndWhenACardIsNew) {
    const auto kept = [this] {
        const auto book = parseWearBook(readFile(places().book, 65536).value_or(""));
        return book && !book->cards().empty() ? book->cards()[0].written() : 1;
    };
    CardMeter meter(places(), clock);
    meter.read();
    EXPECT_EQ(kept(), 0U);
    put(disk / "stat", statOf(1000));
    meter.read();
    EXPECT_EQ(kept(), 0U) << "each write wears";
    clock.advance(CardMeter::kKeepEvery);
    meter.read();
    EXPECT_EQ(kept(), 1000U * 512);
}

TEST_F(CardTest, ADamagedBookIsPutAside) {
    put(places().book, "{\"format\":1,\"cards\":[{}]}");
    put(disk / "stat", statOf(10));
    EXPECT_EQ(judge().word, HealthWord::Good);
    EXPECT_TRUE(fs::exists(places().book.string() + ".damaged"));
    const auto book = parseWearBook(readFile(places().book, 65536).value_or(""));
    ASSERT_TRUE(book);
    EXPECT_EQ(book->cards().size(), 1U);
}

TEST(WearBook, ForgetsTheCardThatWasNotSeenForLongest) {
    WearBook book;
    const auto idOf = [](std::size_t number) { return fmt::format("{:032x}", number); };
    for (std::size_t i = 0; i <= WearBook::kMostCards; ++i) {
        book.count(idOf(i), "boot", kGigabyte, WallTime{static_cast<std::int64_t>(i) * 1'000'000});
    }
    EXPECT_EQ(book.cards().size(), WearBook::kMostCards);
    EXPECT_EQ(book.cards().front().id, idOf(1));
    const auto again = parseWearBook(book.text());
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(again->text(), book.text());
}

TEST(WearBook, RefusesWhatItDidNotWrite) {
    const std::string good = R"({"id":"1b534d30303030301000000000015a00","before":1,)"
                             R"("appearance":"a","counted":2,"since":"2026-01-05T00:00:00.000Z",)"
                             R"("seen":"2026-01-05T00:00:00.000Z"})";
    const auto book = [](const std::string& cards) {
        return parseWearBook(R"({"format":1,"cards":[)" + cards + "]}");
    };
    ASSERT_TRUE(book(good));
    EXPECT_EQ(book(good)->cards()[0].written(), 3U);
    EXPECT_FALSE(book(good + "," + good)) << "twice";
    const auto with = [&good](const std::string& from, const std::string& to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    EXPECT_FALSE(book(with("\"before\":1", "\"before\":-1")));
    EXPECT_FALSE(book(with("\"counted\":2", "\"counted\":9223372036854775807")));
    EXPECT_FALSE(book(with("\"counted\":2", "\"counted\":\"2\"")));
    EXPECT_FALSE(book(with("1b53", "zb53")));
    EXPECT_FALSE(book(with("\"a\"", "\"" + std::string(200, 'a') + "\"")));
    std::string many = good;
    for (int i = 0; i < 64; ++i) {
        many += "," + good;
    }
    EXPECT_FALSE(book(many));
    for (const char* text : {"", "[]", "7", R"({"format":2,"cards":[]})", R"({"format":1})"}) {
        EXPECT_FALSE(parseWearBook(text)) << text;
    }
}

}  // namespace
}  // namespace ocelli::host::volumes
