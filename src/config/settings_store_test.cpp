// Tests of changing settings, of their file, and of every way in which it can be broken.
#include "config/settings_store.h"

#include <csignal>
#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::config {
namespace {

const GroupAddress kVideo{.group = "video", .channel = 1, .stream = StreamName::Main};
const GroupAddress kDevice{.group = "device"};

class SettingsStoreTest : public testing::Test {
  protected:
    std::unique_ptr<SettingsStore> open(int channels = 2) {
        auto store = SettingsStore::open(loop_, {.folder = folder_.path(), .channels = channels});
        EXPECT_TRUE(store.has_value());
        return std::move(*store);
    }

    std::filesystem::path file() const { return folder_ / "settings.json"; }

    std::string content() const { return readFile(file(), 1U << 20U).value(); }

    void put(const std::string& text) const { std::ofstream(file()) << text; }

    std::size_t brokenFiles() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            count += entry.path().string().find(".broken-") != std::string::npos ? 1 : 0;
        }
        return count;
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    test::TemporaryFolder folder_;
};

TEST_F(SettingsStoreTest, AFreshDeviceHasDefaults) {
    const auto store = open();
    EXPECT_EQ(*store->current(), makeSettings(2));
    EXPECT_EQ(store->report().origin, LoadReport::Origin::Fresh);
    EXPECT_FALSE(store->report().damaged());
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(SettingsStoreTest, AChangeIsOnDiskPrivateAndThereAfterAStart) {
    {
        auto store = open();
        ASSERT_TRUE(store->change(kVideo, Json{{"frameRate", 12.5}}, "admin").has_value());
        const GroupAddress channel{.group = "channel", .channel = 2};
        ASSERT_TRUE(store->change(channel, Json{{"sourcePassword", "abc"}}, "admin").has_value());
    }
    struct stat status = {};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto store = open();
    EXPECT_EQ(store->report().origin, LoadReport::Origin::File);
    EXPECT_EQ(store->current()->channels[0].stream(StreamName::Main).video.frameRate, 12.5);
    EXPECT_EQ(store->current()->channels[1].channel.sourcePassword.reveal(), "abc");
}

TEST_F(SettingsStoreTest, SubscribersHearBeforeAfterWhoAndWhere) {
    auto store = open();
    std::vector<SettingsChange> heard;
    auto subscription = store->subscribe([&](const SettingsChange& change) {
        // It is durable before anybody hears of it.
        EXPECT_NE(content().find("Yard"), std::string::npos);
        heard.push_back(change);
    });
    ASSERT_TRUE(store->change(kDevice, Json{{"name", "Yard"}}, "mia").has_value());
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].before->device.name, "Ocelli camera");
    EXPECT_EQ(heard[0].after->device.name, "Yard");
    EXPECT_EQ(heard[0].who, "mia");
    EXPECT_EQ(heard[0].groups, std::vector<GroupAddress>{kDevice});
    // The same again changes nothing.
    ASSERT_TRUE(store->change(kDevice, Json{{"name", "Yard"}}, "mia").has_value());
    EXPECT_EQ(heard.size(), 1U);
    subscription.reset();
    ASSERT_TRUE(store->change(kDevice, Json{{"number", 7}}, "mia").has_value());
    EXPECT_EQ(heard.size(), 1U);
}

TEST_F(SettingsStoreTest, AListenerMayEndOthersButNotChangeSettings) {
    auto store = open();
    Subscription second;
    int calls = 0;
    ErrorKind refused = ErrorKind::Internal;
    auto first = store->subscribe([&](const SettingsChange&) {
        second.reset();
        const auto nested = store->change(kDevice, Json{{"number", 9}}, "listener");
        refused = nested ? ErrorKind::Internal : nested.error().kind();
    });
    second = store->subscribe([&](const SettingsChange&) { ++calls; });
    ASSERT_TRUE(store->change(kDevice, Json{{"name", "x"}}, "admin").has_value());
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(refused, ErrorKind::Unavailable);
}

TEST_F(SettingsStoreTest, ARefusedChangeChangesNothing) {
    auto store = open();
    const SettingsPtr before = store->current();
    const auto result =
        store->change(kVideo, Json{{"codec", "h265"}, {"frameRate", 1000}}, "admin");
    EXPECT_EQ(result.error().field(), "frameRate");
    EXPECT_EQ(store->current(), before);
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(SettingsStoreTest, ABlockedFieldIsRefusedWithItsReason) {
    auto store = open();
    ASSERT_TRUE(store->change(kVideo, Json{{"bitRateType", "constant"}}, "admin").has_value());
    const auto blocked = store->change(kVideo, Json{{"quality", "low"}}, "admin");
    EXPECT_EQ(blocked.error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(blocked.error().field(), "quality");
    EXPECT_NE(blocked.error().message().find("variable"), std::string::npos);
    // The same value is fine, and so is a change that unblocks it at once.
    EXPECT_TRUE(store->change(kVideo, Json{{"quality", "higher"}}, "admin").has_value());
    EXPECT_TRUE(store->change(kVideo, Json{{"quality", "low"}, {"bitRateType", "variable"}}, "a")
                    .has_value());
}

struct CrossCase {
    GroupAddress address;
    std::string patch;
    std::string field;
};

class CrossCheck : public SettingsStoreTest, public testing::WithParamInterface<CrossCase> {};

TEST_P(CrossCheck, IsRefusedAndNamed) {
    auto store = open();
    const auto result = store->change(GetParam().address, *parseJson(GetParam().patch), "admin");
    ASSERT_FALSE(result.has_value()) << GetParam().patch;
    EXPECT_EQ(result.error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(result.error().field(), GetParam().field) << result.error().describe();
    EXPECT_FALSE(result.error().allowed().empty());
}

std::string week(const std::string& field, const std::string& periods) {
    return R"({")" + field + R"(":[{"periods":[)" + periods + "]},{},{},{},{},{},{}]}";
}

const GroupAddress kNetwork{.group = "network"};
const GroupAddress kMotion{.group = "motion", .channel = 1};
const GroupAddress kRecord{.group = "record", .channel = 1};
const GroupAddress kMulticast{.group = "multicast", .channel = 2};

INSTANTIATE_TEST_SUITE_P(
    Settings,
    CrossCheck,
    testing::Values(
        CrossCase{kNetwork, R"({"http":{"port":8443}})", "https.port"},
        CrossCase{kNetwork, R"({"rtsp":{"port":8080}})", "rtsp.port"},
        CrossCase{kNetwork, R"({"http":{"address":"localhost"}})", "http.address"},
        CrossCase{kDevice, R"({"timeZone":"Mars/Olympus"})", "timeZone"},
        CrossCase{kDevice, R"({"timeZone":"../../etc/passwd"})", "timeZone"},
        CrossCase{{.group = "storage"}, R"({"videoPercent":95})", "picturePercent"},
        CrossCase{{.group = "storage"}, R"({"path":"media"})", "path"},
        CrossCase{kMotion, week("schedule", R"({"from":60,"to":60})"), "schedule[0].periods[0].to"},
        CrossCase{
            kMotion,
            week("schedule", R"({"from":60,"to":120},{"from":119,"to":130})"),
            "schedule[0].periods[1].from"
        },
        CrossCase{
            kRecord,
            week("schedule", R"({"from":600,"to":720},{"from":0,"to":1440})"),
            "schedule[0].periods[1].from"
        },
        CrossCase{kMotion, R"({"areas":[{"name":"gate"}]})", "areas[0].points"},
        CrossCase{
            {.group = "roi", .channel = 1, .stream = StreamName::Sub},
            R"({"regions":[{"points":[{},{}]}]})",
            "regions[0].points"
        },
        CrossCase{{.group = "care"}, R"({"highestTemperature":-30})", "highestTemperature"},
        CrossCase{{.group = "masks", .channel = 1}, R"({"areas":[{}]})", "areas[0].points"},
        CrossCase{kMulticast, R"({"address":"10.0.0.1"})", "address"},
        CrossCase{kMulticast, R"({"address":"fe80::1"})", "address"},
        CrossCase{kMulticast, R"({"videoPort":8861})", "videoPort"},
        CrossCase{kMulticast, R"({"audioPort":8860})", "audioPort"}
    )
);

TEST_F(SettingsStoreTest, PeriodsThatTouchAndAddressesThatDifferAreFine) {
    auto store = open();
    const auto touching = week("schedule", R"({"from":60,"to":120},{"from":120,"to":130})");
    EXPECT_TRUE(store->change(kMotion, *parseJson(touching), "admin").has_value());
    const auto* two =
        R"({"http":{"address":"127.0.0.1","port":80},"https":{"address":"::1","port":80}})";
    EXPECT_TRUE(store->change(kNetwork, *parseJson(two), "admin").has_value());
    EXPECT_TRUE(store->change(kDevice, Json{{"timeZone", "Europe/Berlin"}}, "a").has_value());
}

TEST_F(SettingsStoreTest, TwoChannelsDoNotSendToOneMulticastPort) {
    auto store = open();
    const GroupAddress first{.group = "multicast", .channel = 1};
    ASSERT_TRUE(store->change(first, Json{{"enabled", true}}, "admin").has_value());
    EXPECT_EQ(store->change(kMulticast, Json{{"enabled", true}}, "a").error().field(), "address");
    EXPECT_TRUE(store->change(kMulticast, Json{{"enabled", true}, {"address", "239.192.0.2"}}, "a")
                    .has_value());
}

TEST_F(SettingsStoreTest, ARuleOfTheProgramIsAsked) {
    auto store = open();
    store->addCheck([](const Settings& settings) -> Result<void> {
        if (settings.channels[0].stream(StreamName::Main).video.codec == VideoCodec::H265) {
            return fail(ErrorKind::InvalidArgument, "no encoder for H.265")
                .withField("codec", "h264");
        }
        return {};
    });
    EXPECT_EQ(store->change(kVideo, Json{{"codec", "h265"}}, "admin").error().field(), "codec");
}

TEST_F(SettingsStoreTest, PreviewChangesNothing) {
    auto store = open();
    const auto preview = store->preview(kVideo, Json{{"frameRate", 5}});
    ASSERT_TRUE(preview.has_value());
    EXPECT_EQ(preview->channels[0].streams[0].video.frameRate, 5);
    EXPECT_EQ(store->current()->channels[0].streams[0].video.frameRate, 25);
}

TEST_F(SettingsStoreTest, RestoreKeepsWhatTheCatalogSaysAndResetNothing) {
    auto store = open();
    ASSERT_TRUE(
        store->change(kDevice, *parseJson(R"({"name":"Yard","timeZone":"Europe/Berlin"})"), "a")
    );
    ASSERT_TRUE(store->change(kNetwork, *parseJson(R"({"http":{"port":90},"tls12":false})"), "a"));
    ASSERT_TRUE(store->change(kVideo, Json{{"codec", "mjpeg"}}, "a"));
    ASSERT_TRUE(store->restore("a").has_value());
    EXPECT_EQ(store->current()->device.name, "Ocelli camera");
    EXPECT_EQ(store->current()->device.timeZone, "Europe/Berlin");
    EXPECT_EQ(store->current()->network.http.port, 90);
    EXPECT_TRUE(store->current()->network.tls12);
    EXPECT_EQ(store->current()->channels[0].streams[0].video.codec, VideoCodec::Mjpeg);
    ASSERT_TRUE(store->reset("a").has_value());
    EXPECT_EQ(*store->current(), makeSettings(2));
    EXPECT_EQ(open()->report().origin, LoadReport::Origin::Fresh);
}

TEST_F(SettingsStoreTest, AGroupGoesBackToItsDefaults) {
    auto store = open();
    const GroupAddress sub{.group = "video", .channel = 2, .stream = StreamName::Sub};
    ASSERT_TRUE(store->change(sub, Json{{"frameRate", 1}}, "a"));
    ASSERT_TRUE(store->resetGroup(sub, "a").has_value());
    EXPECT_EQ(*store->current(), makeSettings(2));
    EXPECT_EQ(store->resetGroup({.group = "none"}, "a").error().kind(), ErrorKind::NotFound);
}

TEST_F(SettingsStoreTest, ChannelsThatAreGoneKeepTheirSettings) {
    {
        auto store = open(3);
        const GroupAddress third{.group = "image", .channel = 3};
        ASSERT_TRUE(store->change(third, Json{{"brightness", 77}}, "a"));
    }
    {
        auto store = open(1);
        EXPECT_EQ(store->current()->channels.size(), 1U);
        ASSERT_TRUE(store->change(kDevice, Json{{"name", "one"}}, "a"));
    }
    EXPECT_EQ(open(3)->current()->channels[2].image.brightness, 77);
}

class BrokenFile : public SettingsStoreTest, public testing::WithParamInterface<std::string> {};

TEST_P(BrokenFile, IsMovedAsideAndThePreviousOneTaken) {
    {
        auto store = open();
        ASSERT_TRUE(store->change(kDevice, Json{{"name", "first"}}, "a"));
        ASSERT_TRUE(store->change(kDevice, Json{{"name", "second"}}, "a"));
    }
    put(GetParam());
    {
        auto store = open();
        EXPECT_EQ(store->report().origin, LoadReport::Origin::Previous);
        EXPECT_TRUE(store->report().damaged());
        EXPECT_EQ(readFile(store->report().brokenFile, 1U << 20U).value(), GetParam());
        EXPECT_EQ(store->current()->device.name, "first");
        ASSERT_TRUE(store->change(kDevice, Json{{"name", "third"}}, "a"));
    }
    auto store = open();
    EXPECT_EQ(store->report().origin, LoadReport::Origin::File);
    EXPECT_EQ(store->current()->device.name, "third");
    EXPECT_EQ(brokenFiles(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Settings,
    BrokenFile,
    testing::Values(
        "",
        "{",
        R"({"version":1)",
        "[]",
        "null",
        "{}",
        R"({"version":2})",
        R"({"version":"1"})",
        std::string(100, '\0'),
        std::string(70, '[')
    )
);

TEST_F(SettingsStoreTest, WhenBothAreBrokenDefaultsAreInForce) {
    put("{");
    std::ofstream(folder_ / "settings.json.previous") << "also broken";
    const auto store = open();
    EXPECT_EQ(store->report().origin, LoadReport::Origin::Defaults);
    EXPECT_EQ(*store->current(), makeSettings(2));
    EXPECT_EQ(brokenFiles(), 1U);
}

TEST_F(SettingsStoreTest, SingleValuesThatDoNotFitAreLeftAtTheirDefault) {
    put(R"({"version":1,"device":{"name":"Yard","number":9999,"colour":1},"network":7,
        "storage":{"videoPercent":99},"channels":[{"number":1,"image":{"hue":1,"contrast":"x"}},
        {"number":0},5,{"number":1,"streams":{"main":{"video":{"frameRate":3}},"fourth":{}}}]})");
    const auto store = open();
    EXPECT_EQ(store->report().origin, LoadReport::Origin::File);
    EXPECT_TRUE(store->report().damaged());
    EXPECT_EQ(store->report().problems.size(), 7U);
    EXPECT_EQ(store->current()->device.name, "Yard");
    EXPECT_EQ(store->current()->device.number, 1);
    EXPECT_EQ(store->current()->storage.videoPercent, 90);
    EXPECT_EQ(store->current()->channels[0].image.hue, 1);
    EXPECT_EQ(store->current()->channels[0].streams[0].video.frameRate, 3);
    EXPECT_EQ(brokenFiles(), 0U);
}

TEST_F(SettingsStoreTest, AFileThatCannotBeWrittenChangesNothing) {
    auto store = open();
    ASSERT_TRUE(store->change(kDevice, Json{{"name", "good"}}, "a"));
    std::filesystem::create_directory(folder_ / "settings.json.tmp");
    int heard = 0;
    auto subscription = store->subscribe([&](const SettingsChange&) { ++heard; });
    EXPECT_FALSE(store->change(kDevice, Json{{"name", "bad"}}, "a").has_value());
    EXPECT_EQ(store->current()->device.name, "good");
    EXPECT_EQ(heard, 0);
    EXPECT_EQ(open()->current()->device.name, "good");
}

TEST_F(SettingsStoreTest, AStateFolderThatCannotBeUsedIsAnError) {
    std::ofstream(folder_ / "file") << "x";
    const auto store = SettingsStore::open(loop_, {.folder = folder_ / "file"});
    EXPECT_FALSE(store.has_value());
}

/// Changes settings until it is killed; tells of each change through the pipe.
[[noreturn]] void changeForEver(SettingsStore& store, int pipe) {
    for (int i = 1;; ++i) {
        const Json patch = Json{{"name", std::to_string(i)}};
        const bool done = store.change(kDevice, patch, "child").has_value();
        if (!done || ::write(pipe, "x", 1) != 1) {
            ::_exit(1);
        }
    }
}

TEST_F(SettingsStoreTest, AKillAtAnyMomentLeavesTheOldOrTheNewSettings) {
    for (int round = 0; round < 20; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        auto store = open();
        const pid_t child = ::fork();
        if (child == 0) {
            changeForEver(*store, ends[1]);
        }
        ::close(ends[1]);
        int done = 0;
        char byte = 0;
        while (done <= round && ::read(ends[0], &byte, 1) == 1) {
            ++done;
        }
        ::kill(child, SIGKILL);
        while (::read(ends[0], &byte, 1) == 1) {
            ++done;
        }
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        const auto after = open();
        ASSERT_EQ(after->report().origin, LoadReport::Origin::File);
        EXPECT_FALSE(after->report().damaged());
        const int found = std::stoi(after->current()->device.name);
        EXPECT_TRUE(found == done || found == done + 1) << found << " after " << done;
    }
}

}  // namespace
}  // namespace ocelli::config
