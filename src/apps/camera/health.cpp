// Rates from counters, and where everything stands.
#include "apps/camera/health.h"

#include <cmath>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::apps::camera {
namespace {

using host::diagnostics::Collection;
using host::diagnostics::Labels;

constexpr Duration kLookEvery = std::chrono::seconds(1);

double rounded(double value) {
    return std::round(value * 100) / 100;
}

void addDelay(
    Collection& to,
    std::string_view name,
    std::string_view help,
    const media::DelaySummary& delay,
    const Labels& labels
) {
    if (delay.count == 0) {
        return;
    }
    const std::pair<const char*, Duration> quantiles[] = {
        {"0.5", delay.p50}, {"0.95", delay.p95}, {"0.99", delay.p99}
    };
    for (const auto& [quantile, value] : quantiles) {
        Labels all = labels;
        all["quantile"] = quantile;
        to.gauge(name, help, std::chrono::duration<double>(value).count(), std::move(all));
    }
}

}  // namespace

Health::Health(EventLoop& loop, Faces faces)
    : loop_(loop), faces_(std::move(faces)), reader_(loop.clock()), lastLook_(loop.clock().mono()) {
    subscription_ = registry_.collect([this](Collection& collection) { collect(collection); });
    timer_ = loop_.every(kLookEvery, [this] { look(); });
    look();
}

void Health::look() {
    if (auto stats = reader_.read()) {
        process_ = *stats;
    } else {
        log::debug("health", "{}", stats.error().describe());
    }
    const MonoTime now = loop_.clock().mono();
    const double span = static_cast<double>((now - lastLook_).count()) / 1e9;
    lastLook_ = now;
    for (const auto& channel : faces_.channels.all()) {
        for (const config::StreamName stream : config::kStreamNames) {
            const auto hub = channel->hub(stream);
            const auto counters = hub->counters();
            StreamRate& rate = rates_[hub->name()];
            if (span > 0) {
                const auto frames = static_cast<double>(counters.frames - rate.frames);
                const auto bits = static_cast<double>(counters.bytes - rate.bytes) * 8;
                // A second is short for slow streams; the figures are smoothed over some of them.
                rate.frameRate += (frames / span - rate.frameRate) / 3;
                rate.bitRate += (bits / span - rate.bitRate) / 3;
            }
            rate.frames = counters.frames;
            rate.bytes = counters.bytes;
        }
    }
}

Health::StreamRate Health::rateOf(const std::string& stream) const {
    const auto found = rates_.find(stream);
    return found == rates_.end() ? StreamRate{} : found->second;
}

double Health::frameRate(const std::string& stream) const {
    return rounded(rateOf(stream).frameRate);
}

Json Health::streamToJson(
    const ocelli::camera::pipeline::Channel& channel, config::StreamName stream
) const {
    const auto hub = channel.hub(stream);
    const auto figures = channel.figures(stream);
    const StreamRate rate = rateOf(hub->name());
    return Json{
        {"channel", channel.number()},
        {"stream", config::toString(stream)},
        {"frameRate", rounded(rate.frameRate)},
        {"bitRate", std::round(rate.bitRate)},
        {"readers", hub->readers()},
        {"dropped", figures.dropped},
        {"encodeMilliseconds", rounded(figures.encodeMilliseconds)},
        {"encoder", figures.encoder},
        {"passThrough", channel.passesThrough(stream)},
        {"trouble", figures.trouble},
    };
}

Json Health::toJson() const {
    Json streams = Json::array();
    for (const auto& channel : faces_.channels.all()) {
        for (const config::StreamName stream : config::kStreamNames) {
            streams.push_back(streamToJson(*channel, stream));
        }
    }
    Json readers = Json::array();
    for (const ReaderFigures& reader : faces_.readers()) {
        readers.push_back(
            {{"stream", reader.stream},
             {"peer", reader.peer},
             {"protocol", reader.protocol},
             {"lost", reader.lost},
             {"queuedBytes", reader.queuedBytes}}
        );
    }
    return Json{
        {"time", formatTime(loop_.clock().wall())},
        {"process",
         {{"cpuShare", rounded(process_.cpuShare)},
          {"cpuSeconds", rounded(process_.cpuSeconds)},
          {"residentBytes", process_.residentBytes},
          {"openFiles", process_.openFiles},
          {"threads", process_.threads},
          {"uptimeSeconds", std::floor(process_.uptimeSeconds)}}},
        {"streams", streams},
        {"readers", readers},
        {"storage", faces_.storage()},
        {"care", faces_.care()},
    };
}

void Health::collect(Collection& to) const {
    collectProcess(to);
    for (const auto& channel : faces_.channels.all()) {
        const bool live = channel->status().state == ocelli::camera::capture::SourceState::Live;
        to.gauge(
            "ocelli_channel_live",
            "1 while the source delivers.",
            live ? 1 : 0,
            Labels{{"channel", fmt::format("{}", channel->number())}}
        );
        for (const config::StreamName stream : config::kStreamNames) {
            collectStream(to, *channel, stream);
        }
    }
    collectReaders(to);
    for (const auto& [stream, delay] : faces_.delays()) {
        addDelay(
            to,
            "ocelli_delay_outside_encoder_seconds",
            "From capture to the RTSP socket, without the encoder.",
            delay,
            Labels{{"stream", stream}}
        );
    }
}

void Health::collectProcess(Collection& to) const {
    to.counter("ocelli_cpu_seconds_total", "Processor time of the program.", process_.cpuSeconds);
    to.gauge(
        "ocelli_resident_bytes", "Memory in use.", static_cast<double>(process_.residentBytes)
    );
    to.gauge("ocelli_open_files", "Open files.", static_cast<double>(process_.openFiles));
    to.gauge("ocelli_threads", "Threads.", static_cast<double>(process_.threads));
}

void Health::collectStream(
    Collection& to, const ocelli::camera::pipeline::Channel& channel, config::StreamName stream
) const {
    const auto hub = channel.hub(stream);
    const auto counters = hub->counters();
    const auto figures = channel.figures(stream);
    const StreamRate rate = rateOf(hub->name());
    const auto counter = [&](std::string_view name, std::string_view help, auto value) {
        to.counter(name, help, static_cast<double>(value), Labels{{"stream", hub->name()}});
    };
    const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
        to.gauge(name, help, static_cast<double>(value), Labels{{"stream", hub->name()}});
    };
    counter("ocelli_stream_packets_total", "Packets published.", counters.packets);
    counter("ocelli_stream_frames_total", "Video frames published.", counters.frames);
    counter("ocelli_stream_bytes_total", "Bytes published.", counters.bytes);
    counter(
        "ocelli_stream_frames_dropped_total",
        "Frames left out because the encoder was busy.",
        figures.dropped
    );
    gauge("ocelli_stream_frames_per_second", "Video frames a second.", rate.frameRate);
    gauge("ocelli_stream_bits_per_second", "Bits a second.", rate.bitRate);
    gauge("ocelli_stream_readers", "Readers of the stream.", hub->readers());
    gauge(
        "ocelli_encode_milliseconds",
        "Time for one frame, scaling included, smoothed.",
        figures.encodeMilliseconds
    );
    counter(
        "ocelli_encoder_cpu_seconds_total",
        "Processor time in the encoder alone.",
        figures.encoderCpuSeconds
    );
}

void Health::collectReaders(Collection& to) const {
    for (const ReaderFigures& reader : faces_.readers()) {
        const Labels labels{
            {"stream", reader.stream}, {"peer", reader.peer}, {"protocol", reader.protocol}
        };
        to.gauge(
            "ocelli_reader_queued_bytes",
            "Waiting for one reader.",
            static_cast<double>(reader.queuedBytes),
            labels
        );
        to.counter(
            "ocelli_reader_lost_total",
            "Frames left out for one reader.",
            static_cast<double>(reader.lost),
            labels
        );
        addDelay(
            to,
            "ocelli_reader_delay_seconds",
            "From capture to one reader's socket, without the encoder.",
            reader.delay,
            labels
        );
    }
}

}  // namespace ocelli::apps::camera
