// Tests of what a camera brings to a dock: the same offer each time, faults told, removal that
// survives power cuts.
#include "bodyworn/vault/recording_vault.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/dock/controller_end.h"
#include "bodyworn/dock/folder_intake.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/vault/sealed_text.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::bodyworn::vault {
namespace {

using test::MemoryFiles;

constexpr WallTime kStart{1'767'571'200'000'000};
const Bytes kKey(32, std::byte{7});
const std::string kFolder = "camera/recordings";

const evidence::DeviceIdentity& identity() {
    static const auto made = evidence::DeviceIdentity::create("OC1", kStart).value();
    return made;
}

device::RecordingBook bookOf(int number) {
    device::RecordingBook book;
    book.triggerOnTime = kStart + std::chrono::minutes(number);
    book.triggerOffTime = book.triggerOnTime + std::chrono::seconds(10);
    book.start = book.triggerOnTime;
    book.stop = book.triggerOffTime;
    book.name = device::recordingName("2f0c-1", "OC1", book.triggerOnTime);
    book.id = fmt::format("{:04X}", number);
    book.wearer = {"2f0c-1", "Ada Field", "1815"};
    book.serial = "OC1";
    book.model = "led";
    book.firmware = "1.0";
    book.triggerOn = "Button";
    book.triggerOff = "Docked";
    book.startPosition = device::Position{55.718409, 13.221184, book.start};
    book.marks = {{"bookmark_20260105T000012Z_1", book.start, book.startPosition}};
    book.complete = true;
    return book;
}

/// A camera's storage, as recorder and sealer leave it.
struct Camera {
    explicit Camera(MemoryFiles& disk) : files(disk) {
        EXPECT_TRUE(files.makeFolders(kFolder));
        EXPECT_TRUE(files.makeFolders("camera/identity"));
    }

    device::RecordingBook record(int number, std::size_t size = 200'000) {
        device::RecordingBook book = bookOf(number);
        const std::string folder = shelf.folderOf(book.name);
        EXPECT_TRUE(files.makeFolders(folder));
        evidence::Sealer sealer(files, kKey);
        evidence::Manifest manifest;
        manifest.recording = book.name;
        manifest.device = {"OC1", "led", "1.0"};
        manifest.user = book.wearer.id;
        manifest.triggerOn = book.triggerOn;
        manifest.triggerOff = book.triggerOff;
        manifest.triggerOnTime = book.triggerOnTime;
        manifest.triggerOffTime = book.triggerOffTime;
        manifest.start = book.start;
        manifest.stop = book.stop;
        manifest.timeZone = "UTC";
        auto clip = sealer.begin(
            folder,
            {evidence::clipStem(book.start, book.id), evidence::ContentType::Mp4, book.start, {}}
        );
        EXPECT_TRUE((*clip)->append(Bytes(size, static_cast<std::byte>(number))));
        manifest.clips = {(*clip)->finish(book.stop).value()};
        auto chain = evidence::ManifestChain::open(files, "camera/identity").value();
        EXPECT_TRUE(chain.sign(manifest, identity().key(), folder));
        EXPECT_TRUE(shelf.write(book));
        return book;
    }

    /// The only clip's file on the disk.
    std::string clipFile(const device::RecordingBook& book) const {
        return shelf.folderOf(book.name) + "/" + evidence::clipStem(book.start, book.id) +
               ".mp4.sealed";
    }

    MemoryFiles& files;
    BookShelf shelf{files, kFolder, kKey};
    RecordingVault vault{files, shelf, kKey};
};

Bytes readAll(RecordingVault& vault, const std::string& recording, const std::string& object) {
    auto reader = vault.open(recording, object);
    EXPECT_TRUE(reader) << reader.error().message();
    Bytes bytes((*reader)->length());
    EXPECT_EQ((*reader)->readAt(0, bytes).value_or(0), bytes.size());
    return bytes;
}

class OpenSystem final : public dock::DockSystem {
  public:
    Result<void> admit(const dock::Peer&) override { return {}; }

    Result<dock::Enrolment> enrol(const dock::Peer&, const dock::EnrolmentWish&) override {
        return dock::Enrolment{};
    }

    Result<dock::Welcome> welcome(const dock::Peer&, const dock::Hello&) override {
        dock::Welcome welcome;
        welcome.controller = "SC1";
        welcome.chunkBytes = 64U << 10U;
        return welcome;
    }

    void log(const std::string&, std::string_view) override {}

    void
    progressed(const std::string&, const std::string&, const dock::OfferedObject&, const dock::ObjectState&)
        override {}
};

/// Confirms what it has whole.
class ConfirmingIntake final : public dock::FolderIntake {
  public:
    using FolderIntake::FolderIntake;

    Result<dock::RecordingState> progress(const std::string& serial, const std::string& recording)
        override {
        auto state = FolderIntake::progress(serial, recording);
        if (state) {
            state->confirmed = state->atController;
        }
        return state;
    }
};

TEST(RecordingVault, OffersCompleteRecordingsOldestFirstWithFactsAndDigests) {
    MemoryFiles files;
    Camera camera(files);
    const auto second = camera.record(2);
    const auto first = camera.record(1);
    device::RecordingBook open = bookOf(3);
    open.complete = false;
    ASSERT_TRUE(files.makeFolders(camera.shelf.folderOf(open.name)));
    ASSERT_TRUE(camera.shelf.write(open));

    const auto offers = camera.vault.recordings().value();
    ASSERT_EQ(offers.size(), 2);
    EXPECT_EQ(offers[0].recording, first.name);
    EXPECT_EQ(offers[1].recording, second.name);
    EXPECT_TRUE(camera.vault.damaged().empty());
    const Json& facts = offers[0].facts;
    EXPECT_EQ(facts["UserID"], "2f0c-1");
    EXPECT_EQ(facts["TriggerOnTimeISO"], "2026-01-05T00:01:00Z");
    EXPECT_EQ(facts["TriggerOnTime"], "1767571260");
    EXPECT_EQ(facts["TriggerOnLocation"], "55.718409 13.221184 0 1767571260");
    EXPECT_FALSE(facts.contains("TriggerOffLocation"));
    ASSERT_EQ(offers[0].objects.size(), 3);
    EXPECT_EQ(offers[0].objects[0].name, "20260105_000100_0001.mp4");
    EXPECT_EQ(offers[0].objects[0].facts["ContainerType"], "mp4");
    EXPECT_EQ(offers[0].objects[1].name, "bookmark_20260105T000012Z_1");
    EXPECT_EQ(offers[0].objects[1].facts["StartTime"], "2026-01-05T00:01:00Z");
    EXPECT_EQ(offers[0].objects[2].name, "manifest.json");
    for (const dock::OfferedObject& object : offers[0].objects) {
        const Bytes bytes = readAll(camera.vault, first.name, object.name);
        EXPECT_EQ(bytes.size(), object.length);
        EXPECT_EQ(formatHex(crypto::digest(crypto::Hash::Sha256, bytes)), object.sha256);
        EXPECT_EQ(formatHex(crypto::digest(crypto::Hash::Md5, bytes)), object.md5);
    }
    EXPECT_EQ(*dock::parseOffer(dock::toJson(offers[0])), offers[0]);
    EXPECT_EQ(bytesOf({offers[0]}), 200'000 + offers[0].objects[2].length);
}

TEST(RecordingVault, ABookSaysNothingWithoutTheCamerasKeyAndBelongsToOneRecording) {
    MemoryFiles files;
    Camera camera(files);
    const auto book = camera.record(1);
    for (const auto& [path, bytes] : files.now().files) {
        if (path.ends_with(kBookName)) {
            EXPECT_EQ(asText(bytes).find("Ada"), std::string_view::npos);
        }
    }
    EXPECT_EQ(camera.shelf.read(book.name).value(), book);
    const BookShelf other(files, kFolder, Bytes(32, std::byte{8}));
    EXPECT_EQ(other.read(book.name).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(camera.shelf.read("other").error().kind(), ErrorKind::NotFound);

    auto image = files.now();
    image.folders.insert(kFolder + "/other");
    image.files[kFolder + "/other/" + std::string(kBookName)] =
        image.files[camera.shelf.folderOf(book.name) + "/" + std::string(kBookName)];
    MemoryFiles moved(image);
    EXPECT_EQ(Camera(moved).shelf.read("other").error().kind(), ErrorKind::DataLoss);
}

TEST(RecordingVault, AnOfferStaysTheSameOverRestartsAndIsMadeAnewOnAFullDisk) {
    MemoryFiles files;
    Camera camera(files);
    const auto book = camera.record(1);
    files.setFault(MemoryFiles::Fault::NoSpace);
    const auto full = camera.vault.recordings().value();
    files.setFault(MemoryFiles::Fault::None);
    const auto first = camera.vault.recordings().value();
    EXPECT_EQ(full, first);

    // A later program that would name other facts offers what was offered.
    device::RecordingBook changed = book;
    changed.firmware = "2.0";
    ASSERT_TRUE(camera.shelf.write(changed));
    RecordingVault again(files, camera.shelf, kKey);
    EXPECT_EQ(again.recordings().value(), first);
}

TEST(RecordingVault, WhatIsDamagedIsToldAndTheRestIsOffered) {
    MemoryFiles files;
    Camera camera(files);
    const auto whole = camera.record(1);
    const auto torn = camera.record(2);
    const auto lost = camera.record(3);
    const auto bare = camera.record(4);
    auto image = files.now();
    image.files[camera.shelf.folderOf(torn.name) + "/" + std::string(kBookName)].resize(30);
    image.files.erase(camera.clipFile(lost));
    image.files.erase(camera.shelf.folderOf(bare.name) + "/manifest.json");
    MemoryFiles disk(image);
    Camera after(disk);
    const auto offers = after.vault.recordings().value();
    ASSERT_EQ(offers.size(), 1);
    EXPECT_EQ(offers[0].recording, whole.name);
    ASSERT_EQ(after.vault.damaged().size(), 3);
    EXPECT_EQ(after.vault.damaged()[0].recording, torn.name);
    EXPECT_NE(after.vault.damaged()[1].reason.find(".mp4 is missing"), std::string::npos);
    EXPECT_EQ(disk.now().files.size(), image.files.size() + 1) << "only the offer was added";
}

TEST(RecordingVault, RemovalGoesOnAfterAPowerCutAnywhere) {
    MemoryFiles files;
    Camera camera(files);
    const auto kept = camera.record(1);
    const auto gone = camera.record(2);
    ASSERT_TRUE(camera.vault.recordings());
    std::vector<test::DiskImage> cuts;
    files.setHook([&](const std::string&) {
        auto states = files.cutStates(8, 1);
        std::ranges::move(states, std::back_inserter(cuts));
    });
    ASSERT_TRUE(camera.vault.remove(gone.name));
    files.setHook(nullptr);
    EXPECT_TRUE(camera.vault.remove(gone.name)) << "again changes nothing";
    ASSERT_GT(cuts.size(), 10);
    for (const test::DiskImage& cut : cuts) {
        MemoryFiles disk(cut);
        Camera after(disk);
        ASSERT_TRUE(after.vault.recordings());
        for (const auto& damaged : after.vault.damaged()) {
            EXPECT_EQ(damaged.recording, gone.name) << "where a rename is not atomic";
        }
        ASSERT_TRUE(after.vault.remove(gone.name));
        const auto offers = after.vault.recordings().value();
        ASSERT_EQ(offers.size(), 1);
        EXPECT_EQ(offers[0].recording, kept.name);
        EXPECT_EQ(after.shelf.names().value(), std::vector{kept.name});
    }
}

TEST(RecordingVault, NamesThatLeadElsewhereAreRefused) {
    MemoryFiles files;
    Camera camera(files);
    for (const char* name : {"", ".", "..", "../identity", "a/b"}) {
        EXPECT_EQ(camera.vault.remove(name).error().kind(), ErrorKind::InvalidArgument) << name;
        EXPECT_EQ(camera.vault.open(name, "x").error().kind(), ErrorKind::InvalidArgument) << name;
    }
}

TEST(RecordingVault, LeavesThroughADockButForAClipThatCannotBeRead) {
    MemoryFiles made;
    Camera before(made);
    const auto good = before.record(1);
    const auto bad = before.record(2);
    auto image = made.now();
    image.files[before.clipFile(bad)][150'000] ^= std::byte{1};
    MemoryFiles files(image);
    Camera camera(files);

    test::FakeClock clock;
    MemoryFiles spool;
    ASSERT_TRUE(spool.makeFolders("spool"));
    OpenSystem system;
    ConfirmingIntake intake(spool, "spool");
    dock::ControllerEnd controller({"OC1", "key", dock::Standing::Ours}, system, intake);
    auto books = dock::TransferBooks::open(files, "camera").value();
    dock::CameraEnd end(camera.vault, books, clock);
    end.docked({"OC1", "led", "1.0", 50, 0, 0, "ready"});
    bool idle = false;
    for (int i = 0; i < 100 && !idle; ++i) {
        const auto step = end.step(controller);
        ASSERT_TRUE(step) << step.error().message();
        idle = step->idle;
        clock.advance(step->wait);
    }
    EXPECT_TRUE(idle);
    EXPECT_EQ(camera.shelf.names().value(), std::vector{bad.name});
    ASSERT_EQ(end.setAside().size(), 1);
    EXPECT_TRUE(end.setAside().contains(bad.name));
    EXPECT_FALSE(intake.progress("OC1", bad.name)->atController);
    const auto offer = intake.offer("OC1", good.name).value();
    EXPECT_TRUE(intake.progress("OC1", good.name)->confirmed);
    EXPECT_EQ(offer.facts["UserID"], "2f0c-1");
}

}  // namespace
}  // namespace ocelli::bodyworn::vault
