// DHCP of both families: bytes, the ways of a lease, and servers that are broken or rude.
#include <deque>

#include <gtest/gtest.h>

#include "base/text.h"
#include "host/network/dhcp6.h"
#include "host/network/dhcp_client.h"
#include "tests/support/fake_clock.h"

namespace ocelli::host::network {
namespace {

using std::chrono::seconds;

constexpr MacAddress kMac{2, 0, 0x5e, 0, 0x53, 1};

IpAddress address(std::string_view text) {
    return parseIpAddress(text).value();
}

TEST(DhcpMessage, IsReadAsItWasWritten) {
    DhcpMessage message;
    message.kind = DhcpKind::Request;
    message.transaction = 0x12345678;
    message.mac = kMac;
    message.requested = address("192.0.2.7");
    message.server = address("192.0.2.1");
    message.hostName = "door";
    const Bytes bytes = formatDhcp(message);
    EXPECT_GE(bytes.size(), 300U);
    const auto read = parseDhcp(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, DhcpKind::Request);
    EXPECT_EQ(read->transaction, 0x12345678U);
    EXPECT_EQ(read->mac, kMac);
    EXPECT_EQ(read->requested, message.requested);
    EXPECT_EQ(read->server, message.server);
    EXPECT_EQ(read->hostName, "door");
    // RFC 4702: flags "server updates" and "wire format", then the name as a label.
    EXPECT_NE(formatHex(bytes).find("510805000004646f6f72"), std::string::npos);
}

TEST(DhcpMessage, CutAnywhereItIsBroken) {
    const Bytes good = formatDhcp({});
    for (std::size_t size = 0; size < 243; ++size) {
        EXPECT_FALSE(parseDhcp(ByteSpan(good).first(size))) << size;
    }
    Bytes other = good;
    other[236] = std::byte{0};
    EXPECT_FALSE(parseDhcp(other)) << "without its cookie";
    Bytes kind = good;
    kind[242] = std::byte{99};
    EXPECT_FALSE(parseDhcp(kind));
}

TEST(DhcpMessage, TravelsInUdp) {
    const Bytes packet =
        formatUdp4(address("0.0.0.0"), 68, address("255.255.255.255"), 67, asBytes("hello"));
    const auto payload = parseUdp4(packet, 67);
    ASSERT_TRUE(payload);
    EXPECT_EQ(asText(*payload), "hello");
    EXPECT_FALSE(parseUdp4(packet, 68)) << "it is for another port";
    for (std::size_t size = 0; size < packet.size(); ++size) {
        EXPECT_FALSE(parseUdp4(ByteSpan(packet).first(size), 67)) << size;
    }
    Bytes fragment = packet;
    fragment[6] = std::byte{0x20};
    EXPECT_FALSE(parseUdp4(fragment, 67));
}

/// A client and what it sends; answers are made from what it asked.
struct World {
    test::FakeClock clock;
    std::deque<std::pair<DhcpMessage, std::optional<IpAddress>>> sent;
    std::vector<DhcpLease> leases;
    int lost = 0;
    std::uint32_t number = 0;
    DhcpClient client{DhcpClient::Faces{
        clock,
        kMac,
        "door",
        [this](const DhcpMessage& message, const std::optional<IpAddress>& server) {
            sent.emplace_back(message, server);
        },
        [this](const DhcpLease& lease) { leases.push_back(lease); },
        [this] { ++lost; },
        [this] { return ++number; }
    }};

    void pass(Duration span) {
        clock.advance(span);
        client.tick();
    }

    DhcpMessage answer(DhcpKind kind, std::string_view yours = "192.0.2.7") const {
        DhcpMessage message;
        message.reply = true;
        message.kind = kind;
        message.transaction = sent.back().first.transaction;
        message.mac = kMac;
        message.yours = address(yours);
        message.server = address("192.0.2.1");
        message.bits = 24;
        message.routers = {address("192.0.2.1")};
        message.resolvers = {address("192.0.2.53")};
        message.leaseSeconds = 1000;
        return message;
    }

    void bind() {
        client.tick();
        client.take(answer(DhcpKind::Offer));
        client.take(answer(DhcpKind::Ack));
    }
};

TEST(DhcpClient, TakesWhatIsOffered) {
    World world;
    world.client.tick();
    ASSERT_EQ(world.sent.size(), 1U);
    EXPECT_EQ(world.sent.back().first.kind, DhcpKind::Discover);
    world.client.take(world.answer(DhcpKind::Offer));
    ASSERT_EQ(world.sent.size(), 2U);
    EXPECT_EQ(world.sent.back().first.kind, DhcpKind::Request);
    EXPECT_EQ(world.sent.back().first.requested, address("192.0.2.7"));
    EXPECT_EQ(world.sent.back().first.hostName, "door");
    world.client.take(world.answer(DhcpKind::Ack));
    ASSERT_EQ(world.leases.size(), 1U);
    EXPECT_EQ(world.leases[0].address.format(), "192.0.2.7/24");
    EXPECT_EQ(world.leases[0].gateway, address("192.0.2.1"));
    EXPECT_EQ(world.leases[0].resolvers, std::vector{address("192.0.2.53")});
    EXPECT_EQ(world.client.silence(), Duration::zero());
}

TEST(DhcpClient, AnswersForOthersAndOfferedNonsenseAreNotTaken) {
    World world;
    world.client.tick();
    DhcpMessage other = world.answer(DhcpKind::Offer);
    other.mac[5] = 9;
    world.client.take(other);
    other = world.answer(DhcpKind::Offer);
    other.transaction += 1;
    world.client.take(other);
    for (const auto* wrong : {"0.0.0.0", "255.255.255.255", "239.1.1.1", "127.0.0.1"}) {
        world.client.take(world.answer(DhcpKind::Offer, wrong));
    }
    world.client.take(world.answer(DhcpKind::Ack));
    EXPECT_EQ(world.client.state(), DhcpClient::State::Selecting);
    EXPECT_TRUE(world.leases.empty());
}

TEST(DhcpClient, AsksLessAndLessOftenWhileNobodyAnswers) {
    World world;
    for (int i = 0; i < 300; ++i) {
        world.pass(seconds(1));
    }
    EXPECT_GE(world.sent.size(), 6U);
    EXPECT_LE(world.sent.size(), 10U);
    EXPECT_GE(world.client.silence(), seconds(299));
}

TEST(DhcpClient, RenewsWithItsServerThenWithAllAndLosesTheAddressAtLast) {
    World world;
    world.bind();
    world.pass(seconds(499));
    EXPECT_EQ(world.client.state(), DhcpClient::State::Bound);
    world.sent.clear();
    world.pass(seconds(1));
    ASSERT_EQ(world.sent.size(), 1U);
    EXPECT_EQ(world.sent.back().second, address("192.0.2.1"));
    EXPECT_EQ(world.sent.back().first.client, address("192.0.2.7"));
    world.pass(seconds(375));
    EXPECT_EQ(world.client.state(), DhcpClient::State::Rebinding);
    EXPECT_EQ(world.sent.back().second, std::nullopt);
    EXPECT_EQ(world.lost, 0);
    world.pass(seconds(125));
    EXPECT_EQ(world.lost, 1);
    EXPECT_EQ(world.client.state(), DhcpClient::State::Selecting);
}

TEST(DhcpClient, ARenewedLeaseLastsFromThen) {
    World world;
    world.bind();
    world.pass(seconds(500));
    world.client.take(world.answer(DhcpKind::Ack));
    ASSERT_EQ(world.leases.size(), 2U);
    world.pass(seconds(499));
    EXPECT_EQ(world.client.state(), DhcpClient::State::Bound);
    EXPECT_EQ(world.lost, 0);
}

TEST(DhcpClient, ARefusalTakesTheAddressAtOnce) {
    World world;
    world.bind();
    world.pass(seconds(500));
    world.client.take(world.answer(DhcpKind::Nak));
    EXPECT_EQ(world.lost, 1);
    EXPECT_EQ(world.client.state(), DhcpClient::State::Selecting);
}

TEST(DhcpClient, ARouterThatIsNotInTheNetworkIsNoGateway) {
    World world;
    world.client.tick();
    world.client.take(world.answer(DhcpKind::Offer));
    DhcpMessage ack = world.answer(DhcpKind::Ack);
    ack.routers = {address("198.51.100.1")};
    ack.leaseSeconds = 0;
    world.client.take(ack);
    ASSERT_EQ(world.leases.size(), 1U);
    EXPECT_EQ(world.leases[0].gateway, std::nullopt);
    EXPECT_EQ(world.leases[0].endsAt - world.clock.mono(), seconds(60)) << "no shorter lease";
}

Dhcp6Message reply6(const Dhcp6Message& question, Dhcp6Kind kind) {
    Dhcp6Message message;
    message.kind = kind;
    message.transaction = question.transaction;
    message.client = question.client;
    message.server = {std::byte{0}, std::byte{3}, std::byte{7}};
    message.association = question.association;
    message.address = address("2001:db8::77");
    message.validSeconds = 1000;
    return message;
}

TEST(Dhcp6Message, IsReadAsItWasWritten) {
    Dhcp6Message question;
    question.transaction = 0x123456;
    question.client = {std::byte{1}, std::byte{2}};
    const auto read = parseDhcp6(formatDhcp6(reply6(question, Dhcp6Kind::Advertise)));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, Dhcp6Kind::Advertise);
    EXPECT_EQ(read->address, address("2001:db8::77"));
    EXPECT_EQ(read->server.size(), 3U);
    EXPECT_EQ(read->validSeconds, 1000U);
    EXPECT_FALSE(parseDhcp6({}));
}

TEST(Dhcp6Message, OptionsWithinOptionsWithinOptionsAreNotFollowed) {
    // An association in an association in an association in another one.
    Bytes inner;
    for (int i = 0; i < 4; ++i) {
        ByteWriter writer;
        writer.u16(3);
        writer.u16(static_cast<std::uint16_t>(12 + inner.size()));
        writer.zeros(12);
        writer.bytes(inner);
        inner = writer.release();
    }
    ByteWriter message;
    message.u32(0x07000001);
    message.bytes(inner);
    EXPECT_FALSE(parseDhcp6(message.view()));
}

struct World6 {
    test::FakeClock clock;
    std::vector<Dhcp6Message> sent;
    std::vector<Dhcp6Client::Lease> leases;
    int lost = 0;
    std::uint32_t number = 0;
    Dhcp6Client client{Dhcp6Client::Faces{
        clock,
        kMac,
        [this](const Dhcp6Message& message) { sent.push_back(message); },
        [this](const Dhcp6Client::Lease& lease) { leases.push_back(lease); },
        [this] { ++lost; },
        [this] { return ++number; }
    }};

    void pass(Duration span) {
        clock.advance(span);
        client.tick();
    }
};

TEST(Dhcp6Client, TakesRenewsAndLosesAnAddress) {
    World6 world;
    world.client.tick();
    ASSERT_EQ(world.sent.back().kind, Dhcp6Kind::Solicit);
    world.client.take(reply6(world.sent.back(), Dhcp6Kind::Advertise));
    ASSERT_EQ(world.sent.back().kind, Dhcp6Kind::Request);
    world.client.take(reply6(world.sent.back(), Dhcp6Kind::Reply));
    ASSERT_EQ(world.leases.size(), 1U);
    EXPECT_EQ(world.leases[0].address.format(), "2001:db8::77/128");
    world.pass(seconds(400));
    ASSERT_EQ(world.sent.back().kind, Dhcp6Kind::Renew);
    world.pass(seconds(400));
    ASSERT_EQ(world.sent.back().kind, Dhcp6Kind::Rebind);
    world.pass(seconds(200));
    EXPECT_EQ(world.lost, 1);
    EXPECT_EQ(world.sent.back().kind, Dhcp6Kind::Solicit);
}

TEST(Dhcp6Client, ARefusalIsNotAskedForAgainAtOnce) {
    World6 world;
    world.client.tick();
    world.client.take(reply6(world.sent.back(), Dhcp6Kind::Advertise));
    Dhcp6Message refusal = reply6(world.sent.back(), Dhcp6Kind::Reply);
    refusal.refused = true;
    const std::size_t before = world.sent.size();
    world.client.take(refusal);
    world.client.tick();
    EXPECT_EQ(world.sent.size(), before);
    world.pass(seconds(2));
    EXPECT_EQ(world.sent.back().kind, Dhcp6Kind::Solicit);
    EXPECT_EQ(world.lost, 0);
}

}  // namespace
}  // namespace ocelli::host::network
