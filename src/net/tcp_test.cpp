// Tests TCP streams and listeners on loopback.
#include "net/tcp.h"

#include <cerrno>
#include <cstring>
#include <future>
#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "net/socket.h"
#include "runtime/run_on.h"

namespace {

int acceptFailures = 0;

}  // namespace

/// Stands in front of the one of the C library, to run out of descriptors when told to. (A real
/// lack of descriptors breaks the sanitizers too.)
extern "C" int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
    if (acceptFailures > 0) {
        --acceptFailures;
        errno = EMFILE;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_accept4, fd, address, size, flags));
}

namespace ocelli::net {
namespace {

using std::chrono::seconds;

/// A client on a plain blocking socket.
Socket connectTo(const Endpoint& endpoint, int receiveBuffer = 0) {
    auto address = toSocketAddress(endpoint);
    EXPECT_TRUE(address);
    Socket socket(::socket(address->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receiveBuffer > 0) {
        EXPECT_TRUE(setOption(socket.fd(), SOL_SOCKET, SO_RCVBUF, receiveBuffer));
    }
    EXPECT_EQ(::connect(socket.fd(), address->get(), address->size), 0) << std::strerror(errno);
    return socket;
}

void write(const Socket& socket, std::string_view text) {
    ASSERT_EQ(::send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL), ssize_t(text.size()));
}

std::string readAvailable(const Socket& socket) {
    std::string text(1U << 20U, '\0');
    const ssize_t count = ::recv(socket.fd(), text.data(), text.size(), MSG_DONTWAIT);
    text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return text;
}

bool atEnd(const Socket& socket) {
    char byte = 0;
    return ::recv(socket.fd(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

struct Recorder : TcpStream::Listener {
    void onBytes(ByteSpan bytes) override { received += asText(bytes); }

    void onClosed(const Error& why) override { closed = why.kind(); }

    void onDrained() override { ++drained; }

    std::string received;
    std::optional<ErrorKind> closed;
    int drained = 0;
};

struct Tcp : testing::Test {
    void listen(Endpoint endpoint = {"127.0.0.1", 0}) {
        auto created = TcpListener::create(loop, endpoint, [this](auto stream) {
            streams.push_back(std::move(stream));
        });
        ASSERT_TRUE(created) << created.error().describe();
        listener = std::move(*created);
    }

    bool until(UniqueFunction<bool()> done) { return loop.runUntil(std::move(done), seconds(10)); }

    Socket connected(int receiveBuffer = 0) {
        auto client = connectTo(listener->local(), receiveBuffer);
        const std::size_t before = streams.size();
        EXPECT_TRUE(until([&] { return streams.size() > before; }));
        return client;
    }

    SystemClock clock;
    EventLoop loop{clock};
    std::unique_ptr<TcpListener> listener;
    std::vector<std::unique_ptr<TcpStream>> streams;
    Recorder recorder;
};

TEST_F(Tcp, CarriesBytesBothWays) {
    listen();
    const auto client = connected();
    auto& stream = *streams.front();
    EXPECT_EQ(stream.peer(), localOf(client.fd()));
    EXPECT_EQ(stream.local(), listener->local());
    stream.start(recorder);
    write(client, "hello");
    ASSERT_TRUE(until([&] { return recorder.received == "hello"; }));

    stream.send({
        std::make_shared<const Bytes>(Bytes{std::byte('a'), std::byte('b')}),
        std::make_shared<const Bytes>(),
        std::make_shared<const Bytes>(Bytes{std::byte('c')}),
    });
    EXPECT_EQ(stream.queuedBytes(), 0U);
    EXPECT_EQ(readAvailable(client), "abc");
    const ByteSpan pieces[] = {asBytes("de"), asBytes("f")};
    stream.sendNow(pieces);
    EXPECT_EQ(readAvailable(client), "def");
}

TEST_F(Tcp, HasNoDelay) {
    listen();
    const auto client = connected();
    // Seen from outside only by what it does: two small writes are two segments without waiting for
    // an answer.
    streams.front()->send(Bytes{std::byte('x')});
    streams.front()->send(Bytes{std::byte('y')});
    std::string got;
    EXPECT_TRUE(until([&] {
        got += readAvailable(client);
        return got == "xy";
    }));
}

TEST_F(Tcp, ServesBothFamiliesOnTheEmptyAddress) {
    listen({"", 0});
    const auto port = listener->local().port;
    const auto four = connectTo({"127.0.0.1", port});
    ASSERT_TRUE(until([&] { return streams.size() == 1; }));
    EXPECT_EQ(streams[0]->peer().address, "127.0.0.1");
    Socket probe(::socket(AF_INET6, SOCK_STREAM, 0));
    const auto six = toSocketAddress({"::1", port});
    if (!probe || ::connect(probe.fd(), six->get(), six->size) != 0) {
        GTEST_SKIP() << "no IPv6 here";
    }
    ASSERT_TRUE(until([&] { return streams.size() == 2; }));
    EXPECT_EQ(streams[1]->peer().address, "::1");
}

TEST_F(Tcp, SaysWhichAddressIsInUse) {
    listen();
    const auto second = TcpListener::create(loop, listener->local(), [](auto) {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
    EXPECT_NE(second.error().message().find(listener->local().format()), std::string::npos);
}

TEST_F(Tcp, RefusesAnAddressThatIsNone) {
    const auto created = TcpListener::create(loop, {"camera.local", 0}, [](auto) {});
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().kind(), ErrorKind::InvalidArgument);
}

TEST_F(Tcp, TellsWhenThePeerCloses) {
    listen();
    auto client = connected();
    streams.front()->start(recorder);
    client = Socket();
    ASSERT_TRUE(until([&] { return recorder.closed.has_value(); }));
    EXPECT_EQ(*recorder.closed, ErrorKind::Cancelled);
}

TEST_F(Tcp, TellsWhenThePeerResets) {
    listen();
    auto client = connected();
    streams.front()->start(recorder);
    const linger hard{1, 0};
    ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    client = Socket();
    ASSERT_TRUE(until([&] { return recorder.closed.has_value(); }));
    EXPECT_EQ(*recorder.closed, ErrorKind::Unavailable);
    streams.front()->send(Bytes(10));
    EXPECT_EQ(streams.front()->queuedBytes(), 0U);
}

TEST_F(Tcp, ClosesWhenDestroyed) {
    listen();
    const auto client = connected();
    streams.clear();
    EXPECT_TRUE(until([&] { return atEnd(client); }));
}

TEST_F(Tcp, QueuesForASlowPeerAndTellsWhenDrained) {
    listen();
    const auto client = connected(256 << 10);
    auto& stream = *streams.front();
    stream.start(recorder);
    std::string sent;
    for (int i = 0; i < 200; ++i) {
        const std::string text(
            50'000 + static_cast<std::size_t>(i), static_cast<char>('a' + i % 26)
        );
        sent += text;
        if (i % 2 == 0) {
            const ByteSpan pieces[] = {asBytes(text).first(3), asBytes(text).subspan(3)};
            stream.sendNow(pieces);
        } else {
            const auto bytes = asBytes(text);
            stream.send(Bytes(bytes.begin(), bytes.end()));
        }
    }
    EXPECT_GT(stream.queuedBytes(), 0U);
    EXPECT_EQ(recorder.drained, 0);
    std::string got;
    ASSERT_TRUE(until([&] {
        got += readAvailable(client);
        return got.size() == sent.size();
    }));
    EXPECT_TRUE(got == sent);
    ASSERT_TRUE(until([&] { return recorder.drained == 1; }));
    EXPECT_EQ(stream.queuedBytes(), 0U);
}

TEST_F(Tcp, GivesUpAPeerThatLetsTooMuchWait) {
    listen();
    const auto client = connected();
    auto& stream = *streams.front();
    stream.start(recorder);
    const auto piece = std::make_shared<const Bytes>(8U << 20U);
    for (int i = 0; i < 20; ++i) {
        stream.send({piece});
        EXPECT_FALSE(recorder.closed) << "not from within send";
    }
    ASSERT_TRUE(until([&] { return recorder.closed.has_value(); }));
    EXPECT_EQ(*recorder.closed, ErrorKind::ResourceExhausted);
    EXPECT_EQ(stream.queuedBytes(), 0U);
}

TEST_F(Tcp, EndsTheSendingSideAfterTheQueue) {
    listen();
    const auto client = connected(256 << 10);
    auto& stream = *streams.front();
    stream.start(recorder);
    stream.send(Bytes(5'000'000));
    stream.shutdown();
    stream.send(Bytes(10));  // too late, ignored
    std::size_t got = 0;
    ASSERT_TRUE(until([&] {
        got += readAvailable(client).size();
        return got >= 5'000'000 && atEnd(client);
    }));
    EXPECT_EQ(got, 5'000'000U);
    write(client, "still heard");
    EXPECT_TRUE(until([&] { return recorder.received == "still heard"; }));
}

struct Suicide : TcpStream::Listener {
    void onBytes(ByteSpan) override { stream.reset(); }

    void onClosed(const Error&) override { stream.reset(); }

    std::unique_ptr<TcpStream> stream;
};

TEST_F(Tcp, MayBeDestroyedInItsOwnCalls) {
    listen();
    for (const bool speak : {true, false}) {
        auto client = connected();
        Suicide suicide;
        suicide.stream = std::move(streams.back());
        streams.clear();
        suicide.stream->start(suicide);
        if (speak) {
            write(client, "now");
        } else {
            client = Socket();
        }
        EXPECT_TRUE(until([&] { return suicide.stream == nullptr; }));
    }
}

TEST_F(Tcp, ListenerMayBeDestroyedWhileAccepting) {
    auto created = TcpListener::create(loop, {"127.0.0.1", 0}, [this](auto) { listener.reset(); });
    ASSERT_TRUE(created);
    listener = std::move(*created);
    const auto a = connectTo(listener->local());
    const auto b = connectTo(listener->local());
    EXPECT_TRUE(until([&] { return listener == nullptr; }));
}

TEST_F(Tcp, AStreamGoesOnOnAnotherLoopWithNothingLost) {
    listen();
    const auto client = connected();
    auto stream = std::move(streams.front());
    stream->start(recorder);
    write(client, "one ");
    ASSERT_TRUE(until([&] { return recorder.received == "one "; }));
    ASSERT_TRUE(stream->leaveLoop());
    write(client, "two ");
    loop.runUntilIdle();
    EXPECT_EQ(recorder.received, "one ") << "nothing is read on the way";

    struct : Recorder {
        void onClosed(const Error& why) override {
            Recorder::onClosed(why);
            ended.set_value();
        }

        std::promise<void> ended;
    } other;

    LoopThread elsewhere(clock, "elsewhere");
    EXPECT_TRUE(runOn(elsewhere.loop(), [&] {
        const bool entered = stream->enterLoop(elsewhere.loop()).has_value();
        stream->start(other);
        const auto answer = asBytes("answer");
        stream->send(Bytes(answer.begin(), answer.end()));
        return entered;
    }));
    write(client, "three");
    EXPECT_TRUE(until([&] { return readAvailable(client) == "answer"; }));
    ::shutdown(client.fd(), SHUT_WR);
    other.ended.get_future().get();
    runOn(elsewhere.loop(), [&] {
        stream.reset();
        return true;
    });
    EXPECT_EQ(other.received, "two three");
    EXPECT_EQ(recorder.closed, std::nullopt);
}

TEST_F(Tcp, AStreamWithBytesStillToWriteDoesNotLeaveItsLoop) {
    listen();
    const auto client = connected(4096);
    auto& stream = *streams.front();
    stream.start(recorder);
    stream.send(Bytes(8U << 20U));
    ASSERT_GT(stream.queuedBytes(), 0U);
    const auto left = stream.leaveLoop();
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().kind(), ErrorKind::FailedPrecondition);
    write(client, "still heard");
    EXPECT_TRUE(until([&] { return recorder.received == "still heard"; }));
}

TEST_F(Tcp, WaitsWhenDescriptorsRunOutAndGoesOn) {
    listen();
    acceptFailures = 2;
    const auto client = connectTo(listener->local());
    EXPECT_TRUE(until([&] { return streams.size() == 1; }));
    EXPECT_EQ(acceptFailures, 0);
}

TEST_F(Tcp, TakesTwoThousandHalfOpenPeers) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < 5000) {
        GTEST_SKIP() << "too few descriptors allowed here";
    }
    const rlimit enough{5000, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &enough);
    listen();
    std::vector<Socket> clients;
    for (int i = 0; i < 2000; ++i) {
        clients.push_back(connectTo(listener->local()));
        if (i % 200 == 0) {
            loop.runUntilIdle();
        }
    }
    ASSERT_TRUE(until([&] { return streams.size() == 2000; }));
    streams.back()->start(recorder);
    write(clients.back(), "served");
    EXPECT_TRUE(until([&] { return recorder.received == "served"; }));
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace ocelli::net
