// Events in words for people: subjects, texts, names of topics.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/time_zone.h"
#include "control/deliveries/delivery.h"

namespace ocelli::control::deliveries {

/// "Motion", "Certificate expires"; a topic without words becomes them: "lineCrossing" is "Line
/// crossing".
std::string topicWords(std::string_view topic);

/// As in names of files: "LINE_CROSSING".
std::string topicConstant(std::string_view topic);

/// "2026-11-21 09:15:00.250 (+01:00)" in the device's zone.
std::string localTimeWords(WallTime time, const config::TimeZone& zone);

/// "20261121091500250" in the device's zone.
std::string localTimeDigits(WallTime time, const config::TimeZone& zone);

/// "Entrance: Motion on channel 1".
std::string subjectOf(const Delivery& delivery);

/// Some lines.
std::string textOf(const Delivery& delivery, const config::TimeZone& zone);

}  // namespace ocelli::control::deliveries
