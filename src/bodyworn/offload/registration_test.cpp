// Tests of what comes before recordings.
#include "bodyworn/offload/registration.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/support/pretended_destination.h"

namespace ocelli::bodyworn::offload {
namespace {

/// Answers system files only.
class SystemFiles final : public Wire {
  public:
    Result<WireAnswer> send(const WireRequest& request) override {
        if (request.url.ends_with("/auth")) {
            return WireAnswer{200, {{"X-Auth-Token", "t"}, {"X-Storage-Url", "http://h/v1/a"}}, {}};
        }
        if (status != 200) {
            return WireAnswer{status, {}, {}};
        }
        const auto name = request.url.substr(request.url.rfind('/') + 1);
        const auto found = files.find(name);
        if (found == files.end()) {
            return WireAnswer{404, {}, {}};
        }
        const auto etag =
            crypto::digestHex(crypto::Hash::Md5, found->second + (damaged ? "x" : ""));
        return WireAnswer{200, {{"Etag", etag}}, found->second};
    }

    std::map<std::string, std::string> files;
    int status = 200;
    bool damaged = false;
};

ConnectionFile connection(bool fullSupport = false) {
    ConnectionFile file;
    file.uris = {"http://h/auth"};
    file.fullSupport = fullSupport;
    return file;
}

TEST(Registration, ReadsWhatTheDestinationCanDo) {
    SystemFiles wire;
    wire.files["Capabilities.json"] =
        R"({"Read":{"ReadCategories":true},"Store":{"StoreBookmarks":true}})";
    wire.files["Categories.json"] = R"([{"Name":"A","Id":"1"}])";
    DestinationClient client(wire, connection());
    auto facts = readDestination(client);
    ASSERT_TRUE(facts);
    EXPECT_TRUE(facts->capabilities.bookmarks);
    EXPECT_TRUE(facts->ownCategories);
    EXPECT_EQ(facts->categories.size(), 1U);
    wire.damaged = true;
    facts = readDestination(client);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->capabilities, Capabilities());
    EXPECT_FALSE(facts->ownCategories);
}

TEST(Registration, SilenceIsNotTakenForALack) {
    SystemFiles wire;
    DestinationClient client(wire, connection());
    EXPECT_EQ(readDestination(client)->capabilities, Capabilities());
    wire.status = 503;
    EXPECT_EQ(readDestination(client).error().kind(), ErrorKind::Unavailable);
    wire.status = 401;
    EXPECT_EQ(readDestination(client).error().kind(), ErrorKind::Unauthenticated);
    DestinationClient full(wire, connection(true));
    wire.status = 200;
    const auto facts = readDestination(full);
    EXPECT_EQ(facts->capabilities, Capabilities::all());
    EXPECT_FALSE(facts->ownCategories);
}

TEST(Registration, MakesTheContainerWhenItIsMissing) {
    test::PretendedDestination destination;
    DestinationClient client(destination, connection());
    Registration registration(client, Capabilities::all());
    EXPECT_EQ(registration.user({"u1", "Åsa", "A-1"}).status, 201);
    EXPECT_EQ(registration.user({"u1", "Åsa", "A-1", false}).status, 201);
    EXPECT_EQ(registration.device({"OC1", "Camera 1", "Model"}).status, 201);
    EXPECT_EQ(registration.system("s", "c", "System").status, 201);
    EXPECT_TRUE(destination.containers.at("Users").objects.contains("u1"));
    EXPECT_EQ(destination.count("PUT Users"), 1U);
    Registration small(client, Capabilities());
    EXPECT_EQ(small.system("other", "c", "System").status, 204);
    EXPECT_FALSE(destination.containers.at("System").objects.contains("other"));
}

}  // namespace
}  // namespace ocelli::bodyworn::offload
