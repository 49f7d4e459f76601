// Tests of sounds: what is read as one, what is refused and why, and how often it is played.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/file.h"
#include "camera/talk/sound_library.h"
#include "camera/talk/tune.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::talk {
namespace {

void put(Bytes& to, std::uint32_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        to.push_back(static_cast<std::byte>(value >> (8U * i) & 0xFFU));
    }
}

void put(Bytes& to, std::string_view text) {
    const ByteSpan bytes = asBytes(text);
    to.insert(to.end(), bytes.begin(), bytes.end());
}

struct Shape {
    std::uint32_t kind = 1;
    std::uint32_t channels = 1;
    std::uint32_t rate = 8000;
    std::uint32_t bits = 16;
};

Bytes wav(const Shape& shape, const Bytes& data) {
    Bytes file;
    put(file, "RIFF");
    put(file, static_cast<std::uint32_t>(36 + data.size()), 4);
    put(file, "WAVELIST");
    put(file, 3, 4);
    put(file, "abc");
    put(file, 0, 1);  // chunks begin at even places
    put(file, "fmt ");
    put(file, 16, 4);
    put(file, shape.kind, 2);
    put(file, shape.channels, 2);
    put(file, shape.rate, 4);
    put(file, shape.rate * shape.channels * shape.bits / 8, 4);
    put(file, shape.channels * shape.bits / 8, 2);
    put(file, shape.bits, 2);
    put(file, "data");
    put(file, static_cast<std::uint32_t>(data.size()), 4);
    file.insert(file.end(), data.begin(), data.end());
    return file;
}

Bytes samples(std::initializer_list<int> values, unsigned bytes = 2) {
    Bytes data;
    for (const int value : values) {
        put(data, static_cast<std::uint32_t>(value), bytes);
    }
    return data;
}

TEST(Wav, SamplesOfEachSizeAreReadAndChannelsAddedUp) {
    EXPECT_EQ(
        parseWav(wav({}, samples({1, -2, 300})))->samples, (std::vector<std::int16_t>{1, -2, 300})
    );
    EXPECT_EQ(
        parseWav(wav({.channels = 2}, samples({100, 23, 32000, 32000})))->samples,
        (std::vector<std::int16_t>{123, 32767})
    );
    EXPECT_EQ(
        parseWav(wav({.bits = 8}, samples({128, 0, 255}, 1)))->samples,
        (std::vector<std::int16_t>{0, -32768, 32512})
    );
    EXPECT_EQ(
        parseWav(wav({.bits = 24}, samples({256 * 7, -256}, 3)))->samples,
        (std::vector<std::int16_t>{7, -1})
    );
}

TEST(Wav, WhatIsNoSoundIsRefusedWithTheReason) {
    const auto why = [](const Bytes& file) {
        const auto sound = parseWav(file);
        return sound ? std::string("taken") : sound.error().message();
    };
    Bytes picture;
    put(picture, "\xff\xd8\xff\xe0 this is a picture");
    EXPECT_EQ(why(picture), "this is no WAV file");
    EXPECT_EQ(why({}), "this is no WAV file");
    EXPECT_EQ(why(wav({.kind = 6}, samples({1}))), "the sound is compressed (format 6), not PCM");
    EXPECT_EQ(why(wav({.channels = 6}, samples({1}))), "the sound has 6 channels");
    EXPECT_EQ(why(wav({.rate = 192000}, samples({1}))), "the sound has 192000 samples a second");
    EXPECT_EQ(why(wav({.bits = 32}, samples({1}))), "the sound has samples of 32 bits");
    EXPECT_EQ(why(wav({}, {})), "the WAV file has no sound in it");
    EXPECT_EQ(why(wav({}, Bytes(2 * 8000 * 31))), "the sound is 31 s long");
    const Bytes whole = wav({}, samples({1, 2}));
    for (std::size_t size = 0; size < whole.size() - 3; ++size) {
        EXPECT_FALSE(parseWav(ByteSpan(whole).first(size))) << size;
    }
}

TEST(BuiltInSounds, AreHeardAreNotCutAndBeginAndEndInSilence) {
    EXPECT_EQ(builtInSounds().size(), 5U);
    for (const std::string_view name : builtInSounds()) {
        const auto sound = makeBuiltIn(name);
        ASSERT_TRUE(sound) << name;
        const auto [low, high] = std::minmax_element(sound->samples.begin(), sound->samples.end());
        EXPECT_GT(*high, 15000) << name;
        EXPECT_LT(*high, 32767) << name;
        EXPECT_GT(*low, -32767) << name;
        EXPECT_GT(sound->length(), std::chrono::milliseconds(500)) << name;
        EXPECT_LT(std::abs(sound->samples.front()), 500) << name;
        EXPECT_LT(std::abs(sound->samples.back()), 500) << name;
    }
    EXPECT_FALSE(makeBuiltIn("Trumpet"));
}

TEST(Tune, IsPlayedSoManyTimesOverWhatIsThere) {
    Tune tune({8000, {100, 200, 32000}}, {.repetitions = 2, .volume = 50});
    std::vector<std::int16_t> block = {1, 1, 30000, 1};
    tune.addTo(block);
    EXPECT_EQ(block, (std::vector<std::int16_t>{51, 101, 32767, 51})) << "cut, not turned over";
    block.assign(4, 0);
    tune.addTo(block);
    EXPECT_EQ(block, (std::vector<std::int16_t>{100, 16000, 0, 0}));
    EXPECT_TRUE(tune.ended());
}

TEST(Tune, IsSilentOnceItIsEnded) {
    Tune tune({8000, {100}}, {.repetitions = 50});
    tune.end();
    std::vector<std::int16_t> block(4);
    tune.addTo(block);
    EXPECT_EQ(block, std::vector<std::int16_t>(4));
}

class SoundLibraryTest : public testing::Test {
  protected:
    test::TemporaryFolder folder_;
    SoundLibrary library_{std::filesystem::path(folder_.path()) / "sounds"};
    Bytes file_ = wav({}, samples({1, 2, 3}));
};

TEST_F(SoundLibraryTest, KeepsWhatIsBroughtAndForgetsIt) {
    EXPECT_EQ(library_.list().size(), 5U);
    ASSERT_TRUE(library_.add("Dog barks", file_));
    EXPECT_EQ(library_.list().back(), (SoundLibrary::Entry{"Dog barks", false}));
    EXPECT_EQ(library_.find("Dog barks")->samples.size(), 3U);
    EXPECT_TRUE(library_.find("Siren"));
    ASSERT_TRUE(library_.remove("Dog barks"));
    EXPECT_EQ(library_.find("Dog barks").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(library_.remove("Dog barks").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(library_.remove("Siren").error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(SoundLibraryTest, NamesThatLeadElsewhereAreRefused) {
    const std::vector<std::string> names = {
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "Siren",
        " x",
        "x ",
        std::string(33, 'a'),
        "a\nb",
        "ä",
        std::string("a\0b", 3),
    };
    for (const std::string& name : names) {
        EXPECT_EQ(library_.add(name, file_).error().kind(), ErrorKind::InvalidArgument) << name;
    }
    EXPECT_EQ(library_.find("../../etc/passwd").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(library_.remove("..").error().kind(), ErrorKind::NotFound);
}

TEST_F(SoundLibraryTest, IsBounded) {
    for (std::size_t i = 0; i < SoundLibrary::kMostFiles; ++i) {
        ASSERT_TRUE(library_.add("s" + std::to_string(i), file_));
    }
    EXPECT_EQ(library_.add("more", file_).error().kind(), ErrorKind::ResourceExhausted);
    EXPECT_TRUE(library_.add("s1", file_)) << "one that is there may be replaced";
    EXPECT_FALSE(library_.add("s2", asBytes("no sound")));
    EXPECT_TRUE(library_.find("s2")) << "the old one stays";
}

}  // namespace
}  // namespace ocelli::camera::talk
