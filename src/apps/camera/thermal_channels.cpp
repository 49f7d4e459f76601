// Hands thermometers their settings and passes on what they measure.
#include "apps/camera/thermal_channels.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "apps/camera/channel_set.h"
#include "base/log.h"
#include "camera/image/steady_stage.h"
#include "camera/pipeline/image_plan.h"
#include "camera/thermometry/metadata_document.h"

namespace ocelli::apps::camera {
namespace {

namespace thermometry = ocelli::camera::thermometry;
namespace capture = ocelli::camera::capture;

constexpr Duration kBetweenReadings = std::chrono::milliseconds(250);

/// How an optical picture is turned, and how much of it is left by zoom and stabilisation.
thermometry::Orientation viewOf(const config::ImageSettings& image) {
    constexpr double kSteadyShare = 1 - 2 * ocelli::camera::image::SteadyStage::kMargin;
    thermometry::Orientation turn = thermometry::orientationOf(image);
    turn.zoom = image.digitalZoom / (image.stabilise ? kSteadyShare : 1);
    return turn;
}

void add(
    host::diagnostics::Collection& to,
    std::string_view statistic,
    double celsius,
    host::diagnostics::Labels labels
) {
    if (!std::isfinite(celsius)) {
        return;
    }
    labels["statistic"] = statistic;
    to.gauge("ocelli_temperature_celsius", "What a rule measures.", celsius, std::move(labels));
}

}  // namespace

ThermalChannels::ThermalChannels(Faces faces, std::filesystem::path backgrounds)
    : faces_(std::move(faces)), backgrounds_(std::move(backgrounds)) {
    const config::SettingsPtr now = faces_.settings.current();
    for (int number = 1; number <= static_cast<int>(now->channels.size()); ++number) {
        all_.push_back(std::make_unique<One>(
            number,
            thermometry::Thermometer::Faces{
                faces_.loop.clock(),
                faces_.mediaClock,
                faces_.bus,
                [this](int channel) -> thermometry::ThermalStage::OpticalView {
                    const auto optical = *optical_.lock();
                    return {optical ? optical(channel) : nullptr, turnOf(channel)};
                },
                [this](int channel, const thermometry::MeasurementPtr& measured) {
                    onMeasured(channel, measured);
                },
                [this](const std::string& source) { return keptBackground(source); },
                [this](const std::string& source, auto background, auto done) {
                    keepBackground(source, std::move(background), std::move(done));
                }
            }
        ));
    }
    follow(*now);
    subscription_ = faces_.settings.subscribe([this](const config::SettingsChange& change) {
        follow(*change.after);
    });
}

void ThermalChannels::follow(const config::Settings& settings) {
    const auto zone = loadZone(settings.device.timeZone);
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const config::ChannelConfig& channel = settings.channels.at(i);
        *all_[i]->turn.lock() = viewOf(channel.image);
        all_[i]->masks.lock()->apply(ocelli::camera::pipeline::maskParametersOf(channel.masks));
        all_[i]->thermometer.apply(
            thermometry::ThermalPlan::of(settings.channels.at(i), settings.units, zone)
        );
    }
}

Result<std::unique_ptr<capture::Source>> ThermalChannels::makeSource(
    int channel, const capture::SourceAddress& address, const capture::SourceOptions& options
) {
    if (ocelli::camera::thermal_capture::isThermal(address)) {
        return all_.at(static_cast<std::size_t>(channel - 1))->thermometer.makeSource(address);
    }
    return capture::createSource(address, options, faces_.loop.clock());
}

void ThermalChannels::decorate(int channel, media::Frame& picture) {
    const auto turn = turnOf(channel);
    for (const auto& one : all_) {
        one->thermometer.drawOnOptical(channel, turn, picture);
    }
}

bool ThermalChannels::overlay(int channel, media::Frame& picture) {
    const auto turn = turnOf(channel);
    bool laid = false;
    for (const auto& one : all_) {
        const auto cover = [&one](media::FramePtr colours) -> media::FramePtr {
            return one->masks.with([&](ocelli::camera::image::MaskStage& masks) -> media::FramePtr {
                if (!masks.active()) {
                    return colours;
                }
                auto covered = one->pool.copy(*colours);
                masks.process(covered, one->pool);
                return media::publish(std::move(covered));
            });
        };
        laid |= one->thermometer.layOnOptical(channel, turn, picture, cover);
    }
    return laid;
}

void ThermalChannels::annotate(
    int channel, const media::PictureOccasion& occasion, media::Frame& picture
) {
    using ocelli::camera::thermal_rules::AlarmLevel;
    const bool alarm = occasion.topic == events::topic::kThermalAlarm;
    auto* thermometer = find(occasion.channel);
    if (thermometer == nullptr || (!alarm && occasion.topic != events::topic::kThermalPreAlarm)) {
        return;
    }
    thermometer->drawAlarm(
        channel,
        turnOf(channel),
        {occasion.number, alarm ? AlarmLevel::Alarm : AlarmLevel::PreAlarm},
        picture
    );
}

/// A damaged one is told and done without.
std::optional<thermometry::Background> ThermalChannels::keptBackground(const std::string& source) {
    auto kept = backgrounds_.load(source);
    if (!kept) {
        log::error("thermal", "{}: {}", source, kept.error().describe());
        return std::nullopt;
    }
    return std::move(*kept);
}

/// On the queue of the disk, in order.
void ThermalChannels::keepBackground(
    const std::string& source,
    std::optional<thermometry::Background> background,
    UniqueFunction<void(Result<void>)> done
) {
    auto shared = std::make_shared<UniqueFunction<void(Result<void>)>>(std::move(done));
    const bool accepted = disk_.post([this, source, kept = std::move(background), shared] {
        (*shared)(kept ? backgrounds_.save(source, *kept) : backgrounds_.remove(source));
    });
    if (!accepted) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "the disk is too slow"));
    }
}

/// Thread-safe: the list of channels never changes.
thermometry::Orientation ThermalChannels::turnOf(int channel) const {
    const auto index = static_cast<std::size_t>(channel - 1);
    return channel >= 1 && index < all_.size() ? *all_[index]->turn.lock()
                                               : thermometry::Orientation();
}

thermometry::Thermometer* ThermalChannels::find(int channel) const {
    const auto index = static_cast<std::size_t>(channel - 1);
    return channel >= 1 && index < all_.size() ? &all_[index]->thermometer : nullptr;
}

bool ThermalChannels::isThermal(int channel) const {
    const config::SettingsPtr now = faces_.settings.current();
    const auto index = static_cast<std::size_t>(channel - 1);
    if (channel < 1 || index >= now->channels.size()) {
        return false;
    }
    const auto address = capture::parseSourceAddress(now->channels[index].channel.source);
    return address && ocelli::camera::thermal_capture::isThermal(*address);
}

Result<thermometry::MeasurementPtr> ThermalChannels::measurement(int channel) const {
    const auto* thermometer = find(channel);
    if (thermometer == nullptr) {
        return fail(ErrorKind::NotFound, fmt::format("there is no channel {}", channel));
    }
    if (!isThermal(channel)) {
        return fail(ErrorKind::NotFound, fmt::format("channel {} has no thermal source", channel));
    }
    return thermometer->measurement();
}

void ThermalChannels::tellMetadata(int channel, const thermometry::Measurement& measured) {
    const MetadataSink sink = *metadata_.lock();
    if (!sink) {
        return;
    }
    const std::string document =
        measured.plan->thermometry.metadata
            ? thermometry::metadataDocument(measured, fmt::format("thermal-{}", channel))
            : std::string();
    sink(channel, document, measured.captureTime, measured.time);
}

void ThermalChannels::onMeasured(int channel, const thermometry::MeasurementPtr& measured) {
    faces_.history.add(channel, *measured);
    faces_.recording.offer(channel, measured);
    One& one = *all_[static_cast<std::size_t>(channel - 1)];
    const MonoTime now = faces_.loop.clock().mono();
    if (one.sent.nanoseconds != 0 && now - one.sent < kBetweenReadings) {
        return;
    }
    one.sent = now;
    tellMetadata(channel, *measured);
    faces_.loop.post([this, channel, measured] {
        Json message = thermometry::readingsToJson(*measured);
        message["type"] = "thermal";
        message["channel"] = channel;
        faces_.onReadings(channel, message);
    });
}

std::vector<host::diagnostics::SensorReading> ThermalChannels::insides() const {
    std::vector<host::diagnostics::SensorReading> found;
    for (const auto& one : all_) {
        const auto measured = one->thermometer.newest();
        if (measured && measured->sensorCelsius != 0) {
            found.push_back(
                {fmt::format("thermal camera of channel {}", one->thermometer.channel()),
                 measured->sensorCelsius,
                 host::diagnostics::SensorPlace::Inside}
            );
        }
    }
    return found;
}

void ThermalChannels::collect(host::diagnostics::Collection& to) const {
    for (const auto& one : all_) {
        const auto measured = one->thermometer.newest();
        if (!measured) {
            continue;
        }
        for (const auto& reading : measured->found.readings) {
            const auto rule = std::ranges::find(
                measured->rules->rules, reading.id, &ocelli::camera::thermal_rules::Rule::id
            );
            const host::diagnostics::Labels labels{
                {"channel", std::to_string(one->thermometer.channel())},
                {"rule", std::to_string(reading.id)},
                {"name", rule == measured->rules->rules.end() ? "" : rule->name}
            };
            add(to, "maximum", reading.maximum.celsius, labels);
            add(to, "minimum", reading.minimum.celsius, labels);
            add(to, "average", reading.averageCelsius, labels);
            to.gauge(
                "ocelli_temperature_alarm",
                "0: none, 1: pre-alarm, 2: alarm.",
                static_cast<double>(reading.level),
                labels
            );
        }
    }
}

}  // namespace ocelli::apps::camera
