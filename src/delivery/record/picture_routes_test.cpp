// Tests the routes of pictures: search, files, archives, and who may see them.
#include "delivery/record/picture_routes.h"

#include <gtest/gtest.h>

#include "delivery/record/zip_writer.h"
#include "tests/support/picture_bench.h"

namespace ocelli::delivery::record {
namespace {

using net::http::Method;
using net::http::Response;
using test::makePicture;

/// "admin" may all, "guest" plays back channel 1 only.
class FakeAuthenticator final : public net::http::Authenticator {
  public:
    Result<void> identify(net::http::Request& request, bool /*countsAsActivity*/) override {
        request.identity.name = who;
        if (who == "admin") {
            request.identity.level = access::Level::Administrator;
            request.identity.grants = access::allGrants();
        } else {
            request.identity.level = access::Level::Operator;
            request.identity.grants.playback.set(0);
        }
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}

    std::string who = "admin";
};

struct PictureRoutesTest : testing::Test, test::PictureBench {
    PictureRoutesTest() {
        addPictureRoutes(router, *store);
        for (int i = 0; i < 4; ++i) {
            ids.push_back(
                add(makePicture(
                        1 + i % 2, PictureType::Timing, i * 1000, "content" + std::to_string(i)
                    ))
                    ->id
            );
        }
    }

    Response get(const std::string& target) {
        std::optional<Response> answer;
        auto request = net::http::makeRequest(Method::Get, target);
        EXPECT_TRUE(request);
        router.handle(std::move(*request), net::http::Reply([&](Response response) {
                          answer = std::move(response);
                      }));
        settle();
        EXPECT_TRUE(answer);
        return answer ? std::move(*answer) : Response();
    }

    Json json(const std::string& target) {
        SCOPED_TRACE(target);
        const auto answer = get(target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        auto value = parseJson(answer.body);
        return value ? *value : Json();
    }

    std::string body(net::http::BodySource& source) {
        std::string whole;
        for (bool more = true; more;) {
            source.read(16, [&](Result<Bytes> part) {
                more = part && !part->empty();
                whole += part ? asText(*part) : "cut";
            });
            settle();
        }
        return whole;
    }

    FakeAuthenticator authenticator;
    net::http::Router router{authenticator};
    std::vector<std::uint64_t> ids;
};

TEST_F(PictureRoutesTest, ListsNewestFirstInPages) {
    auto first = json("/api/v1/pictures?limit=3");
    ASSERT_EQ(first["items"].size(), 3U);
    EXPECT_EQ(
        first["items"][0],
        Json(
            {{"id", ids[3]},
             {"channel", 2},
             {"type", "timing"},
             {"time", "2026-01-05T00:00:03.000Z"},
             {"format", "jpeg"},
             {"width", 640},
             {"height", 360},
             {"bytes", 8}}
        )
    );
    const auto next = std::to_string(first["next"].get<int>());
    auto second = json("/api/v1/pictures?limit=3&before=" + next);
    ASSERT_EQ(second["items"].size(), 1U);
    EXPECT_EQ(second["items"][0]["id"], ids[0]);
    EXPECT_FALSE(second.contains("next"));
}

TEST_F(PictureRoutesTest, SearchesByChannelTypeAndTime) {
    EXPECT_EQ(json("/api/v1/pictures?channel=2")["items"].size(), 2U);
    EXPECT_EQ(json("/api/v1/pictures?type=event")["items"].size(), 0U);
    EXPECT_EQ(json("/api/v1/pictures?from=2026-01-05T00:00:02Z")["items"].size(), 2U);
    EXPECT_EQ(get("/api/v1/pictures?type=none").status, 422);
    EXPECT_EQ(get("/api/v1/pictures?limit=1001").status, 422);
    EXPECT_EQ(get("/api/v1/pictures?channel=65").status, 422);
    EXPECT_EQ(get("/api/v1/pictures?from=yesterday").status, 422);
}

TEST_F(PictureRoutesTest, SendsAFileWithTypeAndName) {
    const auto answer = get("/api/v1/pictures/" + std::to_string(ids[1]));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "content1");
    EXPECT_EQ(answer.headers.get("Content-Type"), "image/jpeg");
    EXPECT_EQ(
        answer.headers.get("Content-Disposition"),
        "inline; filename=\"2_2026-01-05T00-00-01.000Z_timing_640x360.jpg\""
    );
    EXPECT_EQ(get("/api/v1/pictures/99").status, 404);
    EXPECT_EQ(get("/api/v1/pictures/x").status, 404);
}

TEST_F(PictureRoutesTest, ShowsOnlyChannelsThatTheAskerMayPlayBack) {
    authenticator.who = "guest";
    auto list = json("/api/v1/pictures?limit=2");
    ASSERT_EQ(list["items"].size(), 2U);
    EXPECT_EQ(list["items"][0]["id"], ids[2]);
    EXPECT_EQ(list["items"][1]["id"], ids[0]);
    EXPECT_EQ(get("/api/v1/pictures?channel=2").status, 403);
    EXPECT_EQ(get("/api/v1/pictures/" + std::to_string(ids[1])).status, 403);
    EXPECT_EQ(get("/api/v1/pictures/" + std::to_string(ids[0])).status, 200);
    const auto both = std::to_string(ids[0]) + "," + std::to_string(ids[1]);
    EXPECT_EQ(get("/api/v1/pictures/archive.zip?ids=" + both).status, 403);
}

TEST_F(PictureRoutesTest, PacksSeveralIntoOneArchive) {
    const auto list =
        std::to_string(ids[2]) + "," + std::to_string(ids[0]) + ",99," + std::to_string(ids[2]);
    auto answer = get("/api/v1/pictures/archive.zip?ids=" + list);
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/zip");
    ASSERT_TRUE(answer.source);
    ZipWriter zip;
    std::string expected;
    for (const int i : {2, 0}) {
        const auto content = "content" + std::to_string(i);
        const auto name =
            "2026-01-05/1_2026-01-05T00-00-0" + std::to_string(i) + ".000Z_timing_640x360.jpg";
        const auto bytes = asBytes(content);
        expected +=
            asText(*zip.beginFile(name, test::pictureTime(i * 1000), bytes.size(), crc32(bytes)));
        expected += content;
    }
    expected += asText(zip.finish());
    EXPECT_EQ(body(*answer.source), expected);
}

TEST_F(PictureRoutesTest, AnArchiveNamesWhatWasDeletedMeanwhile) {
    auto answer =
        get("/api/v1/pictures/archive.zip?ids=" + std::to_string(ids[0]) + "," +
            std::to_string(ids[1]));
    ASSERT_TRUE(answer.source);
    PictureQuery oldest;
    oldest.to = test::pictureTime(1);
    std::filesystem::remove(fileOf(search(oldest).at(0)));
    const auto whole = body(*answer.source);
    EXPECT_NE(whole.find("missing.txt"), std::string::npos);
    EXPECT_NE(whole.find("_timing_640x360.jpg was deleted meanwhile"), std::string::npos);
    EXPECT_NE(whole.find("content1"), std::string::npos);
}

TEST_F(PictureRoutesTest, AClientThatLeavesAnArchiveIsForgotten) {
    auto answer = get("/api/v1/pictures/archive.zip?ids=" + std::to_string(ids[0]));
    ASSERT_TRUE(answer.source);
    bool called = false;
    answer.source->read(16, [&](Result<Bytes>) { called = true; });
    answer.source.reset();
    settle();
    EXPECT_FALSE(called);
}

TEST_F(PictureRoutesTest, RefusesBadListsOfIds) {
    for (const char* bad : {"", "x", "1,,2", "0", "-1", "1;2", "99999999999999999999"}) {
        EXPECT_EQ(get(std::string("/api/v1/pictures/archive.zip?ids=") + bad).status, 422) << bad;
    }
    std::string many = "1";
    for (int i = 2; i <= 501; ++i) {
        many += "," + std::to_string(i);
    }
    EXPECT_EQ(get("/api/v1/pictures/archive.zip?ids=" + many).status, 422);
    EXPECT_EQ(get("/api/v1/pictures/archive.zip?ids=98,99").status, 404);
}

}  // namespace
}  // namespace ocelli::delivery::record
