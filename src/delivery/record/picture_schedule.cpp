// Series of pictures, timed and on events.
#include "delivery/record/picture_schedule.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/schedule.h"

namespace ocelli::delivery::record {
namespace {

using config::CaptureEventFormat;
using config::CaptureEventQuality;
using config::CaptureEventResolution;
using config::CaptureSettings;
using config::CaptureTimingFormat;
using config::CaptureTimingQuality;
using config::CaptureTimingResolution;
using media::PictureFormat;

constexpr Duration kTimedGap = std::chrono::seconds(1);

/// The two sets of enums have the same words.
template <class Format, class Resolution, class Quality>
media::PictureRequest requestOf(
    int channel, Format format, Resolution resolution, Quality quality
) {
    media::PictureRequest request;
    request.channel = channel;
    request.format = format == Format::Jpeg ? PictureFormat::Jpeg : PictureFormat::Bmp;
    switch (resolution) {
        case Resolution::Source:
            break;
        case Resolution::Size1920x1080:
            request.width = 1920;
            request.height = 1080;
            break;
        case Resolution::Size1280x720:
            request.width = 1280;
            request.height = 720;
            break;
        case Resolution::Size640x360:
            request.width = 640;
            request.height = 360;
            break;
    }
    switch (quality) {
        case Quality::Low:
            request.quality = 60;
            break;
        case Quality::Medium:
            request.quality = 80;
            break;
        case Quality::High:
            request.quality = 92;
            break;
    }
    return request;
}

bool sameTiming(const CaptureSettings& a, const CaptureSettings& b) {
    return a.timingEnabled == b.timingEnabled &&
           a.timingIntervalSeconds == b.timingIntervalSeconds && a.timingNumber == b.timingNumber;
}

}  // namespace

void PictureSchedule::apply(
    const CaptureSettings& settings, std::shared_ptr<const config::TimeZone> zone, MonoTime now
) {
    if (!sameTiming(settings_, settings)) {
        nextTimed_ = now;
        timed_ = {};
    }
    if (!settings.eventEnabled) {
        series_.clear();
    }
    settings_ = settings;
    zone_ = zone ? std::move(zone) : config::TimeZone::utc();
}

Result<bool> PictureSchedule::trigger(
    std::uint64_t eventId,
    MonoTime now,
    WallTime wall,
    std::optional<media::PictureOccasion> occasion
) {
    if (!settings_.eventEnabled || !config::armed(settings_.eventSchedule, *zone_, wall)) {
        return false;
    }
    const bool runs = std::any_of(series_.begin(), series_.end(), [&](const Series& series) {
        return series.order.eventId == eventId;
    });
    if (runs) {
        return false;
    }
    if (series_.size() >= kMostSeries) {
        return fail(
            ErrorKind::ResourceExhausted,
            fmt::format("channel {} takes pictures of {} events already", channel_, kMostSeries)
        );
    }
    Series series;
    series.order.type = PictureType::Event;
    series.order.eventId = eventId;
    series.order.request = requestOf(
        channel_, settings_.eventFormat, settings_.eventResolution, settings_.eventQuality
    );
    series.order.request.occasion = std::move(occasion);
    series.left = settings_.eventNumber;
    series.next = now;
    series.gap = std::chrono::milliseconds(settings_.eventIntervalMilliseconds);
    series_.push_back(std::move(series));
    return true;
}

std::vector<PictureOrder> PictureSchedule::due(MonoTime now, WallTime wall) {
    std::vector<PictureOrder> orders;
    beginTimed(now, wall);
    if (step(timed_, now)) {
        orders.push_back(timed_.order);
    }
    for (Series& series : series_) {
        if (step(series, now)) {
            orders.push_back(series.order);
        }
    }
    std::erase_if(series_, [](const Series& series) { return series.left == 0; });
    return orders;
}

std::size_t PictureSchedule::pending() const {
    auto count = static_cast<std::size_t>(timed_.left);
    for (const Series& series : series_) {
        count += static_cast<std::size_t>(series.left);
    }
    return count;
}

bool PictureSchedule::step(Series& series, MonoTime now) {
    if (series.left == 0 || now < series.next) {
        return false;
    }
    --series.left;
    series.next = series.next + series.gap;
    if (series.next <= now) {
        series.next = now + series.gap;
    }
    return true;
}

void PictureSchedule::beginTimed(MonoTime now, WallTime wall) {
    const bool waits = timed_.left > 0 || now < nextTimed_ || now < timed_.next;
    if (!settings_.timingEnabled || waits ||
        !config::armed(settings_.timingSchedule, *zone_, wall)) {
        return;
    }
    const Duration interval = std::chrono::seconds(std::max(1, settings_.timingIntervalSeconds));
    // A call that is a little late keeps to the grid; after a pause a new grid begins.
    nextTimed_ = (now - nextTimed_ < interval ? nextTimed_ : now) + interval;
    timed_.order.request = requestOf(
        channel_, settings_.timingFormat, settings_.timingResolution, settings_.timingQuality
    );
    timed_.left = settings_.timingNumber;
    timed_.next = now;
    timed_.gap = kTimedGap;
}

}  // namespace ocelli::delivery::record
