// Tests of what a controller refuses, of messages and of the camera's books.
#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/dock/camera_end.h"
#include "bodyworn/dock/controller_end.h"
#include "bodyworn/dock/folder_intake.h"
#include "bodyworn/dock/transfer_books.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::bodyworn::dock {
namespace {

class OpenSystem final : public DockSystem {
  public:
    Result<Welcome> welcome(const Peer&, const Hello&) override {
        Welcome welcome;
        welcome.controller = "SC1";
        return welcome;
    }

    Result<void> admit(const Peer&) override { return {}; }

    Result<Enrolment> enrol(const Peer&, const EnrolmentWish&) override { return Enrolment{}; }

    void log(const std::string&, std::string_view text) override { logged = text; }

    void progressed(
        const std::string&, const std::string&, const OfferedObject&, const ObjectState& state
    ) override {
        last = state;
    }

    std::string logged;
    ObjectState last;
};

Offer offerOf(std::string_view content) {
    const Bytes bytes(asBytes(content).begin(), asBytes(content).end());
    Offer offer;
    offer.recording = "user_OC1_20260105T000000Z";
    offer.facts = {{"UserID", "2f0c"}};
    offer.objects = {
        {"a.mp4",
         bytes.size(),
         formatHex(crypto::digest(crypto::Hash::Sha256, bytes)),
         formatHex(crypto::digest(crypto::Hash::Md5, bytes)),
         Json::object()}
    };
    return offer;
}

class DockEnd : public testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(files_.makeFolders("spool")); }

    ControllerEnd end(const std::string& serial = "OC1") {
        return {{serial, "key", Standing::Ours}, system_, intake_};
    }

    test::MemoryFiles files_;
    OpenSystem system_;
    FolderIntake intake_{files_, "spool"};
    Offer offer_ = offerOf("0123456789");
    std::string recording_ = offer_.recording;
};

TEST_F(DockEnd, AnObjectComesInPiecesAndGoesOnWhereItWas) {
    auto controller = end();
    EXPECT_EQ(controller.state(recording_, "a.mp4").error().kind(), ErrorKind::NotFound);
    ASSERT_TRUE(controller.offer(offer_));
    EXPECT_EQ(*controller.send(recording_, "a.mp4", 0, asBytes("0123")), (ObjectState{4, false}));
    // The answer was lost: the same again changes nothing.
    EXPECT_EQ(*controller.send(recording_, "a.mp4", 0, asBytes("0123")), (ObjectState{4, false}));
    EXPECT_EQ(*controller.state(recording_, "a.mp4"), (ObjectState{4, false}));
    EXPECT_EQ(*controller.send(recording_, "a.mp4", 4, asBytes("456789")), (ObjectState{10, true}));
    EXPECT_EQ(*controller.send(recording_, "a.mp4", 4, asBytes("456789")), (ObjectState{10, true}));
    EXPECT_TRUE(controller.recordingState(recording_)->atController);
    EXPECT_FALSE(controller.recordingState(recording_)->confirmed);
    EXPECT_TRUE(system_.last.whole);
}

TEST_F(DockEnd, WrongBytesStartAgain) {
    auto controller = end();
    ASSERT_TRUE(controller.offer(offer_));
    EXPECT_EQ(*controller.send(recording_, "a.mp4", 0, asBytes("0123456780")), ObjectState{});
    EXPECT_EQ(
        *controller.send(recording_, "a.mp4", 0, asBytes("0123456789")), (ObjectState{10, true})
    );
}

TEST_F(DockEnd, MoreThanWasOfferedIsRefused) {
    auto controller = end();
    ASSERT_TRUE(controller.offer(offer_));
    EXPECT_EQ(
        controller.send(recording_, "a.mp4", 0, asBytes("01234567890")).error().field(), "offset"
    );
    EXPECT_EQ(
        controller.send(recording_, "b.mp4", 0, asBytes("0")).error().kind(), ErrorKind::NotFound
    );
}

TEST_F(DockEnd, AnotherCameraReachesNothing) {
    auto controller = end();
    ASSERT_TRUE(controller.offer(offer_));
    auto other = end("OC2");
    EXPECT_EQ(other.state(recording_, "a.mp4").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(other.recordingState(recording_).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(
        other.hello({"OC1", "led", "1.0", 50, 0, 0, "ready"}).error().kind(),
        ErrorKind::PermissionDenied
    );
}

TEST_F(DockEnd, AnOfferNeverChanges) {
    auto controller = end();
    ASSERT_TRUE(controller.offer(offer_));
    EXPECT_TRUE(controller.offer(offer_));
    EXPECT_EQ(controller.offer(offerOf("something else")).error().kind(), ErrorKind::AlreadyExists);
}

TEST_F(DockEnd, NamesThatLeadElsewhereAreRefused) {
    auto controller = end();
    for (const char* name : {"", ".", "..", "../a", "a/b", ".offer.json", "a\n"}) {
        Offer offer = offer_;
        offer.recording = name;
        EXPECT_EQ(controller.offer(offer).error().kind(), ErrorKind::InvalidArgument) << name;
        offer = offer_;
        offer.objects[0].name = name;
        EXPECT_EQ(controller.offer(offer).error().kind(), ErrorKind::InvalidArgument) << name;
    }
}

TEST_F(DockEnd, AFullDiskIsToldAndNothingIsLost) {
    auto controller = end();
    ASSERT_TRUE(controller.offer(offer_));
    ASSERT_TRUE(controller.send(recording_, "a.mp4", 0, asBytes("0123")));
    files_.setFault(test::MemoryFiles::Fault::NoSpace);
    EXPECT_EQ(
        controller.send(recording_, "a.mp4", 4, asBytes("456789")).error().kind(),
        ErrorKind::ResourceExhausted
    );
    files_.setFault(test::MemoryFiles::Fault::None);
    EXPECT_GE(controller.state(recording_, "a.mp4")->offset, 4);
}

TEST_F(DockEnd, ALogIsPassedOnWithinItsBound) {
    auto controller = end();
    ASSERT_TRUE(controller.log("docked"));
    EXPECT_EQ(system_.logged, "docked");
    EXPECT_EQ(controller.log(std::string((1U << 20U) + 1, 'x')).error().field(), "log");
}

/// Answers as told; for looking at what a camera asks.
class ScriptedLink final : public ControllerLink {
  public:
    Result<Welcome> hello(const Hello& hello) override {
        hellos.push_back(hello);
        Welcome welcome;
        welcome.controller = "SC1";
        return refusal ? Result<Welcome>(*refusal) : Result<Welcome>(welcome);
    }

    Result<void> offer(const Offer&) override {
        return offerRefusal ? Result<void>(*offerRefusal) : Result<void>();
    }

    Result<ObjectState> state(std::string_view, std::string_view) override { return ObjectState{}; }

    Result<ObjectState> send(
        std::string_view, std::string_view, std::uint64_t offset, ByteSpan bytes
    ) override {
        return ObjectState{offset + bytes.size(), offset + bytes.size() == 10};
    }

    Result<RecordingState> recordingState(std::string_view) override {
        return RecordingState{true, false, ""};
    }

    Result<void> log(std::string_view) override { return {}; }

    std::vector<Hello> hellos;
    std::optional<Error> refusal;
    std::optional<Error> offerRefusal;
};

class OneRecording final : public CameraVault {
  public:
    Result<std::vector<Offer>> recordings() override { return std::vector{offerOf(kContent)}; }

    Result<std::unique_ptr<evidence::ClipReader>> open(const std::string&, const std::string&)
        override {
        struct Reader final : evidence::ClipReader {
            std::uint64_t length() const override { return kContent.size(); }

            Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
                const auto rest = asBytes(kContent).subspan(static_cast<std::size_t>(offset));
                std::copy_n(rest.begin(), into.size(), into.begin());
                return into.size();
            }
        };

        return std::unique_ptr<evidence::ClipReader>(std::make_unique<Reader>());
    }

    Result<void> remove(const std::string&) override { return {}; }

    static constexpr std::string_view kContent = "0123456789";
};

class CameraGreets : public testing::Test {
  protected:
    CameraGreets() {
        EXPECT_TRUE(files_.makeFolders("books"));
        camera_.docked({"OC1", "led", "1.0", 50, 0, 10, "ready"});
    }

    /// As an app does: waits as long as it is told to.
    void steps(int count) {
        for (int i = 0; i < count; ++i) {
            const auto step = camera_.step(link_);
            ASSERT_TRUE(step) << step.error().describe();
            clock_.advance(step->wait);
        }
    }

    test::FakeClock clock_;
    test::MemoryFiles files_;
    OneRecording vault_;
    TransferBooks books_ = *TransferBooks::open(files_, "books");
    CameraEnd camera_{vault_, books_, clock_};
    ScriptedLink link_;
};

TEST_F(CameraGreets, AgainAndAgainAndTellsWhatIsLeftToBring) {
    steps(1);
    ASSERT_EQ(link_.hellos.size(), 1U);
    EXPECT_EQ(link_.hellos[0].bringBytes, 10U);
    camera_.report({"OC1", "led", "1.0", 51, 0, 10, "ready"});
    steps(7);  // offered, brought, and then it waits for the confirmation
    ASSERT_EQ(link_.hellos.size(), 2U);
    EXPECT_EQ(link_.hellos[1].bringBytes, 0U);
    EXPECT_EQ(link_.hellos[1].batteryPercent, 51);
    EXPECT_EQ(link_.hellos[1].pendingBytes, 10U);
}

TEST_F(CameraGreets, WhenTheControllerKnowsItNoLonger) {
    steps(1);
    link_.offerRefusal = fail(ErrorKind::FailedPrecondition, "say hello");
    steps(2);
    EXPECT_EQ(link_.hellos.size(), 2U);
    EXPECT_TRUE(camera_.welcome());
    link_.refusal = fail(ErrorKind::PermissionDenied, "removed");
    clock_.advance(CameraEnd::kGreetEvery);
    steps(1);
    EXPECT_FALSE(camera_.welcome());
    link_.refusal = fail(ErrorKind::Unavailable, "gone");
    steps(1);
    link_.refusal.reset();
    steps(1);
    EXPECT_TRUE(camera_.welcome());
}

TEST_F(CameraGreets, AndKeepsWhatItWasToldWhenTheLinkBreaks) {
    steps(1);
    link_.refusal = fail(ErrorKind::Unavailable, "gone");
    clock_.advance(CameraEnd::kGreetEvery);
    const MonoTime before = clock_.mono();
    steps(2);
    EXPECT_TRUE(camera_.welcome());
    EXPECT_EQ(link_.hellos.size(), 3U);
    EXPECT_EQ(clock_.mono() - before, 3 * CameraEnd::kRetryFirst) << "it waits, longer each time";
}

TEST(DockMessages, ComeBackFromJson) {
    const Hello hello{"OC1", "led", "1.0", 50, 1, 2, "ready"};
    EXPECT_EQ(*parseHello(toJson(hello)), hello);
    const EnrolmentWish wish{hello, "a request"};
    EXPECT_EQ(*parseEnrolmentWish(toJson(wish)), wish);
    EXPECT_EQ(*parseEnrolment(toJson(Enrolment{})), Enrolment{});
    const Enrolment taken{false, "a chain", "a root"};
    EXPECT_EQ(*parseEnrolment(toJson(taken)), taken);
    Welcome welcome;
    welcome.controller = "SC1";
    welcome.user = {{"name", "A"}};
    EXPECT_EQ(*parseWelcome(toJson(welcome)), welcome);
    const Offer offer = offerOf("x");
    EXPECT_EQ(*parseOffer(toJson(offer)), offer);
    const RecordingState state{true, false, "no connection to the destination"};
    EXPECT_EQ(*parseRecordingState(toJson(state)), state);
}

TEST(DockMessages, WordsOfADestinationNeverStopARecording) {
    const RecordingState state{true, false, "refused:\n\xFF" + std::string(1000, 'x')};
    const auto read = parseRecordingState(Json::parse(toJson(state).dump()));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->cause, "refused:\?\?" + std::string(246, 'x'));
    Json foreign = toJson(state);
    foreign["cause"] = std::string(3000, 'y') + "\n";
    EXPECT_EQ(parseRecordingState(foreign)->cause, std::string(256, 'y'));
}

TEST(DockMessages, WhatIsOutOfFormIsNamed) {
    Json hello = toJson(Hello{"OC1", "led", "1.0", 50, 1, 2, "ready"});
    hello["batteryPercent"] = 101;
    EXPECT_EQ(parseHello(hello).error().field(), "batteryPercent");
    hello["batteryPercent"] = 50;
    hello["bay"] = 1000;
    EXPECT_EQ(parseHello(hello).error().field(), "bay");
    hello.erase("bay");
    EXPECT_EQ(parseHello(hello)->bay, 0) << "as earlier cameras say it";
    Json welcome = toJson(Welcome{"SC1", {}, nullptr, nullptr, nullptr, 8U << 20U});
    welcome["chunkBytes"] = 1;
    EXPECT_EQ(parseWelcome(welcome).error().field(), "chunkBytes");
    Json offer = toJson(offerOf("x"));
    offer["objects"][0]["sha256"] = "00";
    EXPECT_EQ(parseOffer(offer).error().field(), "sha256");
    offer = toJson(offerOf("x"));
    offer["facts"] = {{"a", 1}};
    EXPECT_EQ(parseOffer(offer).error().field(), "facts");
    EXPECT_FALSE(parseOffer(Json::array()));
    EXPECT_EQ(parseEnrolment({{"state", "perhaps"}}).error().field(), "state");
    EXPECT_EQ(
        parseEnrolment({{"state", "taken"}, {"chain", ""}, {"root", "r"}}).error().field(), "chain"
    );
    const EnrolmentWish longWish{
        Hello{"OC1", "led", "1.0", 50, 1, 2, "ready"}, std::string(9000, 'x')
    };
    EXPECT_EQ(parseEnrolmentWish(toJson(longWish)).error().field(), "request");
}

TEST(TransferBooks, AreDurableAndToldWhenBroken) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("books"));
    auto books = *TransferBooks::open(files, "books");
    EXPECT_EQ(books.at("a"), TransferEntry{});
    const TransferEntry entry{TransferState::Partly, "SC1", 7};
    ASSERT_TRUE(books.set("a", entry));
    EXPECT_EQ(TransferBooks::open(files, "books")->at("a"), entry);
    files.setFault(test::MemoryFiles::Fault::NoSpace);
    EXPECT_FALSE(books.set("a", {TransferState::Confirmed, "SC1", 7}));
    EXPECT_EQ(books.at("a"), entry);
    files.setFault(test::MemoryFiles::Fault::None);
    auto image = files.now();
    image.files["books/transfers.json"].resize(20);
    test::MemoryFiles disk(image);
    EXPECT_EQ(TransferBooks::open(disk, "books").error().kind(), ErrorKind::DataLoss);
}

}  // namespace
}  // namespace ocelli::bodyworn::dock
