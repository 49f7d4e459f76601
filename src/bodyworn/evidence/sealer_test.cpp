// Tests of sealing: every byte comes back, nothing can be changed, and power cuts anywhere.
#include "bodyworn/evidence/sealer.h"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/evidence/key_object.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/sample_media.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr WallTime kStart{1'767'571'200'000'000};
constexpr WallTime kStop{1'767'571'260'000'000};
const std::string kFolder = "recording";

Bytes noise(std::size_t count) {
    std::mt19937 random(static_cast<unsigned>(count));
    Bytes bytes(count);
    for (std::byte& value : bytes) {
        value = static_cast<std::byte>(random());
    }
    return bytes;
}

/// An RSA pair made once; empty when the openssl program is absent.
struct RsaPair {
    std::string privateKey = test::runProgram("openssl genrsa 2048 2>/dev/null").output;
    std::string publicKey =
        test::runProgram("echo '" + privateKey + "' | openssl rsa -pubout 2>/dev/null").output;
};

const RsaPair& rsa() {
    static const RsaPair pair;
    return pair;
}

enum class Kept { OnCamera, ForDestination };

class Sealed : public testing::TestWithParam<Kept> {
  protected:
    void SetUp() override {
        if (GetParam() == Kept::ForDestination && !test::haveProgram("openssl")) {
            GTEST_SKIP() << "needs the openssl program";
        }
        ASSERT_TRUE(files_.makeFolders(kFolder));
    }

    static ClipWish wish(const std::string& stem = "20260105_000000_7CF7") {
        ClipWish made{stem, ContentType::Mp4, kStart, {}};
        if (GetParam() == Kept::ForDestination) {
            made.destination = DestinationKey{rsa().publicKey, "key-1"};
        }
        return made;
    }

    SealedClip seal(const Bytes& content, std::size_t piece = 10'000) {
        auto clip = sealer_.begin(kFolder, wish());
        EXPECT_TRUE(clip) << clip.error().message();
        for (std::size_t at = 0; at < content.size(); at += piece) {
            EXPECT_TRUE(
                (*clip)->append(ByteSpan(content).subspan(at, std::min(piece, content.size() - at)))
            );
        }
        const auto sealed = (*clip)->finish(kStop);
        EXPECT_TRUE(sealed) << sealed.error().message();
        return *sealed;
    }

    static Bytes readAll(ClipReader& reader) {
        Bytes bytes(reader.length());
        EXPECT_EQ(reader.readAt(0, bytes).value_or(0), bytes.size());
        return bytes;
    }

    /// The plain bytes, as the destination would have them.
    Bytes opened(Sealer& sealer, const SealedClip& clip) {
        auto reader = sealer.open(kFolder, clip);
        EXPECT_TRUE(reader) << reader.error().message();
        const Bytes delivered = readAll(**reader);
        EXPECT_EQ(formatHex(crypto::digest(crypto::Hash::Md5, delivered)), clip.md5);
        EXPECT_EQ(
            formatHex(crypto::digest(crypto::Hash::Sha256, delivered)), clip.delivered.sha256
        );
        EXPECT_EQ(delivered.size(), clip.delivered.length);
        if (!clip.encrypted) {
            return delivered;
        }
        const auto text = sealer.keyObject(kFolder, clip);
        EXPECT_EQ(crypto::digestHex(crypto::Hash::Sha256, *text), clip.keySha256);
        const auto object = KeyObject::parse(*text);
        auto cipher = crypto::CbcCipher::create(
            crypto::CbcCipher::Direction::Decrypt, *object->contentKey(rsa().privateKey), object->iv
        );
        Bytes plain;
        EXPECT_TRUE(cipher->update(delivered, plain));
        EXPECT_TRUE(cipher->finish(plain));
        return plain;
    }

    test::MemoryFiles files_;
    Bytes storageKey_ = crypto::randomBytes(32);
    Sealer sealer_{files_, storageKey_};
};

INSTANTIATE_TEST_SUITE_P(Forms, Sealed, testing::Values(Kept::OnCamera, Kept::ForDestination));

TEST_P(Sealed, EveryLengthComesBack) {
    for (const std::size_t length : {0U, 1U, 65'535U, 65'536U, 65'537U, 200'000U}) {
        const Bytes content = noise(length);
        const SealedClip clip = seal(content);
        EXPECT_EQ(clip.plain.length, length);
        EXPECT_EQ(clip.plain.sha256, formatHex(crypto::digest(crypto::Hash::Sha256, content)));
        EXPECT_EQ(opened(sealer_, clip), content);
        EXPECT_EQ(sealer_.list(kFolder).value(), std::vector{clip});
        EXPECT_TRUE(sealer_.unfinished(kFolder)->empty());
        ASSERT_TRUE(sealer_.remove(kFolder, clip));
        EXPECT_TRUE(sealer_.list(kFolder)->empty());
        EXPECT_TRUE(files_.now().files.empty()) << files_.now().files.begin()->first;
    }
}

TEST_P(Sealed, DeliveredBytesCanBeReadFromAnyOffset) {
    const SealedClip clip = seal(noise(150'000));
    auto reader = sealer_.open(kFolder, clip);
    const Bytes whole = readAll(**reader);
    for (const std::size_t offset : {149'999U, 65'535U, 0U, 65'536U, 131'000U}) {
        Bytes part(40'000);
        const auto count = (*reader)->readAt(offset, part);
        ASSERT_TRUE(count);
        EXPECT_EQ(*count, std::min<std::size_t>(part.size(), whole.size() - offset));
        EXPECT_TRUE(std::equal(
            part.begin(),
            part.begin() + static_cast<std::ptrdiff_t>(*count),
            whole.begin() + static_cast<std::ptrdiff_t>(offset)
        ));
    }
    Bytes beyond(10);
    EXPECT_EQ((*reader)->readAt(whole.size(), beyond).value(), 0);
}

TEST_P(Sealed, NothingOnTheDiskIsReadable) {
    const std::string secret = "SECRET WORDS OF A WITNESS, REPEATED. ";
    Bytes content;
    while (content.size() < 200'000) {
        content.insert(content.end(), asBytes(secret).begin(), asBytes(secret).end());
    }
    auto clip = *sealer_.begin(kFolder, wish());
    ASSERT_TRUE(clip->append(content));
    ASSERT_TRUE(clip->sync());
    const auto look = [&](const char* when) {
        for (const auto& [name, bytes] : files_.now().files) {
            EXPECT_EQ(asText(bytes).find("WITNESS"), std::string_view::npos) << name << when;
        }
    };
    look("while it is written");
    ASSERT_TRUE(clip->finish(kStop));
    look("when it is finished");
}

TEST_P(Sealed, ASecondClipOfTheSameNameIsRefused) {
    auto first = sealer_.begin(kFolder, wish());
    EXPECT_EQ(sealer_.begin(kFolder, wish()).error().kind(), ErrorKind::AlreadyExists);
    ASSERT_TRUE((*first)->finish(kStop));
    EXPECT_EQ(sealer_.begin(kFolder, wish()).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(sealer_.begin(kFolder, wish("../a")).error().field(), "name");
    EXPECT_FALSE(sealer_.begin("absent", wish("b")));
}

TEST_P(Sealed, WhatWasSyncedSurvivesAKill) {
    const Bytes content = noise(300'000);
    {
        auto clip = *sealer_.begin(kFolder, wish());
        ASSERT_TRUE(clip->append(ByteSpan(content).first(200'000)));
        ASSERT_TRUE(clip->sync());
        ASSERT_TRUE(clip->append(ByteSpan(content).subspan(200'000)));
    }
    const auto left = sealer_.unfinished(kFolder);
    ASSERT_TRUE(left && left->size() == 1);
    EXPECT_EQ(left->front().start, kStart);
    EXPECT_GE(left->front().length, 3 * 65'536U);
    auto reader = *sealer_.openUnfinished(kFolder, left->front());
    Bytes some(1'000);
    ASSERT_EQ(reader->readAt(70'001, some).value(), some.size());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), content.begin() + 70'001));
    const auto clip = sealer_.recover(kFolder, left->front(), 150'001, kStop);
    ASSERT_TRUE(clip) << clip.error().message();
    EXPECT_EQ(clip->plain.length, 150'001);
    EXPECT_EQ(opened(sealer_, *clip), Bytes(content.begin(), content.begin() + 150'001));
    EXPECT_TRUE(sealer_.unfinished(kFolder)->empty());
}

TEST_P(Sealed, MoreThanCanBeReadIsNotRecovered) {
    {
        auto clip = *sealer_.begin(kFolder, wish());
    }
    const auto left = *sealer_.unfinished(kFolder);
    ASSERT_EQ(left.size(), 1);
    EXPECT_EQ(left[0].length, 0);
    EXPECT_EQ(sealer_.recover(kFolder, left[0], 1, kStop).error().field(), "length");
    ASSERT_TRUE(sealer_.discard(kFolder, left[0]));
    EXPECT_TRUE(files_.now().files.empty());
}

/// At every step of a clip's life the power may go, with any of the states a disk can be in then:
/// what was finished is whole, everything else is listed as unfinished or was never there.
TEST_P(Sealed, APowerCutLeavesAClipFinishedOrUnfinished) {
    const Bytes content = noise(140'000);
    std::vector<test::DiskImage> images;
    files_.setHook([&](const std::string&) {
        for (auto& image : files_.cutStates(6, static_cast<std::uint32_t>(images.size()))) {
            images.push_back(std::move(image));
        }
    });
    {
        auto clip = *sealer_.begin(kFolder, wish());
        ASSERT_TRUE(clip->append(ByteSpan(content).first(100'000)));
        ASSERT_TRUE(clip->sync());
        ASSERT_TRUE(clip->append(ByteSpan(content).subspan(100'000)));
        ASSERT_TRUE(clip->finish(kStop));
    }
    files_.setHook({});
    std::size_t finished = 0;
    std::size_t recovered = 0;
    for (auto& image : images) {
        image.folders.insert(kFolder);
        test::MemoryFiles disk(image);
        Sealer sealer(disk, storageKey_);
        const auto left = sealer.unfinished(kFolder);
        ASSERT_TRUE(left) << left.error().message();
        const auto clips = sealer.list(kFolder);
        ASSERT_TRUE(clips) << clips.error().message();
        ASSERT_LE(left->size() + clips->size(), 1);
        for (const SealedClip& clip : *clips) {
            ++finished;
            EXPECT_EQ(opened(sealer, clip), content);
        }
        for (const UnfinishedClip& clip : *left) {
            const auto ended = sealer.recover(kFolder, clip, clip.length / 2, kStop);
            if (clip.length == 0 && !ended) {
                EXPECT_TRUE(sealer.discard(kFolder, clip));
                continue;
            }
            ASSERT_TRUE(ended) << ended.error().message();
            ++recovered;
            const auto half = static_cast<std::ptrdiff_t>(clip.length / 2);
            EXPECT_EQ(opened(sealer, *ended), Bytes(content.begin(), content.begin() + half));
        }
        // Whatever was left, the name can be used, or is.
        const bool used = !clips->empty() || !sealer.list(kFolder)->empty();
        EXPECT_EQ(sealer.begin(kFolder, wish()).has_value(), !used);
    }
    EXPECT_GT(finished, 0);
    EXPECT_GT(recovered, 0);
}

TEST_P(Sealed, AFullDiskIsAnErrorAndWhatWasThereIsRecovered) {
    auto clip = *sealer_.begin(kFolder, wish());
    const Bytes content = noise(100'000);
    ASSERT_TRUE(clip->append(content));
    ASSERT_TRUE(clip->sync());
    files_.setFault(test::MemoryFiles::Fault::NoSpace);
    EXPECT_EQ(clip->append(content).error().kind(), ErrorKind::ResourceExhausted);
    EXPECT_EQ(clip->append(content).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(clip->finish(kStop).error().kind(), ErrorKind::FailedPrecondition);
    files_.setFault(test::MemoryFiles::Fault::None);
    clip.reset();
    const auto left = *sealer_.unfinished(kFolder);
    ASSERT_EQ(left.size(), 1);
    EXPECT_GE(left[0].length, 65'536);
    EXPECT_TRUE(sealer_.recover(kFolder, left[0], left[0].length, kStop));
}

TEST(SealedStorage, AnotherDeviceReadsNothing) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders(kFolder));
    Sealer sealer(files, crypto::randomBytes(32));
    auto clip = *sealer.begin(kFolder, {"a", ContentType::Mp4, kStart, {}});
    ASSERT_TRUE(clip->append(noise(1000)));
    const SealedClip sealed = *clip->finish(kStop);
    Sealer other(files, crypto::randomBytes(32));
    EXPECT_EQ(other.open(kFolder, sealed).error().kind(), ErrorKind::DataLoss);
}

TEST(SealedStorage, EveryChangedByteIsNoticed) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders(kFolder));
    const Bytes key = crypto::randomBytes(32);
    Sealer sealer(files, key);
    auto clip = *sealer.begin(kFolder, {"a", ContentType::Mp4, kStart, {}});
    ASSERT_TRUE(clip->append(noise(70'000)));
    const SealedClip sealed = *clip->finish(kStop);
    const auto image = files.now();
    const std::string path = kFolder + "/a.mp4.sealed";
    const std::size_t size = image.files.at(path).size();
    for (std::size_t at = 0; at < size; at += 997) {
        auto changed = image;
        changed.files[path][at] ^= std::byte{1};
        test::MemoryFiles disk(changed);
        auto reader = Sealer(disk, key).open(kFolder, sealed);
        Bytes all(70'000);
        EXPECT_FALSE(reader && (*reader)->readAt(0, all)) << at;
    }
    for (const std::size_t length : {0U, 50U, 84U, 100U, 65'700U}) {
        auto cut = image;
        cut.files[path].resize(length);
        test::MemoryFiles disk(cut);
        EXPECT_EQ(Sealer(disk, key).open(kFolder, sealed).error().kind(), ErrorKind::DataLoss);
    }
}

TEST(KeyObjects, HaveOneAttributeOnEachLine) {
    const KeyObject object{noise(256), noise(16), "key \"1\""};
    const std::string text = object.format();
    EXPECT_EQ(split(text, '\n').size(), 6);
    EXPECT_NE(text.find("\n\"EncryptedKey\": \""), std::string::npos);
    const auto read = KeyObject::parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->encryptedKey, object.encryptedKey);
    EXPECT_EQ(read->iv, object.iv);
    EXPECT_EQ(read->publicKeyId, object.publicKeyId);
}

TEST(KeyObjects, BrokenOnesNameTheAttribute) {
    EXPECT_EQ(KeyObject::parse("{}").error().field(), "EncryptedKey");
    EXPECT_EQ(
        KeyObject::parse(R"({"EncryptedKey":"QQ==","ContentEncryptionIV":"QQ==","PublicKeyId":""})")
            .error()
            .field(),
        "ContentEncryptionIV"
    );
    EXPECT_FALSE(KeyObject::parse("no json"));
}

TEST(ClipNames, FollowTheInterface) {
    EXPECT_EQ(clipStem(kStart, "7CF7"), "20260105_000000_7CF7");
    SealedClip clip;
    clip.stem = "20260105_000000_7CF7";
    clip.type = ContentType::Mkv;
    EXPECT_EQ(clip.fileName(), "20260105_000000_7CF7.mkv");
    EXPECT_EQ(clip.keyName(), "20260105_000000_7CF7.key");
    EXPECT_FALSE(checkStem(""));
    EXPECT_FALSE(checkStem("a/b"));
    EXPECT_FALSE(checkStem(std::string(65, 'a')));
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
