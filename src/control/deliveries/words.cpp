// Events in words for people: subjects, texts, names of topics.
#include "control/deliveries/words.h"

#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace ocelli::control::deliveries {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kWords = {{
    {"certificateExpiry", "Certificate expires"},
    {"diskError", "Disk error"},
    {"diskFull", "Disk full"},
    {"illegalLogin", "Refused login"},
    {"start", "Device started"},
    {"stop", "Device ends"},
    {"storageHealth", "Card not in good health"},
    {"test", "Test"},
    {"thermalAlarm", "Temperature alarm"},
    {"thermalPreAlarm", "Temperature pre-alarm"},
}};

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char lower(char c) {
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string valueWords(const Json& value) {
    return value.is_string() ? value.get<std::string>() : formatJson(value);
}

constexpr std::size_t kMostDetails = 40;
constexpr std::size_t kLongestDetail = 200;

}  // namespace

std::string topicWords(std::string_view topic) {
    for (const auto& [name, words] : kWords) {
        if (name == topic) {
            return std::string(words);
        }
    }
    std::string words;
    for (const char c : topic) {
        if (isUpper(c) && !words.empty()) {
            words += ' ';
        }
        words += words.empty() ? upper(c) : lower(c);
    }
    return words;
}

std::string topicConstant(std::string_view topic) {
    std::string words;
    for (const char c : topic) {
        if (isUpper(c) && !words.empty()) {
            words += '_';
        }
        const char big = upper(c);
        words += isUpper(big) || (big >= '0' && big <= '9') ? big : '_';
    }
    return words;
}

std::string localTimeWords(WallTime time, const config::TimeZone& zone) {
    const config::LocalTime local = zone.toLocal(time);
    const int offset = std::abs(local.offsetSeconds) / 60;
    return fmt::format(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} ({}{:02}:{:02})",
        local.date.year,
        local.date.month,
        local.date.day,
        local.minuteOfDay / 60,
        local.minuteOfDay % 60,
        local.second,
        local.microsecond / 1000,
        local.offsetSeconds < 0 ? '-' : '+',
        offset / 60,
        offset % 60
    );
}

std::string localTimeDigits(WallTime time, const config::TimeZone& zone) {
    const config::LocalTime local = zone.toLocal(time);
    return fmt::format(
        "{:04}{:02}{:02}{:02}{:02}{:02}{:03}",
        local.date.year,
        local.date.month,
        local.date.day,
        local.minuteOfDay / 60,
        local.minuteOfDay % 60,
        local.second,
        local.microsecond / 1000
    );
}

std::string subjectOf(const Delivery& delivery) {
    std::string subject = fmt::format("{}: {}", delivery.sender.name, topicWords(delivery.topic));
    if (delivery.channel > 0) {
        subject += fmt::format(" on channel {}", delivery.channel);
    }
    return subject;
}

std::string textOf(const Delivery& delivery, const config::TimeZone& zone) {
    std::string text = fmt::format("{}\n\n", topicWords(delivery.topic));
    const auto line = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            text += fmt::format("{}: {}\n", name, value.substr(0, kLongestDetail));
        }
    };
    line("Time", localTimeWords(delivery.time, zone));
    line("Device", delivery.sender.name);
    line("Model", delivery.sender.model);
    line("Serial number", delivery.sender.serial);
    line("Address", delivery.sender.address);
    if (delivery.channel > 0) {
        line("Channel", std::to_string(delivery.channel));
    }
    line("Rule", delivery.rule);
    std::size_t told = 0;
    if (delivery.details.is_object()) {
        for (const auto& [name, value] : delivery.details.items()) {
            if (++told > kMostDetails) {
                break;
            }
            line(name, valueWords(value));
        }
    }
    if (delivery.more > 0) {
        text += fmt::format(
            "\nSo much happened that {} more events are not told one by one.\n", delivery.more
        );
    }
    if (delivery.late) {
        text += "\nThis could not be delivered at the time and comes late.\n";
    }
    return text + fmt::format("\nEvent {}\n", delivery.id);
}

}  // namespace ocelli::control::deliveries
