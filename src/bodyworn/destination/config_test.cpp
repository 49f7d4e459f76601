// Tests of a destination's configuration.
#include "bodyworn/destination/config.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "bodyworn/destination/connection_file.h"
#include "bodyworn/destination/faults.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::destination {
namespace {

TEST(DestinationConfig, NamesWhatIsWrongAndItsRange) {
    const auto field = [](const char* text) {
        const auto next = merged({}, *parseJson(text));
        return next ? std::string("none") : next.error().field();
    };
    EXPECT_EQ(field(R"({"siteName":""})"), "siteName");
    EXPECT_EQ(field(R"({"keepDays":0})"), "keepDays");
    EXPECT_EQ(field(R"({"containerType":"avi"})"), "containerType");
    EXPECT_EQ(field(R"({"addresses":["ftp://x"]})"), "addresses");
    EXPECT_EQ(field(R"({"encryptionKey":"x"})"), "encryptionKey");
    EXPECT_EQ(field(R"({"strictness":{"tokenSeconds":0}})"), "tokenSeconds");
    EXPECT_EQ(field(R"({"strictness":{"quotaStatus":500}})"), "quotaStatus");
    EXPECT_EQ(field(R"({"strictness":{"faults":[{"path":"/","status":200}]}})"), "status");
    EXPECT_EQ(field(R"({"categories":[{"id":"1","name":"a"},{"id":"1","name":"b"}]})"), "id");
    EXPECT_EQ(field(R"({"capabilities":{"bookmarks":false}})"), "bookmarks");
    EXPECT_EQ(field(R"({"other":1})"), "other");
}

TEST(DestinationConfig, ItsTimeZoneIsOneThatThereIs) {
    const Config berlin = *merged({}, {{"timeZone", "Europe/Berlin"}});
    EXPECT_NE(retentionDocument(berlin).find(R"("TimeZone": "Europe/Berlin")"), std::string::npos);
    EXPECT_EQ(retentionDocument({}).find("TimeZone"), std::string::npos) << "not said";
    EXPECT_EQ(merged(berlin, {{"timeZone", ""}})->timeZone, "");
    for (const char* bad :
         {"Berlin", "Europe", "../../etc/passwd", "/etc/passwd", "Europe/Berlin "}) {
        EXPECT_EQ(merged({}, {{"timeZone", bad}}).error().field(), "timeZone") << bad;
    }
}

TEST(DestinationConfig, SurvivesARestartWithItsSecret) {
    const test::TemporaryFolder folder;
    const auto path = folder / "destination.json";
    auto config = ConfigFile::open(path);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->current().categories.size(), 10U);
    ASSERT_TRUE(config->change(*parseJson(R"({"siteName":"Here","keepDays":30})")));
    EXPECT_FALSE(config->setApiKey("too short"));
    const auto again = ConfigFile::open(path);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->current().siteName, "Here");
    EXPECT_EQ(again->current().keepDays, 30);
    EXPECT_EQ(again->apiKey(), config->apiKey());
    EXPECT_GE(again->apiKey().size(), 40U);
}

TEST(DestinationConfig, ABrokenFileIsNotReplacedByDefaults) {
    const test::TemporaryFolder folder;
    const auto path = folder / "destination.json";
    ASSERT_TRUE(replaceFile(path, R"({"keepDays":)"));
    EXPECT_EQ(ConfigFile::open(path).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(*readFile(path, 100), R"({"keepDays":)");
}

TEST(DestinationConfig, ItsDocumentsAreThoseOfTheSpecification) {
    Config config;
    config.categories = {{"7", "Arrest", std::nullopt}};
    const auto capabilities = parseJson(capabilitiesDocument(config));
    EXPECT_EQ(capabilities->at("Store").at("StoreGNSSTrackRecording"), true);
    EXPECT_EQ(capabilities->at("StoreAndRead").at("StoreReadSystemID"), true);
    const auto categories = parseJson(categoriesDocument(config));
    EXPECT_EQ(categories->at(0).at("Name"), "Arrest");
    EXPECT_EQ(categories->at(0).at("Id"), "7");
}

TEST(Faults, TheLongestPrefixStrikesAsOftenAsItSays) {
    Faults faults;
    faults.set({{"/v1/", "", 503, false, 0}, {"/v1/a/Users", "PUT", 402, false, 1}});
    EXPECT_EQ(faults.strike("PUT", "/v1/a/Users", false), 402);
    EXPECT_EQ(faults.strike("PUT", "/v1/a/Users", false), 503);
    EXPECT_EQ(faults.strike("PUT", "/v1/a/Users", true), std::nullopt);
    EXPECT_EQ(faults.strike("GET", "/auth/v1.0", false), std::nullopt);
}

}  // namespace
}  // namespace ocelli::bodyworn::destination
