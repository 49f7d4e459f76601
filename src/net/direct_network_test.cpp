// Tests who is a neighbour.
#include "net/direct_network.h"

#include <gtest/gtest.h>

namespace ocelli::net {
namespace {

TEST(DirectNetwork, ComparesAsManyBitsAsTheNetworkHas) {
    EXPECT_TRUE(isIn({"192.0.2.1", 24}, "192.0.2.255"));
    EXPECT_FALSE(isIn({"192.0.2.1", 24}, "192.0.3.1"));
    EXPECT_TRUE(isIn({"10.1.2.3", 22}, "10.1.3.250"));
    EXPECT_FALSE(isIn({"10.1.2.3", 22}, "10.1.4.0"));
    EXPECT_TRUE(isIn({"192.0.2.1", 32}, "192.0.2.1"));
    EXPECT_FALSE(isIn({"192.0.2.1", 32}, "192.0.2.2"));
    EXPECT_TRUE(isIn({"192.0.2.1", 0}, "203.0.113.1"));
}

TEST(DirectNetwork, ComparesIpv6AndIpv4WithinIt) {
    EXPECT_TRUE(isIn({"2001:db8:1::1", 64}, "2001:db8:1::abcd"));
    EXPECT_FALSE(isIn({"2001:db8:1::1", 64}, "2001:db8:2::1"));
    EXPECT_TRUE(isIn({"fe80::1", 64}, "fe80::2%eth0"));
    EXPECT_TRUE(isIn({"192.0.2.1", 24}, "::ffff:192.0.2.9"));
    EXPECT_FALSE(isIn({"::", 1}, "192.0.2.9"));
}

TEST(DirectNetwork, WhatIsNoAddressIsNowhere) {
    for (const char* text : {"", "localhost", "192.0.2", "192.0.2.1:80", "::g", "%eth0"}) {
        EXPECT_FALSE(isIn({"192.0.2.1", 0}, text)) << text;
        EXPECT_FALSE(isNeighbour(text)) << text;
    }
    EXPECT_FALSE(isIn({"192.0.2.1", 33}, "192.0.2.1"));
    EXPECT_FALSE(isIn({"192.0.2.1", -1}, "::1"));
}

TEST(DirectNetwork, ThisMachineIsItsOwnNeighbour) {
    EXPECT_TRUE(isNeighbour("127.0.0.1"));
    EXPECT_FALSE(isNeighbour("198.51.100.77")) << "a network that is kept for documents";
}

}  // namespace
}  // namespace ocelli::net
