// Tests of opening sound cards, with the devices that ALSA itself brings.
#include "camera/sound_card/sound_card.h"

#include <gtest/gtest.h>

namespace ocelli::camera::sound_card {
namespace {

TEST(SoundCard, OpensTheNullDeviceInBothDirections) {
    for (const auto direction : {SND_PCM_STREAM_PLAYBACK, SND_PCM_STREAM_CAPTURE}) {
        const auto card = openSoundCard("null", direction, 4);
        ASSERT_TRUE(card) << card.error().message();
        EXPECT_EQ(card->rate, 48000U);
        EXPECT_EQ(card->channels, 1U);
        EXPECT_GE(card->buffer, kPeriod);
    }
}

TEST(SoundCard, NamesADeviceThatIsNotThere) {
    const auto card = openSoundCard("hw:31", SND_PCM_STREAM_CAPTURE, 4);
    ASSERT_FALSE(card);
    EXPECT_EQ(card.error().kind(), ErrorKind::NotFound);
    EXPECT_NE(card.error().message().find("hw:31"), std::string::npos);
}

TEST(SoundCard, TellsABusyDeviceFromOneThatCannot) {
    EXPECT_EQ(alsaError(-EBUSY, "opening", "x").kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(alsaError(-EINVAL, "opening", "x").kind(), ErrorKind::Unsupported);
    EXPECT_EQ(alsaError(-EACCES, "opening", "x").kind(), ErrorKind::PermissionDenied);
}

}  // namespace
}  // namespace ocelli::camera::sound_card
