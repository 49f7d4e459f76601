// Length prefixes, parameter sets in key frames, raw AAC, big-endian PCM.
#include "media/av/detail/packet_form.h"

#include "media/av/detail/codec_ids.h"
#include "media/codec/aac.h"
#include "media/codec/h264.h"
#include "media/codec/h265.h"
#include "media/codec/mpeg4.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::av::detail {
namespace {

constexpr std::uint32_t kVideoClock = 90000;

bool isParameterSet(Codec codec, ByteSpan nalUnit) {
    if (codec == Codec::H264) {
        const auto type = codec::h264::nalType(nalUnit);
        return type == codec::h264::NalType::Sps || type == codec::h264::NalType::Pps;
    }
    const auto type = codec::h265::nalType(nalUnit);
    return type >= codec::h265::NalType::Vps && type <= codec::h265::NalType::Pps;
}

Bytes swapped(ByteSpan bytes) {
    Bytes result(bytes.size() / 2 * 2);
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        result[i] = bytes[i + 1];
        result[i + 1] = bytes[i];
    }
    return result;
}

}  // namespace

double plausibleRate(AVRational rate) {
    constexpr double kHighest = 480;
    const double value = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
    return value <= kHighest ? value : 0;
}

PacketForm::PacketForm(const AVStream& stream) : codec_(codecOf(stream.codecpar->codec_id)) {
    const AVCodecParameters& parameters = *stream.codecpar;
    const bool video = parameters.codec_type == AVMEDIA_TYPE_VIDEO;
    const auto sampleRate = static_cast<std::uint32_t>(std::max(parameters.sample_rate, 0));
    clockRate_ = video || sampleRate == 0 ? kVideoClock : sampleRate;
    if (codec_ == Codec::G722) {
        clockRate_ = 8000;
    } else if (codec_ == Codec::Opus) {
        clockRate_ = 48000;
    }
    if (codec_) {
        template_.kind = video ? TrackKind::Video : TrackKind::Audio;
        template_.codec = *codec_;
        template_.clockRate = clockRate_;
        template_.sampleRate = video ? 0 : sampleRate;
        template_.channels = video ? 0 : parameters.ch_layout.nb_channels;
        template_.width = video ? parameters.width : 0;
        template_.height = video ? parameters.height : 0;
        start(stream);
    }
}

void PacketForm::start(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    const ByteSpan extra =
        asByteSpan(parameters.extradata, static_cast<std::size_t>(parameters.extradata_size));
    const AVRational rate =
        stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (template_.kind == TrackKind::Video) {
        template_.frameRate = plausibleRate(rate);
    }
    littleEndian_ = parameters.codec_id == AV_CODEC_ID_PCM_S16LE;
    bool changed = false;
    if (*codec_ == Codec::H264 || *codec_ == Codec::H265) {
        sets_ = codec::ParameterSets(*codec_);
        const bool record = extra.size() > 6 && extra[0] == std::byte{1};
        if (record && *codec_ == Codec::H264) {
            if (const auto known = codec::h264::parseAvcConfiguration(extra)) {
                lengthSize_ = known->lengthSize;
                for (const Bytes& set : known->parameterSets) {
                    sets_.collect(set);
                }
            }
        } else if (record) {
            if (const auto known = codec::h265::parseHevcConfiguration(extra)) {
                lengthSize_ = known->lengthSize;
                for (const Bytes& set : known->parameterSets) {
                    sets_.collect(set);
                }
            }
        } else {
            for (const ByteSpan nalUnit : codec::splitAnnexB(extra)) {
                sets_.collect(nalUnit);
            }
        }
        updateTrack(changed);
        return;
    }
    const bool configured = *codec_ == Codec::Aac || *codec_ == Codec::Mpeg4;
    template_.configuration = configured ? Bytes(extra.begin(), extra.end()) : Bytes{};
    if (!configured || !template_.configuration.empty()) {
        track_ = std::make_shared<const Track>(template_);
    }
}

/// True when there is a track.
bool PacketForm::updateTrack(bool& changed) {
    if (!sets_.complete()) {
        return track_ != nullptr;
    }
    Track track = template_;
    if (!codec::applyParameterSets(track, sets_.all())) {
        return track_ != nullptr;
    }
    // What the container or the camera says of its rate is nearer to the truth than the VUI.
    track.frameRate = template_.frameRate > 0 ? template_.frameRate : track.frameRate;
    if (!track_ || !(*track_ == track)) {
        track_ = std::make_shared<const Track>(std::move(track));
        changed = true;
    }
    return true;
}

bool PacketForm::convert(const AVPacket& from, AVRational timeBase, Packet& packet, bool& changed) {
    const ByteSpan bytes = asByteSpan(from.data, static_cast<std::size_t>(std::max(from.size, 0)));
    if (bytes.empty()) {
        return false;
    }
    stamp(from, timeBase, packet);
    packet.keyFrame = true;
    if (!codec_) {
        packet.keyFrame = (from.flags & AV_PKT_FLAG_KEY) != 0;
        packet.data = makeBuffer(bytes);
        return true;
    }
    switch (*codec_) {
        case Codec::H264:
        case Codec::H265:
            return convertNalUnits(bytes, packet, changed);
        case Codec::Mpeg4:
            return convertMpeg4(bytes, packet, changed);
        case Codec::Aac:
            return convertAac(bytes, packet, changed);
        case Codec::Pcm:
            packet.data = littleEndian_ ? makeBuffer(swapped(bytes)) : makeBuffer(bytes);
            return true;
        default:
            packet.data = makeBuffer(bytes);
            return true;
    }
}

bool PacketForm::convertNalUnits(ByteSpan bytes, Packet& packet, bool& changed) {
    std::vector<ByteSpan> nalUnits;
    if (lengthSize_ == 0) {
        nalUnits = codec::splitAnnexB(bytes);
    } else if (auto split = codec::splitLengthPrefixed(bytes, lengthSize_)) {
        nalUnits = std::move(*split);
    }
    if (nalUnits.empty()) {
        return false;
    }
    bool hasSets = false;
    for (const ByteSpan nalUnit : nalUnits) {
        hasSets = isParameterSet(*codec_, nalUnit) || hasSets;
        sets_.collect(nalUnit);
    }
    if (hasSets || !track_) {
        if (!updateTrack(changed)) {
            return false;
        }
    }
    packet.keyFrame = codec::isKeyFrame(*codec_, nalUnits);
    std::vector<Bytes> known;
    if (packet.keyFrame) {
        // All sets go in front, as those in band may be only some of them.
        known = sets_.all();
        std::erase_if(nalUnits, [this](ByteSpan unit) { return isParameterSet(*codec_, unit); });
        nalUnits.insert(nalUnits.begin(), known.begin(), known.end());
    }
    packet.data = makeBuffer(codec::joinLengthPrefixed(nalUnits));
    return true;
}

bool PacketForm::convertMpeg4(ByteSpan bytes, Packet& packet, bool& changed) {
    const auto unit = codec::mpeg4::parseUnit(bytes);
    if (!unit) {
        return false;
    }
    packet.keyFrame = unit->keyFrame;
    const bool configured = codec::mpeg4::isConfiguration(unit->headers);
    if (configured && (!track_ || !std::ranges::equal(unit->headers, track_->configuration))) {
        Track track = template_;
        track.configuration.assign(unit->headers.begin(), unit->headers.end());
        track_ = std::make_shared<const Track>(std::move(track));
        changed = true;
    }
    if (!track_) {
        return false;
    }
    Bytes whole;
    if (packet.keyFrame && !configured) {
        whole = track_->configuration;
    }
    whole.insert(whole.end(), bytes.begin(), bytes.end());
    packet.data = makeBuffer(std::move(whole));
    return true;
}

bool PacketForm::convertAac(ByteSpan bytes, Packet& packet, bool& changed) {
    if (!template_.configuration.empty()) {
        packet.data = makeBuffer(bytes);
        return true;
    }
    const auto frame = codec::aac::parseAdts(bytes);
    if (!frame) {
        return false;
    }
    const auto configuration = codec::aac::formatAudioSpecificConfig(frame->config);
    if (!configuration) {
        return false;
    }
    if (!track_ || track_->configuration != *configuration) {
        Track track = template_;
        track.configuration = *configuration;
        track.channels = frame->config.channels;
        track_ = std::make_shared<const Track>(std::move(track));
        changed = true;
    }
    packet.data = makeBuffer(frame->payload);
    return true;
}

void PacketForm::stamp(const AVPacket& from, AVRational timeBase, Packet& packet) {
    const auto dts = ticksOf(from.dts, timeBase);
    const auto pts = ticksOf(from.pts, timeBase);
    packet.duration = ticksOf(from.duration, timeBase).value_or(0);
    packet.dts = dts ? *dts : pts.value_or(nextDts_);
    packet.pts = pts.value_or(packet.dts);
    ptsKnown_ = pts.has_value();
    std::int64_t step = packet.duration;
    if (step <= 0 && template_.frameRate > 0) {
        step = static_cast<std::int64_t>(clockRate_ / template_.frameRate);
    }
    nextDts_ = packet.dts + step;
}

/// Nothing for unknown times, and for those that no clock shows.
std::optional<std::int64_t> PacketForm::ticksOf(std::int64_t time, AVRational timeBase) const {
    constexpr std::int64_t kMostSeconds = std::int64_t{1} << 31U;
    if (time == AV_NOPTS_VALUE) {
        return std::nullopt;
    }
    const std::int64_t ticks =
        av_rescale_q(time, timeBase, AVRational{1, static_cast<int>(clockRate_)});
    const std::int64_t most = kMostSeconds * clockRate_;
    return ticks > -most && ticks < most ? std::optional<std::int64_t>(ticks) : std::nullopt;
}

}  // namespace ocelli::media::av::detail
