// Routes of the delivery queue and of tests.
#pragma once

#include "control/deliveries/deliveries.h"
#include "net/http/router.h"

namespace ocelli::control::deliveries {

void addDeliveryRoutes(net::http::Router& router, Deliveries& deliveries);

}  // namespace ocelli::control::deliveries
