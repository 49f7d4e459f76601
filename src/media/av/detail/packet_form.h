// Turns the packets of one stream of a container into the form our packets have.
#pragma once

#include <optional>

#include "media/av/handles.h"
#include "media/codec/parameter_sets.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::media::av::detail {

/// Frames a second; 0 for what cannot be one (containers without a rate give their clock).
double plausibleRate(AVRational rate);

/// One stream. Reentrant.
class PacketForm {
  public:
    explicit PacketForm(const AVStream& stream);

    /// The track; null while its parameter sets are unknown, or when no track of ours carries this
    /// codec.
    TrackPtr track() const { return track_; }

    /// True when no track of ours carries this codec: bytes then pass as they are.
    bool foreign() const { return !codec_; }

    std::uint32_t clockRate() const { return clockRate_; }

    /// Fills bytes, key flag and times of `packet`. False when there is nothing to give (yet).
    /// `changed` is set when track() is another one from this packet on.
    bool convert(const AVPacket& from, AVRational timeBase, Packet& packet, bool& changed);

    /// False when the last packet had no pts of its own.
    bool ptsKnown() const { return ptsKnown_; }

  private:
    void start(const AVStream& stream);
    bool convertNalUnits(ByteSpan bytes, Packet& packet, bool& changed);
    bool convertMpeg4(ByteSpan bytes, Packet& packet, bool& changed);
    bool convertAac(ByteSpan bytes, Packet& packet, bool& changed);
    bool updateTrack(bool& changed);
    std::optional<std::int64_t> ticksOf(std::int64_t time, AVRational timeBase) const;
    void stamp(const AVPacket& from, AVRational timeBase, Packet& packet);

    std::optional<Codec> codec_;
    bool littleEndian_ = false;   ///< PCM
    std::size_t lengthSize_ = 0;  ///< 0: start codes
    std::uint32_t clockRate_ = 90000;
    Track template_;
    TrackPtr track_;
    codec::ParameterSets sets_{Codec::Mjpeg};
    std::int64_t nextDts_ = 0;
    bool ptsKnown_ = false;
};

}  // namespace ocelli::media::av::detail
