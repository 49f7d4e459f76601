// Tests of whole recordings: every way to tamper with a folder, encrypted clips, exports, chains.
#include "bodyworn/evidence/folder_verifier.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "bodyworn/evidence/export_part.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/evidence/sealer.h"
#include "crypto/random.h"
#include "tests/support/signed_clip.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::evidence {
namespace {

namespace fs = std::filesystem;

/// A camera that records into a real folder; the folder as a destination would have it.
class Recordings : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(folder_ / "books");
        fs::create_directories(folder_ / "camera");
        fs::create_directories(folder_ / "export");
        chain_ = *ManifestChain::open(systemFiles(), (folder_ / "books").string());
    }

    static FileReport fileOf(const RecordingReport& report, const std::string& name) {
        for (const FileReport& file : report.files) {
            if (file.name == name) {
                return file;
            }
        }
        ADD_FAILURE() << name << " is not in the report";
        return {};
    }

    /// Two clips of noise and their manifest, delivered to export/<name>.
    fs::path record(const std::string& name, std::optional<DestinationKey> destination = {}) {
        const fs::path camera = folder_ / "camera/" / name;
        const fs::path target = folder_ / "export/" / name;
        fs::create_directories(camera);
        fs::create_directories(target);
        Sealer sealer(systemFiles(), storageKey_);
        Manifest manifest;
        manifest.recording = name;
        manifest.device.serial = "OC-0000123";
        manifest.start = test::kRecordedAt;
        manifest.stop = test::kRecordedAt + std::chrono::minutes(1);
        for (const char* id : {"A", "B"}) {
            const WallTime start = test::kRecordedAt;
            auto clip = *sealer.begin(
                camera.string(), {clipStem(start, id), ContentType::Mp4, start, destination}
            );
            EXPECT_TRUE(clip->append(crypto::randomBytes(100'000)));
            manifest.clips.push_back(*clip->finish(manifest.stop));
            deliver(sealer, camera, manifest.clips.back(), target);
        }
        const auto text = chain_->sign(manifest, camera_.key, camera.string());
        EXPECT_TRUE(text);
        std::ofstream(target / "manifest.json") << *text;
        return target;
    }

    static void deliver(
        Sealer& sealer, const fs::path& camera, const SealedClip& clip, const fs::path& target
    ) {
        auto reader = *sealer.open(camera.string(), clip);
        Bytes bytes(reader->length());
        EXPECT_TRUE(reader->readAt(0, bytes));
        std::ofstream(target / clip.fileName()) << asText(bytes);
        if (clip.encrypted) {
            std::ofstream(target / clip.keyName()) << *sealer.keyObject(camera.string(), clip);
        }
    }

    FolderReport verify(const fs::path& folder, const std::string& privateKey = {}) {
        auto report =
            verifyFolder(folder.string(), {camera_.authority.certificate, privateKey}, clock_);
        EXPECT_TRUE(report) << report.error().message();
        return *report;
    }

    const std::string first_ = "20260105_000000_A.mp4";
    const std::string second_ = "20260105_000000_B.mp4";
    test::TemporaryFolder folder_;
    test::SignedCamera camera_;
    SystemClock clock_;
    Bytes storageKey_ = crypto::randomBytes(32);
    std::optional<ManifestChain> chain_;
};

TEST_F(Recordings, AWholeRecordingIsProven) {
    const auto report = verify(record("one"));
    EXPECT_TRUE(report.proven()) << formatJsonPretty(toJson(report));
    EXPECT_EQ(explain(report)[0], "PROVEN: 1 of 1 recordings are whole and as recorded");
}

TEST_F(Recordings, ARemovedClipIsTold) {
    const auto folder = record("one");
    fs::remove(folder / second_);
    const auto report = verify(folder);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(fileOf(report.recordings[0], second_).state, FileState::Removed);
    EXPECT_EQ(fileOf(report.recordings[0], first_).state, FileState::Intact);
}

TEST_F(Recordings, AnAddedFileIsTold) {
    const auto folder = record("one");
    std::ofstream(folder / "extra.mp4") << "something";
    const auto report = verify(folder);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(fileOf(report.recordings[0], "extra.mp4").state, FileState::Added);
}

TEST_F(Recordings, ARenamedClipIsTold) {
    const auto folder = record("one");
    fs::rename(folder / first_, folder / "other.mp4");
    const auto report = verify(folder);
    EXPECT_FALSE(report.proven());
    const auto file = fileOf(report.recordings[0], first_);
    EXPECT_EQ(file.state, FileState::Renamed);
    EXPECT_EQ(file.detail, "it is called other.mp4");
}

TEST_F(Recordings, SwappedClipsAreTold) {
    const auto folder = record("one");
    fs::rename(folder / first_, folder / "t");
    fs::rename(folder / second_, folder / first_);
    fs::rename(folder / "t", folder / second_);
    const auto report = verify(folder);
    EXPECT_EQ(fileOf(report.recordings[0], first_).state, FileState::Changed);
    EXPECT_EQ(fileOf(report.recordings[0], second_).state, FileState::Changed);
}

TEST_F(Recordings, ACutOrChangedClipIsTold) {
    const auto folder = record("one");
    fs::resize_file(folder / first_, 50'000);
    std::fstream(folder / second_, std::ios::in | std::ios::out) << "X!";
    const auto report = verify(folder);
    EXPECT_EQ(fileOf(report.recordings[0], first_).state, FileState::Changed);
    EXPECT_EQ(fileOf(report.recordings[0], first_).detail, "shorter than it was");
    EXPECT_EQ(fileOf(report.recordings[0], second_).detail, "other bytes");
}

TEST_F(Recordings, WithoutItsManifestNothingIsProven) {
    const auto folder = record("one");
    fs::remove(folder / "manifest.json");
    const auto report = verify(folder);
    EXPECT_FALSE(report.proven());
    EXPECT_FALSE(report.recordings[0].manifest);
}

TEST_F(Recordings, AChangedManifestIsTold) {
    const auto folder = record("one");
    auto text = *readFile(folder / "manifest.json", 1U << 20U);
    text.replace(text.find("OC-0000123"), 10, "OC-0000124");
    std::ofstream(folder / "manifest.json") << text;
    const auto report = verify(folder);
    EXPECT_FALSE(report.recordings[0].intact);
    EXPECT_FALSE(report.proven());
}

TEST_F(Recordings, AnotherAuthorityIsNotBelieved) {
    const auto folder = record("one");
    const test::SignedCamera other;
    const auto report = verifyFolder(folder.string(), {other.authority.certificate, {}}, clock_);
    EXPECT_TRUE(report->recordings[0].intact);
    EXPECT_FALSE(report->proven());
}

TEST_F(Recordings, AChainIsProvenAndAMissingRecordingIsTold) {
    record("one");
    record("two");
    record("three");
    EXPECT_TRUE(verify(folder_ / "export").proven());
    fs::remove_all(folder_ / "export/two");
    const auto report = verify(folder_ / "export");
    EXPECT_FALSE(report.proven());
    ASSERT_EQ(report.gaps.size(), 1);
    EXPECT_EQ(report.gaps[0], "recordings 2 to 2 of camera OC-0000123 are not here");
}

TEST_F(Recordings, AnotherChainOfTheSameCameraIsTold) {
    record("one");
    fs::remove(folder_ / "books/chain.json");
    chain_ = *ManifestChain::open(systemFiles(), (folder_ / "books").string());
    record("two");
    const auto report = verify(folder_ / "export");
    ASSERT_EQ(report.gaps.size(), 1);
    EXPECT_EQ(report.gaps[0], "camera OC-0000123 has two recordings number 1");
}

/// Other bytes, but every picture is proven by the video itself: told apart from a changed clip.
TEST_F(Recordings, AClipThatWasPackedAnewIsProvenByItsPictures) {
    if (!test::haveProgram("ffmpeg")) {
        GTEST_SKIP() << "needs the ffmpeg program";
    }
    const auto folder = record("one");
    const auto stream = (folder_ / "a.h264").string();
    test::SampleVideo wanted;
    wanted.frames = 50;
    auto signer = test::makeSigner({}, camera_);
    std::ofstream out(stream, std::ios::binary);
    WallTime time = test::kRecordedAt;
    const auto sample = test::encodeVideo(wanted);
    for (const auto& packet : sample.packets) {
        out << asText(*media::codec::lengthPrefixedToAnnexB(*signer.sign(packet->bytes(), time)));
        time = time + test::kPictureTime;
    }
    const auto last = *signer.endFile(time);
    out << asText(media::codec::joinAnnexB(test::spansOf(last)));
    out.close();
    const auto made = test::runProgram(
        fmt::format("ffmpeg -v error -y -r 25 -i {} -c copy {}", stream, (folder / first_).string())
    );
    ASSERT_EQ(made.status, 0) << made.output;
    const auto report = verify(folder);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(fileOf(report.recordings[0], first_).state, FileState::Trimmed);
    EXPECT_EQ(fileOf(report.recordings[0], second_).state, FileState::Intact);
}

TEST_F(Recordings, EncryptedClipsAreProvenAndOpenedWithTheKey) {
    if (!test::haveProgram("openssl")) {
        GTEST_SKIP() << "needs the openssl program";
    }
    const auto privateKey = test::runProgram("openssl genrsa 2048 2>/dev/null").output;
    const auto publicKey =
        test::runProgram("echo '" + privateKey + "' | openssl rsa -pubout 2>/dev/null").output;
    const auto other = test::runProgram("openssl genrsa 2048 2>/dev/null").output;
    const auto folder = record("one", DestinationKey{publicKey, "1"});
    const auto closed = verify(folder);
    EXPECT_TRUE(closed.proven());
    EXPECT_TRUE(fileOf(closed.recordings[0], first_).keyMissing);
    const auto open = verify(folder, privateKey);
    EXPECT_TRUE(open.proven()) << formatJsonPretty(toJson(open));
    EXPECT_FALSE(fileOf(open.recordings[0], first_).keyMissing);
    EXPECT_EQ(fileOf(verify(folder, other).recordings[0], first_).state, FileState::Changed);
    std::ofstream(folder / "20260105_000000_A.key") << "{}";
    EXPECT_FALSE(verify(folder).proven());
    fs::remove(folder / "20260105_000000_A.key");
    EXPECT_EQ(
        fileOf(verify(folder).recordings[0], "20260105_000000_A.key").state, FileState::Removed
    );
}

TEST_F(Recordings, WhatADestinationWritesBesideIsNoEvidenceAndNoHarm) {
    const auto folder = record("one");
    for (const char* name : {"export.json", "SHA256SUMS", "README.txt"}) {
        std::ofstream(folder / name) << "anything";
    }
    const auto report = verify(folder);
    EXPECT_TRUE(report.proven());
    EXPECT_EQ(fileOf(report.recordings[0], "README.txt").state, FileState::Beside);
    std::ofstream(folder / "export2.json") << "anything";
    EXPECT_FALSE(verify(folder).proven());
}

/// Three clips of ten seconds; the part is cut from the second one, with our own cutting.
class Parts : public Recordings {
  protected:
    void SetUp() override {
        if (!test::haveProgram("ffmpeg")) {
            GTEST_SKIP() << "needs the ffmpeg program";
        }
        Recordings::SetUp();
        original_ = (folder_ / "clip.mkv").string();
        test::writeSignedClip(original_, camera_);
        export_ = folder_ / "part";
        fs::create_directories(export_);
        sign();
        cut(3.5, 6.5);
        tell(3.5, 6.5);
    }

    /// The clip with noise before and behind it.
    void sign() {
        const fs::path camera = folder_ / "camera";
        Sealer sealer(systemFiles(), storageKey_);
        Manifest manifest;
        manifest.recording = "one";
        manifest.device.serial = "OC-0000123";
        for (const int begin : {-10, 0, 10}) {
            const WallTime start = test::kRecordedAt + std::chrono::seconds(begin);
            auto clip =
                *sealer.begin(camera.string(), {clipStem(start, "A"), ContentType::Mkv, start, {}});
            const auto bytes = begin == 0 ? *readFile(original_, 64U << 20U) : std::string("noise");
            EXPECT_TRUE(clip->append(asBytes(bytes)));
            manifest.clips.push_back(*clip->finish(start + std::chrono::seconds(10)));
        }
        manifest.start = manifest.clips.front().start;
        manifest.stop = manifest.clips.back().stop;
        middle_ = manifest.clips[1].fileName();
        std::ofstream(export_ / "manifest.json")
            << *chain_->sign(manifest, camera_.key, camera.string());
    }

    void cut(double from, double to) {
        auto part = ClipPart::open(original_, {from, to}, clock_);
        ASSERT_TRUE(part) << part.error().message();
        test::writePart((export_ / middle_).string(), **part);
    }

    static WallTime at(double second) {
        return test::kRecordedAt + std::chrono::milliseconds(static_cast<int>(second * 1000));
    }

    void tell(double from, double to, const std::string& recording = "one") {
        std::ofstream(export_ / "part.json") << formatExportPart({recording, at(from), at(to)});
    }

    std::string original_;
    fs::path export_;
    std::string middle_;
};

TEST_F(Parts, APartIsProvenAndSaysThatItIsNotTheWhole) {
    const auto report = verify(export_);
    EXPECT_TRUE(report.proven()) << formatJsonPretty(toJson(report));
    EXPECT_EQ(fileOf(report.recordings[0], middle_).state, FileState::Trimmed);
    EXPECT_EQ(fileOf(report.recordings[0], "20260105_000010_A.mkv").state, FileState::LeftOut);
    const auto lines = explain(report);
    EXPECT_NE(lines[1].find("is proven; it is not the whole recording"), std::string::npos);
}

TEST_F(Parts, WithoutWordOfItAPartIsNoWholeRecording) {
    fs::remove(export_ / "part.json");
    EXPECT_FALSE(verify(export_).proven());
}

TEST_F(Parts, APartThatHoldsLessThanItSaysIsTold) {
    tell(3.5, 8);
    auto report = verify(export_);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(
        fileOf(report.recordings[0], middle_).detail, "some of the part that is told is not here"
    );
    tell(2, 6.5);
    EXPECT_FALSE(verify(export_).proven());
    tell(-5, 6.5);  // reaches into the clip before, which is not here
    report = verify(export_);
    EXPECT_EQ(fileOf(report.recordings[0], "20260104_235950_A.mkv").state, FileState::Removed);
}

TEST_F(Parts, WordOfAnotherRecordingOrNoiseIsTold) {
    tell(3.5, 6.5, "two");
    EXPECT_FALSE(verify(export_).proven());
    std::ofstream(export_ / "part.json") << "{}";
    EXPECT_FALSE(verify(export_).proven());
    std::ofstream(export_ / "part.json") << formatExportPart({"one", at(6), at(5)});
    EXPECT_FALSE(verify(export_).proven());
}

TEST_F(Parts, APartOfATimeInWhichNothingWasRecordedProvesNothing) {
    fs::remove(export_ / middle_);
    tell(100, 200);
    const auto report = verify(export_);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(
        report.recordings[0].reason, "part.json speaks of a time in which nothing was recorded"
    );
}

TEST_F(Parts, AChangedPictureOfAPartIsTold) {
    auto bytes = *readFile(export_ / middle_, 64U << 20U);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(export_ / middle_, std::ios::binary) << bytes;
    EXPECT_FALSE(verify(export_).proven());
}

TEST_F(Recordings, AFolderWithNothingInItIsAnError) {
    EXPECT_EQ(
        verifyFolder((folder_ / "export").string(), {}, clock_).error().kind(),
        ErrorKind::InvalidArgument
    );
    EXPECT_EQ(
        verifyFolder((folder_ / "absent").string(), {}, clock_).error().kind(), ErrorKind::NotFound
    );
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
