// Offers of browsers, and answers to them.
#include "delivery/webrtc/offer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "delivery/webrtc/answer.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::string_view kFingerprint =
    "00:1B:94:73:8E:CA:7C:CA:24:FA:09:9B:04:F4:13:D2:8C:3D:F9:38:0E:34:6F:A8:B6:DB:F7:A4:D8:0C:4E:"
    "D6";

std::string transport() {
    return fmt::format(
        "a=ice-ufrag:hqGq\r\na=ice-pwd:iIkuQzsLdI7rimOnysxAKBhv\r\n"
        "a=fingerprint:sha-256 {}\r\na=setup:actpass\r\na=rtcp-mux\r\n",
        kFingerprint
    );
}

/// As browsers write it, in short.
std::string sample() {
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
           "m=video 9 UDP/TLS/RTP/SAVPF 96 102 104 116\r\nc=IN IP4 0.0.0.0\r\n" +
           transport() +
           "a=mid:0\r\na=recvonly\r\n"
           "a=extmap:4 "
           "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
           "a=extmap:5/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n"
           "a=rtpmap:96 VP8/90000\r\n"
           "a=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n"
           "a=rtcp-fb:102 transport-cc\r\n"
           "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
           "a=rtpmap:104 H264/90000\r\n"
           "a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=4d001f\r\n"
           "a=rtpmap:116 H264/90000\r\n"
           "a=fmtp:116 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f\r\n"
           "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 9\r\n" +
           transport() +
           "a=mid:1\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n"
           "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" +
           transport() + "a=mid:2\r\n";
}

std::string without(std::string_view line) {
    std::string text = sample();
    for (std::size_t at = text.find(line); at != std::string::npos; at = text.find(line)) {
        text.erase(at, text.find("\r\n", at) + 2 - at);
    }
    return text;
}

media::Track h264(int profile) {
    media::Track track;
    const std::byte zero{};
    track.parameterSets = {{std::byte{0x67}, static_cast<std::byte>(profile), zero, std::byte{0x28}}
    };
    return track;
}

TEST(Offer, TellsWhatABrowserTakes) {
    const auto offer = parseOffer(sample());
    ASSERT_TRUE(offer) << offer.error().describe();
    EXPECT_EQ(offer->ufrag, "hqGq");
    EXPECT_EQ(offer->password, "iIkuQzsLdI7rimOnysxAKBhv");
    EXPECT_EQ(offer->fingerprint, kFingerprint);
    ASSERT_EQ(offer->media.size(), 3U);
    const OfferedMedia& video = offer->media[0];
    EXPECT_EQ(video.kind, MediaKind::Video);
    EXPECT_EQ(video.mid, "0");
    EXPECT_EQ(extensionOf(video, kTransportSequence), 4);
    EXPECT_EQ(extensionOf(video, kPlayoutDelay), 5);
    ASSERT_EQ(video.codecs.size(), 4U);
    EXPECT_TRUE(video.codecs[1].nack && video.codecs[1].pictureLoss);
    EXPECT_TRUE(video.codecs[1].transportFeedback);
    EXPECT_EQ(offer->media[1].codecs[0].channels, 2);
    EXPECT_EQ(offer->media[2].kind, MediaKind::Other);
}

TEST(Offer, ChoosesThePayloadTypeByCodecModeAndProfile) {
    const auto offer = parseOffer(sample());
    ASSERT_TRUE(offer);
    const OfferedMedia& video = offer->media[0];
    EXPECT_EQ(chooseCodec(video, h264(0x42)).value().type, 102);
    EXPECT_EQ(chooseCodec(video, h264(0x4D)).value().type, 116);
    EXPECT_EQ(chooseCodec(video, h264(0x64)).value().type, 116) << "the richest of those offered";
    media::Track track;
    track.codec = media::Codec::H265;
    EXPECT_FALSE(chooseCodec(video, track));
    const OfferedMedia& audio = offer->media[1];
    const auto typeOf = [&](media::Codec codec) {
        media::Track sound;
        sound.kind = media::TrackKind::Audio;
        sound.codec = codec;
        const auto chosen = chooseCodec(audio, sound);
        return chosen ? static_cast<int>(chosen->type) : -1;
    };
    EXPECT_EQ(typeOf(media::Codec::Opus), 111);
    EXPECT_EQ(typeOf(media::Codec::G711U), 0);
    EXPECT_EQ(typeOf(media::Codec::G711A), 8);
    EXPECT_EQ(typeOf(media::Codec::G722), 9);
    EXPECT_EQ(typeOf(media::Codec::Aac), -1);
}

TEST(Offer, NamesWhatIsMissing) {
    const auto fieldOf = [](const std::string& text) {
        const auto offer = parseOffer(text);
        return offer ? std::string("nothing") : offer.error().field();
    };
    EXPECT_EQ(fieldOf(""), "version");
    EXPECT_EQ(fieldOf("v=0\r\n"), "ice-ufrag");
    EXPECT_EQ(fieldOf(without("a=ice-ufrag")), "ice-ufrag");
    EXPECT_EQ(fieldOf(without("a=ice-pwd")), "ice-pwd");
    EXPECT_EQ(fieldOf(without("a=fingerprint")), "fingerprint");
    EXPECT_EQ(fieldOf(without("a=setup")), "setup");
    EXPECT_EQ(fieldOf(without("a=rtcp-mux")), "rtcp-mux");
    EXPECT_EQ(fieldOf(without("a=mid:1")), "mid");
    EXPECT_EQ(fieldOf(sample() + std::string(kLargestOffer, 'x')), "size");
    std::string many = "v=0\r\n";
    for (int i = 0; i < 17; ++i) {
        many += "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    }
    EXPECT_EQ(fieldOf(many), "media sections");
    EXPECT_EQ(fieldOf("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 300\r\n"), "m");
}

TEST(Offer, EveryCutIsReadOrRefused) {
    const std::string whole = sample();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto offer = parseOffer(std::string_view(whole).substr(0, size));
        EXPECT_TRUE(offer || !offer.error().field().empty()) << size;
    }
}

TEST(Answer, OffersOneAddressAndRefusesTheRest) {
    const auto offer = parseOffer(sample());
    ASSERT_TRUE(offer);
    AnswerDescription answer;
    answer.sessionId = "7";
    answer.ufrag = "abcd";
    answer.password = "secretsecretsecretsecret";
    answer.fingerprint = "AA:BB";
    answer.name = "ocelli";
    answer.candidates = {{"192.0.2.1", 8189}, {"2001:db8::1", 8189}};
    answer.tracks = {{0, 0, offer->media[0].codecs[3], 77, "packetization-mode=1"}};
    const std::string text = formatAnswer(*offer, answer);
    const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    EXPECT_TRUE(has("a=ice-lite\r\n"));
    EXPECT_TRUE(has("a=group:BUNDLE 0\r\n"));
    EXPECT_TRUE(has("m=video 9 UDP/TLS/RTP/SAVPF 116\r\n"));
    EXPECT_TRUE(has("a=setup:passive\r\na=mid:0\r\na=sendonly\r\n"));
    EXPECT_TRUE(has("a=candidate:1 1 udp 2130706431 192.0.2.1 8189 typ host\r\n"));
    EXPECT_TRUE(has("a=candidate:2 1 udp 2130706175 2001:db8::1 8189 typ host\r\n"));
    EXPECT_TRUE(has("a=ssrc:77 cname:ocelli\r\n"));
    EXPECT_TRUE(has("m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:1")
    );
    EXPECT_TRUE(has("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"));
}

}  // namespace
}  // namespace ocelli::delivery::webrtc
