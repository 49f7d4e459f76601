// The connect, play, lose, wait cycle of a network camera.
#include "camera/capture/rtsp_source.h"

#include <array>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "camera/capture/backoff.h"
#include "camera/capture/detail/arrival_clock.h"
#include "camera/capture/detail/messages.h"

namespace ocelli::camera::capture {
namespace detail {
namespace {

constexpr Duration kSilence = std::chrono::seconds(5);

class RtspSource final : public Source {
  public:
    RtspSource(std::string name, OpenStream open, Surroundings surroundings)
        : name_(std::move(name)), open_(std::move(open)), around_(std::move(surroundings)) {}

    void start(SourceListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        listener_ = &listener;
        thread_ = Thread("rtsp-source", [this](std::stop_token stop) { run(stop); });
    }

    bool encoded() const override { return true; }

  private:
    void run(const std::stop_token& stop) {
        listener_->onState(SourceState::Starting, fmt::format("connecting to {}", name_));
        Backoff backoff;
        while (!stop.stop_requested()) {
            const std::string message = connectAndPlay(stop, backoff);
            if (stop.stop_requested()) {
                return;
            }
            listener_->onState(SourceState::Lost, message);
            if (!around_.wait(stop, backoff.next())) {
                return;
            }
        }
    }

    /// Why it ended.
    std::string connectAndPlay(const std::stop_token& stop, Backoff& backoff) {
        auto demuxer = open_(stop);
        if (!demuxer) {
            log::debug("rtsp-source", "{}", demuxer.error().describe());
            return networkMessage(name_, demuxer.error());
        }
        if (!(*demuxer)->hasVideo()) {
            return fmt::format("{} sends no picture", name_);
        }
        return play(**demuxer, stop, backoff);
    }

    std::string play(media::av::Demuxer& demuxer, const std::stop_token& stop, Backoff& backoff) {
        Playing playing{demuxer, {}, {}, around_.clock.mono(), false};
        while (!stop.stop_requested()) {
            auto next = demuxer.next();
            if (!next) {
                log::debug("rtsp-source", "{}", next.error().describe());
                return playing.live ? fmt::format("{} has stopped sending", name_)
                                    : networkMessage(name_, next.error());
            }
            if (!*next) {
                return fmt::format("{} has ended the stream", name_);
            }
            const MonoTime now = around_.clock.mono();
            if (take(playing, std::move(**next), now)) {
                backoff.reset();
            }
            if (now - playing.lastPicture > kSilence) {
                return silence(playing);
            }
        }
        return {};
    }

    struct Playing {
        media::av::Demuxer& demuxer;
        ArrivalClock arrivals;
        std::array<MonoTime, 2> last;  ///< capture time by track
        MonoTime lastPicture;
        bool live;  ///< tracks are announced
    };

    /// True when a picture was passed on.
    bool take(Playing& playing, media::av::DemuxedPacket next, MonoTime now) {
        const bool isPicture = next.kind == media::TrackKind::Video;
        if (!playing.live || next.tracksChanged) {
            const media::TrackList tracks = playing.demuxer.tracks();
            if (tracks.empty() || tracks.front()->kind != media::TrackKind::Video) {
                return false;
            }
            // Nobody can start anywhere else.
            if (!playing.live && !(isPicture && next.packet.keyFrame)) {
                return false;
            }
            listener_->onTracks(tracks);
            if (!std::exchange(playing.live, true)) {
                listener_->onState(SourceState::Live, name_);
            }
        }
        if (!carried(playing.demuxer, next.kind)) {
            return false;
        }
        pass(playing, next, now);
        if (isPicture) {
            playing.lastPicture = now;
        }
        return isPicture;
    }

    static bool carried(const media::av::Demuxer& demuxer, media::TrackKind kind) {
        for (const media::TrackPtr& track : demuxer.tracks()) {
            if (track->kind == kind) {
                return true;
            }
        }
        return false;
    }

    void pass(Playing& playing, media::av::DemuxedPacket& next, MonoTime now) {
        auto packet = std::make_shared<media::Packet>(std::move(next.packet));
        const auto rate = static_cast<std::int64_t>(playing.demuxer.clockRate(next.kind));
        constexpr std::int64_t kSecond = 1'000'000'000;
        const Duration media(packet->dts / rate * kSecond + packet->dts % rate * kSecond / rate);
        MonoTime& last = playing.last.at(std::min<std::uint32_t>(packet->track, 1));
        packet->captureTime = std::max(playing.arrivals.captured(media, now), last + Duration(1));
        last = packet->captureTime;
        packet->wallTime = around_.clock.wall() + (packet->captureTime - now);
        packet->encodedTime = now;
        listener_->onPacket(packet);
    }

    std::string silence(const Playing& playing) const {
        if (playing.live) {
            return fmt::format(
                "{} has sent no picture for {} s", name_, kSilence.count() / 1'000'000'000
            );
        }
        const std::string codec = playing.demuxer.codecName(media::TrackKind::Video);
        if (codec == "h264" || codec == "hevc" || codec == "mpeg4") {
            return fmt::format("{} sends no key frame", name_);
        }
        if (codec != "mjpeg") {
            return fmt::format(
                "{} sends {}, which cannot be passed on; set it to H.264", name_, codec
            );
        }
        return fmt::format("{} sends no picture", name_);
    }

    std::string name_;
    OpenStream open_;
    Surroundings around_;
    SourceListener* listener_ = nullptr;
    Thread thread_;
};

}  // namespace

std::unique_ptr<Source> makeRtspSource(
    std::string name, OpenStream open, Surroundings surroundings
) {
    return std::make_unique<RtspSource>(std::move(name), std::move(open), std::move(surroundings));
}

}  // namespace detail

Result<std::unique_ptr<Source>> createRtspSource(
    const SourceAddress& address, const SourceOptions& options, const Clock& clock
) {
    media::av::RtspOptions wanted;
    wanted.user = options.user;
    wanted.password = options.password;
    wanted.udp = options.udp;
    wanted.readTimeout = detail::kSilence;
    std::string name = OCELLI_TRY(media::av::withoutUser(address.rest));
    auto open = [url = address.rest, wanted, &clock](const std::stop_token& stop) {
        return media::av::Demuxer::openRtsp(url, wanted, clock, stop);
    };
    return detail::makeRtspSource(std::move(name), std::move(open), {clock});
}

}  // namespace ocelli::camera::capture
