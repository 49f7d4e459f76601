// Tests UDP sockets on loopback.
#include "net/udp.h"

#include <gtest/gtest.h>

namespace ocelli::net {
namespace {

using std::chrono::seconds;

struct Udp : testing::Test {
    std::unique_ptr<UdpSocket> open(Endpoint endpoint, UdpSocket::Options options = {}) {
        auto socket = UdpSocket::create(loop, std::move(endpoint), options);
        EXPECT_TRUE(socket) << socket.error().describe();
        return socket ? std::move(*socket) : nullptr;
    }

    std::shared_ptr<const UdpSocket::Target> targetOf(const UdpSocket& from, const Endpoint& to) {
        auto target = from.target(to);
        EXPECT_TRUE(target) << target.error().describe();
        return target ? *target : nullptr;
    }

    void record(UdpSocket& socket) {
        socket.receive([this](ByteSpan bytes, const Endpoint& from) {
            received.emplace_back(asText(bytes));
            lastFrom = from;
        });
    }

    bool until(UniqueFunction<bool()> done) { return loop.runUntil(std::move(done), seconds(10)); }

    SystemClock clock;
    EventLoop loop{clock};
    std::vector<std::string> received;
    Endpoint lastFrom;
};

TEST_F(Udp, JoinsHeaderAndPayload) {
    const auto a = open({"127.0.0.1", 0});
    const auto b = open({"127.0.0.1", 0});
    record(*b);
    const auto to = targetOf(*a, b->local());
    EXPECT_TRUE(a->send(*to, asBytes("head"), asBytes("payload")));
    EXPECT_TRUE(a->send(*to, asBytes("alone"), {}));
    ASSERT_TRUE(until([&] { return received.size() == 2; }));
    EXPECT_EQ(received[0], "headpayload");
    EXPECT_EQ(received[1], "alone");
    EXPECT_EQ(lastFrom, a->local());
}

TEST_F(Udp, SocketsOfOnePortShareAGroup) {
    UdpSocket::Options options;
    options.shared = true;
    options.group = {"224.0.0.251", "127.0.0.1"};
    const auto a = open({"0.0.0.0", 0}, options);
    const auto b = open({"0.0.0.0", a->local().port}, options);
    record(*a);
    record(*b);
    const auto to = targetOf(*a, {"224.0.0.251", a->local().port});
    EXPECT_TRUE(a->send(*to, asBytes("hello"), {}));
    ASSERT_TRUE(until([&] { return received.size() == 2; }));
    EXPECT_EQ(received[0], "hello");
    EXPECT_EQ(received[1], "hello");
    options.group = {"not an address", "127.0.0.1"};
    const auto refused = UdpSocket::create(loop, {"0.0.0.0", 0}, options);
    EXPECT_EQ(refused.error().field(), "group");
}

TEST_F(Udp, SendsBatchesInOrder) {
    const auto a = open({"127.0.0.1", 0});
    const auto b = open({"127.0.0.1", 0}, {.receiveBuffer = 1 << 20});
    record(*b);
    std::vector<std::string> texts;
    std::vector<UdpSocket::Datagram> datagrams;
    for (int i = 0; i < 150; ++i) {
        texts.push_back(std::to_string(i));
    }
    for (const auto& text : texts) {
        datagrams.push_back({asBytes("h"), asBytes(text)});
    }
    EXPECT_EQ(a->send(*targetOf(*a, b->local()), datagrams), 150U);
    ASSERT_TRUE(until([&] { return received.size() == 150; }));
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(received[i], "h" + texts[i]);
    }
}

TEST_F(Udp, DatagramsOfAllSizesKeepTheirBordersWhoeverCuts) {
    for (const bool segments : {true, false}) {
        const auto a = open({"127.0.0.1", 0}, {.segments = segments});
        const auto b = open({"127.0.0.1", 0}, {.receiveBuffer = 4 << 20});
        EXPECT_LE(a->segments(), segments);
        received.clear();
        record(*b);
        // Two runs with a shorter end, a growing row that cannot be cut, and more than one message
        // and one system call hold.
        std::vector<std::size_t> sizes(50, 1340);
        sizes.push_back(7);
        sizes.insert(sizes.end(), {7, 100, 200, 300});
        sizes.insert(sizes.end(), 100, 1000);
        sizes.insert(sizes.end(), 70, 12);
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            texts.push_back(std::string(sizes[i], static_cast<char>('a' + i % 26)));
        }
        std::vector<UdpSocket::Datagram> datagrams;
        for (const std::string& text : texts) {
            datagrams.push_back({asBytes(text).first(5), asBytes(text).subspan(5)});
        }
        EXPECT_EQ(a->send(*targetOf(*a, b->local()), datagrams), datagrams.size());
        ASSERT_TRUE(until([&] { return received.size() >= texts.size(); }));
        EXPECT_EQ(received, texts);
    }
}

TEST_F(Udp, ReachesBothFamiliesFromTheEmptyAddress) {
    const auto any = open({"", 0});
    const auto four = open({"127.0.0.1", 0});
    record(*four);
    EXPECT_TRUE(any->send(*targetOf(*any, four->local()), asBytes("4"), {}));
    ASSERT_TRUE(until([&] { return received.size() == 1; }));
    EXPECT_EQ(lastFrom.address, "127.0.0.1");
    EXPECT_EQ(lastFrom.port, any->local().port);

    received.clear();
    record(*any);
    const Endpoint back{"127.0.0.1", any->local().port};
    EXPECT_TRUE(four->send(*targetOf(*four, back), asBytes("back"), {}));
    ASSERT_TRUE(until([&] { return received.size() == 1; }));
    EXPECT_EQ(lastFrom, four->local());
}

TEST_F(Udp, RefusesTargetsItCannotReach) {
    const auto four = open({"127.0.0.1", 0});
    EXPECT_FALSE(four->target({"::1", 5}));
    EXPECT_FALSE(four->target({"", 5}));
    EXPECT_FALSE(four->target({"127.0.0.1", 0}));
    EXPECT_FALSE(four->target({"nowhere", 5}));
}

TEST_F(Udp, DoesNotShareAPort) {
    const auto first = open({"127.0.0.1", 0});
    const auto second = UdpSocket::create(loop, first->local());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
}

TEST_F(Udp, PairsAreNeighboursAndTheFirstIsEven) {
    std::vector<std::pair<std::unique_ptr<UdpSocket>, std::unique_ptr<UdpSocket>>> pairs;
    for (int i = 0; i < 50; ++i) {
        auto pair = UdpSocket::createPair(loop, "127.0.0.1", {});
        ASSERT_TRUE(pair) << pair.error().describe();
        EXPECT_EQ(pair->first->local().port % 2, 0);
        EXPECT_EQ(pair->first->local().port + 1, pair->second->local().port);
        pairs.push_back(std::move(*pair));
    }
}

TEST_F(Udp, NeverBlocksWhenThePeerIsGone) {
    const auto a = open({"127.0.0.1", 0});
    auto b = open({"127.0.0.1", 0});
    const auto to = targetOf(*a, b->local());
    b.reset();
    record(*a);
    for (int i = 0; i < 100; ++i) {
        a->send(*to, asBytes("into the void"), {});
    }
    const auto c = open({"127.0.0.1", 0});
    EXPECT_TRUE(c->send(*targetOf(*c, a->local()), asBytes("still here"), {}));
    EXPECT_TRUE(until([&] { return received.size() == 1; }));
}

TEST_F(Udp, MayBeDestroyedWhileReceiving) {
    const auto a = open({"127.0.0.1", 0});
    auto b = open({"127.0.0.1", 0});
    const auto to = targetOf(*a, b->local());
    b->receive([&](ByteSpan, const Endpoint&) { b.reset(); });
    a->send(*to, asBytes("1"), {});
    a->send(*to, asBytes("2"), {});
    EXPECT_TRUE(until([&] { return b == nullptr; }));
}

TEST_F(Udp, ChecksTheTimeToLive) {
    EXPECT_FALSE(UdpSocket::create(loop, {"127.0.0.1", 0}, {.timeToLive = 256}));
    EXPECT_TRUE(UdpSocket::create(loop, {"", 0}, {.timeToLive = 255}));
    const auto socket = open({"127.0.0.1", 0}, {.timeToLive = 16});
    EXPECT_TRUE(socket->target({"239.1.2.3", 5004}));
}

TEST_F(Udp, LargestDatagramArrivesWhole) {
    const auto a = open({"127.0.0.1", 0});
    const auto b = open({"127.0.0.1", 0});
    record(*b);
    const std::string text(65'000, 'x');
    EXPECT_TRUE(a->send(*targetOf(*a, b->local()), asBytes("12"), asBytes(text)));
    ASSERT_TRUE(until([&] { return received.size() == 1; }));
    EXPECT_EQ(received[0].size(), 65'002U);
}

TEST_F(Udp, AMarkIsOneOfSixBits) {
    for (const char* address : {"127.0.0.1", "::1", ""}) {
        const auto socket = open({address, 0});
        EXPECT_TRUE(socket->setDscp(63).has_value()) << address;
        EXPECT_TRUE(socket->setDscp(0).has_value()) << address;
        for (const int beyond : {-1, 64}) {
            const auto refused = socket->setDscp(beyond);
            ASSERT_FALSE(refused.has_value());
            EXPECT_EQ(refused.error().field(), "dscp");
        }
    }
}

}  // namespace
}  // namespace ocelli::net
