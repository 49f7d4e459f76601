// The stream every server of the comparison sends: pictures of an H.264 file, over and over.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "base/bytes.h"
#include "media/codec/nal_units.h"
#include "media/track.h"

namespace ocelli::bench {

constexpr int kFramesPerSecond = 25;
constexpr std::int64_t kTicksPerFrame = 90000 / kFramesPerSecond;

/// One picture without delimiters.
struct Picture {
    Bytes unit;    ///< NAL units behind lengths
    Bytes annexB;  ///< the same behind start codes
    bool keyFrame = false;
};

struct Sample {
    std::vector<Picture> pictures;
    media::TrackPtr track;
};

[[noreturn]] inline void giveUp(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

/// @param path  H.264 in Annex B form with access unit delimiters and a key frame first
inline Sample readSample(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    Sample sample;
    auto track = std::make_shared<media::Track>();
    track->width = 1920;
    track->height = 1080;
    track->frameRate = kFramesPerSecond;
    std::vector<ByteSpan> units;
    const auto finish = [&] {
        if (units.empty()) {
            return;
        }
        Picture picture;
        for (const ByteSpan unit : units) {
            const unsigned type = std::to_integer<unsigned>(unit[0]) & 0x1FU;
            picture.keyFrame = picture.keyFrame || type == 5;
            const bool set = (type == 7 || type == 8) && sample.pictures.empty();
            if (set) {
                track->parameterSets.emplace_back(unit.begin(), unit.end());
            }
        }
        picture.unit = media::codec::joinLengthPrefixed(units);
        picture.annexB = media::codec::joinAnnexB(units);
        sample.pictures.push_back(std::move(picture));
        units.clear();
    };
    // The splitter gives a bounded number of units: the file is cut at its delimiters first.
    const std::string delimiter("\0\0\0\1\x09", 5);
    std::size_t at = text.find(delimiter);
    while (at != std::string::npos) {
        const std::size_t next = text.find(delimiter, at + 5);
        const std::string_view part = std::string_view(text).substr(at, next - at);
        for (const ByteSpan unit : media::codec::splitAnnexB(asBytes(part))) {
            const unsigned type = std::to_integer<unsigned>(unit[0]) & 0x1FU;
            if (type == 1 || type == 5 || type == 7 || type == 8) {
                units.push_back(unit);
            }
        }
        finish();
        at = next;
    }
    if (sample.pictures.empty() || !sample.pictures.front().keyFrame) {
        giveUp(path + " holds no H.264 with delimiters");
    }
    sample.track = std::move(track);
    return sample;
}

/// As many descriptors as the system allows.
inline void raiseDescriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace ocelli::bench
