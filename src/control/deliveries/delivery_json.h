// What waits and how targets do, as the interface answers it.
#pragma once

#include "control/deliveries/queue.h"
#include "control/deliveries/targets.h"
#include "control/deliveries/worker.h"

namespace ocelli::control::deliveries {

Json targetJson(const TargetKind& kind, const WorkerFigures& figures, const TargetBacklog& backlog);
Json queuedJson(const QueuedDelivery& queued);
Json outcomeJson(const Outcome& outcome);

}  // namespace ocelli::control::deliveries
