// Clips that play and are signed, as a worn camera leaves them.
#pragma once

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "bodyworn/evidence/clip_part.h"
#include "media/av/matroska_writer.h"
#include "tests/support/sample_media.h"
#include "tests/support/signed_media.h"

namespace ocelli::test {

/// A Matroska file that somebody writes packets to.
class ClipFile {
  public:
    ClipFile(const std::string& path, const media::TrackList& tracks)
        : file_(path, std::ios::binary) {
        auto writer = media::av::MatroskaWriter::create(
            tracks,
            kRecordedAt,
            [this](ByteSpan bytes) -> Result<void> {
                file_ << asText(bytes);
                return {};
            }
        );
        EXPECT_TRUE(writer) << writer.error().message();
        writer_ = std::move(*writer);
    }

    ~ClipFile() { EXPECT_TRUE(writer_->flush()); }

    void add(const media::Packet& packet) { EXPECT_TRUE(writer_->add(packet)); }

  private:
    std::ofstream file_;
    std::unique_ptr<media::av::MatroskaWriter> writer_;
};

/// Ten seconds from kRecordedAt on: 250 pictures, a group of pictures each second. Needs ffmpeg.
inline void writeSignedClip(
    const std::string& path, const SignedCamera& camera, media::Codec codec = media::Codec::H264
) {
    SampleVideo wanted;
    wanted.codec = codec;
    wanted.frames = 250;
    const auto sample = encodeVideo(wanted);
    MadeVideo made;
    made.codec = codec;
    auto signer = makeSigner(made, camera);
    ClipFile file(path, {sample.track});
    WallTime time = kRecordedAt;
    for (const auto& original : sample.packets) {
        auto packet = *original;
        Bytes bytes = *signer.sign(packet.bytes(), time);
        time = time + kPictureTime;
        if (original == sample.packets.back()) {
            const Bytes end = media::codec::joinLengthPrefixed(spansOf(*signer.endFile(time)));
            bytes.insert(bytes.end(), end.begin(), end.end());
        }
        packet.data = media::makeBuffer(std::move(bytes));
        file.add(packet);
    }
}

inline void writePart(const std::string& path, bodyworn::evidence::ClipPart& part) {
    ClipFile file(path, part.tracks());
    while (true) {
        const auto packet = part.next();
        ASSERT_TRUE(packet) << packet.error().message();
        if (!*packet) {
            return;
        }
        file.add(**packet);
    }
}

}  // namespace ocelli::test
