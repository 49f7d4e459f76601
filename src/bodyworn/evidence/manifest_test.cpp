// Tests of manifests, their chain and the identity of devices.
#include "bodyworn/evidence/manifest.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/signed_media.h"

namespace ocelli::bodyworn::evidence {
namespace {

using test::kRecordedAt;

Manifest made(const std::string& recording = "user_OC-0000123_20260105T000000Z") {
    Manifest manifest;
    manifest.recording = recording;
    manifest.device = {"OC-0000123", "led", "1.0"};
    manifest.user = "2f0c";
    manifest.triggerOn = "Button";
    manifest.start = kRecordedAt;
    manifest.stop = kRecordedAt + std::chrono::minutes(1);
    manifest.timeZone = "Europe/Berlin";
    SealedClip clip;
    clip.stem = "20260105_000000_7CF7";
    clip.start = manifest.start;
    clip.stop = manifest.stop;
    clip.plain = {1'000, std::string(64, 'a')};
    clip.delivered = {1'008, std::string(64, 'b')};
    clip.md5 = std::string(32, 'c');
    clip.encrypted = true;
    clip.keySha256 = std::string(64, 'd');
    manifest.clips = {clip};
    manifest.marks = {{"bookmark_20260105T000010Z_1", kRecordedAt, "3", "Zeuge: \"nein\" – ÄÖÜ"}};
    manifest.number = 1;
    manifest.previous = std::string(64, '0');
    return manifest;
}

class Manifests : public testing::Test {
  protected:
    std::string text() { return *signManifest(made(), camera_.key); }

    ManifestVerdict verdictOf(const std::string& text) {
        const auto found = parseManifest(text);
        EXPECT_TRUE(found) << found.error().message();
        return verifyManifest(*found, camera_.authority.certificate);
    }

    test::SignedCamera camera_;
};

TEST_F(Manifests, WhatWasSignedIsReadAndBelieved) {
    const auto found = parseManifest(text());
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->manifest, made());
    const auto verdict = verifyManifest(*found, camera_.authority.certificate);
    EXPECT_TRUE(verdict.intact);
    EXPECT_TRUE(verdict.trusted) << verdict.reason;
}

TEST_F(Manifests, TheTextIsOneLineOfSortedMembers) {
    const std::string line = text();
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_TRUE(line.starts_with("{\"certificates\":\"-----BEGIN"));
    EXPECT_LT(line.find("\"clips\":"), line.find("\"device\":"));
}

TEST_F(Manifests, EveryChangedValueIsNoticed) {
    const std::string line = text();
    for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
             {"\"length\":1000", "\"length\":1001"},
             {"\"triggerOn\":\"Button\"", "\"triggerOn\":\"Button2\""},
             {"Zeuge", "Zeugf"},
             {"\"number\":1", "\"number\":2"},
         }) {
        std::string changed = line;
        changed.replace(changed.find(before), before.size(), after);
        const auto verdict = verdictOf(changed);
        EXPECT_FALSE(verdict.intact) << after;
        EXPECT_FALSE(verdict.trusted);
        EXPECT_EQ(verdict.reason, "the manifest was changed after it was signed");
    }
}

TEST_F(Manifests, AnotherFormOfTheSameJsonIsRefused) {
    EXPECT_EQ(
        parseManifest(formatJsonPretty(*parseJson(text()))).error().kind(),
        ErrorKind::InvalidArgument
    );
    EXPECT_FALSE(parseManifest(text() + "\n"));
    EXPECT_EQ(parseManifest("{}").error().field(), "format");
}

TEST_F(Manifests, ASignerOfAnotherSystemIsNotTrusted) {
    const test::SignedCamera other;
    const auto verdict = verifyManifest(*parseManifest(text()), other.authority.certificate);
    EXPECT_TRUE(verdict.intact);
    EXPECT_FALSE(verdict.trusted);
    EXPECT_FALSE(verifyManifest(*parseManifest(text()), "").trusted);
}

TEST_F(Manifests, WhatIsOutOfFormIsNotSigned) {
    Manifest manifest = made();
    manifest.number = 0;
    EXPECT_EQ(signManifest(manifest, camera_.key).error().field(), "number");
    manifest = made("a/b");
    EXPECT_EQ(signManifest(manifest, camera_.key).error().field(), "recording");
    manifest = made();
    manifest.clips.resize(10'001);
    EXPECT_EQ(signManifest(manifest, camera_.key).error().field(), "clips");
}

class Chain : public Manifests {
  protected:
    void SetUp() override {
        for (const char* folder : {"books", "one", "two", "three"}) {
            ASSERT_TRUE(files_.makeFolders(folder));
        }
    }

    std::string read(test::MemoryFiles& files, const std::string& path) {
        const auto bytes = readWhole(files, path, 1U << 20U);
        return bytes ? std::string(asText(*bytes)) : std::string();
    }

    test::MemoryFiles files_;
};

TEST_F(Chain, EachManifestNamesTheOneBefore) {
    auto chain = *ManifestChain::open(files_, "books");
    EXPECT_EQ(chain.number(), 0);
    const auto first = parseManifest(*chain.sign(made("one"), camera_.key, "one"));
    // A restart in between changes nothing.
    chain = *ManifestChain::open(files_, "books");
    const auto second = parseManifest(*chain.sign(made("two"), camera_.key, "two"));
    EXPECT_EQ(first->manifest.number, 1);
    EXPECT_EQ(first->manifest.previous, std::string(64, '0'));
    EXPECT_EQ(second->manifest.number, 2);
    EXPECT_EQ(second->manifest.previous, first->digest);
}

TEST_F(Chain, TheSameRecordingAgainGivesTheSameText) {
    auto chain = *ManifestChain::open(files_, "books");
    const auto first = *chain.sign(made("one"), camera_.key, "one");
    EXPECT_EQ(*chain.sign(made("one"), camera_.key, "one"), first);
    EXPECT_EQ(chain.number(), 1);
}

TEST_F(Chain, APowerCutNeitherForksNorLosesIt) {
    auto chain = *ManifestChain::open(files_, "books");
    ASSERT_TRUE(chain.sign(made("one"), camera_.key, "one"));
    const std::string first = read(files_, "one/manifest.json");
    std::vector<test::DiskImage> images;
    files_.setHook([&](const std::string&) {
        for (auto& image : files_.cutStates(6, static_cast<std::uint32_t>(images.size()))) {
            images.push_back(std::move(image));
        }
    });
    ASSERT_TRUE(chain.sign(made("two"), camera_.key, "two"));
    files_.setHook({});
    for (const auto& image : images) {
        test::MemoryFiles disk(image);
        auto after = ManifestChain::open(disk, "books");
        ASSERT_TRUE(after) << after.error().message();
        ASSERT_TRUE(after->sign(made("two"), camera_.key, "two"));
        const auto two = parseManifest(read(disk, "two/manifest.json"));
        ASSERT_TRUE(two);
        EXPECT_EQ(two->manifest.number, 2);
        EXPECT_EQ(two->manifest.previous, parseManifest(first)->digest);
    }
}

TEST_F(Chain, BrokenBooksAreToldAndNotBegunAnew) {
    auto chain = *ManifestChain::open(files_, "books");
    ASSERT_TRUE(chain.sign(made("one"), camera_.key, "one"));
    auto image = files_.now();
    image.files["books/chain.json"].resize(100);
    test::MemoryFiles disk(image);
    EXPECT_EQ(ManifestChain::open(disk, "books").error().kind(), ErrorKind::DataLoss);
}

TEST(DeviceIdentities, AreTakenInByASystemAndKept) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("device"));
    auto device = *DeviceIdentity::create("OC-0000123", kRecordedAt);
    EXPECT_EQ(DeviceIdentity::load(files, "device").error().kind(), ErrorKind::NotFound);
    const auto system = *SystemAuthority::create("station 1", kRecordedAt);
    const auto certificate = system.sign(*device.request(), device.serial(), kRecordedAt);
    ASSERT_TRUE(certificate);
    ASSERT_TRUE(device.accept(*certificate, system.root()));
    ASSERT_TRUE(device.save(files, "device"));
    const auto again = DeviceIdentity::load(files, "device");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->serial(), "OC-0000123");
    EXPECT_EQ(again->key().key, device.key().key);
    EXPECT_EQ(again->root(), system.root());
    EXPECT_EQ(again->storageKey(), device.storageKey());
    EXPECT_EQ(again->storageKey().size(), 32);
}

TEST(DeviceIdentities, AreTakenInWhateverTheirClockSays) {
    const auto system = *SystemAuthority::create("station 1", kRecordedAt);
    for (const WallTime wrong : {WallTime{0}, kRecordedAt + std::chrono::hours(24 * 365 * 40)}) {
        auto device = *DeviceIdentity::create("OC-1", wrong);
        const auto chain = system.sign(*device.request(), "OC-1", kRecordedAt);
        ASSERT_TRUE(chain) << chain.error().describe();
        const auto taken = device.accept(*chain, system.root());
        EXPECT_TRUE(taken) << taken.error().describe();
    }
    auto device = *DeviceIdentity::create("OC-1", kRecordedAt);
    const auto late = kRecordedAt + std::chrono::hours(24 * 365 * 31);
    const auto chain = *system.sign(*device.request(), "OC-1", late);
    EXPECT_EQ(device.accept(chain, system.root()).error().kind(), ErrorKind::PermissionDenied)
        << "signed after the end of the authority";
}

TEST(DeviceIdentities, ACertificateOfAnotherSystemOrKeyIsRefused) {
    auto device = *DeviceIdentity::create("OC-1", kRecordedAt);
    auto other = *DeviceIdentity::create("OC-2", kRecordedAt);
    const auto system = *SystemAuthority::create("one", kRecordedAt);
    const auto foreign = *SystemAuthority::create("two", kRecordedAt);
    const auto mine = *system.sign(*device.request(), "OC-1", kRecordedAt);
    const auto theirs = *system.sign(*other.request(), "OC-2", kRecordedAt);
    EXPECT_EQ(device.accept(mine, foreign.root()).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(device.accept(theirs, system.root()).error().kind(), ErrorKind::InvalidArgument);
    ASSERT_TRUE(device.accept(mine, system.root()));
    const std::string key = device.key().key;
    ASSERT_TRUE(device.forgetSystem(kRecordedAt));
    EXPECT_EQ(device.key().key, key);
    EXPECT_TRUE(device.root().empty());
    EXPECT_EQ(DeviceIdentity::create("a b", kRecordedAt).error().field(), "serial");
}

TEST(DeviceIdentities, ABrokenFileIsTold) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("device"));
    ASSERT_TRUE(DeviceIdentity::create("OC-1", kRecordedAt)->save(files, "device"));
    auto image = files.now();
    image.files["device/device.key"].resize(200);
    test::MemoryFiles disk(image);
    EXPECT_EQ(DeviceIdentity::load(disk, "device").error().kind(), ErrorKind::DataLoss);
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
