// Two passes over a clip: where to cut, and what is between.
#include "bodyworn/evidence/clip_part.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/slices.h"
#include "media/av/demuxer.h"
#include "media/codec/nal_units.h"

namespace ocelli::bodyworn::evidence {
namespace {

using media::Codec;
using media::Packet;
using media::PacketPtr;
using media::TrackKind;
using media::av::Demuxer;

using Units = std::vector<Bytes>;

/// The SEIs of ONVIF's form in an access unit: those with certificates, or those that sign.
Result<Units> signingSeis(Codec codec, ByteSpan accessUnit, bool withCertificates) {
    Units found;
    for (const ByteSpan unit : OCELLI_TRY(media::codec::splitLengthPrefixed(accessUnit))) {
        if (!detail::kindOf(codec, unit).sei ||
            detail::formOf(codec, unit) != detail::SeiForm::Onvif) {
            continue;
        }
        const auto sei = detail::parseMediaSei(codec, unit);
        if (sei && sei->certificateSei == withCertificates) {
            found.emplace_back(unit.begin(), unit.end());
        }
    }
    return found;
}

/// Groups of signed pictures begin at IDRs only: at other key frames (CRA) nothing can be cut.
Result<bool> opensGroup(Codec codec, const Packet& packet) {
    if (!packet.keyFrame) {
        return false;
    }
    const auto units = OCELLI_TRY(media::codec::splitLengthPrefixed(packet.bytes()));
    return std::any_of(units.begin(), units.end(), [codec](ByteSpan unit) {
        return detail::kindOf(codec, unit).opensGroup;
    });
}

/// True when the SEI signs the end of a group of pictures.
bool endsGroup(Codec codec, const Bytes& unit) {
    const auto sei = detail::parseMediaSei(codec, unit);
    return sei && sei->period && !sei->period->partial;
}

Result<Bytes> beforeSlices(Codec codec, ByteSpan accessUnit, const Units& units) {
    auto all = OCELLI_TRY(media::codec::splitLengthPrefixed(accessUnit));
    const auto slice = std::find_if(all.begin(), all.end(), [codec](ByteSpan unit) {
        return detail::kindOf(codec, unit).slice;
    });
    all.insert(slice, units.begin(), units.end());
    return media::codec::joinLengthPrefixed(all);
}

Bytes behind(ByteSpan accessUnit, const Units& units) {
    const std::vector<ByteSpan> spans(units.begin(), units.end());
    const Bytes end = media::codec::joinLengthPrefixed(spans);
    Bytes whole(accessUnit.begin(), accessUnit.end());
    whole.insert(whole.end(), end.begin(), end.end());
    return whole;
}

/// Where to cut, in ticks of the video.
struct Cut {
    std::int64_t origin = 0;          ///< the clip's first picture
    std::int64_t begin = 0;           ///< a key frame
    std::optional<std::int64_t> end;  ///< the key frame that is no more in it; nothing: to the end
    std::int64_t last = 0;            ///< the clip's last picture
};

class Part final : public ClipPart {
  public:
    Part(std::unique_ptr<Demuxer> demuxer, Codec codec)
        : demuxer_(std::move(demuxer)),
          codec_(codec),
          ticks_(demuxer_->clockRate(TrackKind::Video)) {}

    Result<void> plan(PartWanted wanted);

    const media::TrackList& tracks() const override { return tracks_; }

    PartWanted holds() const override {
        return {secondsOf(cut_.begin), secondsOf(cut_.end.value_or(cut_.last))};
    }

    Result<PacketPtr> next() override;

  private:
    enum class State { Before, Within, Behind, Over };

    double secondsOf(std::int64_t pts) const {
        return static_cast<double>(pts - cut_.origin) / ticks_;
    }

    Result<PacketPtr> take(media::av::DemuxedPacket packet);
    Result<PacketPtr> takeVideo(const Packet& packet);
    PacketPtr takeSound(const Packet& packet) const;
    Result<PacketPtr> lookForSignature(const Packet& packet);
    PacketPtr release();
    PacketPtr make(const Packet& packet, Bytes bytes, std::uint32_t track, double seconds) const;

    std::unique_ptr<Demuxer> demuxer_;
    Codec codec_;
    double ticks_;
    media::TrackList tracks_;
    Cut cut_;
    Units certificates_;
    State state_ = State::Before;
    PacketPtr held_;  ///< the newest picture: it may become the last
    Units signatures_;
};

Result<void> Part::plan(PartWanted wanted) {
    if (!std::isfinite(wanted.from) || wanted.from < 0) {
        return fail(ErrorKind::InvalidArgument, "the part must begin in the clip")
            .withField("from", "from 0");
    }
    std::optional<std::int64_t> before;
    while (const auto next = OCELLI_TRY(demuxer_->next())) {
        if (next->kind != TrackKind::Video) {
            continue;
        }
        const Packet& packet = next->packet;
        if (!before) {
            cut_.origin = cut_.begin = packet.pts;
            certificates_ = OCELLI_TRY(signingSeis(codec_, packet.bytes(), true));
        } else if (packet.pts <= *before || !next->ptsKnown) {
            return fail(
                ErrorKind::Unsupported, "the pictures are not stored in the order of their times"
            );
        }
        before = cut_.last = packet.pts;
        const bool group = OCELLI_TRY(opensGroup(codec_, packet));
        if (group && secondsOf(packet.pts) <= wanted.from) {
            cut_.begin = packet.pts;
        } else if (group && !cut_.end && secondsOf(packet.pts) >= wanted.to) {
            cut_.end = packet.pts;
        }
    }
    if (!before || wanted.from > secondsOf(cut_.last)) {
        return fail(ErrorKind::InvalidArgument, "the clip ends before the part begins")
            .withField("from", before ? fmt::format("0..{:.3f}", secondsOf(cut_.last)) : "");
    }
    if (!(wanted.to > wanted.from)) {
        return fail(ErrorKind::InvalidArgument, "the part must end behind its beginning")
            .withField("to", fmt::format("above {:.3f}", wanted.from));
    }
    tracks_ = demuxer_->tracks();
    if (tracks_.empty() || tracks_.front()->kind != TrackKind::Video) {
        return fail(ErrorKind::DataLoss, "the video has no parameter sets");
    }
    return demuxer_->rewind();
}

PacketPtr Part::make(const Packet& packet, Bytes bytes, std::uint32_t track, double seconds) const {
    auto made = std::make_shared<Packet>(packet);
    made->data = media::makeBuffer(std::move(bytes));
    made->track = track;
    made->dts = made->pts;
    const auto time =
        std::chrono::nanoseconds(std::llround((seconds - secondsOf(cut_.begin)) * 1e9));
    made->captureTime = MonoTime() + std::max(time, std::chrono::nanoseconds::zero());
    made->wallTime = WallTime{} + std::max(time, std::chrono::nanoseconds::zero());
    return made;
}

PacketPtr Part::release() {
    PacketPtr picture = std::exchange(held_, nullptr);
    if (picture && !signatures_.empty()) {
        auto last = std::make_shared<Packet>(*picture);
        last->data = media::makeBuffer(behind(picture->bytes(), signatures_));
        return last;
    }
    return picture;
}

/// The group that was the last is signed in one of the next pictures.
Result<PacketPtr> Part::lookForSignature(const Packet& packet) {
    const bool another = packet.pts != *cut_.end && OCELLI_TRY(opensGroup(codec_, packet));
    const Units found = another ? Units() : OCELLI_TRY(signingSeis(codec_, packet.bytes(), false));
    bool ended = another;
    for (const Bytes& unit : found) {
        if (!ended) {
            signatures_.push_back(unit);
            ended = endsGroup(codec_, unit);
        }
    }
    if (!ended) {
        return PacketPtr();
    }
    state_ = State::Over;
    return release();
}

Result<PacketPtr> Part::takeVideo(const Packet& packet) {
    if (state_ == State::Before && packet.pts == cut_.begin) {
        state_ = State::Within;
        const Units missing = cut_.begin == cut_.origin ? Units() : certificates_;
        held_ = make(
            packet,
            OCELLI_TRY(beforeSlices(codec_, packet.bytes(), missing)),
            0,
            secondsOf(packet.pts)
        );
        return PacketPtr();
    }
    if (state_ == State::Within && packet.pts == cut_.end) {
        state_ = State::Behind;
    }
    if (state_ == State::Behind) {
        return lookForSignature(packet);
    }
    if (state_ == State::Before) {
        return PacketPtr();
    }
    PacketPtr picture = release();
    held_ =
        make(packet, Bytes(packet.bytes().begin(), packet.bytes().end()), 0, secondsOf(packet.pts));
    return picture;
}

PacketPtr Part::takeSound(const Packet& packet) const {
    if (tracks_.size() < 2) {
        return nullptr;
    }
    const double origin = static_cast<double>(cut_.origin) / ticks_;
    const double seconds = static_cast<double>(packet.pts) / tracks_[1]->clockRate - origin;
    const bool early = seconds < secondsOf(cut_.begin);
    const bool late = cut_.end && seconds >= secondsOf(*cut_.end);
    if (early || late) {
        return nullptr;
    }
    return make(packet, Bytes(packet.bytes().begin(), packet.bytes().end()), 1, seconds);
}

Result<PacketPtr> Part::take(media::av::DemuxedPacket packet) {
    if (packet.kind == TrackKind::Video) {
        return takeVideo(packet.packet);
    }
    // A writer begins with a picture.
    const bool begun = state_ != State::Before;
    return packet.kind == TrackKind::Audio && begun ? takeSound(packet.packet) : nullptr;
}

Result<PacketPtr> Part::next() {
    while (state_ != State::Over) {
        auto packet = OCELLI_TRY(demuxer_->next());
        if (!packet) {
            state_ = State::Over;
            return release();
        }
        if (PacketPtr made = OCELLI_TRY(take(std::move(*packet)))) {
            return made;
        }
    }
    return PacketPtr();
}

}  // namespace

Result<std::unique_ptr<ClipPart>> ClipPart::open(
    const std::string& path, PartWanted wanted, const Clock& clock
) {
    auto demuxer = OCELLI_TRY(Demuxer::openFile(path, clock));
    const std::string name = demuxer->codecName(TrackKind::Video);
    if (name != "h264" && name != "hevc") {
        return fail(ErrorKind::Unsupported, "only clips of H.264 and H.265 can be cut");
    }
    auto part =
        std::make_unique<Part>(std::move(demuxer), name == "h264" ? Codec::H264 : Codec::H265);
    OCELLI_TRY(part->plan(wanted));
    return std::unique_ptr<ClipPart>(std::move(part));
}

}  // namespace ocelli::bodyworn::evidence
