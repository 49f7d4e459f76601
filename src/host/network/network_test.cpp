// Addresses, ARP and netlink: bytes of the standards, broken ones, and the kernel of this machine.
#include <algorithm>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <gtest/gtest.h>

#include "base/text.h"
#include "host/network/arp.h"
#include "host/network/conflict_watch.h"
#include "host/network/netlink_socket.h"
#include "host/network/network_watcher.h"
#include "tests/support/fake_clock.h"

namespace ocelli::host::network {
namespace {

IpAddress address(std::string_view text) {
    return parseIpAddress(text).value();
}

TEST(IpAddress, ReadsBothFamiliesAndNothingElse) {
    EXPECT_EQ(address("192.168.1.64").value(), 0xc0a80140U);
    EXPECT_TRUE(address("2001:db8::1").isV6());
    EXPECT_EQ(address("2001:0db8:0::1").format(), "2001:db8::1");
    EXPECT_TRUE(address("fe80::1").linkLocal());
    EXPECT_TRUE(address("::1").loopback());
    EXPECT_FALSE(address("::").loopback());
    EXPECT_TRUE(address("239.1.2.3").multicast());
    for (const auto* wrong : {"", "192.168.1", "192.168.1.256", "fe80::1%eth0", "1.2.3.4 ", "x"}) {
        EXPECT_FALSE(parseIpAddress(wrong)) << wrong;
    }
}

TEST(IpAddress, MasksHaveNoHolesAndLeaveHosts) {
    EXPECT_EQ(parseMask("255.255.255.0").value(), 24);
    EXPECT_EQ(parseMask("255.255.255.252").value(), 30);
    EXPECT_EQ(formatMask(24), "255.255.255.0");
    EXPECT_EQ(formatMask(0), "0.0.0.0");
    for (const auto* wrong :
         {"255.0.255.0", "255.255.255.255", "255.255.255.254", "0.0.0.0", "24", "ffff::"}) {
        EXPECT_FALSE(parseMask(wrong)) << wrong;
    }
}

TEST(IpAddress, ANetworkContainsItsHosts) {
    const IpPrefix network{address("192.168.1.64"), 26};
    EXPECT_TRUE(network.contains(address("192.168.1.127")));
    EXPECT_FALSE(network.contains(address("192.168.1.128")));
    EXPECT_FALSE(network.contains(address("::1")));
    EXPECT_TRUE((IpPrefix{address("2001:db8::"), 64}.contains(address("2001:db8::ffff"))));
    EXPECT_FALSE((IpPrefix{address("2001:db8::"), 64}.contains(address("2001:db8:0:1::"))));
}

TEST(MacAddress, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(formatMac(parseMac("02-00-5E-00-53-01").value()), "02:00:5e:00:53:01");
    for (const auto* wrong :
         {"", "02:00:5e:00:53", "02:00:5e:00:53:0g", "02:00:5e:00:53:01:", "2"}) {
        EXPECT_FALSE(parseMac(wrong)) << wrong;
    }
}

constexpr MacAddress kOwn{2, 0, 0x5e, 0, 0x53, 1};
constexpr MacAddress kOther{2, 0, 0x5e, 0, 0x53, 2};

TEST(Arp, IsWrittenAsRfc826Says) {
    ArpPacket probe;
    probe.sender = kOwn;
    probe.targetAddress = address("192.0.2.7");
    EXPECT_EQ(
        formatHex(formatArp(probe)),
        "0001080006040001"
        "02005e005301"
        "00000000"
        "000000000000"
        "c0000207"
    );
    const auto read = parseArp(formatArp(probe));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->sender, kOwn);
    EXPECT_EQ(read->targetAddress, probe.targetAddress);
    EXPECT_FALSE(read->reply);
}

TEST(Arp, OtherHardwareOtherProtocolsAndCutPacketsAreNotRead) {
    const Bytes good = formatArp({});
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(parseArp(ByteSpan(good).first(size))) << size;
    }
    for (const std::size_t at : {1U, 3U, 4U, 5U, 7U}) {
        Bytes wrong = good;
        wrong[at] = std::byte{9};
        EXPECT_FALSE(parseArp(wrong)) << at;
    }
}

TEST(ConflictJudge, TellsOfAnotherOneWithOurAddressOnceAMinute) {
    test::FakeClock clock;
    ConflictJudge judge(clock);
    ArpPacket packet;
    packet.sender = kOther;
    packet.senderAddress = address("192.0.2.7");
    EXPECT_FALSE(judge.take(packet, kOwn, address("192.0.2.8")));
    EXPECT_FALSE(judge.take(packet, kOther, address("192.0.2.7"))) << "it is our own packet";
    EXPECT_TRUE(judge.take(packet, kOwn, address("192.0.2.7")));
    EXPECT_FALSE(judge.take(packet, kOwn, address("192.0.2.7")));
    clock.advance(ConflictJudge::kTellAgain);
    EXPECT_TRUE(judge.take(packet, kOwn, address("192.0.2.7")));
}

TEST(AddressProbe, RefusesWhatIsNoHost) {
    SystemClock clock;
    EventLoop loop(clock);
    for (const auto* wrong : {"0.0.0.0", "224.0.0.1", "127.0.0.1", "::1"}) {
        EXPECT_EQ(
            AddressProbe::start(loop, "lo", address(wrong), [](auto) {}).error().kind(),
            ErrorKind::InvalidArgument
        );
    }
}

/// The payload of a message as the kernel would send it.
template <class Header>
Bytes payload(const Header& header, std::uint16_t type, ByteSpan value) {
    NetlinkWriter writer(RTM_NEWADDR, 0);
    writer.header(header);
    writer.attribute(type, value);
    const Bytes whole = writer.finish(1);
    return {whole.begin() + 16, whole.end()};
}

TEST(Netlink, AnAddressWithMoreBitsThanItHasIsBroken) {
    ifaddrmsg header{};
    header.ifa_prefixlen = 24;
    header.ifa_index = 7;
    const IpAddress own = address("192.0.2.7");
    const ByteSpan bytes = own.bytes();
    const auto found = parseLinkAddress(payload(header, IFA_LOCAL, bytes));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->prefix.format(), "192.0.2.7/24");
    EXPECT_EQ(found->link, 7);
    header.ifa_prefixlen = 33;
    EXPECT_FALSE(parseLinkAddress(payload(header, IFA_LOCAL, bytes)));
    EXPECT_FALSE(parseLinkAddress(payload(header, IFA_LOCAL, bytes.first(3))));
    EXPECT_FALSE(parseLinkAddress(payload(header, IFA_LABEL, bytes)));
}

TEST(Netlink, AnAddressThatSomebodyElseHasIsTold) {
    ifaddrmsg header{};
    header.ifa_flags = IFA_F_DADFAILED | IFA_F_TENTATIVE | IFA_F_PERMANENT;
    header.ifa_prefixlen = 64;
    const auto found =
        parseLinkAddress(payload(header, IFA_ADDRESS, address("2001:db8::1").bytes()));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->duplicate);
    EXPECT_FALSE(found->tentative);
}

TEST(Netlink, LengthsThatDoNotFitAreBroken) {
    NetlinkWriter writer(RTM_NEWLINK, 0);
    writer.number(IFLA_MTU, 1500);
    const Bytes good = writer.finish(3);
    ASSERT_EQ(parseNetlink(good)->size(), 1U);
    EXPECT_EQ(parseNetlink(good)->front().sequence, 3U);
    for (std::size_t size = 1; size < good.size(); ++size) {
        EXPECT_FALSE(parseNetlink(ByteSpan(good).first(size))) << size;
    }
    const ByteSpan attributes = ByteSpan(good).subspan(16);
    EXPECT_TRUE(parseAttributes(attributes));
    EXPECT_FALSE(parseAttributes(attributes.first(6)));
}

TEST(Netlink, TheKernelTellsItsInterfaces) {
    const auto links = listLinks();
    ASSERT_TRUE(links);
    const auto found = std::ranges::find(*links, "lo", &Link::name);
    ASSERT_NE(found, links->end());
    EXPECT_TRUE(found->loopback);
    ASSERT_TRUE(listLinkAddresses());
}

TEST(NetworkWatcher, LeavesLoopbackOut) {
    SystemClock clock;
    EventLoop loop(clock);
    const auto watcher = NetworkWatcher::create(loop);
    ASSERT_TRUE(watcher);
    EXPECT_EQ((*watcher)->state().find("lo"), nullptr);
    EXPECT_EQ((*watcher)->state().find("no such one"), nullptr);
}

TEST(ConflictWatch, HearsOrSaysWhyNot) {
    SystemClock clock;
    EventLoop loop(clock);
    const auto watcher = NetworkWatcher::create(loop);
    ASSERT_TRUE(watcher);
    const ConflictWatch watch(loop, **watcher, [](const AddressConflict&) { FAIL(); });
    const bool allowed = ArpSocket::create(loop, "lo", [](const ArpPacket&) {}).has_value();
    const bool listens = !allowed && !(*watcher)->state().links.empty();
    EXPECT_EQ(watch.complaint().empty(), !listens);
}

TEST(NetworkState, IsConnectedWhenAnInterfaceHasACarrier) {
    NetworkState state;
    EXPECT_FALSE(state.connected());
    state.links.push_back({.index = 2, .name = "eth0", .up = true, .carrier = false});
    EXPECT_FALSE(state.connected());
    state.links.push_back({.index = 3, .name = "eth1", .up = true, .carrier = true});
    EXPECT_TRUE(state.connected());
    state.links[1].up = false;
    EXPECT_FALSE(state.connected());
}

}  // namespace
}  // namespace ocelli::host::network
