// Hosts, ports, folders and names.
#include "control/deliveries/cloud_place.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "control/deliveries/file_names.h"
#include "control/deliveries/words.h"

namespace ocelli::control::deliveries {
namespace {

Error wrongEndpoint(const char* allowed) {
    return fail(ErrorKind::InvalidArgument, "the address is out of form")
        .withField("endpoint", allowed);
}

/// What is behind the last colon that is not within an address of IPv6; empty without one.
std::string_view portOf(std::string_view host) {
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    const bool within = bracket != std::string_view::npos && colon < bracket;
    return colon == std::string_view::npos || within ? std::string_view() : host.substr(colon + 1);
}

bool isPort(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

}  // namespace

Result<CloudPlace> CloudPlace::of(const config::CloudSettings& cloud) {
    const std::string_view endpoint = cloud.endpoint;
    const bool secure = endpoint.starts_with("https://");
    if (!secure && !endpoint.starts_with("http://")) {
        return wrongEndpoint("https://host or http://host, with a port if need be");
    }
    std::string_view host = endpoint.substr(secure ? 8 : 7);
    while (host.ends_with('/')) {
        host.remove_suffix(1);
    }
    const bool good = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == ':' || c == '[' || c == ']';
    });
    if (!good) {
        return wrongEndpoint("a host, with a port if need be, and no path");
    }
    if (const auto port = portOf(host); host.ends_with(':') || (!port.empty() && !isPort(port))) {
        return wrongEndpoint("a port of 1 to 65535; without one 443 for https, 80 for http");
    }
    CloudPlace place;
    place.base_ = fmt::format("{}{}", secure ? "https://" : "http://", host);
    const std::string_view usual = secure ? ":443" : ":80";
    place.host_ = host.ends_with(usual) ? host.substr(0, host.size() - usual.size()) : host;
    place.bucket_ = cloud.bucket;
    auto prefix = parseFolder(cloud.prefix);
    if (!prefix) {
        return Error(std::move(prefix).error()).withField("prefix", "names divided by '/'");
    }
    place.prefix_ = std::move(*prefix);
    std::erase(place.prefix_, "");
    place.sealed_ = !cloud.encryptionKey.reveal().empty();
    return place;
}

std::string CloudPlace::nameOf(const std::vector<std::string>& parts) const {
    return fmt::format(
        "{}{}{}{}",
        fmt::join(prefix_, "/"),
        prefix_.empty() ? "" : "/",
        fmt::join(parts, "/"),
        sealed_ ? ".sealed" : ""
    );
}

std::string CloudPlace::pictureName(
    const Delivery& delivery,
    std::size_t index,
    std::string_view ending,
    const config::TimeZone& zone
) const {
    return nameOf(
        {fileNamePart(delivery.sender.serial),
         dateFolder(delivery.time, zone),
         fmt::format(
             "{:02}_{}_{}_{}_{}.{}",
             delivery.channel,
             localTimeDigits(delivery.time, zone),
             fileNamePart(delivery.id),
             index + 1,
             topicConstant(delivery.topic),
             ending
         )}
    );
}

std::string CloudPlace::testName(const Sender& sender) const {
    return nameOf({fileNamePart(sender.serial), "ocelli-test.txt"});
}

std::string CloudPlace::pathOf(std::string_view name) const {
    std::string path = "/" + encodePercent(bucket_);
    for (const std::string_view part : split(name, '/')) {
        path += "/" + encodePercent(part);
    }
    return path;
}

std::vector<std::string> CloudPlace::addresses(
    const Delivery& delivery, int pictures, const config::TimeZone& zone
) const {
    std::vector<std::string> all;
    for (int index = 0; index < pictures; ++index) {
        const auto number = static_cast<std::size_t>(index);
        all.push_back(addressOf(pictureName(delivery, number, "jpg", zone)));
    }
    return all;
}

}  // namespace ocelli::control::deliveries
