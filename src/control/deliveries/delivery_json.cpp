// What waits and how targets do, as the interface answers it.
#include "control/deliveries/delivery_json.h"

namespace ocelli::control::deliveries {
namespace {

Json timeOrNull(const std::optional<WallTime>& time) {
    return time ? Json(formatTime(*time)) : Json(nullptr);
}

}  // namespace

Json targetJson(
    const TargetKind& kind, const WorkerFigures& figures, const TargetBacklog& backlog
) {
    return Json{
        {"name", kind.name},
        {"title", kind.title},
        {"group", kind.group},
        {"enabled", figures.enabled},
        {"state", figures.state},
        {"waiting", backlog.waiting},
        {"oldest", timeOrNull(backlog.oldest)},
        {"sent", figures.sent},
        {"failures", figures.failures},
        {"lost", figures.lost},
        {"lastSent", timeOrNull(figures.lastSent)},
        {"nextAttempt", timeOrNull(figures.nextAttempt)},
        {"error", figures.error},
    };
}

Json queuedJson(const QueuedDelivery& queued) {
    const Delivery& delivery = queued.delivery;
    return Json{
        {"number", delivery.number},
        {"id", delivery.id},
        {"target", delivery.target},
        {"topic", delivery.topic},
        {"channel", delivery.channel},
        {"rule", delivery.rule},
        {"state", delivery.state},
        {"time", formatTime(delivery.time)},
        {"more", delivery.more},
        {"pictures", queued.pictures},
        {"ready", queued.ready},
        {"attempts", delivery.attempts},
        {"due", formatTime(queued.due)},
        {"error", queued.error},
    };
}

Json outcomeJson(const Outcome& outcome) {
    return Json{
        {"target", outcome.target},
        {"id", outcome.id},
        {"topic", outcome.topic},
        {"channel", outcome.channel},
        {"time", formatTime(outcome.time)},
        {"ended", formatTime(outcome.ended)},
        {"good", outcome.good},
        {"attempts", outcome.attempts},
        {"error", outcome.error},
    };
}

}  // namespace ocelli::control::deliveries
