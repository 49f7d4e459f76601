// Tests reading and writing of endpoints.
#include "net/address.h"

#include <gtest/gtest.h>

namespace ocelli::net {
namespace {

TEST(Endpoint, ReadsEveryForm) {
    struct Case {
        std::string_view text;
        Endpoint endpoint;
    };

    const Case cases[] = {
        {"1.2.3.4:80", {"1.2.3.4", 80}},
        {"[::1]:80", {"::1", 80}},
        {"[0:0::1]:80", {"::1", 80}},
        {"[fe80::1%eth0]:554", {"fe80::1%eth0", 554}},
        {":8080", {"", 8080}},
        {"8080", {"", 8080}},
        {"0", {"", 0}},
        {"127.0.0.1:65535", {"127.0.0.1", 65535}},
    };
    for (const auto& item : cases) {
        const auto endpoint = parseEndpoint(item.text);
        ASSERT_TRUE(endpoint) << item.text;
        EXPECT_EQ(*endpoint, item.endpoint) << item.text;
    }
}

TEST(Endpoint, FormatsWhatItReads) {
    for (const auto* text : {"1.2.3.4:80", "[::1]:80", ":8080", "[fe80::1%wlan0]:1"}) {
        const auto endpoint = parseEndpoint(text);
        ASSERT_TRUE(endpoint) << text;
        EXPECT_EQ(endpoint->format(), text);
    }
}

TEST(Endpoint, NamesWhatIsWrong) {
    struct Case {
        std::string_view text;
        std::string_view field;
    };

    const std::string_view withNul("1.2.3.4\0:80", 11);
    const Case cases[] = {
        {"", "port"},
        {":", "port"},
        {"1.2.3.4:", "port"},
        {"1.2.3.4:65536", "port"},
        {"1.2.3.4:-1", "port"},
        {"1.2.3.4:+8", "port"},
        {"1.2.3.4: 80", "port"},
        {"1.2.3.4", "port"},
        {"localhost:80", "address"},
        {"1.2.3:80", "address"},
        {"::1", "address"},
        {"::1:80", "address"},
        {"[::1]", "address"},
        {"[::1]80", "address"},
        {"[::1", "address"},
        {"[1.2.3.4]:80", "address"},
        {"[]:80", "address"},
        {"[::1%]:80", "address"},
        {"[::1%a b]:80", "address"},
        {"[::1%interfacenametoolong]:80", "address"},
        {withNul, "address"},
    };
    for (const auto& item : cases) {
        const auto endpoint = parseEndpoint(item.text);
        ASSERT_FALSE(endpoint) << item.text;
        EXPECT_EQ(endpoint.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_EQ(endpoint.error().field(), item.field) << item.text;
        EXPECT_FALSE(endpoint.error().allowed().empty());
    }
}

}  // namespace
}  // namespace ocelli::net
