// PLAY: finds where to begin, says so in RTP-Info, and lets the packets go.
#include <algorithm>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/text.h"
#include "delivery/rtsp/methods.h"
#include "delivery/rtsp/range_header.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr double kFastestDelivery = 16;

std::string formatInfo(const TrackSetup& setup, std::uint16_t sequence, std::uint32_t timestamp) {
    return fmt::format("url={};seq={};rtptime={}", setup.uri, sequence, timestamp);
}

void playLive(Shard& shard, const ExchangePtr& exchange, const std::string& id) {
    Session* session = shard.find(id);
    const auto after =
        session != nullptr ? transition(session->state(), Method::Play) : std::nullopt;
    if (!after) {
        exchange->reply(session == nullptr ? 454 : 455);
        return;
    }
    const bool begins = session->state() != State::Playing;
    if (begins) {
        const auto opened = shard.openOutlet(*session);
        if (!opened) {
            exchange->fail(opened.error());
            return;
        }
    }
    Response response;
    response.headers.add("Session", sessionHeader(shard, *session));
    response.headers.add("Range", "npt=now-");
    if (begins) {
        std::string info;
        for (const TrackSetup& setup : session->tracks) {
            const auto start = session->sender->startOf(setup.track, session->secret);
            info += (info.empty() ? "" : ",") + formatInfo(setup, start.sequence, start.timestamp);
        }
        response.headers.add("RTP-Info", std::move(info));
    }
    session->setState(*after);
    if (session->carrier() == Carrier::Multicast) {
        const auto joined = session->startLive();
        if (!joined) {
            session->setState(State::Ready);
            exchange->fail(joined.error());
            return;
        }
    }
    // The answer first: a player reads it before the first packet.
    exchange->reply(std::move(response));
    if (begins && session->carrier() != Carrier::Multicast) {
        const auto started = session->startLive();
        OCELLI_ASSERT(started.has_value());
    }
}

/// "2.0" of Scale or Speed; 1 when absent.
Result<double> factor(const Request& request, std::string_view name) {
    const auto text = request.headers.get(name);
    if (!text) {
        return 1.0;
    }
    const auto number = toNumber(trim(*text));
    if (!number || !(*number >= -1e6 && *number <= 1e6)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no number", name))
            .withField(std::string(name), "0.125..16");
    }
    return *number;
}

Result<PlayOrder> parseOrder(const Request& request, const Target& target) {
    PlayOrder order;
    order.scale = possibleScale(OCELLI_TRY(factor(request, "Scale")));
    order.speed = std::clamp(OCELLI_TRY(factor(request, "Speed")), 0.1, kFastestDelivery);
    const auto control = request.headers.get("Rate-Control");
    order.paced = !control || !equalsIgnoreCase(trim(*control), "no");
    const auto header = request.headers.get("Range");
    if (!header) {
        return order;
    }
    const auto range = OCELLI_TRY(parseRange(*header));
    if (range.kind == PlayRange::Kind::Clock) {
        order.from = range.from;
        order.to = range.to;
        return order;
    }
    // Normal play time counts from the beginning of what was asked for.
    const WallTime beginning = target.from.value_or(WallTime{0});
    if (range.nptFrom && (target.from || *range.nptFrom == Duration::zero())) {
        order.from = beginning + *range.nptFrom;
    }
    if (range.nptTo && target.from) {
        order.to = beginning + *range.nptTo;
    }
    return order;
}

void playRecording(Shard& shard, const ExchangePtr& exchange, Session& session) {
    const auto after = transition(session.state(), Method::Play);
    if (!after) {
        exchange->reply(455);
        return;
    }
    auto order = parseOrder(exchange->request(), session.target());
    if (!order) {
        exchange->fail(exchange->request().headers.get("Range") ? 457 : 400, order.error());
        return;
    }
    if (!session.outlet) {
        const auto opened = shard.openOutlet(session);
        if (!opened) {
            exchange->fail(opened.error());
            return;
        }
    }
    const std::string id = session.id();
    session.playback->setOnEnd([&shard, id] {
        if (Session* ended = shard.find(id)) {
            ended->setState(State::Ready);
        }
    });
    session.setState(State::Playing);
    session.playback->play(
        *order,
        *session.outlet,
        [&shard, exchange, id, order = *order](Result<PlaybackSender::Start> started) {
            Session* found = shard.find(id);
            if (found == nullptr) {
                exchange->reply(454);
                return;
            }
            if (!started) {
                found->setState(State::Ready);
                const bool nowhere = started.error().kind() == ErrorKind::NotFound;
                exchange->fail(nowhere ? 457 : 503, started.error());
                return;
            }
            std::string info;
            for (const TrackSetup& setup : found->tracks) {
                info += (info.empty() ? "" : ",") +
                        formatInfo(
                            setup, started->sequences[setup.track], started->timestamps[setup.track]
                        );
            }
            Response response;
            response.headers.add("Session", sessionHeader(shard, *found));
            response.headers.add(
                "Range", formatClockRange(started->from, order.to ? order.to : found->target().to)
            );
            response.headers.add("Scale", fmt::format("{:g}", order.scale));
            if (order.speed != 1) {
                response.headers.add("Speed", fmt::format("{:g}", order.speed));
            }
            response.headers.add("RTP-Info", std::move(info));
            exchange->reply(std::move(response));
        }
    );
}

}  // namespace

void play(Shard& shard, const ExchangePtr& exchange) {
    Session* session = findOwnSession(shard, *exchange);
    if (session == nullptr) {
        return;
    }
    if (!transition(session->state(), Method::Play)) {
        exchange->reply(455);
        return;
    }
    if (session->playback) {
        playRecording(shard, exchange, *session);
        return;
    }
    if (const auto header = exchange->request().headers.get("Range")) {
        const auto range = parseRange(*header);
        if (!range || range->kind == PlayRange::Kind::Clock) {
            exchange->fail(
                457,
                range ? fail(ErrorKind::InvalidArgument, "live has no clock range") : range.error()
            );
            return;
        }
    }
    session->sender->whenStartable([&shard, exchange, id = session->id()] {
        playLive(shard, exchange, id);
    });
}

}  // namespace ocelli::delivery::rtsp
