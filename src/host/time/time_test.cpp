// Tests keeping time: packets, servers that answer and that do not, and what is done to the clock.
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "host/time/ntp_message.h"
#include "host/time/time_keeper.h"
#include "net/socket.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::time {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void write64(std::span<std::byte> bytes, std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[at + i] = static_cast<std::byte>(value >> (56U - 8U * i) & 0xFFU);
    }
}

constexpr std::uint64_t kNoon2026 = std::uint64_t{3'976'862'400U} << 32U;

/// As a server of stratum 2 answers that question.
std::array<std::byte, kNtpBytes> answerTo(std::uint64_t cookie) {
    std::array<std::byte, kNtpBytes> bytes{};
    bytes[0] = std::byte{0x24};
    bytes[1] = std::byte{2};
    write64(bytes, 24, cookie);
    write64(bytes, 32, kNoon2026);
    write64(bytes, 40, kNoon2026 + (std::uint64_t{1} << 31U));
    return bytes;
}

TEST(NtpMessage, AQuestionTellsNothingOfOurTimeAndItsAnswerIsRead) {
    const auto question = formatNtpQuestion(0x0102030405060708U);
    EXPECT_EQ(question[0], std::byte{0x23});
    EXPECT_EQ(question[40], std::byte{1});
    EXPECT_EQ(question[47], std::byte{8});
    const auto answer = parseNtpAnswer(answerTo(7), 7);
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(answer->stratum, 2);
    EXPECT_EQ(answer->transmitted - answer->received, milliseconds(500));
    EXPECT_EQ(formatTime(answer->received), "2026-01-08T12:00:00.000Z");
}

TEST(NtpMessage, WhatIsNoAnswerOrHasNoTimeIsRefused) {
    EXPECT_EQ(parseNtpAnswer(answerTo(7), 8).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_FALSE(parseNtpAnswer(ByteSpan(answerTo(7)).first(47), 7));
    auto bytes = answerTo(7);
    bytes[1] = std::byte{0};  // a kiss of death
    EXPECT_EQ(parseNtpAnswer(bytes, 7).error().kind(), ErrorKind::Unavailable);
    bytes = answerTo(7);
    bytes[0] |= std::byte{0xC0};
    EXPECT_FALSE(parseNtpAnswer(bytes, 7));
    bytes = answerTo(7);
    bytes[0] = std::byte{0x23};
    EXPECT_FALSE(parseNtpAnswer(bytes, 7));
}

TEST(TimeSettings, AServerIsANameOrAnAddressWithAPort) {
    EXPECT_EQ(parseServer("ntp.example")->port, 123);
    EXPECT_EQ(parseServer("10.0.0.1:1123")->port, 1123);
    EXPECT_EQ(parseServer("2001:db8::1")->host, "2001:db8::1");
    EXPECT_EQ(parseServer("[2001:db8::1]:99")->port, 99);
    for (const char* wrong : {"", "a b", "x:0", "x:65536", "[::1", "[::1]x", "-a", "x:"}) {
        EXPECT_FALSE(parseServer(wrong)) << wrong;
    }
    EXPECT_EQ(merge({}, {{"mode", "ntp"}}).error().field(), "server");
    EXPECT_EQ(merge({}, {{"mode", "sundial"}}).error().field(), "mode");
    EXPECT_EQ(merge({}, {{"sever", "x"}}).error().field(), "sever");
}

/// A server of time on a free port that answers once.
class OneAnswer {
  public:
    OneAnswer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(socket_.fd(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        thread_ = std::jthread([this] {
            std::array<std::byte, 100> bytes{};
            sockaddr_in from{};
            socklen_t size = sizeof from;
            if (::recvfrom(
                    socket_.fd(),
                    bytes.data(),
                    bytes.size(),
                    0,
                    reinterpret_cast<sockaddr*>(&from),
                    &size
                ) != static_cast<ssize_t>(kNtpBytes)) {
                return;
            }
            std::uint64_t cookie = 0;
            for (std::size_t i = 40; i < 48; ++i) {
                cookie = cookie << 8U | std::to_integer<std::uint64_t>(bytes[i]);
            }
            const auto answer = answerTo(cookie);
            ::sendto(
                socket_.fd(),
                answer.data(),
                answer.size(),
                0,
                reinterpret_cast<sockaddr*>(&from),
                size
            );
        });
    }

    ~OneAnswer() { ::shutdown(socket_.fd(), SHUT_RDWR); }

    std::string place() const {
        return "127.0.0.1:" + std::to_string(net::localOf(socket_.fd()).port);
    }

  private:
    net::Socket socket_;
    std::jthread thread_;
};

TEST(NtpClient, ReadsHowFarAServersClockIsAhead) {
    test::FakeClock clock;
    const OneAnswer server;
    const auto reading = askNtp(clock, server.place(), {});
    ASSERT_TRUE(reading) << reading.error().describe();
    EXPECT_EQ(reading->stratum, 2);
    EXPECT_NEAR(
        static_cast<double>(
            (reading->ahead - (*parseTime("2026-01-08T12:00:00Z") - clock.wall())).count()
        ),
        25e7,  // in the middle of the half second that the answer took
        1e7
    );
}

TEST(NtpClient, SaysWhatIsWrongWithAServer) {
    test::FakeClock clock;
    EXPECT_EQ(askNtp(clock, "nowhere.invalid", {}).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(askNtp(clock, "127.0.0.1:9", {}).error().kind(), ErrorKind::Unavailable);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(askNtp(clock, "127.0.0.1:9", stop.get_token()).error().kind(), ErrorKind::Cancelled);
}

struct Keeping : testing::Test {
    Keeping() { open(); }

    void open() {
        keeper.reset();
        auto twin = std::make_unique<VirtualMachineClock>();
        machine = twin.get();
        keeper = std::move(*TimeKeeper::create(
            {loop,
             folder.path(),
             std::move(twin),
             [this](const std::string& server, const std::stop_token&) -> Result<NtpReading> {
                 if (server == "silent") {
                     return fail(ErrorKind::Unavailable, "the time server is silent");
                 }
                 return NtpReading{ahead, milliseconds(4), 2};
             },
             [this](const std::string&, const std::string& what) { said.push_back(what); },
             [this] { return named; }}
        ));
    }

    bool until(UniqueFunction<bool()> done) { return loop.runUntil(std::move(done), seconds(10)); }

    test::FakeClock clock;
    EventLoop loop{clock};
    test::TemporaryFolder folder;
    Duration ahead = seconds(90);
    std::vector<std::string> said;
    std::vector<std::string> named;
    VirtualMachineClock* machine = nullptr;
    std::unique_ptr<TimeKeeper> keeper;
};

TEST_F(Keeping, TheClockIsSteppedToTheTimeOfTheServerAndSlewedWhenItIsNear) {
    ASSERT_TRUE(keeper->change({{"mode", "ntp"}, {"server", "first"}}, "root"));
    ASSERT_TRUE(until([&] { return machine->moved == seconds(90); }));
    EXPECT_EQ(machine->steps, 1);
    EXPECT_EQ(keeper->toJson()["last"]["aheadMilliseconds"], 90'000);
    ahead = milliseconds(20);
    ASSERT_TRUE(keeper->change({{"server", "another"}}, "root"));
    ASSERT_TRUE(until([&] { return machine->moved == seconds(90) + milliseconds(20); }));
    EXPECT_EQ(machine->steps, 1);
}

TEST_F(Keeping, WhenTheFirstServerIsSilentTheSecondIsAskedAndWithoutOneItIsSaid) {
    ASSERT_TRUE(
        keeper->change({{"mode", "ntp"}, {"server", "silent"}, {"fallback", "second"}}, "root")
    );
    ASSERT_TRUE(until([&] { return !keeper->toJson()["last"].is_null(); }));
    EXPECT_EQ(keeper->toJson()["last"]["server"], "second");
    ASSERT_TRUE(keeper->change({{"fallback", ""}}, "root"));
    ASSERT_TRUE(until([&] { return keeper->toJson()["fault"] != ""; }));
    EXPECT_EQ(keeper->toJson()["fault"], "the time server is silent");
}

TEST_F(Keeping, TheServersThatDhcpNamesAreAskedInTheirOrderAndThenTheFallback) {
    ASSERT_TRUE(keeper->change({{"mode", "dhcp"}}, "root"));
    ASSERT_TRUE(until([&] { return keeper->toJson()["fault"] != ""; }));
    EXPECT_EQ(keeper->toJson()["fault"], "DHCP names no time server");
    named = {"silent", "second"};
    EXPECT_EQ(keeper->toJson()["named"], (Json{"silent", "second"}));
    ASSERT_TRUE(keeper->change({{"mode", "system"}}, "root"));
    ASSERT_TRUE(keeper->change({{"mode", "dhcp"}}, "root"));
    ASSERT_TRUE(until([&] { return !keeper->toJson()["last"].is_null(); }));
    EXPECT_EQ(keeper->toJson()["last"]["server"], "second");
    EXPECT_EQ(keeper->toJson()["fault"], "");
    named.clear();
    ASSERT_TRUE(keeper->change({{"fallback", "third"}}, "root"));
    ASSERT_TRUE(until([&] { return !keeper->toJson()["last"].is_null(); }));
    EXPECT_EQ(keeper->toJson()["last"]["server"], "third");
}

TEST_F(Keeping, ByHandOnlyWhereThatIsChosen) {
    const WallTime wanted = clock.wall() + seconds(3600);
    EXPECT_EQ(keeper->set(wanted, "root").error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(keeper->change({{"mode", "manual"}}, "root"));
    ASSERT_TRUE(keeper->set(wanted, "root"));
    EXPECT_EQ(machine->moved, seconds(3600));
}

TEST_F(Keeping, AClockThatIsNotOursIsOnlyShown) {
    machine->refused = "kept by its own system";
    machine->kept = true;
    const auto refused = keeper->change({{"mode", "manual"}}, "root");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field(), "mode");
    EXPECT_FALSE(keeper->toJson()["own"].get<bool>());
    EXPECT_TRUE(keeper->toJson()["kept"].get<bool>());
    std::optional<Result<NtpReading>> tested;
    keeper->test("first", [&](Result<NtpReading> reading) { tested = std::move(reading); });
    ASSERT_TRUE(until([&] { return tested.has_value(); }));
    EXPECT_EQ((*tested)->ahead, seconds(90));
    EXPECT_EQ(machine->moved, Duration());
}

TEST_F(Keeping, SettingsAreKeptOverAStartAndAResetForgetsThem) {
    ASSERT_TRUE(keeper->change({{"mode", "ntp"}, {"server", "first"}}, "root"));
    open();
    EXPECT_EQ(keeper->settings().server, "first");
    ASSERT_TRUE(keeper->reset());
    open();
    EXPECT_EQ(keeper->settings(), TimeSettings());
}

}  // namespace
}  // namespace ocelli::host::time
