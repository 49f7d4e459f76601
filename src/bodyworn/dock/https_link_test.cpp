// Tests the HTTPS way between camera and controller, with certificates good and bad.
#include "bodyworn/dock/https_link.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/dock/detail/https_words.h"
#include "bodyworn/dock/dock_routes.h"
#include "bodyworn/dock/folder_intake.h"
#include "bodyworn/evidence/device_identity.h"
#include "crypto/authority.h"
#include "net/tls.h"
#include "net/transfer/http.h"
#include "tests/support/http_server.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::bodyworn::dock {
namespace {

using evidence::DeviceIdentity;
using evidence::SystemAuthority;
using net::transfer::Header;

/// Asked on the server's loop.
class WatchingSystem final : public DockSystem {
  public:
    Result<Welcome> welcome(const Peer& peer, const Hello&) override {
        last = peer;
        if (peer.standing != Standing::Ours) {
            return fail(ErrorKind::PermissionDenied, "the camera is not in this system");
        }
        Welcome welcome;
        welcome.controller = "SC1";
        welcome.user = {{"name", "Anna"}};
        welcome.chunkBytes = 4096;
        return welcome;
    }

    Result<void> admit(const Peer& peer) override {
        if (peer.standing != Standing::Ours || blocked) {
            return fail(ErrorKind::PermissionDenied, "the camera was removed from this system");
        }
        return {};
    }

    Result<Enrolment> enrol(const Peer& peer, const EnrolmentWish& wish) override {
        last = peer;
        request = wish.request;
        return answer;
    }

    void log(const std::string& serial, std::string_view text) override {
        logged = serial + ": " + std::string(text);
    }

    void progressed(
        const std::string&, const std::string&, const OfferedObject&, const ObjectState& state
    ) override {
        progress.push_back(state.offset);
    }

    Peer last;
    bool blocked = false;
    Enrolment answer;
    std::string request;
    std::string logged;
    std::vector<std::uint64_t> progress;
};

/// Everybody at once; counts who holds a turn.
class OpenTurns final : public Turns {
  public:
    std::unique_ptr<Turn> ask(const std::string&, std::uint64_t, UniqueFunction<void()> go)
        override {
        struct Held final : Turn {
            explicit Held(OpenTurns& o) : of(o) { ++of.held; }

            ~Held() override { --of.held; }

            OpenTurns& of;
        };

        auto turn = std::make_unique<Held>(*this);
        go();
        return turn;
    }

    int held = 0;
};

const Hello kHello{"OC1", "led", "1.0", 50, 100, 10, "ready"};

class HttpsWay : public testing::Test {
  protected:
    HttpsWay() : router_(nobody_), pool_(2) {
        EXPECT_TRUE(files_.makeFolders("spool"));
        EXPECT_TRUE(camera_.accept(sign(camera_, authority_), authority_.root()));
    }

    void SetUp() override {
        // The routes only keep the loop: nothing comes before the server is there.
        server_ = std::make_unique<test::RunningServer>(router_, net::http::ServerLimits{}, tls());
        addDockRoutes(
            router_,
            {server_->loop(),
             pool_,
             clock_,
             system_,
             intake_,
             turns_,
             [this]() -> Result<std::string> {
                 if (!hasRoot_) {
                     return fail(ErrorKind::FailedPrecondition, "not set up");
                 }
                 return authority_.root();
             }}
        );
    }

    void TearDown() override { server_->stop(); }

    WallTime now() const { return clock_.wall(); }

    static std::string sign(const DeviceIdentity& device, const SystemAuthority& by) {
        const auto chain = by.sign(*device.request(), device.serial(), SystemClock().wall());
        EXPECT_TRUE(chain);
        return *chain;
    }

    /// @param off  how far the controller's clock is from that of the camera
    std::shared_ptr<net::TlsServerContext> tls(Duration off = {}) const {
        crypto::CertificateWish wish;
        wish.commonName = "SC1";
        wish.dnsNames = {std::string(kControllerName)};
        wish.from = now() + off - std::chrono::hours(1);
        wish.until = now() + off + std::chrono::hours(1);
        return *net::TlsServerContext::create(
            *crypto::createIssued(authority_.pair, wish),
            {},
            {net::ClientCertificates::Ask::Required, {}}
        );
    }

    std::unique_ptr<HttpsLink> linkOf(const DeviceIdentity& device) const {
        return std::move(
            *HttpsLink::create(clock_, {server_->endpoint(), device.key(), device.root()})
        );
    }

    static Offer offerOf(const std::string& content) {
        const Bytes bytes(asBytes(content).begin(), asBytes(content).end());
        Offer offer;
        offer.recording = "user_OC1_20260105T000000Z";
        offer.objects = {
            {"a.mp4",
             bytes.size(),
             formatHex(crypto::digest(crypto::Hash::Sha256, bytes)),
             formatHex(crypto::digest(crypto::Hash::Md5, bytes)),
             Json::object()}
        };
        return offer;
    }

    /// A chunk with fields as a careless client may write them.
    unsigned patch(std::vector<Header> headers, std::string_view body) {
        net::transfer::HttpRequest request;
        request.method = "PATCH";
        request.url = fmt::format(
            "https://{}:{}/dock/v1/recordings/{}/objects/a.mp4",
            kControllerName,
            server_->endpoint().port,
            offerOf("").recording
        );
        request.headers = std::move(headers);
        request.body = net::transfer::bodyOf(body);
        net::transfer::Terms terms;
        terms.instead = server_->endpoint();
        terms.tls = {.authorities = {authority_.root()}, .own = camera_.key()};
        const auto session = net::transfer::Session::create(clock_);
        const auto answer = net::transfer::exchange(**session, request, terms);
        return answer ? answer->status : 0;
    }

    SystemClock clock_;
    SystemAuthority authority_ = *SystemAuthority::create("Town", clock_.wall());
    SystemAuthority other_ = *SystemAuthority::create("Village", clock_.wall());
    DeviceIdentity camera_ = *DeviceIdentity::create("OC1", clock_.wall());
    test::MemoryFiles files_;
    FolderIntake intake_{files_, "spool"};
    WatchingSystem system_;
    OpenTurns turns_;
    bool hasRoot_ = true;
    NoAccounts nobody_;
    net::http::Router router_;
    WorkerPool pool_;
    std::unique_ptr<test::RunningServer> server_;
};

TEST_F(HttpsWay, CarriesEveryQuestion) {
    const auto link = linkOf(camera_);
    const auto welcome = link->hello(kHello);
    ASSERT_TRUE(welcome) << welcome.error().describe();
    EXPECT_EQ(welcome->user["name"], "Anna");
    EXPECT_EQ(system_.last.standing, Standing::Ours);
    EXPECT_EQ(system_.last.serial, "OC1");
    const Offer offer = offerOf(std::string(5000, 'v'));
    EXPECT_EQ(link->state(offer.recording, "a.mp4").error().kind(), ErrorKind::NotFound);
    ASSERT_TRUE(link->offer(offer));
    EXPECT_EQ(link->offer(offerOf("another")).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(*link->state(offer.recording, "a.mp4"), ObjectState{});
    const std::string content(5000, 'v');
    const auto first = asBytes(content).first(4096);
    EXPECT_EQ(*link->send(offer.recording, "a.mp4", 0, first), (ObjectState{4096, false}));
    EXPECT_EQ(*link->send(offer.recording, "a.mp4", 0, first), (ObjectState{4096, false}));
    EXPECT_FALSE(link->recordingState(offer.recording)->atController);
    const auto rest = asBytes(content).subspan(4096);
    EXPECT_EQ(*link->send(offer.recording, "a.mp4", 4096, rest), (ObjectState{5000, true}));
    EXPECT_EQ(*link->state(offer.recording, "a.mp4"), (ObjectState{5000, true}));
    EXPECT_TRUE(link->recordingState(offer.recording)->atController);
    ASSERT_TRUE(link->log("docked"));
    EXPECT_EQ(server_->call([&] { return system_.logged; }), "OC1: docked");
    EXPECT_EQ(
        server_->call([&] { return system_.progress; }), (std::vector<std::uint64_t>{4096, 5000})
    );
    EXPECT_TRUE(server_->until([&] { return turns_.held == 0; }));
}

TEST_F(HttpsWay, CarriesAnObjectWithoutBytes) {
    const auto link = linkOf(camera_);
    const Offer offer = offerOf("");
    ASSERT_TRUE(link->offer(offer));
    const auto sent = link->send(offer.recording, "a.mp4", 0, {});
    ASSERT_TRUE(sent) << sent.error().describe();
    EXPECT_TRUE(sent->whole);
}

TEST_F(HttpsWay, ADamagedOrHalfDescribedChunkIsRefused) {
    ASSERT_TRUE(linkOf(camera_)->offer(offerOf("0123456789")));
    const Header offset{std::string(detail::kOffsetField), "0"};
    const auto digest = [](std::string_view text) {
        return Header{
            std::string(detail::kDigestField), detail::formatContentDigest(asBytes(text))
        };
    };
    EXPECT_EQ(patch({offset, digest("0123")}, "0124"), 400U);
    EXPECT_EQ(patch({offset}, "0123"), 422U);
    EXPECT_EQ(patch({digest("0123")}, "0123"), 422U);
    EXPECT_EQ(patch({{std::string(detail::kOffsetField), "-1"}, digest("0123")}, "0123"), 422U);
    EXPECT_EQ(patch({offset, digest("0123")}, "0123"), 200U);
    EXPECT_EQ(*linkOf(camera_)->state(offerOf("").recording, "a.mp4"), (ObjectState{4, false}));
}

TEST_F(HttpsWay, AForeignCameraReachesNothing) {
    auto foreign = *DeviceIdentity::create("OC1", now());
    ASSERT_TRUE(foreign.accept(sign(foreign, other_), other_.root()));
    EXPECT_EQ(linkOf(foreign)->hello(kHello).error().kind(), ErrorKind::Unauthenticated)
        << "a controller of another system is not believed";
    const auto careless =
        HttpsLink::create(clock_, {server_->endpoint(), foreign.key(), authority_.root()});
    EXPECT_EQ((*careless)->hello(kHello).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(system_.last.standing, Standing::Foreign);
    EXPECT_EQ((*careless)->offer(offerOf("x")).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_TRUE(linkOf(foreign)->enrol(kHello, "request"));
    EXPECT_EQ(system_.last.standing, Standing::Foreign);
}

TEST_F(HttpsWay, TheSerialNumberIsTheOneOfTheCertificate) {
    Hello other = kHello;
    other.serial = "OC2";
    const auto refused = linkOf(camera_)->hello(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(refused.error().message(), "the serial number is not that of the certificate");
}

TEST_F(HttpsWay, ARemovedCameraIsToldSo) {
    const auto link = linkOf(camera_);
    ASSERT_TRUE(link->offer(offerOf("0123456789")));
    server_->call([&] { system_.blocked = true; });
    const auto refused = link->send(offerOf("").recording, "a.mp4", 0, asBytes("0123"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(refused.error().message(), "the camera was removed from this system");
    EXPECT_EQ(link->recordingState("x").error().kind(), ErrorKind::PermissionDenied);
}

TEST_F(HttpsWay, ANewCameraIsTakenInOnceItWasAdded) {
    auto fresh = *DeviceIdentity::create("OC7", now());
    Hello hello = kHello;
    hello.serial = "OC7";
    const auto link = linkOf(fresh);
    EXPECT_EQ(link->hello(hello).error().kind(), ErrorKind::FailedPrecondition);
    const auto pending = link->enrol(hello, *fresh.request());
    ASSERT_TRUE(pending) << pending.error().describe();
    EXPECT_TRUE(pending->pending);
    EXPECT_EQ(system_.last.standing, Standing::Factory);
    EXPECT_EQ(system_.last.key, crypto::parseCertificate(fresh.key().certificate)->keyFingerprint);
    server_->call([&] {
        system_.answer = {
            false, *authority_.sign(system_.request, "OC7", now()), authority_.root()
        };
    });
    const auto taken = link->enrol(hello, *fresh.request());
    ASSERT_TRUE(taken && !taken->pending);
    ASSERT_TRUE(fresh.accept(taken->chain, taken->root));
    EXPECT_TRUE(linkOf(fresh)->hello(hello));
}

TEST_F(HttpsWay, ACameraWhoseClockIsWrongByYearsIsGreetedAndTakesTheTime) {
    constexpr Duration kYears = std::chrono::hours(24 * 365 * 20);
    for (const Duration off : {-kYears, kYears}) {
        test::RunningServer later(router_, net::http::ServerLimits{}, tls(off));
        const auto link =
            HttpsLink::create(clock_, {later.endpoint(), camera_.key(), camera_.root()});
        const auto welcome = (*link)->hello(kHello);
        EXPECT_TRUE(welcome) << welcome.error().describe();
        const auto stranger =
            HttpsLink::create(clock_, {later.endpoint(), camera_.key(), other_.root()});
        EXPECT_EQ((*stranger)->hello(kHello).error().kind(), ErrorKind::Unauthenticated)
            << "whose certificate it is still counts";
        later.stop();
    }
    const auto empty = *DeviceIdentity::create("OC8", WallTime{0});
    Hello hello = kHello;
    hello.serial = "OC8";
    const auto pending = linkOf(empty)->enrol(hello, *empty.request());
    ASSERT_TRUE(pending) << pending.error().describe();
    EXPECT_EQ(system_.last.standing, Standing::Factory) << "one that begins in 1970";
}

TEST_F(HttpsWay, ACameraOfASystemGetsNoOtherRoot) {
    server_->call([&] { system_.answer = {false, "a chain", other_.root()}; });
    const auto refused = linkOf(camera_)->enrol(kHello, "request");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::PermissionDenied);
}

TEST_F(HttpsWay, BeforeTheSetUpNobodyIsOurs) {
    server_->call([&] { hasRoot_ = false; });
    EXPECT_EQ(linkOf(camera_)->hello(kHello).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(system_.last.standing, Standing::Foreign);
}

TEST_F(HttpsWay, WithoutACertificateThereIsNoConnection) {
    const auto nobody = HttpsLink::create(
        clock_, {server_->endpoint(), crypto::CertifiedKey{"no", "certificate"}, authority_.root()}
    );
    EXPECT_FALSE((*nobody)->hello(kHello));
    EXPECT_EQ(system_.last.serial, "");
}

TEST_F(HttpsWay, TakenOutMeansUnavailable) {
    const auto link = linkOf(camera_);
    ASSERT_TRUE(link->hello(kHello));
    server_->stop();
    EXPECT_EQ(link->hello(kHello).error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(
        HttpsLink::create(clock_, {{"", 0}, camera_.key(), ""}).error().field(), "controller"
    );
}

TEST(DockDigest, IsReadAmongOthersAndRefusedWhenBroken) {
    const auto text = detail::formatContentDigest(asBytes("abc"));
    EXPECT_EQ(text, "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:");
    const auto wanted = crypto::digest(crypto::Hash::Sha256, asBytes("abc"));
    EXPECT_EQ(detail::parseContentDigest("md5=:AAAA:, " + text), wanted);
    for (const std::string bad :
         {"", "sha-256=:", "sha-256=::", "sha-256=:AAAA:", "xsha-256=:ungWv48=:", "sha-256=ungWv"
         }) {
        EXPECT_FALSE(detail::parseContentDigest(bad)) << bad;
    }
}

}  // namespace
}  // namespace ocelli::bodyworn::dock
