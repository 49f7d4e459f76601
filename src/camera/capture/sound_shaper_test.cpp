// Tests what the settings do to sound.
#include "camera/capture/sound_shaper.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace ocelli::camera::capture {
namespace {

AudioBlock block(std::int16_t level, std::size_t count = 960) {
    AudioBlock made;
    made.samples.assign(count, level);
    return made;
}

/// Loudness after so many blocks of a faint hiss.
double loudnessOfHiss(SoundShaper& shaper) {
    double energy = 0;
    unsigned state = 1;
    for (int i = 0; i < 200; ++i) {
        AudioBlock hiss = block(0);
        for (std::int16_t& sample : hiss.samples) {
            state = state * 1103515245U + 12345U;
            sample = static_cast<std::int16_t>(static_cast<int>(state >> 16U & 127U) - 64);
        }
        shaper.process(hiss);
        if (i >= 150) {
            for (const std::int16_t sample : hiss.samples) {
                energy += static_cast<double>(sample) * sample;
            }
        }
    }
    return std::sqrt(energy);
}

TEST(SoundShaper, LeavesSoundAloneUnlessToldOtherwise) {
    SoundShaper shaper({});
    AudioBlock sound = block(1000);
    shaper.process(sound);
    EXPECT_EQ(sound.samples, block(1000).samples);
}

TEST(SoundShaper, RaisesAWeakInputByTwentyDecibelAndLimits) {
    SoundShaper shaper({.weak = true});
    AudioBlock sound = block(100);
    shaper.process(sound);
    EXPECT_EQ(sound.samples, block(1000).samples);
    AudioBlock loud = block(20000);
    shaper.process(loud);
    EXPECT_EQ(loud.samples, block(32767).samples);
}

TEST(SoundShaper, VolumeCountsAlsoForAWeakInput) {
    SoundShaper shaper({.volume = 25, .weak = true});
    AudioBlock sound = block(100);
    shaper.process(sound);
    EXPECT_EQ(sound.samples, block(500).samples);
}

TEST(SoundShaper, FiltersNoiseOnlyWhenToldTo) {
    SoundShaper plain({});
    SoundShaper filtering({.noiseFilter = true});
    EXPECT_LT(loudnessOfHiss(filtering), loudnessOfHiss(plain) / 3);
}

TEST(SoundShaper, FollowsASoundThatChangesItsForm) {
    SoundShaper shaper({.noiseFilter = true});
    for (const int channels : {1, 2, 9}) {
        AudioBlock sound = block(10, 720);
        sound.channels = channels;
        sound.sampleRate = channels == 2 ? 44100 : 8000;
        shaper.process(sound);
        EXPECT_EQ(sound.samples.size(), 720U);
    }
}

}  // namespace
}  // namespace ocelli::camera::capture
