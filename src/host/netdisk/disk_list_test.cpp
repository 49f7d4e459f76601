// Tests of the list of network disks: what is refused, and where passwords stay.
#include "host/netdisk/disk_list.h"

#include <gtest/gtest.h>

namespace ocelli::host::netdisk {
namespace {

Json disk(int number, const Json& more = Json::object()) {
    Json json{{"number", number}, {"server", "nas"}, {"path", "/camera"}};
    json.update(more);
    return json;
}

Json listOf(std::vector<Json> disks) {
    return Json{{"disks", disks}};
}

TEST(DiskList, GoesThroughItsFileAndHidesPasswordsElsewhere) {
    const auto list = parseDiskList(
        Json{
            {"recordOn", "own"},
            {"disks",
             {disk(2, {{"protocol", "nfs"}, {"path", "/v"}, {"capacityGigabytes", 1.5}}),
              disk(1, {{"user", "LAB/hub"}, {"password", "secret"}, {"enabled", false}})}}
        },
        {}
    );
    ASSERT_TRUE(list.has_value()) << list.error().message();
    EXPECT_TRUE(list->ownFirst);
    EXPECT_EQ(parseDiskList(toJson(*list, Passwords::Shown), {}), *list);
    const std::string shown = formatJson(toJson(*list, Passwords::Hidden));
    EXPECT_EQ(shown.find("secret"), std::string::npos);
    EXPECT_NE(shown.find(R"("password":{"set":true})"), std::string::npos);
}

TEST(DiskList, APasswordStaysWithItsNumber) {
    const auto known =
        parseDiskList(listOf({disk(1, {{"password", "one"}}), disk(2, {{"password", "two"}})}), {});
    ASSERT_TRUE(known.has_value());
    const auto next = parseDiskList(
        listOf(
            {disk(2, {{"password", {{"set", true}}}}),
             disk(1, {{"password", nullptr}}),
             disk(3, {{"password", {{"set", true}}}})}
        ),
        *known
    );
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->disks[0].connection.password, "two");
    EXPECT_EQ(next->disks[1].connection.password, "");
    EXPECT_EQ(next->disks[2].connection.password, "");
    EXPECT_EQ(parseDisk(disk(2), *known)->connection.password, "two");
}

TEST(DiskList, WhatCannotBeIsRefusedByName) {
    const std::vector<std::pair<Json, std::string>> cases = {
        {Json::array(), "body"},
        {Json::object(), "disks"},
        {Json{{"disks", "no"}}, "disks"},
        {Json{{"disks", std::vector<Json>(9, disk(1))}}, "disks"},
        {Json{{"disks", Json::array()}, {"recordOn", "moon"}}, "recordOn"},
        {Json{{"disks", Json::array()}, {"more", 1}}, "more"},
        {listOf({Json(7)}), "disks[0]"},
        {listOf({disk(0)}), "disks[0].number"},
        {listOf({disk(9)}), "disks[0].number"},
        {listOf({disk(1), disk(1)}), "disks[1].number"},
        {listOf({disk(1, {{"number", 1.5}})}), "disks[0].number"},
        {listOf({disk(1, {{"enabled", 1}})}), "disks[0].enabled"},
        {listOf({disk(1, {{"protocol", "afp"}})}), "disks[0].protocol"},
        {listOf({disk(1, {{"server", ""}})}), "disks[0].server"},
        {listOf({disk(1, {{"server", "a b"}})}), "disks[0].server"},
        {listOf({disk(1, {{"server", "nas/x"}})}), "disks[0].server"},
        {listOf({disk(1, {{"server", std::string(254, 'a')}})}), "disks[0].server"},
        {listOf({disk(1, {{"port", 65536}})}), "disks[0].port"},
        {listOf({disk(1, {{"path", ""}})}), "disks[0].path"},
        {listOf({disk(1, {{"path", "/"}})}), "disks[0].path"},
        {listOf({disk(1, {{"path", "/camera/../etc"}})}), "disks[0].path"},
        {listOf({disk(1, {{"path", "a\nb"}})}), "disks[0].path"},
        {listOf({disk(1, {{"protocol", "nfs"}, {"path", "camera"}})}), "disks[0].path"},
        {listOf({disk(1, {{"password", 7}})}), "disks[0].password"},
        {listOf({disk(1, {{"password", std::string(129, 'a')}})}), "disks[0].password"},
        {listOf({disk(1, {{"capacityGigabytes", -1}})}), "disks[0].capacityGigabytes"},
        {listOf({disk(1, {{"strange", 1}})}), "disks[0].strange"},
    };
    for (const auto& [json, field] : cases) {
        const auto list = parseDiskList(json, {});
        ASSERT_FALSE(list.has_value()) << formatJson(json);
        EXPECT_EQ(list.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_EQ(list.error().field(), field);
    }
}

}  // namespace
}  // namespace ocelli::host::netdisk
