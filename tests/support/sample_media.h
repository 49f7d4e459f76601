// Real packets for tests, encoded by the ffmpeg program, and other programs as judges.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <sys/wait.h>

#include <fmt/format.h>

#include "media/codec/aac.h"
#include "media/codec/mpeg4.h"
#include "media/codec/nal_units.h"
#include "media/codec/parameter_sets.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::test {

struct ProgramResult {
    int status = -1;
    std::string output;  ///< standard output
};

/// Runs a shell command and takes what it prints.
inline ProgramResult runProgram(const std::string& command) {
    ProgramResult result;
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) {
        return result;
    }
    std::array<char, 65536> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe)) {
        result.output.append(part.data(), got);
    }
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

inline bool haveProgram(const std::string& name) {
    return runProgram("command -v " + name).status == 0;
}

/// A track and its packets, with pts and captureTime that count from 0.
struct SampleTrack {
    media::TrackPtr track;
    std::vector<std::shared_ptr<media::Packet>> packets;
};

struct SampleVideo {
    media::Codec codec = media::Codec::H264;
    int width = 320;
    int height = 180;
    int frameRate = 25;
    int frames = 100;
    int keyFrameInterval = 25;
};

namespace detail {

inline std::shared_ptr<media::Packet> makeVideoPacket(
    Bytes bytes, std::size_t index, int rate, bool key
) {
    auto packet = std::make_shared<media::Packet>();
    packet->data = media::makeBuffer(std::move(bytes));
    packet->duration = 90000 / rate;
    packet->pts = static_cast<std::int64_t>(index) * packet->duration;
    packet->dts = packet->pts;
    packet->keyFrame = key;
    packet->captureTime = MonoTime{packet->pts * 100'000 / 9};
    return packet;
}

inline void splitJpegs(const SampleVideo& wanted, ByteSpan stream, SampleTrack& made) {
    std::size_t start = 0;
    for (std::size_t i = 2; i <= stream.size(); ++i) {
        const bool next = i + 2 < stream.size() && stream[i] == std::byte{0xFF} &&
                          stream[i + 1] == std::byte{0xD8} && stream[i + 2] == std::byte{0xFF};
        if (next || i == stream.size()) {
            const ByteSpan jpeg = stream.subspan(start, i - start);
            made.packets.push_back(makeVideoPacket(
                Bytes(jpeg.begin(), jpeg.end()), made.packets.size(), wanted.frameRate, true
            ));
            start = i;
        }
    }
}

/// Each picture ends where the next headers or the next picture begin.
inline void splitMpeg4(const SampleVideo& wanted, ByteSpan stream, SampleTrack& made) {
    const auto isStart = [&](std::size_t at, unsigned code) {
        return at + 4 < stream.size() && stream[at] == std::byte{0} &&
               stream[at + 1] == std::byte{0} && stream[at + 2] == std::byte{1} &&
               std::to_integer<unsigned>(stream[at + 3]) == code;
    };
    std::size_t start = 0;
    bool picture = false;
    for (std::size_t i = 0; i <= stream.size(); ++i) {
        const bool next = isStart(i, 0xB0) || isStart(i, 0xB3) || isStart(i, 0xB6);
        if (picture && (next || i == stream.size())) {
            const ByteSpan unit = stream.subspan(start, i - start);
            const auto parsed = media::codec::mpeg4::parseUnit(unit);
            made.packets.push_back(makeVideoPacket(
                Bytes(unit.begin(), unit.end()),
                made.packets.size(),
                wanted.frameRate,
                parsed && parsed->keyFrame
            ));
            start = i;
            picture = false;
        }
        picture = picture || isStart(i, 0xB6);
    }
}

inline void splitAccessUnits(
    const SampleVideo& wanted, ByteSpan stream, SampleTrack& made, media::codec::ParameterSets& sets
) {
    // splitAnnexB is bounded, so the stream goes through it one access unit delimiter at a time.
    const bool avc = wanted.codec == media::Codec::H264;
    std::vector<ByteSpan> unit;
    const auto flush = [&] {
        if (!unit.empty()) {
            made.packets.push_back(makeVideoPacket(
                media::codec::joinLengthPrefixed(unit),
                made.packets.size(),
                wanted.frameRate,
                media::codec::isKeyFrame(wanted.codec, unit)
            ));
            unit.clear();
        }
    };
    for (const ByteSpan nal : media::codec::splitAnnexB(stream)) {
        const auto first = std::to_integer<unsigned>(nal[0]);
        const bool delimiter = avc ? (first & 0x1FU) == 9 : ((first >> 1U) & 0x3FU) == 35;
        if (delimiter) {
            flush();
            continue;
        }
        sets.collect(nal);
        unit.push_back(nal);
    }
    flush();
}

}  // namespace detail

/// A moving test picture; no B-frames. Empty when ffmpeg is absent.
inline SampleTrack encodeVideo(const SampleVideo& wanted) {
    std::string options;
    if (wanted.codec == media::Codec::H264) {
        options = fmt::format(
            "-c:v libx264 -preset ultrafast -tune zerolatency -threads 1 -x264-params "
            "aud=1:scenecut=0:repeat-headers=1 -g {} -f h264",
            wanted.keyFrameInterval
        );
    } else if (wanted.codec == media::Codec::H265) {
        options = fmt::format(
            "-c:v libx265 -preset ultrafast -x265-params "
            "aud=1:bframes=0:scenecut=0:open-gop=0:repeat-headers=1:log-level=none:keyint={}:min-"
            "keyint={} "
            "-f hevc",
            wanted.keyFrameInterval,
            wanted.keyFrameInterval
        );
    } else if (wanted.codec == media::Codec::Mpeg4) {
        options = fmt::format(
            "-c:v mpeg4 -q:v 5 -sc_threshold 1000000000 -g {} -f m4v", wanted.keyFrameInterval
        );
    } else {
        options = "-c:v mjpeg -huffman default -pix_fmt yuvj420p -f mjpeg";
    }
    const auto result = runProgram(fmt::format(
        "ffmpeg -v error -f lavfi -i testsrc2=size={}x{}:rate={} -frames:v {} -pix_fmt yuv420p {} "
        "- "
        "2>/dev/null",
        wanted.width,
        wanted.height,
        wanted.frameRate,
        wanted.frames,
        options
    ));
    SampleTrack made;
    auto track = std::make_shared<media::Track>();
    track->codec = wanted.codec;
    track->width = wanted.width;
    track->height = wanted.height;
    track->frameRate = wanted.frameRate;
    if (wanted.codec == media::Codec::Mjpeg) {
        detail::splitJpegs(wanted, asBytes(result.output), made);
    } else if (wanted.codec == media::Codec::Mpeg4) {
        detail::splitMpeg4(wanted, asBytes(result.output), made);
        if (!made.packets.empty()) {
            if (const auto first = media::codec::mpeg4::parseUnit(made.packets.front()->bytes())) {
                track->configuration.assign(first->headers.begin(), first->headers.end());
            }
        }
    } else {
        media::codec::ParameterSets sets(wanted.codec);
        detail::splitAccessUnits(wanted, asBytes(result.output), made, sets);
        track->parameterSets = sets.all();
    }
    made.track = track;
    return made;
}

/// A tone in AAC, 48 kHz mono, as the second track of a stream.
inline SampleTrack encodeAac(int seconds) {
    const auto result = runProgram(fmt::format(
        "ffmpeg -v error -f lavfi -i sine=frequency=440:sample_rate=48000:duration={} -c:a aac "
        "-b:a "
        "48k -f adts - 2>/dev/null",
        seconds
    ));
    SampleTrack made;
    auto track = std::make_shared<media::Track>();
    track->kind = media::TrackKind::Audio;
    track->codec = media::Codec::Aac;
    track->clockRate = 48000;
    track->sampleRate = 48000;
    track->channels = 1;
    track->configuration =
        media::codec::aac::formatAudioSpecificConfig({.sampleRate = 48000, .channels = 1})
            .value_or(Bytes());
    made.track = track;
    ByteSpan rest = asBytes(result.output);
    while (!rest.empty()) {
        const auto frame = media::codec::aac::parseAdts(rest);
        if (!frame) {
            break;
        }
        auto packet = std::make_shared<media::Packet>();
        packet->track = 1;
        packet->data = media::makeBuffer(frame->payload);
        packet->pts = static_cast<std::int64_t>(made.packets.size()) * 1024;
        packet->dts = packet->pts;
        packet->duration = 1024;
        packet->keyFrame = true;
        packet->captureTime = MonoTime{packet->pts * 62500 / 3};
        made.packets.push_back(std::move(packet));
        rest = rest.subspan(frame->size);
    }
    return made;
}

/// The packets of all tracks in the order of their capture.
inline std::vector<media::PacketPtr> interleave(const std::vector<SampleTrack>& tracks) {
    std::vector<media::PacketPtr> all;
    for (const SampleTrack& track : tracks) {
        all.insert(all.end(), track.packets.begin(), track.packets.end());
    }
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) {
        return a->captureTime < b->captureTime;
    });
    return all;
}

}  // namespace ocelli::test
