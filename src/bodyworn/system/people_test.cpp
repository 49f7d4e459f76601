// Profiles and wearers: limits, rules between them, what the destination is told.
#include <gtest/gtest.h>

#include "bodyworn/system/profile_fields.h"
#include "bodyworn/system/schema.h"
#include "bodyworn/system/wearers.h"

namespace ocelli::bodyworn::system {
namespace {

TEST(ProfileFields, StandardValuesFitTheirOwnRules) {
    const Json standard = standardProfile();
    EXPECT_EQ(standard.size(), profileFields().size());
    EXPECT_EQ(*mergeProfile(Json::object(), standard), standard);
    for (const ProfileField& field : profileFields()) {
        EXPECT_TRUE(field.needs.empty() || standard.contains(field.needs)) << field.name;
        EXPECT_TRUE(
            field.row.starts_with("BS-PRF-") || field.row == "BC-BTN-13" || field.row == "BC-REC-13"
        ) << field.name;
        EXPECT_EQ(field.capability.empty(), field.without.empty()) << field.name;
    }
}

TEST(ProfileFields, AWrongValueNamesFieldAndRange) {
    const auto refused = [](const Json& patch) {
        return mergeProfile(Json::object(), patch).error();
    };
    EXPECT_EQ(refused({{"resolution", "4k"}}).field(), "resolution");
    EXPECT_EQ(refused({{"resolution", "4k"}}).allowed(), "1080p, 720p");
    EXPECT_EQ(refused({{"preBufferLength", 121}}).allowed(), "1..120");
    EXPECT_EQ(refused({{"preBufferLength", 0}}).allowed(), "1..120");
    EXPECT_EQ(refused({{"preBufferLength", 30.5}}).field(), "preBufferLength");
    EXPECT_EQ(refused({{"audio", "yes"}}).allowed(), "true, false");
    EXPECT_EQ(refused({{"colour", 1}}).field(), "colour");
    EXPECT_EQ(refused(Json::array()).field(), "settings");
}

TEST(ProfileFields, WhatTheDestinationDoesNotTakeIsSwitchedOffAtTheCamera) {
    const Json profile = standardProfile();
    offload::Capabilities none;
    EXPECT_EQ(profileForCamera(profile, none)["bookmarks"], false);
    EXPECT_EQ(profileForCamera(profile, offload::Capabilities::all())["bookmarks"], true);
    EXPECT_EQ(profileForCamera(profile)["bookmarks"], true) << "not known yet";
    const Json off = *mergeProfile(profile, {{"bookmarks", false}});
    EXPECT_EQ(profileForCamera(off, offload::Capabilities::all())["bookmarks"], false);
}

TEST(ProfileFields, WhatAnOlderProgramWroteFallsBackToTheStandard) {
    const Json merged = *mergeProfile({{"resolution", "4k"}, {"gone", 1}}, {{"audio", false}});
    EXPECT_EQ(merged["resolution"], "1080p");
    EXPECT_EQ(merged["audio"], false);
    EXPECT_FALSE(merged.contains("gone"));
}

class People : public testing::Test {
  protected:
    People() { EXPECT_TRUE(profiles.addFirst().has_value()); }

    Json told(std::string_view object) {
        const auto pending = *announcements.pending();
        for (const Announcement& one : pending) {
            if (one.object == object) {
                return one.body;
            }
        }
        return nullptr;
    }

    std::unique_ptr<store::Database> database = std::move(*store::Database::openInMemory(schema()));
    Profiles profiles{*database};
    Wearers wearers{*database};
    Announcements announcements{*database};
};

TEST_F(People, TheTwoExampleProfilesAreThereFromTheBeginning) {
    const auto all = *profiles.all();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_TRUE(all[0].standard);
    EXPECT_EQ(all[1].settings["preBufferLength"], 90);
    EXPECT_EQ(all[1].settings["rawAudio"], true);
    EXPECT_EQ(all[2].settings["allowSilentMode"], false);
    EXPECT_EQ(all[2].settings["resolution"], "720p");
    ASSERT_TRUE(profiles.addFirst().has_value());
    EXPECT_EQ(profiles.all()->size(), 3U);
}

TEST_F(People, AProfileIsChangedInPartAndKeepsTheRest) {
    const std::int64_t id = *profiles.add({{"name", "Night"}, {"settings", {{"audio", false}}}});
    ASSERT_TRUE(profiles.change(id, {{"settings", {{"location", true}}}}).has_value());
    const Profile night = *profiles.find(id);
    EXPECT_EQ(night.settings["audio"], false);
    EXPECT_EQ(night.settings["location"], true);
    EXPECT_EQ(
        profiles.change(id, {{"settings", {{"preBufferLength", 999}}}}).error().field(),
        "preBufferLength"
    );
    EXPECT_EQ(profiles.change(id, {{"colour", 1}}).error().field(), "colour");
    EXPECT_EQ(profiles.add({{"name", "night"}}).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(profiles.add({{"name", ""}}).error().field(), "name");
}

TEST_F(People, AProfileInUseOrTheStandardOneStays) {
    const std::int64_t standard = *profiles.standard();
    EXPECT_EQ(profiles.remove(standard).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(profiles.change(standard, {{"standard", false}}).error().field(), "standard");
    const std::int64_t id = *profiles.add({{"name", "Night"}});
    const std::int64_t anna = *wearers.add({{"name", "Anna"}, {"profile", id}});
    EXPECT_EQ(profiles.remove(id).error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(wearers.change(anna, {{"profile", standard}}).has_value());
    EXPECT_TRUE(profiles.remove(id).has_value());
    EXPECT_EQ(profiles.remove(id).error().kind(), ErrorKind::NotFound);
}

TEST_F(People, NewWearersGetTheStandardProfile) {
    const std::int64_t night = *profiles.add({{"name", "Night"}});
    ASSERT_TRUE(profiles.change(night, {{"standard", true}}).has_value());
    EXPECT_EQ(wearers.find(*wearers.add({{"name", "Anna"}}))->profile, night);
}

TEST_F(People, ProfilesAreBounded) {
    for (std::size_t i = 3; i < Profiles::kMost; ++i) {
        ASSERT_TRUE(profiles.add({{"name", "P" + std::to_string(i)}}).has_value());
    }
    EXPECT_EQ(profiles.add({{"name", "One more"}}).error().kind(), ErrorKind::ResourceExhausted);
}

TEST_F(People, WearersHaveLimitsThatErrorsName) {
    EXPECT_EQ(wearers.add({{"name", ""}}).error().field(), "name");
    EXPECT_EQ(
        wearers.add({{"name", std::string(101, 'a')}}).error().allowed(), "1..100 characters"
    );
    EXPECT_EQ(wearers.add({{"name", "A\nB"}}).error().field(), "name");
    EXPECT_EQ(wearers.add({{"name", " A"}}).error().field(), "name");
    EXPECT_EQ(
        wearers.add({{"name", "A"}, {"userId", std::string(101, '1')}}).error().field(), "userId"
    );
    EXPECT_EQ(wearers.add({{"name", "A"}, {"profile", 99}}).error().field(), "profile");
    EXPECT_EQ(wearers.add({{"name", "A"}, {"profile", "x"}}).error().field(), "profile");
    EXPECT_EQ(wearers.add({{"nick", "A"}}).error().field(), "nick");
    EXPECT_EQ(wearers.add(Json::array()).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_TRUE(wearers.add({{"name", "Zoë 日本"}, {"userId", "A1"}}).has_value());
    const auto twice = wearers.add({{"name", "B"}, {"userId", "A1"}});
    EXPECT_EQ(twice.error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(twice.error().field(), "userId");
    EXPECT_TRUE(wearers.add({{"name", "B"}}).has_value());
    EXPECT_TRUE(wearers.add({{"name", "C"}}).has_value());  // without an ID there may be many
}

TEST_F(People, ALongIdComesWithAdvice) {
    EXPECT_TRUE(userIdAdvice("123456789012").empty());
    EXPECT_FALSE(userIdAdvice("1234567890123").empty());
}

TEST_F(People, TheNameAtTheDestinationCannotChange) {
    const std::int64_t id = *wearers.add({{"name", "A"}, {"externalName", "a@example.org"}});
    EXPECT_EQ(
        wearers.change(id, {{"externalName", "b@example.org"}}).error().field(), "externalName"
    );
    EXPECT_TRUE(wearers.change(id, {{"name", "B"}}).has_value());
    std::string wide;
    for (int i = 0; i < 43; ++i) {
        wide += "\xC3\xA5";  // å, six bytes when it is coded
    }
    EXPECT_EQ(wearers.add({{"name", "C"}, {"externalName", wide}}).error().field(), "externalName")
        << "cut to what a destination takes it would be somebody else";
    EXPECT_TRUE(wearers.add({{"name", "C"}, {"externalName", wide.substr(2)}}).has_value());
}

/// Cameras and container names take letters, digits and '-' only; '_' stands between parts of
/// names.
TEST_F(People, TheIdOfAUserFitsIntoNames) {
    for (int i = 0; i < 100; ++i) {
        const std::int64_t id = *wearers.add({{"name", "User " + std::to_string(i)}});
        const std::string object = wearers.find(id)->object;
        EXPECT_EQ(object.size(), 36);
        EXPECT_EQ(object.find_first_not_of("0123456789abcdef-"), std::string::npos) << object;
    }
}

TEST_F(People, TheDestinationIsToldOfEachChangeAndOnlyOfTheNewestState) {
    const std::int64_t id = *wearers.add({{"name", "Anna"}, {"userId", "A1"}});
    const std::string object = wearers.find(id)->object;
    EXPECT_EQ(told(object), (Json{{"Active", "True"}, {"Name", "Anna"}, {"UserID", "A1"}}));
    const auto before = announcements.pending()->front();
    ASSERT_TRUE(wearers.change(id, {{"name", "Anna K."}}).has_value());
    EXPECT_EQ(*announcements.count(), 1);
    ASSERT_TRUE(announcements.confirm(before.id).has_value());
    EXPECT_EQ(told(object)["Name"], "Anna K.");  // what was confirmed was the state before
    ASSERT_TRUE(wearers.remove(id).has_value());
    EXPECT_EQ(told(object)["Active"], "False");
    ASSERT_TRUE(announcements.confirm(announcements.pending()->front().id).has_value());
    EXPECT_EQ(*announcements.count(), 0);
}

TEST_F(People, ATagBelongsToOneWearer) {
    const std::int64_t anna = *wearers.add({{"name", "Anna"}});
    const std::int64_t bo = *wearers.add({{"name", "Bo"}});
    ASSERT_TRUE(wearers.pairTag(anna, "04A1B2C3", {}).has_value());
    EXPECT_TRUE(wearers.pairTag(anna, "04A1B2C3", {}).has_value());
    EXPECT_EQ(wearers.pairTag(bo, "04A1B2C3", {}).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(wearers.pairTag(bo, "1", {}).error().field(), "tag");
    EXPECT_EQ(wearers.pairTag(99, "04A1B2C4", {}).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(**wearers.ownerOfTag("04A1B2C3"), anna);
    ASSERT_TRUE(wearers.remove(anna).has_value());
    EXPECT_FALSE(wearers.ownerOfTag("04A1B2C3")->has_value());
}

TEST_F(People, SearchTakesWildcardsAsTheyAre) {
    ASSERT_TRUE(wearers.add({{"name", "Anna"}, {"userId", "100%"}}).has_value());
    ASSERT_TRUE(wearers.add({{"name", "Bo"}, {"userId", "1000"}}).has_value());
    EXPECT_EQ(wearers.list("100%")->size(), 1U);
    EXPECT_EQ(wearers.list("o")->size(), 1U);
    EXPECT_EQ(wearers.list("")->size(), 2U);
    EXPECT_EQ(wearers.list("", 1, 1)->size(), 1U);
}

}  // namespace
}  // namespace ocelli::bodyworn::system
