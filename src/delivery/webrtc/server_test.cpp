// The server with a browser of our own: who may, what comes, what is asked for again.
#include "delivery/webrtc/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/buffer.h"
#include "tests/support/fake_browser.h"
#include "tests/support/fake_talk_desk.h"

namespace ocelli::delivery::webrtc {
namespace {

using std::chrono::seconds;
using test::FakeBrowser;

struct WebRtc : testing::Test {
    void SetUp() override {
        crypto::CertificateWish wish;
        wish.commonName = "device";
        wish.from = clock.wall() - std::chrono::hours(1);
        wish.until = clock.wall() + std::chrono::hours(1);
        hub->setKeyFrameRequest([this] { ++keyFramesWanted; });
        auto made = WebRtcServer::create(
            loop,
            {"127.0.0.1", 0},
            crypto::createSelfSigned(wish).value(),
            [this](int channel, std::string_view stream) {
                return channel == 1 && stream == "main" ? hub : nullptr;
            },
            &desk
        );
        ASSERT_TRUE(made) << made.error().describe();
        server = std::move(*made);
    }

    void describe(media::Codec codec = media::Codec::H264) {
        auto video = std::make_shared<media::Track>();
        video->codec = codec;
        video->width = 64;
        video->height = 48;
        auto sound = std::make_shared<media::Track>();
        sound->kind = media::TrackKind::Audio;
        sound->codec = media::Codec::G711A;
        sound->clockRate = sound->sampleRate = 8000;
        sound->channels = 1;
        hub->describe({video, sound});
    }

    /// A frame of one slice with `size` bytes.
    void publish(bool keyFrame, std::size_t size = 100) {
        ByteWriter out;
        out.u32(static_cast<std::uint32_t>(size));
        out.u8(keyFrame ? 0x65 : 0x41);
        out.zeros(size - 1);
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::makeBuffer(out.release());
        packet->pts = packet->dts = 3600 * frames++;
        packet->keyFrame = keyFrame;
        packet->captureTime = clock.mono();
        packet->wallTime = clock.wall();
        captured.push_back(packet->wallTime);
        hub->publish(std::move(packet));
    }

    Result<WatchAnswer> watch(const std::string& offer, const std::string& stream = "main") {
        std::optional<Result<WatchAnswer>> got;
        server->watch({1, stream, offer, "mia", "login", "127.0.0.1"}, [&](auto answer) {
            got = std::move(answer);
        });
        loop.runUntil([&] { return got.has_value(); }, seconds(20));
        return got ? std::move(*got) : fail(ErrorKind::Internal, "no answer came");
    }

    Result<WatchAnswer> talk(int channel, const std::string& offer) {
        std::optional<Result<WatchAnswer>> got;
        server->talk({channel, "", offer, "mia", "login", "127.0.0.1"}, [&](auto answer) {
            got = std::move(answer);
        });
        loop.runUntil([&] { return got.has_value(); }, seconds(20));
        return got ? std::move(*got) : fail(ErrorKind::Internal, "no answer came");
    }

    bool until(UniqueFunction<bool()> done) { return loop.runUntil(std::move(done), seconds(20)); }

    /// From offer to keys.
    void join(FakeBrowser& browser, std::string_view more = "") {
        const auto answer = watch(browser.offer(more));
        ASSERT_TRUE(answer) << answer.error().describe();
        shakeHands(browser, *answer);
    }

    void shakeHands(FakeBrowser& browser, const WatchAnswer& answer) {
        browser.take(answer.description);
        browser.sendBinding();
        ASSERT_TRUE(until([&] { return browser.bindings.size() == 1; }));
        browser.beginHandshake();
        ASSERT_TRUE(until([&] { return browser.secured(); }));
    }

    SystemClock clock;
    EventLoop loop{clock};
    ocelli::test::FakeTalkDesk desk;
    std::shared_ptr<media::StreamHub> hub = std::make_shared<media::StreamHub>("1/main");
    int keyFramesWanted = 0;
    std::int64_t frames = 0;
    std::vector<WallTime> captured;  ///< of each frame
    std::unique_ptr<WebRtcServer> server;
};

/// The payload of a packet with the extension as the fake browser takes it.
ByteSpan payloadOf(const Bytes& packet) {
    return ByteSpan(packet).subspan(12 + 4 + 4);
}

std::uint16_t sequenceOf(const Bytes& packet) {
    return static_cast<std::uint16_t>(
        std::to_integer<unsigned>(packet[2]) << 8U | std::to_integer<unsigned>(packet[3])
    );
}

TEST_F(WebRtc, AViewerGetsWhatIsShownAfterTheHandshake) {
    describe();
    FakeBrowser browser(loop);
    publish(true);
    join(browser);
    publish(false, 5000);
    ASSERT_TRUE(until([&] { return browser.packets.size() >= 5; }));
    const auto header = rtp::parseRtp(browser.packets[0]).value().header;
    EXPECT_EQ(header.ssrc, browser.ssrc);
    EXPECT_EQ(header.payloadType, 102);
    EXPECT_EQ(payloadOf(browser.packets[0])[0], std::byte{0x65});
    EXPECT_EQ(payloadOf(browser.packets[1])[0], std::byte{0x5C}) << "a fragment of a long slice";
    for (std::size_t i = 1; i < 5; ++i) {
        EXPECT_EQ(sequenceOf(browser.packets[i]), sequenceOf(browser.packets[i - 1]) + 1);
        const auto transport = [&](std::size_t at) {
            return ByteReader(ByteSpan(browser.packets[at]).subspan(17)).u16().value();
        };
        EXPECT_EQ(transport(i), transport(i - 1) + 1) << "each packet has its transport number";
    }
    // The time stamp is the wall time of the capture since 1900.
    const auto ticks =
        static_cast<std::uint32_t>((clock.wall().microseconds + 2'208'988'800'000'000) / 100 * 9);
    EXPECT_LT(ticks - header.timestamp, 90'000U * 20);
    const auto sessions = server->sessions();
    ASSERT_EQ(sessions.size(), 1U);
    EXPECT_EQ(sessions[0].stream, "1/main");
    EXPECT_TRUE(sessions[0].figures.playing);
    EXPECT_EQ(sessions[0].figures.user, "mia");
}

TEST_F(WebRtc, BothSuitesOfBrowsersWork) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    browser.profiles = "SRTP_AES128_CM_SHA1_80";
    join(browser);
    EXPECT_TRUE(until([&] { return !browser.packets.empty(); }));
}

TEST_F(WebRtc, SoundFollowsThePicture) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    join(browser);
    ASSERT_TRUE(until([&] { return !browser.packets.empty(); }));
    auto sound = std::make_shared<media::Packet>();
    sound->track = 1;
    sound->data = media::makeBuffer(Bytes(160));
    sound->keyFrame = true;
    sound->captureTime = clock.mono();
    sound->wallTime = clock.wall();
    hub->publish(std::move(sound));
    ASSERT_TRUE(until([&] { return browser.packets.size() == 2; }));
    const auto header = rtp::parseRtp(browser.packets[1]).value().header;
    EXPECT_EQ(header.payloadType, 8);
    EXPECT_NE(header.ssrc, browser.ssrc);
}

TEST_F(WebRtc, WhoAsksIsToldWhenAPictureWasCaptured) {
    describe();
    FakeBrowser browser(loop);
    publish(true);
    join(browser, fmt::format("a=extmap:7 {}\r\n", kCaptureTime));
    publish(false, 3000);
    ASSERT_TRUE(until([&] { return browser.packets.size() >= 4; }));
    // Of the key frame and of the first fragment: 3 bytes of transport number, then the time.
    for (const std::size_t first : {0U, 1U}) {
        ByteReader reader(ByteSpan(browser.packets[first]).subspan(12));
        EXPECT_EQ(*reader.u32(), 0xBEDE0003U);
        ASSERT_TRUE(reader.skip(3));
        EXPECT_EQ(*reader.u8(), 7U << 4U | 7U);
        EXPECT_EQ(*reader.u64(), rtp::ntpTime(captured.at(first)));
    }
    EXPECT_EQ(ByteReader(ByteSpan(browser.packets[2]).subspan(12)).u32().value(), 0xBEDE0001U);
}

TEST_F(WebRtc, WhatWasLostComesAgainAsItWas) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    join(browser);
    publish(false, 5000);
    ASSERT_TRUE(until([&] { return browser.sealed.size() >= 5; }));
    const Bytes lost = browser.sealed[2];
    ByteWriter nack;
    nack.u8(0x81);
    nack.u8(205);
    nack.u16(3);
    nack.u32(1);
    nack.u32(browser.ssrc);
    nack.u16(sequenceOf(browser.packets[2]));
    nack.u16(0);
    const std::size_t before = browser.sealed.size();
    browser.sendRtcp(nack.view());
    ASSERT_TRUE(until([&] { return browser.sealed.size() > before; }));
    EXPECT_EQ(browser.sealed[before], lost);
    EXPECT_EQ(server->sessions()[0].figures.resent, 1U);
}

TEST_F(WebRtc, AKeyFrameIsAskedForWhenAPictureIsLost) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    join(browser);
    ASSERT_TRUE(until([&] { return !browser.packets.empty(); }));
    const int before = keyFramesWanted;
    const Bytes loss = parseHex("81ce00020000000100000002").value();
    browser.sendRtcp(loss);
    EXPECT_TRUE(until([&] { return keyFramesWanted > before; }));
}

TEST_F(WebRtc, NothingLeavesToWhoHasNotProvenTheAddress) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    const auto answer = watch(browser.offer());
    ASSERT_TRUE(answer);
    browser.take(answer->description);
    const std::string password = std::exchange(browser.password, "not the password of the answer");
    browser.sendBinding();
    browser.beginHandshake();
    browser.send(Bytes(100, std::byte{0x80}));
    browser.send(asBytes("hello"));
    browser.password = password;
    browser.sendBinding();
    ASSERT_TRUE(until([&] { return !browser.bindings.empty(); }));
    EXPECT_EQ(browser.datagrams, 1U) << "only what was asked with the password is answered";
}

TEST_F(WebRtc, AnotherCertificateThanPromisedEndsIt) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    browser.fingerprint[0] = browser.fingerprint[0] == '0' ? '1' : '0';
    const auto answer = watch(browser.offer());
    ASSERT_TRUE(answer);
    browser.take(answer->description);
    browser.sendBinding();
    ASSERT_TRUE(until([&] { return !browser.bindings.empty(); }));
    browser.beginHandshake();
    EXPECT_TRUE(until([&] { return server->sessions().empty(); }));
    EXPECT_TRUE(browser.packets.empty());
}

TEST_F(WebRtc, AnEndedSessionSaysGoodbye) {
    describe();
    publish(true);
    FakeBrowser browser(loop);
    join(browser);
    const auto of = [](const std::string& name) {
        return [name](const Agreement& one) { return one.user == name; };
    };
    EXPECT_EQ(server->end(of("tom")), 0U);
    EXPECT_EQ(server->end(of("mia")), 1U);
    EXPECT_TRUE(server->sessions().empty());
    EXPECT_EQ(hub->readers(), 0U);
    // Source description and bye: 203 stands in the last part.
    EXPECT_TRUE(until([&] {
        return !browser.reports.empty() &&
               std::find(
                   browser.reports.back().begin(), browser.reports.back().end(), std::byte{203}
               ) != browser.reports.back().end();
    }));
}

TEST_F(WebRtc, RefusalsSayWhy) {
    FakeBrowser browser(loop);
    EXPECT_EQ(watch("v=1").error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(watch(browser.offer(), "fourth").error().kind(), ErrorKind::NotFound);
    describe(media::Codec::H265);
    const auto codec = watch(browser.offer());
    EXPECT_EQ(codec.error().kind(), ErrorKind::Unsupported);
    EXPECT_THAT(codec.error().message(), testing::HasSubstr("h265"));
    EXPECT_EQ(hub->readers(), 0U) << "nobody is left reading";
}

TEST_F(WebRtc, AStreamThatGivesNothingIsSaidToBeUnavailable) {
    FakeBrowser browser(loop);
    EXPECT_EQ(watch(browser.offer()).error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(hub->readers(), 0U);
}

TEST_F(WebRtc, NotMoreThanTheMostWatch) {
    describe();
    FakeBrowser browser(loop);
    for (std::size_t i = 0; i < WebRtcServer::kMostSessions; ++i) {
        ASSERT_TRUE(watch(browser.offer()));
    }
    EXPECT_EQ(watch(browser.offer()).error().kind(), ErrorKind::ResourceExhausted);
}

TEST_F(WebRtc, WhoSpeaksIsHeardUntilTheEnd) {
    FakeBrowser browser(loop);
    const auto answer = talk(2, browser.talkOffer());
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_THAT(answer->description, testing::HasSubstr("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"));
    EXPECT_THAT(answer->description, testing::HasSubstr("a=recvonly\r\n"));
    EXPECT_EQ(desk.lines, 1);
    shakeHands(browser, *answer);
    browser.sendRtp(111, 1, 960, "hello");
    browser.sendRtp(112, 2, 1920, "another type");
    browser.sendRtp(111, 3, 2880, "world");
    ASSERT_TRUE(until([&] { return desk.words.size() == 2; }));
    EXPECT_EQ(desk.words[0].user, "mia");
    EXPECT_EQ(desk.words[0].codec, media::Codec::Opus);
    EXPECT_EQ(desk.words[1].timestamp, 2880U);
    EXPECT_EQ(asText(desk.words[1].payload), "world");
    ASSERT_EQ(server->sessions().size(), 1U);
    EXPECT_EQ(server->sessions()[0].stream, "2/talk");
    EXPECT_TRUE(server->sessions()[0].figures.talking);
    EXPECT_EQ(server->end([](const Agreement& one) { return one.login == "login"; }), 1U);
    EXPECT_EQ(desk.lines, 0);
    browser.sendRtp(111, 4, 3840, "nobody listens");
    loop.runUntilIdle();
    EXPECT_EQ(desk.words.size(), 2U);
}

TEST_F(WebRtc, AServerThatGoesWhileASoundOutputOpensIsNotMissed) {
    FakeBrowser browser(loop);
    int answers = 0;
    server->talk({1, "", browser.talkOffer(), "mia", "login", ""}, [&](auto) { ++answers; });
    server.reset();
    loop.runUntilIdle();
    EXPECT_EQ(answers, 0);
    EXPECT_EQ(desk.lines, 0) << "nobody holds the line";
}

TEST_F(WebRtc, WhoCannotSpeakIsToldWhy) {
    FakeBrowser browser(loop);
    const auto refused = [&](const std::string& offer) { return talk(1, offer).error().kind(); };
    EXPECT_EQ(refused("hello"), ErrorKind::InvalidArgument);
    EXPECT_EQ(refused(browser.talkOffer("97 speex/8000")), ErrorKind::Unsupported);
    EXPECT_EQ(refused(browser.offer()), ErrorKind::Unsupported) << "it sends nothing";
    desk.refusal = fail(ErrorKind::FailedPrecondition, "the sound output is switched off");
    EXPECT_EQ(refused(browser.talkOffer()), ErrorKind::FailedPrecondition);
    EXPECT_TRUE(server->sessions().empty());
}

TEST_F(WebRtc, AnAddressIsNotGivenToWhoOnlyPretendsToBeThere) {
    describe();
    publish(true);
    FakeBrowser victim(loop);
    join(victim);
    const auto peer = server->sessions()[0].figures.peer;
    // Another account's session, told to be at the victim's address.
    FakeBrowser other(loop);
    const auto answer = watch(other.offer());
    ASSERT_TRUE(answer);
    const std::string own = victim.ufrag;
    const std::string ownPassword = victim.password;
    victim.take(answer->description);
    victim.bindings.clear();
    victim.sendBinding();
    ASSERT_TRUE(until([&] { return victim.bindings.size() == 2; })) << "an answer and a question";
    const Bytes question = victim.bindings[1];
    ASSERT_EQ(question[1], std::byte{0x01});
    EXPECT_LE(question.size(), 108U) << "little more than what was asked with";
    // The victim's packets still reach its session.
    const int before = keyFramesWanted;
    victim.sendRtcp(*parseHex("81ce00020000000100000002"));
    ASSERT_TRUE(until([&] { return keyFramesWanted > before; }));
    for (const auto& session : server->sessions()) {
        EXPECT_EQ(session.figures.peer == peer, session.id == own);
    }
    // Who is really there and knows the password gets it.
    Bytes wrong = question;
    wrong[19] ^= std::byte{1};
    victim.answerBinding(wrong);
    loop.runUntilIdle();
    EXPECT_EQ(server->sessions().size(), 2U);
    victim.answerBinding(question);
    ASSERT_TRUE(until([&] {
        const auto sessions = server->sessions();
        return std::all_of(sessions.begin(), sessions.end(), [&](const auto& session) {
            return session.figures.peer == peer;
        });
    }));
}

}  // namespace
}  // namespace ocelli::delivery::webrtc
