// The other end of WebRTC for tests: offers, proves its address, shakes hands, decrypts.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/text.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/srtp.h"
#include "delivery/rtp/rtp_header.h"
#include "net/udp.h"
#include "runtime/event_loop.h"

namespace ocelli::test {

class FakeBrowser {
  public:
    static constexpr std::string_view kPassword = "iIkuQzsLdI7rimOnysxAKBhv";

    explicit FakeBrowser(EventLoop& on) : loop(on) {
        crypto::CertificateWish wish;
        wish.commonName = "browser";
        wish.from = loop.clock().wall() - std::chrono::hours(1);
        wish.until = loop.clock().wall() + std::chrono::hours(1);
        auto pair = crypto::createSelfSigned(wish);
        EXPECT_TRUE(pair.has_value());
        context_.reset(SSL_CTX_new(DTLS_client_method()));
        BIO* certificate = BIO_new_mem_buf(pair->certificate.data(), -1);
        BIO* key = BIO_new_mem_buf(pair->key.data(), -1);
        X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        EVP_PKEY* pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(context_.get(), x509);
        SSL_CTX_use_PrivateKey(context_.get(), pkey);
        X509_free(x509);
        EVP_PKEY_free(pkey);
        BIO_free(certificate);
        BIO_free(key);
        fingerprint = colons(crypto::parseCertificate(pair->certificate)->fingerprint);
        socket_ = std::move(*net::UdpSocket::create(loop, {"127.0.0.1", 0}));
        socket_->receive([this](ByteSpan datagram, const net::Endpoint&) { onDatagram(datagram); });
    }

    static std::string colons(std::string_view hex) {
        std::string out;
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            out += (out.empty() ? "" : ":") + std::string(hex.substr(i, 2));
        }
        return out;
    }

    /// @param more  further lines of the video section
    std::string offer(std::string_view more = "") const {
        const std::string transport = fmt::format(
            "a=ice-ufrag:them\r\na=ice-pwd:iIkuQzsLdI7rimOnysxAKBhv\r\n"
            "a=fingerprint:sha-256 {}\r\na=setup:actpass\r\na=rtcp-mux\r\na=recvonly\r\n",
            fingerprint
        );
        return "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\n" + transport +
               "a=mid:0\r\na=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack\r\n"
               "a=rtcp-fb:102 nack pli\r\na=rtcp-fb:102 transport-cc\r\n"
               "a=extmap:4 "
               "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
               "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\n" +
               std::string(more) + "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\n" + transport + "a=mid:1\r\n";
    }

    /// Of who wants to speak.
    std::string talkOffer(std::string_view codec = "111 opus/48000/2") const {
        const auto words = split(codec, ' ');
        return fmt::format(
            "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF {0}\r\na=ice-ufrag:them\r\na=ice-pwd:{3}\r\n"
            "a=fingerprint:sha-256 {2}\r\na=setup:actpass\r\na=rtcp-mux\r\na=sendonly\r\n"
            "a=mid:0\r\na=rtpmap:{0} {1}\r\n",
            words[0],
            words[1],
            fingerprint,
            kPassword
        );
    }

    /// Answers a question of the server, as who is really there can.
    void answerBinding(ByteSpan question) {
        ByteWriter out;
        out.u16(0x0101);
        out.u16(24);
        out.bytes(question.subspan(4, 16));
        const Bytes integrity = crypto::hmacSha1(asBytes(kPassword), out.view());
        out.u16(8);
        out.u16(20);
        out.bytes(integrity);
        send(out.view());
    }

    /// Says something.
    void sendRtp(
        std::uint8_t type, std::uint16_t sequence, std::uint32_t time, std::string_view words
    ) {
        ByteWriter out;
        out.u8(0x80);
        out.u8(type);
        out.u16(sequence);
        out.u32(time);
        out.u32(42);
        out.text(words);
        Bytes safe(out.size() + crypto::srtpTagSize(ours->suite()));
        ours->protectRtp(out.view(), 0, safe);
        send(safe);
    }

    /// Takes password and port from the answer.
    void take(const std::string& answer) {
        const auto after = [&](std::string_view what) {
            const std::size_t at = answer.find(what) + what.size();
            return answer.substr(at, answer.find("\r\n", at) - at);
        };
        ufrag = after("a=ice-ufrag:");
        password = after("a=ice-pwd:");
        if (answer.find("a=ssrc:") != std::string::npos) {
            ssrc = static_cast<std::uint32_t>(std::stoul(after("a=ssrc:")));
        }
        const std::string candidate = after("a=candidate:");
        const auto words = split(candidate, ' ');
        const auto port = static_cast<std::uint16_t>(std::stoi(std::string(words[5])));
        server = std::move(*socket_->target({"127.0.0.1", port}));
    }

    void sendBinding(bool useCandidate = true) {
        ByteWriter out;
        const std::string name = ufrag + ":them";
        out.u16(1);
        const std::size_t padded = (name.size() + 3) / 4 * 4;
        const std::size_t length = 4 + padded + (useCandidate ? 4 : 0) + 24;
        out.u16(static_cast<std::uint16_t>(length));
        out.u32(0x2112A442U);
        out.text("transaction!");
        out.u16(6);
        out.u16(static_cast<std::uint16_t>(name.size()));
        out.text(name);
        out.zeros(padded - name.size());
        if (useCandidate) {
            out.u16(0x25);
            out.u16(0);
        }
        const Bytes integrity = crypto::hmacSha1(asBytes(password), out.view());
        out.u16(8);
        out.u16(20);
        out.bytes(integrity);
        send(out.view());
    }

    void send(ByteSpan datagram) { socket_->send(*server, datagram, ByteSpan{}); }

    void beginHandshake() {
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_tlsext_use_srtp(ssl_.get(), profiles.c_str());
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
        BIO_set_mem_eof_return(SSL_get_wbio(ssl_.get()), -1);
        SSL_set_connect_state(ssl_.get());
        step();
    }

    bool secured() const { return theirs.has_value(); }

    /// A compound packet of ours.
    void sendRtcp(ByteSpan packet) { send(ours->protectRtcp(packet, rtcpIndex++)); }

    EventLoop& loop;
    std::string fingerprint;
    std::string profiles = "SRTP_AEAD_AES_128_GCM";
    std::string ufrag;
    std::string password;
    std::uint32_t ssrc = 0;
    std::shared_ptr<const net::UdpSocket::Target> server;
    std::optional<crypto::SrtpContext> ours;
    std::optional<crypto::SrtpContext> theirs;
    std::vector<Bytes> bindings;  ///< answers
    std::vector<Bytes> sealed;    ///< RTP as it came
    std::vector<Bytes> packets;   ///< the same, decrypted
    std::vector<Bytes> reports;   ///< RTCP, decrypted
    std::uint32_t rtcpIndex = 0;
    std::size_t datagrams = 0;
    bool opens = true;  ///< false: what comes is only counted

  private:
    struct Freer {
        void operator()(SSL* ssl) const { SSL_free(ssl); }

        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    void step() {
        if (SSL_do_handshake(ssl_.get()) == 1 && !theirs) {
            exportKeys();
        }
        Bytes out(65536);
        const int size = BIO_read(SSL_get_wbio(ssl_.get()), out.data(), 65536);
        if (size > 0) {
            send(ByteSpan(out).first(static_cast<std::size_t>(size)));
        }
    }

    void exportKeys() {
        const bool gcm = profiles.find("GCM") != std::string::npos;
        const auto suite = gcm ? crypto::SrtpSuite::AesGcm128 : crypto::SrtpSuite::AesCm128Sha80;
        const std::size_t key = crypto::srtpKeySize(suite);
        const std::size_t salt = crypto::srtpSaltSize(suite);
        Bytes all(2 * (key + salt));
        const std::string label = "EXTRACTOR-dtls_srtp";
        SSL_export_keying_material(
            ssl_.get(),
            reinterpret_cast<unsigned char*>(all.data()),
            all.size(),
            label.data(),
            label.size(),
            nullptr,
            0,
            0
        );
        const auto part = [&](std::size_t from, std::size_t size) {
            return Bytes(
                all.begin() + static_cast<std::ptrdiff_t>(from),
                all.begin() + static_cast<std::ptrdiff_t>(from + size)
            );
        };
        ours = std::move(*crypto::SrtpContext::create({suite, part(0, key), part(2 * key, salt)}));
        theirs = std::move(
            *crypto::SrtpContext::create({suite, part(key, key), part(2 * key + salt, salt)})
        );
    }

    void onDatagram(ByteSpan datagram) {
        ++datagrams;
        const auto first = std::to_integer<unsigned>(datagram[0]);
        if (first < 4) {
            bindings.emplace_back(datagram.begin(), datagram.end());
        } else if (first < 64) {
            BIO_write(SSL_get_rbio(ssl_.get()), datagram.data(), static_cast<int>(datagram.size()));
            step();
        } else if (!opens) {
            return;
        } else if (const auto kind = std::to_integer<unsigned>(datagram[1]);
                   kind >= 192 && kind <= 223) {
            if (auto report = theirs->unprotectRtcp(datagram)) {
                reports.push_back(std::move(report->packet));
            }
        } else if (auto packet = theirs->unprotectRtp(datagram, 0)) {
            sealed.emplace_back(datagram.begin(), datagram.end());
            packets.push_back(std::move(*packet));
        }
    }

    std::unique_ptr<SSL_CTX, Freer> context_;
    std::unique_ptr<SSL, Freer> ssl_;
    std::unique_ptr<net::UdpSocket> socket_;
};

}  // namespace ocelli::test
