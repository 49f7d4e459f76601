// From a docked camera through the spool to the destination, with a scripted camera.
#include <random>

#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/dock/camera_end.h"
#include "bodyworn/evidence/device_identity.h"
#include "bodyworn/spool/sealed_file.h"
#include "bodyworn/system/courier.h"
#include "bodyworn/system/system_dock.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/pretended_destination.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr const char* kConnection = R"({"ConnectionFileVersion": "1.0", "SiteName": "Town",
    "ApplicationName": "Ocelli", "ApplicationVersion": "1", "ContentDestinationAsNTPServer": false,
    "AuthenticationTokenURI": ["http://one/auth"], "BlobAPIKey": "k", "BlobAPIUserName": "u",
    "FullStoreAndReadSupport": true})";

class MemoryReader final : public evidence::ClipReader {
  public:
    explicit MemoryReader(std::string content) : content_(std::move(content)) {}

    std::uint64_t length() const override { return content_.size(); }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        const auto at = static_cast<std::size_t>(offset);
        const std::size_t count = std::min(into.size(), content_.size() - at);
        std::copy_n(
            asBytes(content_).begin() + static_cast<std::ptrdiff_t>(at), count, into.begin()
        );
        return count;
    }

  private:
    std::string content_;
};

/// What a scripted camera has recorded.
class MemoryVault final : public dock::CameraVault {
  public:
    void record(const std::string& recording, const std::map<std::string, std::string>& objects) {
        dock::Offer offer;
        offer.recording = recording;
        offer.facts = {{"UserID", "Anna"}, {"TriggerOn", "Button"}};
        for (const auto& [name, content] : objects) {
            offer.objects.push_back(
                {name,
                 content.size(),
                 formatHex(crypto::digest(crypto::Hash::Sha256, asBytes(content))),
                 formatHex(crypto::digest(crypto::Hash::Md5, asBytes(content))),
                 {{"StartTime", "1"}}}
            );
            contents[recording + "/" + name] = content;
        }
        offers.push_back(std::move(offer));
    }

    Result<std::vector<dock::Offer>> recordings() override { return offers; }

    Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& recording, const std::string& object
    ) override {
        return std::unique_ptr<evidence::ClipReader>(
            std::make_unique<MemoryReader>(contents.at(recording + "/" + object))
        );
    }

    Result<void> remove(const std::string& recording) override {
        std::erase_if(offers, [&](const auto& one) { return one.recording == recording; });
        return {};
    }

    std::uint64_t pending() const {
        std::uint64_t sum = 0;
        for (const dock::Offer& offer : offers) {
            for (const auto& object : offer.objects) {
                sum += object.length;
            }
        }
        return sum;
    }

    std::vector<dock::Offer> offers;
    std::map<std::string, std::string> contents;
};

class DeliveryJourney : public testing::Test {
  protected:
    DeliveryJourney() {
        openSpool();
        system = std::move(
            *System::openInMemory({.clock = clock, .controller = {"OC1", "1"}, .figures = {}})
        );
        setUp();
        end.emplace(vault, *books, clock);
    }

    void openSpool() {
        *spool.lock() = std::move(*spool::Spool::open(
            systemFiles(),
            clock,
            {.folder = (folder / "spool").string(), .key = Bytes(32, std::byte{1}), .reserve = 0}
        ));
    }

    void setUp() {
        auto& setup = system->setup();
        ASSERT_TRUE(setup.setPassphrase("h", *createSystemKey(clock.wall()), "s").has_value());
        ASSERT_TRUE(setup.takeRestoreKey().has_value());
        ASSERT_TRUE(setup
                        .change(
                            {{"name", "Town"},
                             {"timeZone", "Europe/Berlin"},
                             {"powerLine", 50},
                             {"assignment", "fixed"}}
                        )
                        .has_value());
        ASSERT_TRUE(setup.connect(kConnection).has_value());
        ASSERT_TRUE(setup.finish().has_value());
        anna = *system->wearers().add({{"name", "Anna"}, {"userId", "A1"}});
    }

    dock::Hello hello() {
        dock::Hello said;
        said.serial = "C1";
        said.model = "OC-1";
        said.firmware = "1.0";
        said.batteryPercent = 80;
        said.freeBytes = 1'000'000;
        said.pendingBytes = vault.pending();
        said.state = "ready";
        return said;
    }

    dock::Peer peer(const std::string& serial = "C1") const {
        return {
            serial,
            "key of " + serial,
            signedSerials.contains(serial) ? dock::Standing::Ours : dock::Standing::Factory
        };
    }

    /// Docked once so that it is found, added, and from then on signed by the system.
    void addCamera() {
        dock::ControllerEnd controller(peer(), dockSystem, intake);
        EXPECT_EQ(controller.hello(hello()).error().kind(), ErrorKind::PermissionDenied);
        ASSERT_TRUE(system->addDevice("C1").has_value());
        ASSERT_TRUE(system->assign("C1", anna).has_value());
        signedSerials.insert("C1");
    }

    /// The camera's steps, until it is idle or waits for the destination.
    void bring(int steps = 400) {
        dock::ControllerEnd controller(peer(), dockSystem, intake);
        for (int i = 0; i < steps; ++i) {
            const auto step = end->step(controller);
            ASSERT_TRUE(step.has_value()) << step.error().describe();
            if (step->idle || step->wait > std::chrono::seconds(1)) {
                return;
            }
            clock.advance(step->wait);
        }
    }

    /// The same destination, with a file of capabilities.
    struct Mapper final : offload::Wire {
        explicit Mapper(test::PretendedDestination& to) : destination(to) {}

        Result<offload::WireAnswer> send(const offload::WireRequest& request) override {
            if (request.url.find("/System/Capabilities.json") == std::string::npos) {
                return destination.send(request);
            }
            const std::string text =
                maps ? R"({"Store": {"StoreUserMapping": true}})" : R"({"Store": {}})";
            return offload::WireAnswer{
                200, {{"Etag", crypto::digestHex(crypto::Hash::Md5, text)}}, text
            };
        }

        test::PretendedDestination& destination;
        bool maps = false;
    };

    Courier::Faces faces() { return faces(destination); }

    Courier::Faces faces(offload::Wire& wire) {
        return {
            clock,
            spool,
            causes,
            book,
            wire,
            [] { return 0.5; },
            [] { return std::string("uuid"); },
            [this](std::int64_t id) {
                ASSERT_TRUE(system->announcements().confirm(id).has_value());
            }
        };
    }

    void deliver(int turns = 5) {
        for (int i = 0; i < turns; ++i) {
            courier->setAnnouncements(*system->announcements().pending());
            courier->turn();
            clock.advance(std::chrono::minutes(6));
        }
    }

    test::FakeClock clock;
    test::TemporaryFolder folder;
    SharedSpool spool;
    DeliveryCauses causes;
    offload::FolderBook book{folder / "deliveries"};
    test::PretendedDestination destination;
    Mapper mapper{destination};
    std::unique_ptr<System> system;
    std::set<std::string> signedSerials;
    std::int64_t anna = 0;
    MemoryVault vault;
    SpoolIntake intake{spool, causes};
    std::unique_ptr<SystemDock> made;
    std::optional<dock::TransferBooks> books =
        std::move(*dock::TransferBooks::open(systemFiles(), folder.path().string()));
    std::optional<dock::CameraEnd> end;
    std::unique_ptr<Courier> courier =
        std::make_unique<Courier>(faces(), *offload::parseConnectionFile(kConnection));

    // Made last: reaches into the others.
    struct LateDock final : dock::DockSystem {
        explicit LateDock(DeliveryJourney& of) : test(of) {}

        SystemDock& real() {
            if (!test.made) {
                test.made =
                    std::make_unique<SystemDock>(*test.system, test.spool, "OC1", test.clock);
            }
            return *test.made;
        }

        Result<dock::Welcome> welcome(const dock::Peer& peer, const dock::Hello& of) override {
            return real().welcome(peer, of);
        }

        Result<void> admit(const dock::Peer& peer) override { return real().admit(peer); }

        Result<dock::Enrolment> enrol(const dock::Peer& peer, const dock::EnrolmentWish& wish)
            override {
            return real().enrol(peer, wish);
        }

        void log(const std::string& serial, std::string_view text) override {
            real().log(serial, text);
        }

        void progressed(
            const std::string& serial,
            const std::string& recording,
            const dock::OfferedObject& object,
            const dock::ObjectState& state
        ) override {
            real().progressed(serial, recording, object, state);
        }

        DeliveryJourney& test;
    };

    LateDock dockSystem{*this};
};

const std::string kName = "anna_C1_20260105T000000Z";

std::string longContent() {
    std::string content(3 * spool::kBlockBytes + 99, 'v');
    std::mt19937 random(7);
    for (char& c : content) {
        c = static_cast<char>(random() & 0x7FU);
    }
    return content;
}

TEST_F(DeliveryJourney, ARecordingReachesTheDestinationAndOnlyThenLeavesTheCamera) {
    addCamera();
    vault.record(kName, {{"a.mp4", longContent()}, {"bookmark_1", ""}, {"manifest.json", "{}"}});
    end->docked(hello());
    bring();
    EXPECT_EQ(vault.offers.size(), 1U);  // the destination has not confirmed it yet
    EXPECT_TRUE(intake.progress("C1", kName)->atController);
    EXPECT_FALSE(intake.progress("C1", kName)->confirmed);
    deliver();
    const auto& container = destination.containers.at(kName);
    EXPECT_EQ(container.objects.at("a.mp4"), longContent());
    EXPECT_EQ(container.facts.at("status"), "Complete");
    EXPECT_EQ(destination.completed, 1);
    EXPECT_TRUE(spool.lock()->get()->recordings()->empty());
    EXPECT_TRUE(intake.progress("C1", kName)->confirmed);
    bring();
    EXPECT_TRUE(vault.offers.empty());
}

/// Taken out before it heard of the confirmation: what it offers again is not here any more.
TEST_F(DeliveryJourney, WhatWasDeliveredWhileTheCameraWasOutLeavesItAtTheNextDocking) {
    addCamera();
    vault.record(kName, {{"a.mp4", longContent()}, {"manifest.json", "{}"}});
    end->docked(hello());
    bring();
    end->undocked();
    deliver();
    EXPECT_TRUE(spool.lock()->get()->recordings()->empty());
    end->docked(hello());
    bring();
    EXPECT_TRUE(vault.offers.empty());
    EXPECT_EQ(destination.completed, 1);
}

TEST_F(DeliveryJourney, TheCameraGetsItsUserProfileAndSettings) {
    addCamera();
    dock::ControllerEnd controller(peer(), dockSystem, intake);
    const dock::Welcome welcome = *controller.hello(hello());
    EXPECT_EQ(welcome.controller, "OC1");
    EXPECT_EQ(welcome.time, clock.wall());
    EXPECT_EQ(welcome.user["name"], "Anna");
    EXPECT_EQ(welcome.profile["preBufferLength"], 30);
    EXPECT_EQ(welcome.profile["reminderInterval"], 0);
    EXPECT_FALSE(welcome.profile.contains("appRecordings"));
    EXPECT_EQ(welcome.settings["clipFormat"], "mkv");
    EXPECT_EQ(welcome.settings["leave"], false);
    EXPECT_EQ(welcome.chunkBytes % spool::kBlockBytes, 0U);
}

TEST_F(DeliveryJourney, OneCameraCannotReachTheRecordingOfAnother) {
    addCamera();
    vault.record(kName, {{"a.mp4", "abc"}});
    end->docked(hello());
    bring();
    dock::ControllerEnd other(peer("C2"), dockSystem, intake);
    EXPECT_EQ(other.state(kName, "a.mp4").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(other.recordingState(kName).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(other.offer(vault.offers.front()).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(other.hello(hello()).error().kind(), ErrorKind::PermissionDenied);
}

TEST_F(DeliveryJourney, TakenOutInTheMiddleAndAControllerThatRestartsLoseNothing) {
    addCamera();
    vault.record(kName, {{"a.mp4", longContent()}, {"b.mp4", "second"}});
    end->docked(hello());
    bring(3);
    end->undocked();
    ASSERT_TRUE(made->undocked("C1").has_value());
    openSpool();
    deliver(1);
    EXPECT_EQ(destination.completed, 0);
    end->docked(hello());
    bring();
    deliver();
    EXPECT_EQ(destination.completed, 1);
    EXPECT_EQ(destination.containers.at(kName).objects.at("a.mp4"), longContent());
    bring();
    EXPECT_TRUE(vault.offers.empty());
}

TEST_F(DeliveryJourney, ADestinationThatFailsIsShownAndTriedAgain) {
    addCamera();
    vault.record(kName, {{"a.mp4", "abc"}});
    end->docked(hello());
    bring();
    destination.fault = [](const offload::WireRequest&) { return 402; };
    deliver(2);
    EXPECT_EQ(courier->figures().state, DestinationState::OutOfLicences);
    EXPECT_NE(intake.progress("C1", kName)->cause.find("licences"), std::string::npos);
    destination.fault = nullptr;
    deliver();
    EXPECT_EQ(destination.completed, 1);
    EXPECT_EQ(courier->figures().state, DestinationState::Reachable);
    EXPECT_EQ(courier->figures().message, "");
}

TEST_F(DeliveryJourney, ARecordingThatHasToWaitDoesNotHoldUpTheOthers) {
    addCamera();
    vault.record(kName, {{"a.mp4", "abc"}});
    vault.record("other_C1_20260105T010000Z", {{"b.mp4", "def"}});
    end->docked(hello());
    bring();
    destination.fault = [](const offload::WireRequest& request) {
        return request.url.find(kName) != std::string::npos ? 503 : 0;
    };
    deliver();
    EXPECT_EQ(destination.completed, 1);
    EXPECT_EQ(spool.lock()->get()->recordings()->size(), 1U);
}

TEST_F(DeliveryJourney, UsersCamerasAndTheSystemAreToldOneWay) {
    addCamera();
    deliver();
    EXPECT_EQ(*system->announcements().count(), 0);
    const std::string object = system->wearers().find(anna)->object;
    EXPECT_TRUE(destination.containers.at("Users").objects.contains(object));
    EXPECT_TRUE(destination.containers.at("Devices").objects.contains("C1"));
    EXPECT_EQ(destination.containers.at("System").objects.size(), 1U);
}

/// What is ours goes only to a destination that has named it: a stock Swift, and one that supports
/// all that is published, get what they know.
TEST_F(DeliveryJourney, AMappedUserIsToldOnlyToADestinationThatMapsUsers) {
    ASSERT_TRUE(
        system->wearers().add({{"name", "Bo"}, {"externalName", "bo@town.test"}}).has_value()
    );
    std::vector<std::string> mapped;
    int users = 0;
    destination.fault = [&](const offload::WireRequest& request) {
        users += request.url.find("/Users/") != std::string::npos ? 1 : 0;
        for (const auto& [key, value] : request.headers) {
            if (toLower(key) == "x-object-meta-mappedusername") {
                mapped.push_back(value);
            }
        }
        return 0;
    };
    deliver();
    EXPECT_EQ(users, 2);
    EXPECT_TRUE(mapped.empty());

    Json file = *parseJson(kConnection);
    file["FullStoreAndReadSupport"] = false;
    for (const bool maps : {false, true}) {
        mapper.maps = maps;
        courier = std::make_unique<Courier>(
            faces(mapper), *offload::parseConnectionFile(formatJson(file))
        );
        ASSERT_TRUE(system->wearers().announceAll().has_value());
        deliver();
        EXPECT_EQ(*system->announcements().count(), 0);
        EXPECT_EQ(courier->figures().capabilities->userMapping, maps);
        EXPECT_EQ(mapped, maps ? std::vector<std::string>{"bo@town.test"} : mapped);
    }
    EXPECT_EQ(users, 6);
    EXPECT_EQ(mapped.size(), 1U);
}

TEST_F(DeliveryJourney, AnAnnouncementThatIsRefusedForEverHoldsUpNothing) {
    addCamera();
    destination.fault = [](const offload::WireRequest& request) {
        return request.url.find("/Users/") != std::string::npos ? 400 : 0;
    };
    vault.record(kName, {{"a.mp4", "abc"}});
    end->docked(hello());
    bring();
    deliver();
    EXPECT_EQ(*system->announcements().count(), 0);
    EXPECT_EQ(destination.completed, 1);
}

TEST_F(DeliveryJourney, ARemovedCameraIsToldToLeaveOnceItIsEmpty) {
    addCamera();
    vault.record(kName, {{"a.mp4", "abc"}});
    end->docked(hello());
    bring();
    ASSERT_TRUE(system->removeDevice("C1").has_value());
    deliver();
    bring();
    ASSERT_TRUE(vault.offers.empty());
    dock::ControllerEnd controller(peer(), dockSystem, intake);
    EXPECT_EQ(controller.hello(hello())->settings["leave"], true);
    EXPECT_FALSE(system->devices().find("C1")->has_value());
}

TEST_F(DeliveryJourney, ACameraThatHasNotHeardThatItMayLeaveIsToldAgain) {
    addCamera();
    dock::Peer known = peer();
    known.key = system->devices().get("C1")->key;
    ASSERT_FALSE(known.key.empty());
    ASSERT_TRUE(system->removeDevice("C1").has_value());
    for (int i = 0; i < 3; ++i) {
        const auto welcome = made->welcome(known, hello());
        ASSERT_TRUE(welcome.has_value()) << welcome.error().describe();
        EXPECT_EQ(welcome->settings["leave"], true);
        EXPECT_FALSE(system->devices().find("C1")->has_value());
    }
    // It was taken out and has recorded meanwhile: that is delivered before it may go.
    dock::Hello full = hello();
    full.pendingBytes = 5;
    EXPECT_EQ(made->welcome(known, full)->settings["leave"], true);
    EXPECT_EQ(system->devices().get("C1")->state, DeviceState::Removing);
    EXPECT_TRUE(made->admit(known).has_value()) << "its recordings are taken";
    EXPECT_EQ(made->welcome(known, hello())->settings["leave"], true);
    EXPECT_FALSE(system->devices().find("C1")->has_value());
    // Whoever shows another key is somebody else.
    known.key = "another";
    EXPECT_FALSE(made->welcome(known, hello()).has_value());
}

/// A camera with a real key, as its certificate shows it.
struct Enrolling : DeliveryJourney {
    static std::string keyOf(const evidence::DeviceIdentity& identity) {
        return crypto::parseCertificate(identity.key().certificate)->keyFingerprint;
    }

    dock::Peer shown(dock::Standing standing = dock::Standing::Factory) const {
        return {"C1", keyOf(camera), standing};
    }

    Result<dock::Enrolment> enrol(const dock::Peer& as) {
        return dockSystem.enrol(as, {hello(), *camera.request()});
    }

    evidence::DeviceIdentity camera = *evidence::DeviceIdentity::create("C1", clock.wall());
};

TEST_F(Enrolling, ItWaitsForTheAdministratorAndThenGetsItsCertificate) {
    EXPECT_TRUE(enrol(shown())->pending);
    EXPECT_EQ(system->cameras()->at("found").at(0).at("fingerprint"), shown().key);
    EXPECT_EQ(dockSystem.welcome(shown(), hello()).error().kind(), ErrorKind::PermissionDenied);
    ASSERT_TRUE(system->addDevice("C1"));
    EXPECT_EQ(dockSystem.welcome(shown(), hello()).error().kind(), ErrorKind::PermissionDenied)
        << "not with the certificate it signed itself";
    const auto taken = enrol(shown());
    ASSERT_TRUE(taken) << taken.error().describe();
    ASSERT_FALSE(taken->pending);
    EXPECT_EQ(taken->root, *dockSystem.real().root());
    ASSERT_TRUE(camera.accept(taken->chain, taken->root));
    EXPECT_TRUE(dockSystem.welcome(shown(dock::Standing::Ours), hello()));
    EXPECT_TRUE(dockSystem.admit(shown(dock::Standing::Ours)));
}

TEST_F(Enrolling, AnotherKeyUnderTheSameNumberIsNobody) {
    const auto impostor = *evidence::DeviceIdentity::create("C1", clock.wall());
    const dock::Peer other{"C1", keyOf(impostor), dock::Standing::Factory};
    ASSERT_TRUE(enrol(shown())->pending);
    EXPECT_EQ(enrol(other).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(system->cameras()->at("found").at(0).at("fingerprint"), shown().key);
    ASSERT_TRUE(system->addDevice("C1"));
    ASSERT_TRUE(dockSystem.real().undocked("C1"));
    EXPECT_EQ(enrol(other).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(system->dockedCameras().find("C1"), nullptr);
    EXPECT_EQ(dockSystem.enrol(shown(), {hello(), *impostor.request()}).error().field(), "request")
        << "the request must be for the key that was shown";
}

TEST_F(Enrolling, ForeignLockedAndRemovedCamerasAreToldWhatToDo) {
    const auto foreign = enrol(shown(dock::Standing::Foreign));
    EXPECT_EQ(foreign.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_NE(foreign.error().message().find("another system"), std::string::npos);
    EXPECT_EQ(system->cameras()->at("found").at(0).at("outcome"), "foreign");
    ASSERT_TRUE(dockSystem.real().undocked("C1"));
    ASSERT_TRUE(enrol(shown())->pending);
    ASSERT_TRUE(system->addDevice("C1"));
    const dock::Peer ours = shown(dock::Standing::Ours);
    ASSERT_TRUE(dockSystem.welcome(ours, hello()));
    ASSERT_TRUE(system->devices().setState("C1", DeviceState::Locked));
    EXPECT_NE(dockSystem.admit(ours).error().message().find("locked"), std::string::npos);
    ASSERT_TRUE(system->devices().depart("C1", clock.wall()));
    EXPECT_NE(
        dockSystem.admit(ours).error().message().find("not in this system"), std::string::npos
    );
}

TEST_F(Enrolling, AQuietCameraHasLeftItsDockAndSaysHelloAgain) {
    ASSERT_TRUE(enrol(shown())->pending);
    ASSERT_TRUE(system->addDevice("C1"));
    const dock::Peer ours = shown(dock::Standing::Ours);
    ASSERT_TRUE(dockSystem.welcome(ours, hello()));
    clock.advance(SystemDock::kQuietAtMost);
    ASSERT_TRUE(dockSystem.admit(ours));
    clock.advance(SystemDock::kQuietAtMost);
    EXPECT_TRUE(dockSystem.real().sweep().empty());
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(dockSystem.real().sweep(), std::vector<std::string>{"C1"});
    EXPECT_EQ(system->dockedCameras().find("C1"), nullptr);
    EXPECT_EQ(dockSystem.admit(ours).error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(Enrolling, ALinkThatBreaksOffInItsBayIsCountedAndOneThatIsTakenOutIsNot) {
    ASSERT_TRUE(enrol(shown())->pending);
    ASSERT_TRUE(system->addDevice("C1"));
    const dock::Peer ours = shown(dock::Standing::Ours);
    dock::Hello in = hello();
    in.bay = 4;
    ASSERT_TRUE(dockSystem.welcome(ours, in));
    const auto errors = [&] { return *system->contacts().all(); };
    dockSystem.real().broken("C1");
    EXPECT_TRUE(errors().empty()) << "perhaps somebody takes it out";
    ASSERT_TRUE(dockSystem.admit(ours));
    ASSERT_EQ(errors().size(), 1U) << "no: it is still there";
    EXPECT_EQ(errors()[0].place, "bay-4");
    clock.advance(SystemDock::kLostContact);
    ASSERT_TRUE(dockSystem.welcome(ours, in));
    EXPECT_EQ(errors()[0].count, 1) << "a late hello";
    clock.advance(SystemDock::kLostContact + std::chrono::seconds(1));
    ASSERT_TRUE(dockSystem.welcome(ours, in));
    EXPECT_EQ(errors()[0].count, 2) << "nothing was heard for a moment";
    dockSystem.real().broken("C1");
    clock.advance(SystemDock::kQuietAtMost + std::chrono::seconds(1));
    EXPECT_EQ(dockSystem.real().sweep().size(), 1U);
    ASSERT_TRUE(dockSystem.welcome(ours, in));
    EXPECT_EQ(errors()[0].count, 2) << "it was taken out";
    dockSystem.real().broken("C9");
    EXPECT_EQ(errors().size(), 1U) << "nobody knows it";
}

TEST_F(DeliveryJourney, WhatIsExpectedIsTheRateOfOthersUntilItHasItsOwn) {
    addCamera();
    const auto id = *spool.with([](auto& opened) { return opened->beginTransfer("C9", 1000); });
    clock.advance(std::chrono::seconds(10));
    ASSERT_TRUE(spool.with([&](auto& opened) -> Result<void> {
        OCELLI_TRY(opened->noteTransfer(id, 1000, 1000));
        return opened->endTransfer(id, true);
    }));
    vault.record(kName, {{"a.mp4", longContent()}});
    end->docked(hello());
    bring(2);
    const auto transfers = *made->transfers();
    ASSERT_FALSE(transfers.empty());
    ASSERT_TRUE(transfers[0].secondsLeft.has_value());
    const auto left = transfers[0].total - transfers[0].bytes;
    EXPECT_EQ(*transfers[0].secondsLeft, (left + 99) / 100) << "100 bytes a second";
}

TEST_F(DeliveryJourney, TransfersAreCountedAndStayInTheHistory) {
    addCamera();
    vault.record(kName, {{"a.mp4", longContent()}});
    end->docked(hello());
    bring();
    const auto transfers = *made->transfers();
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].serial, "C1");
    EXPECT_EQ(transfers[0].bytes, longContent().size());
    EXPECT_EQ(transfers[0].state, "complete");
}

}  // namespace
}  // namespace ocelli::bodyworn::system
