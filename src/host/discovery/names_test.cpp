// Tests the names of a device in its network.
#include "host/discovery/names.h"

#include <gtest/gtest.h>

namespace ocelli::host::discovery {
namespace {

TEST(DiscoveryNames, AreFitForTheNetworkAndNotCutWithinACharacter) {
    EXPECT_EQ(hostName("OC 7/é"), "ocelli-oc-7---");
    EXPECT_EQ(hostName(std::string(100, 'A')).size(), 47U);
    EXPECT_EQ(instanceName("Gate", "OC7"), "Gate OC7");
    EXPECT_EQ(instanceName(std::string(100, 'x'), "OC7").size(), 63U);
    EXPECT_EQ(shortened("aé", 2), "a");
    EXPECT_EQ(shortened("aé", 3), "aé");
}

}  // namespace
}  // namespace ocelli::host::discovery
