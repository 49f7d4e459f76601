// Log entries as JSON and CSV, and what the bus brings as log entries.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "control/users/audit_log.h"

namespace ocelli::control::users {
namespace {

namespace topic = events::topic;
using events::EventState;

struct Meaning {
    std::string_view topic;
    LogMajor major;
    std::string_view begins;  ///< text of start and pulse
    std::string_view ends;    ///< text of stop; empty: not logged
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {topic::kMotion, LogMajor::Alarm, "Motion began", "Motion ended"},
    {topic::kVideoLoss, LogMajor::Exception, "No video", "Video is back"},
    {topic::kDiskFull, LogMajor::Exception, "The storage is full", "The storage has room again"},
    {topic::kDiskError, LogMajor::Exception, "The storage fails", "The storage works again"},
    {topic::kStorageHealth,
     LogMajor::Exception,
     "The card is not in good health",
     "The card is in good health again"},
    {topic::kNetworkDisconnected,
     LogMajor::Exception,
     "The network is disconnected",
     "The network is connected again"},
    {topic::kAddressConflict,
     LogMajor::Exception,
     "Another device uses an address of this one",
     "Nobody else uses the address any more"},
    {topic::kCertificateExpiry, LogMajor::Exception, "Certificate", ""},
    {topic::kStart, LogMajor::Information, "The device has started", ""},
    {topic::kStop, LogMajor::Information, "The device stops", ""},
});

/// Topics that are logged with more than the event knows, where they arise.
bool loggedElsewhere(std::string_view name) {
    return name == topic::kIllegalLogin;
}

std::string textOf(const events::Event& event, std::string_view words) {
    std::string text(words);
    if (!event.rule.empty()) {
        text += ": " + event.rule;
    }
    const auto message = event.details.find("message");
    if (message != event.details.end() && message->is_string()) {
        text += ": " + message->get<std::string>();
    }
    return text;
}

std::string csvCell(const std::string& text) {
    constexpr std::string_view kFormula = "=+-@\t\r";
    std::string cell = "\"";
    if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
        cell += '\'';
    }
    for (const char c : text) {
        cell += c;
        if (c == '"') {
            cell += '"';
        }
    }
    return cell + '"';
}

}  // namespace

Subscription AuditLog::follow(events::EventBus& bus) {
    return bus.subscribe([this](const events::EventPtr& event) {
        if (event->state == EventState::Update || loggedElsewhere(event->topic)) {
            return;
        }
        const auto* known = std::ranges::find(kMeanings, event->topic, &Meaning::topic);
        const bool stop = event->state == EventState::Stop;
        LogEntry entry{.time = event->time, .major = LogMajor::Alarm, .minor = event->topic};
        entry.channel = event->channel;
        if (known == kMeanings.end()) {
            entry.text = textOf(*event, stop ? event->topic + " ended" : event->topic);
        } else {
            if (stop && known->ends.empty()) {
                return;
            }
            entry.major = known->major;
            entry.text = textOf(*event, stop ? known->ends : known->begins);
        }
        add(std::move(entry));
    });
}

Json toJson(const LogEntry& entry) {
    Json json = Json::object();
    json["id"] = entry.id;
    json["time"] = formatTime(entry.time);
    json["major"] = toString(entry.major);
    json["minor"] = entry.minor;
    if (!entry.user.empty()) {
        json["user"] = entry.user;
    }
    if (!entry.address.empty()) {
        json["address"] = entry.address;
    }
    if (entry.channel != 0) {
        json["channel"] = entry.channel;
    }
    json["message"] = entry.text;
    if (!entry.outcome.empty()) {
        json["outcome"] = entry.outcome;
    }
    return json;
}

std::string_view csvHeader() {
    return "time,major,minor,user,address,channel,message,outcome\r\n";
}

std::string formatCsv(const LogEntry& entry) {
    return fmt::format(
        "{},{},{},{},{},{},{},{}\r\n",
        formatTime(entry.time),
        toString(entry.major),
        csvCell(entry.minor),
        csvCell(entry.user),
        csvCell(entry.address),
        entry.channel == 0 ? std::string() : std::to_string(entry.channel),
        csvCell(entry.text),
        csvCell(entry.outcome)
    );
}

}  // namespace ocelli::control::users
