// Tests of searching, notes, holds and letting go by age, and of exports.
#include "bodyworn/destination/catalogue.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/crc32.h"
#include "base/text.h"
#include "bodyworn/destination/export_archive.h"
#include "bodyworn/destination/verification.h"
#include "bodyworn/destination/zip_writer.h"
#include "crypto/digest.h"
#include "tests/support/destination_stores.h"

namespace ocelli::bodyworn::destination {
namespace {

class CatalogueTest : public testing::TestWithParam<test::Storage> {
  protected:
    void SetUp() override {
        if (stores.missing()) {
            GTEST_SKIP() << test::PostgresServer::kNoPostgres;
        }
        auto opened = stores.open();
        ASSERT_TRUE(opened) << opened.error().describe();
        store = std::move(*opened);
        catalogue = std::make_unique<Catalogue>(store, clock);
        EXPECT_TRUE(store->putContainer("Users", {}, actor));
        EXPECT_TRUE(put("Users", "user", "", {{"Name", "%C3%85sa%20100%25"}, {"UserID", "A-1"}}));
    }

    Result<Object> put(
        const std::string& container,
        const std::string& name,
        const std::string& content,
        const std::map<std::string, std::string>& facts = {}
    ) {
        Metadata metadata;
        for (const auto& [key, value] : facts) {
            metadata.set(key, value);
        }
        return test::putWhole(*store, container, name, content, std::move(metadata), actor);
    }

    std::string record(const std::string& day, const std::string& category, bool complete = true) {
        const std::string name = "user_OC1_202601" + day + "T030405Z";
        Metadata metadata;
        metadata.set("Status", complete ? "Complete" : "Transferring");
        metadata.set("TriggerOnLocation", "55." + day + " 13.2");
        EXPECT_TRUE(store->putContainer(name, metadata, actor));
        EXPECT_TRUE(put(name, "202601" + day + "_030405_7CF7.mp4", "video of " + day));
        if (!category.empty()) {
            EXPECT_TRUE(
                put(name,
                    "bookmark_1",
                    "said 100% of it",
                    {{"CategoryID", category}, {"CategoryName", "Name" + category}})
            );
        }
        return name;
    }

    std::size_t found(const Search& search) { return catalogue->find(search)->at("items").size(); }

    test::DestinationStores stores{GetParam()};
    test::FakeClock& clock = stores.clock;  // 2026-01-05
    std::shared_ptr<ContentStore> store;
    std::unique_ptr<Catalogue> catalogue;
    Actor actor{"tester", "192.0.2.1"};
};

TEST_P(CatalogueTest, FindsByPersonDeviceTimeCategoryTextAndPlace) {
    record("02", "7");
    record("03", "");
    const auto all = catalogue->find({});
    ASSERT_EQ(all->at("items").size(), 2U);
    EXPECT_EQ(all->at("items").at(0).at("start"), "2026-01-03T03:04:05.000Z");
    EXPECT_EQ(all->at("items").at(1).at("personName"), "Åsa 100%");
    EXPECT_EQ(all->at("items").at(1).at("categories"), "Name7");
    EXPECT_EQ(found({.person = "user"}), 2U);
    EXPECT_EQ(found({.person = "other"}), 0U);
    EXPECT_EQ(found({.device = "OC1"}), 2U);
    EXPECT_EQ(found({.category = "7"}), 1U);
    EXPECT_EQ(found({.text = "åsa"}), 0U);  // only the case of ASCII is sure to be folded
    EXPECT_EQ(found({.text = "SA 100%"}), 2U);
    EXPECT_EQ(found({.text = "of it"}), 1U);
    EXPECT_EQ(found({.text = "_"}), 2U);  // in the names, not for any letter
    EXPECT_EQ(found({.text = "1_0"}), 0U);
    EXPECT_EQ(found({.from = parseTime("2026-01-03T00:00:00Z").value()}), 1U);
    EXPECT_EQ(found({.to = parseTime("2026-01-03T00:00:00Z").value()}), 1U);
    EXPECT_EQ(found({.box = Box{55.01, 13, 55.025, 14}}), 1U);
    EXPECT_EQ(found({.box = Box{10, 13, 11, 14}}), 0U);
    EXPECT_EQ(found({.limit = 1}), 1U);
    EXPECT_EQ(catalogue->find({.limit = 1})->at("more"), true);
    EXPECT_EQ(found({.skip = 1, .limit = 1}), 1U);
    EXPECT_EQ(catalogue->overview()->at("recordings"), 2);
    EXPECT_EQ(catalogue->facets()->at("categories").at(0).at("name"), "Name7");
}

TEST_P(CatalogueTest, RecordingsBelongToTheUserWhomTheirWearerIsMappedTo) {
    store->setAccounts([](std::string_view name) { return equalsIgnoreCase(name, "Viewer"); });
    const auto owned = [&](const std::string& owner) {
        Search search;
        search.owner = owner;
        return (*catalogue->find(search))["items"];
    };
    const auto user = [&](const std::string& mapped, const char* active = "True") {
        return put(
            "Users", "user", "", {{"Name", "A"}, {"Active", active}, {"MappedUserName", mapped}}
        );
    };
    const std::string name = record("02", "");
    EXPECT_EQ((*catalogue->recording(name))["ownerKind"], "none");
    ASSERT_TRUE(user("viewer"));
    EXPECT_EQ((*catalogue->recording(name))["owner"], "viewer");
    EXPECT_EQ((*catalogue->recording(name))["ownerKind"], "account");
    EXPECT_EQ(owned("VIEWER").size(), 1U);
    EXPECT_TRUE(owned("view").empty()) << "the whole name";
    EXPECT_TRUE((*catalogue->guests(10, 0))["items"].empty());

    ASSERT_TRUE(user("somebody"));
    EXPECT_EQ((*catalogue->recording(name))["ownerKind"], "unknown");
    EXPECT_TRUE((*catalogue->guests(10, 0))["items"].empty()) << "a name alone makes nobody";

    ASSERT_TRUE(user("Anna@Town.test"));
    ASSERT_TRUE(user("anna@town.test", "False"));
    Json guests = (*catalogue->guests(10, 0))["items"];
    ASSERT_EQ(guests.size(), 1U) << "one guest, in whatever case the address is written";
    EXPECT_EQ(guests[0]["name"], "anna@town.test");
    EXPECT_EQ(guests[0]["recordings"], 1);
    EXPECT_EQ(guests[0]["account"], false);
    EXPECT_EQ((*catalogue->recording(name))["ownerKind"], "guest");
    ASSERT_TRUE(put("Users", "other", "", {{"MappedUserName", "bo@town.test"}}));
    EXPECT_EQ((*catalogue->guests(1, 0))["more"], true);
    EXPECT_EQ((*catalogue->guests(1, 1))["items"][0]["name"], "bo@town.test");
    const auto log = *store->custody().entries("Users", INT64_MAX, 100);
    EXPECT_EQ(
        std::ranges::count_if(
            log, [](const CustodyEntry& entry) { return entry.line["action"] == "guestMade"; }
        ),
        2
    );

    store->setAccounts([](std::string_view) { return true; });
    EXPECT_EQ((*catalogue->recording(name))["ownerKind"], "account");
    EXPECT_EQ((*catalogue->guests(10, 0))["items"][0]["account"], true);
    Metadata posted;
    posted.set("MappedUserName", "cy@town.test");
    ASSERT_TRUE(store->postObject("Users", "other", posted, actor));
    EXPECT_EQ((*catalogue->guests(10, 0))["items"].size(), 2U) << "has an account already";
}

TEST_P(CatalogueTest, KeepsNotesBesideTheEvidence) {
    const auto name = record("02", "7");
    EXPECT_TRUE(catalogue->addNote(name, actor, "seen", 3.5));
    EXPECT_FALSE(catalogue->addNote("none", actor, "seen", 3.5));
    const auto one = catalogue->recording(name);
    EXPECT_EQ(one->at("notes").at(0).at("second"), 3.5);
    EXPECT_EQ(one->at("bookmarks").at(0).at("text"), "said 100% of it");
    EXPECT_EQ(one->at("objects").size(), 2U);
    EXPECT_EQ(found({.text = "seen"}), 1U);
    EXPECT_EQ(catalogue->recording("Users").error().kind(), ErrorKind::NotFound);
}

TEST_P(CatalogueTest, WhatIsOldGoesByItsCategoriesAndWhatIsHeldStays) {
    const auto plain = record("01", "");
    const auto kept = record("02", "7");
    const auto held = record("03", "");
    const auto under = record("04", "", false);
    Config config;
    config.categories = {{"7", "Arrest", 400}};
    clock.advance(std::chrono::hours(24 * 31));
    EXPECT_TRUE(catalogue->letGo(config, actor)->empty());  // without a rule nothing ever goes
    config.keepDays = 40;
    EXPECT_TRUE(catalogue->letGo(config, actor)->empty());
    config.keepDays = 30;
    ASSERT_TRUE(catalogue->hold(held, actor, "case 5"));
    EXPECT_EQ(found({.heldOnly = true}), 1U);
    EXPECT_EQ(*catalogue->letGo(config, actor), std::vector<std::string>{plain});
    EXPECT_FALSE(store->container(plain));
    EXPECT_TRUE(store->container(kept));
    EXPECT_TRUE(store->container(held));
    EXPECT_TRUE(store->container(under));
    ASSERT_TRUE(catalogue->release(held, actor));
    EXPECT_EQ(*catalogue->letGo(config, actor), std::vector<std::string>{held});
    clock.advance(std::chrono::hours(24 * 400));
    EXPECT_EQ(*catalogue->letGo(config, actor), std::vector<std::string>{kept});
    EXPECT_TRUE(store->container(under));
}

TEST_P(CatalogueTest, AChangedFileIsSeenByTheVerification) {
    const auto name = record("02", "7");
    const auto check = [&] {
        return verify({store, *store->objects(name), ""}, clock).at("verdict");
    };
    EXPECT_EQ(check(), "intact");
    const auto clip = store->object(name, "20260102_030405_7CF7.mp4");
    if (stores.files()) {
        std::ofstream(store->localCopy(*clip)->path(), std::ios::in | std::ios::out) << "V";
    } else {
        auto swift = stores.swift.state.lock();
        auto& bytes = swift->containers["ocelli-evidence-" + clip->file.substr(0, 1)];
        bytes[clip->file.substr(2)][0] = 'V';
    }
    EXPECT_EQ(check(), "broken");
}

TEST_P(CatalogueTest, AnExportHoldsTheOriginalBytesAndItsCustody) {
    const auto name = record("02", "7");
    auto files = openExport(*store, *store->objects(name), {}, {});
    ASSERT_TRUE(files);
    auto producer = makeExport(*catalogue, {name, {}, actor, clock.wall()}, std::move(*files));
    ASSERT_TRUE(producer);
    std::string archive;
    for (;;) {
        const auto piece = (*producer)(7);
        ASSERT_TRUE(piece);
        if (piece->empty()) {
            break;
        }
        archive += asText(*piece);
    }
    EXPECT_NE(archive.find("video of 02"), std::string::npos);
    EXPECT_NE(archive.find("SHA256SUMS"), std::string::npos);
    EXPECT_NE(archive.find("custodyHead"), std::string::npos);
    EXPECT_EQ(store->custody().entries(name, INT64_MAX, 1)->front().line.at("action"), "exported");
    EXPECT_FALSE(makeExport(*catalogue, {"none", {}, actor, clock.wall()}, {}));
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere,
    CatalogueTest,
    testing::Values(test::Storage::Files, test::Storage::SwiftAndPostgres),
    [](const auto& given) { return test::toString(given.param); }
);

}  // namespace
}  // namespace ocelli::bodyworn::destination
