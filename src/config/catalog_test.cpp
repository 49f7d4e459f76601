// Tests of the catalog, and of every range it declares.
#include "config/catalog.h"

#include <gtest/gtest.h>

#include "config/generated/settings.h"

namespace ocelli::config {
namespace {

GroupAddress addressOf(const GroupInfo& info) {
    GroupAddress address{.group = std::string(info.name)};
    if (info.scope != Scope::Device) {
        address.channel = 1;
    }
    if (info.scope == Scope::Stream) {
        address.stream = StreamName::Main;
    }
    return address;
}

const Json& typeOf(const std::string& name) {
    for (const Json& type : catalog().at("types")) {
        if (type.at("type") == name) {
            return type;
        }
    }
    ADD_FAILURE() << "no type " << name;
    return catalog();
}

Json fill(const Json& field, std::size_t count);

/// A value of this field that is certainly allowed.
Json goodValue(const Json& field) {
    if (field.at("default") == "own") {
        return Json::array({1});
    }
    if (field.at("type") == "list" && field.at("default").empty()) {
        return fill(field, field.value("minItems", std::size_t{0}));
    }
    return field.at("default");
}

Json fill(const Json& field, std::size_t count) {
    Json list = Json::array();
    const std::string of = field.at("of").get<std::string>();
    for (std::size_t i = 0; i < count; ++i) {
        if (of == "integer" || of == "number") {
            list.push_back(field.at("min"));
        } else {
            Json element = Json::object();
            for (const Json& member : typeOf(of).at("fields")) {
                element[member.at("name").get<std::string>()] = goodValue(member);
            }
            list.push_back(element);
        }
    }
    return list;
}

/// Values that this field must refuse.
std::vector<Json> badValues(const Json& field) {
    const std::string type = field.at("type").get<std::string>();
    std::vector<Json> bad;
    if (type != "boolean") {
        bad.emplace_back(true);
    }
    if (type != "secret") {
        bad.emplace_back(nullptr);
    }
    if (type == "boolean") {
        bad.insert(bad.end(), {Json(1), Json("true")});
    } else if (type == "integer") {
        const auto low = field.at("min").get<std::int64_t>();
        const auto high = field.at("max").get<std::int64_t>();
        bad.insert(
            bad.end(),
            {Json(low - 1), Json(high + 1), Json(static_cast<double>(low) + 0.5), Json("1")}
        );
        bad.emplace_back(std::numeric_limits<std::uint64_t>::max());
    } else if (type == "number") {
        bad.insert(
            bad.end(),
            {Json(field.at("min").get<double>() - 0.01), Json(field.at("max").get<double>() + 0.01)}
        );
        bad.emplace_back("1");
    } else if (type == "text" || type == "secret") {
        bad.emplace_back(std::string(field.at("maxLength").get<std::size_t>() + 1, 'x'));
        bad.emplace_back("a\nb");
        bad.emplace_back("\xff\xfe");
        bad.emplace_back(1);
        if (field.value("minLength", 0) > 0) {
            bad.emplace_back("");
        }
        if (field.contains("pattern")) {
            bad.insert(bad.end(), {Json("#12345g"), Json("1234567")});
        }
    } else if (type == "enum") {
        bad.insert(bad.end(), {Json("nonsense"), Json(""), Json(0)});
    } else if (type == "list") {
        bad.emplace_back(fill(field, field.at("maxItems").get<std::size_t>() + 1));
        bad.emplace_back(Json::object());
        if (field.value("minItems", 0) > 0) {
            bad.emplace_back(fill(field, field.at("minItems").get<std::size_t>() - 1));
        }
    } else {
        bad.insert(bad.end(), {Json(1), Json{{"nonsense", 1}}});
    }
    return bad;
}

void expectRefused(const GroupInfo& info, const Json& patch, const std::string& path) {
    const Settings before = makeSettings(1);
    Settings after = before;
    const auto merged = mergeGroup(after, addressOf(info), patch);
    ASSERT_FALSE(merged.has_value()) << info.name << " took " << formatJson(patch);
    EXPECT_EQ(merged.error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(merged.error().field().rfind(path, 0), 0U) << merged.error().describe();
    EXPECT_FALSE(merged.error().allowed().empty()) << merged.error().describe();
    EXPECT_EQ(after, before) << "a refused change must change nothing";
}

/// Calls `visit(info, field)` for every field of every group.
template <class Visit>
void forEachField(Visit visit) {
    for (const GroupInfo& info : groups()) {
        for (const Json& field : catalogGroup(info.name)->at("fields")) {
            visit(info, field);
        }
    }
}

TEST(Catalog, EveryFieldRefusesWhatIsOutsideItsRange) {
    forEachField([](const GroupInfo& info, const Json& field) {
        const auto name = field.at("name").get<std::string>();
        for (const Json& value : badValues(field)) {
            expectRefused(info, Json{{name, value}}, name);
        }
    });
}

TEST(Catalog, EveryMemberOfASharedObjectRefusesWhatIsOutsideItsRange) {
    forEachField([](const GroupInfo& info, const Json& field) {
        const std::string kind = field.at("type").get<std::string>();
        const std::string of = field.value("of", "");
        if ((kind != "list" && kind != "object") || of == "integer") {
            return;
        }
        const auto name = field.at("name").get<std::string>();
        for (const Json& member : typeOf(of).at("fields")) {
            for (const Json& value : badValues(member)) {
                const auto inner = member.at("name").get<std::string>();
                Json patch = Json::object();
                if (kind == "object") {
                    patch[name] = Json{{inner, value}};
                    expectRefused(info, patch, name + "." + inner);
                } else {
                    Json list = fill(field, std::max(field.value("minItems", 1), 1));
                    list[0][inner] = value;
                    patch[name] = list;
                    expectRefused(info, patch, name + "[0]." + inner);
                }
            }
        }
    });
}

TEST(Catalog, EveryFieldTakesTheEndsOfItsRange) {
    forEachField([](const GroupInfo& info, const Json& field) {
        const auto name = field.at("name").get<std::string>();
        const std::string type = field.at("type").get<std::string>();
        std::vector<Json> good{goodValue(field)};
        if (type == "integer" || type == "number") {
            good.insert(good.end(), {field.at("min"), field.at("max")});
        } else if (type == "enum") {
            for (const Json& word : field.at("values")) {
                good.push_back(word);
            }
        } else if (type == "list") {
            good.push_back(fill(field, field.at("maxItems").get<std::size_t>()));
        } else if ((type == "text" || type == "secret") && !field.contains("pattern")) {
            std::string longest;
            for (std::size_t i = 0; i < field.at("maxLength").get<std::size_t>(); ++i) {
                longest += "ä";
            }
            good.emplace_back(longest);
        }
        for (const Json& value : good) {
            Settings settings = makeSettings(1);
            const auto merged = mergeGroup(settings, addressOf(info), Json{{name, value}});
            ASSERT_TRUE(merged.has_value()) << merged.error().describe();
            if (type != "secret") {
                const auto json = groupToJson(settings, addressOf(info));
                EXPECT_EQ(json->at(name), value) << info.name << "." << name;
            }
        }
    });
}

TEST(Catalog, EveryGroupSurvivesTheWayThroughJson) {
    for (const GroupInfo& info : groups()) {
        const Settings settings = makeSettings(1);
        auto json = groupToJson(settings, addressOf(info), Secrets::Shown);
        ASSERT_TRUE(json.has_value());
        Settings back = makeSettings(1);
        ASSERT_TRUE(mergeGroup(back, addressOf(info), *json).has_value()) << info.name;
        EXPECT_EQ(back, settings) << info.name;
    }
}

TEST(Catalog, UnknownMembersGroupsAndChannelsAreNamed) {
    Settings settings = makeSettings(1);
    auto member = mergeGroup(settings, {.group = "device"}, Json{{"colour", 1}});
    EXPECT_EQ(member.error().field(), "colour");
    EXPECT_EQ(member.error().allowed(), "name, number, timeZone");
    auto group = mergeGroup(settings, {.group = "nonsense"}, Json::object());
    EXPECT_EQ(group.error().kind(), ErrorKind::NotFound);
    auto scope = mergeGroup(settings, {.group = "video", .channel = 1}, Json::object());
    EXPECT_EQ(scope.error().kind(), ErrorKind::NotFound);
    auto channel = groupToJson(settings, {.group = "image", .channel = 2});
    EXPECT_EQ(channel.error().kind(), ErrorKind::NotFound);
    EXPECT_FALSE(mergeGroup(settings, {.group = "device"}, Json::array()).has_value());
}

TEST(Catalog, MessagesNameFieldRangeAndUnit) {
    Settings settings = makeSettings(1);
    const GroupAddress video{.group = "video", .channel = 1, .stream = StreamName::Main};
    const auto rate = mergeGroup(settings, video, Json{{"frameRate", 999}});
    EXPECT_EQ(rate.error().message(), "frameRate must be 0.0625 to 120 fps, got 999");
    EXPECT_EQ(rate.error().field(), "frameRate");
    EXPECT_EQ(rate.error().allowed(), "0.0625..120 fps");
}

TEST(Catalog, StreamsAndChannelsHaveTheirOwnDefaults) {
    const Settings settings = makeSettings(3);
    const ChannelConfig& third = settings.channels.at(2);
    EXPECT_EQ(third.motion.recordChannels, std::vector<int>{3});
    EXPECT_EQ(third.stream(StreamName::Main).video.frameRate, 25);
    EXPECT_EQ(third.stream(StreamName::Sub).video.resolution, VideoResolution::Size640x360);
    EXPECT_EQ(third.stream(StreamName::Sub).video.maximumBitRate, 512);
    EXPECT_FALSE(third.stream(StreamName::Third).video.enabled);
    EXPECT_EQ(third.record.schedule.size(), 7U);
    EXPECT_EQ(third.record.schedule.at(6).periods.at(0).to, 1440);
    EXPECT_EQ(third.motion.dayPeriods.at(0).from, 360);
    EXPECT_EQ(settings.network.https.port, 8443);
}

TEST(Catalog, BlockedFieldsAreNamedWithTheirReason) {
    Settings settings = makeSettings(1);
    const GroupAddress video{.group = "video", .channel = 1, .stream = StreamName::Main};
    EXPECT_TRUE(blockedReasons(settings, video).empty());
    ASSERT_TRUE(mergeGroup(settings, video, Json{{"codec", "mjpeg"}}).has_value());
    const auto reasons = blockedReasons(settings, video);
    EXPECT_TRUE(reasons.contains("maximumBitRate"));
    EXPECT_EQ(reasons.at("profile"), "MJPEG has no profiles.");
    EXPECT_FALSE(reasons.contains("codec"));
}

TEST(Catalog, AFieldIsBlockedByAnotherGroupOfTheDeviceOrTheSameStream) {
    Settings settings = makeSettings(2);
    const GroupAddress thermometry{.group = "thermometry", .channel = 2};
    EXPECT_FALSE(blockedReasons(settings, thermometry).contains("unit"));
    settings.units.useSameUnit = true;
    EXPECT_TRUE(blockedReasons(settings, thermometry).contains("unit"));
    EXPECT_TRUE(blockedReasons(settings, thermometry).contains("distanceUnit"));

    const GroupAddress video{.group = "video", .channel = 2, .stream = StreamName::Sub};
    ASSERT_TRUE(mergeGroup(settings, video, Json{{"codec", "mjpeg"}}));
    const auto roi = [](StreamName stream) {
        return GroupAddress{.group = "roi", .channel = 2, .stream = stream};
    };
    EXPECT_TRUE(blockedReasons(settings, roi(StreamName::Sub)).contains("enabled"));
    EXPECT_TRUE(blockedReasons(settings, roi(StreamName::Main)).empty());
}

TEST(Catalog, SecretsAreHiddenInAnswersAndKeptInTheFile) {
    Settings settings = makeSettings(1);
    const GroupAddress channel{.group = "channel", .channel = 1};
    ASSERT_TRUE(mergeGroup(settings, channel, Json{{"sourcePassword", "abc"}}).has_value());
    EXPECT_EQ(groupToJson(settings, channel)->at("sourcePassword"), (Json{{"set", true}}));
    EXPECT_EQ(groupToJson(settings, channel, Secrets::Shown)->at("sourcePassword"), "abc");
    // What we answered, sent back, keeps it.
    ASSERT_TRUE(mergeGroup(settings, channel, *groupToJson(settings, channel)).has_value());
    EXPECT_EQ(settings.channels[0].channel.sourcePassword.reveal(), "abc");
    ASSERT_TRUE(mergeGroup(settings, channel, Json{{"sourcePassword", nullptr}}).has_value());
    EXPECT_TRUE(settings.channels[0].channel.sourcePassword.empty());
}

TEST(Catalog, EnumsKnowTheirWords) {
    EXPECT_EQ(toString(VideoCodec::H265), "h265");
    EXPECT_EQ(fromString<VideoResolution>("1920x1080"), VideoResolution::Size1920x1080);
    EXPECT_EQ(fromString<ImageRotation>("90"), ImageRotation::Value90);
    EXPECT_EQ(fromString<ImageMirror>("off"), ImageMirror::Off);
    EXPECT_EQ(fromString<VideoCodec>("H264"), std::nullopt);
}

TEST(Catalog, KnowsWhatOnlyAdministratorsChangeAndWhatARestoreKeeps) {
    Settings settings = makeSettings(1);
    const GroupAddress network{.group = "network"};
    const Json before = *groupToJson(settings, network);
    ASSERT_TRUE(mergeGroup(settings, network, Json{{"rtsp", {{"port", 554}}}}).has_value());
    EXPECT_EQ(
        administratorFieldChanged("network", before, *groupToJson(settings, network)), "rtsp"
    );
    EXPECT_EQ(administratorFieldChanged("network", before, before), "");
    EXPECT_EQ(keptOnRestore("device"), std::vector<std::string>{"timeZone"});
}

}  // namespace
}  // namespace ocelli::config
