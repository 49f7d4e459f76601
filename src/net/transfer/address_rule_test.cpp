// Tests which addresses may be connected to.
#include "net/transfer/address_rule.h"

#include <gtest/gtest.h>

namespace ocelli::net::transfer {
namespace {

TEST(AddressRule, SeesWhatAnAddressMeansHoweverItIsWritten) {
    const std::pair<const char*, AddressKind> cases[] = {
        {"192.0.2.10", AddressKind::Public},
        {"2001:db8::1", AddressKind::Public},
        {"10.1.2.3", AddressKind::Private},
        {"172.16.0.1", AddressKind::Private},
        {"172.32.0.1", AddressKind::Public},
        {"192.168.1.1", AddressKind::Private},
        {"100.64.0.1", AddressKind::Private},
        {"fd00::1", AddressKind::Private},
        {"127.0.0.1", AddressKind::Loopback},
        {"127.255.1.2", AddressKind::Loopback},
        {"::1", AddressKind::Loopback},
        {"::ffff:127.0.0.1", AddressKind::Loopback},
        {"::7f00:1", AddressKind::Loopback},
        {"64:ff9b::127.0.0.1", AddressKind::Loopback},
        {"2002:7f00:1::", AddressKind::Loopback},
        {"169.254.169.254", AddressKind::LinkLocal},
        {"::ffff:169.254.169.254", AddressKind::LinkLocal},
        {"fe80::1%eth0", AddressKind::LinkLocal},
        {"0.0.0.0", AddressKind::Unusable},
        {"::", AddressKind::Unusable},
        {"224.0.0.1", AddressKind::Unusable},
        {"255.255.255.255", AddressKind::Unusable},
        {"ff02::1", AddressKind::Unusable},
        {"", AddressKind::Unusable},
        {"localhost", AddressKind::Unusable},
        {"2130706433", AddressKind::Unusable},
    };
    for (const auto& [text, kind] : cases) {
        EXPECT_EQ(addressKind(text), kind) << text;
    }
}

TEST(AddressRule, RefusesTheDeviceItselfAndItsLinkUnlessAllowed) {
    const AddressRule rule;
    EXPECT_TRUE(rule.check("192.0.2.1"));
    EXPECT_TRUE(rule.check("192.168.1.9"));
    const auto refused = rule.check("127.0.0.1");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_NE(refused.error().message().find("127.0.0.1"), std::string::npos);
    EXPECT_FALSE(rule.check("169.254.169.254"));
    EXPECT_TRUE((AddressRule{.loopback = true}.check("::1")));
    EXPECT_TRUE((AddressRule{.linkLocal = true}.check("fe80::1")));
    EXPECT_FALSE((AddressRule{.privates = false}.check("10.0.0.1")));
    EXPECT_FALSE((AddressRule{.privates = true, .loopback = true, .linkLocal = true}.check("0.0.0.0"
    )));
}

}  // namespace
}  // namespace ocelli::net::transfer
