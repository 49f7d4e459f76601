// Reading and writing of Transport headers.
#include "delivery/rtsp/transport_header.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kMaximumOffers = 16;

/// "5000-5001" or "5000", each within the type and the second following the first.
template <class T>
Result<Pair<T>> parsePair(std::string_view name, std::string_view text, std::int64_t low) {
    constexpr std::int64_t kHigh = (std::int64_t{1} << (8U * sizeof(T))) - 1;
    const auto dash = text.find('-');
    const auto first = toInteger(text.substr(0, dash));
    const auto second = dash == std::string_view::npos
                            ? (first ? std::optional(*first + 1) : std::nullopt)
                            : toInteger(text.substr(dash + 1));
    if (!first || !second || *first < low || *second < low || *first > kHigh || *second > kHigh ||
        *first == *second) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not a pair of numbers", name))
            .withField(std::string(name), fmt::format("{0}..{1}-{0}..{1}", low, kHigh));
    }
    return Pair<T>{static_cast<T>(*first), static_cast<T>(*second)};
}

/// "RTP/AVP", "RTP/SAVP", "RTP/AVP/TCP"; the profiles with feedback are the same to us.
void parseProtocol(std::string_view text, TransportOffer& offer) {
    const auto parts = split(text, '/');
    const std::string_view profile = parts.size() >= 2 ? parts[1] : std::string_view{};
    offer.secure = equalsIgnoreCase(profile, "SAVP") || equalsIgnoreCase(profile, "SAVPF");
    const bool known =
        offer.secure || equalsIgnoreCase(profile, "AVP") || equalsIgnoreCase(profile, "AVPF");
    offer.supported = parts.size() <= 3 && equalsIgnoreCase(parts[0], "RTP") && known;
    if (parts.size() == 3 && equalsIgnoreCase(parts[2], "TCP")) {
        offer.lower = Lower::Tcp;
    } else if (parts.size() == 3 && !equalsIgnoreCase(parts[2], "UDP")) {
        offer.supported = false;
    }
}

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        return text.substr(1, text.size() - 2);
    }
    return text;
}

Result<void> parseParameter(std::string_view text, TransportOffer& offer) {
    const auto equals = text.find('=');
    const std::string_view name = trim(text.substr(0, equals));
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : trim(text.substr(equals + 1));
    if (equalsIgnoreCase(name, "multicast")) {
        offer.multicast = true;
    } else if (equalsIgnoreCase(name, "client_port")) {
        offer.clientPorts = OCELLI_TRY(parsePair<std::uint16_t>("client_port", value, 1));
    } else if (equalsIgnoreCase(name, "interleaved")) {
        offer.interleaved = OCELLI_TRY(parsePair<std::uint8_t>("interleaved", value, 0));
    } else if (equalsIgnoreCase(name, "destination")) {
        offer.destination = unquoted(value);
    } else if (equalsIgnoreCase(name, "mode") && !equalsIgnoreCase(unquoted(value), "PLAY")) {
        offer.supported = false;
    }
    return {};
}

Result<TransportOffer> parseOffer(std::string_view text) {
    TransportOffer offer;
    bool first = true;
    for (const std::string_view part : split(text, ';')) {
        if (first) {
            parseProtocol(trim(part), offer);
            first = false;
        } else {
            OCELLI_TRY(parseParameter(trim(part), offer));
        }
    }
    return offer;
}

}  // namespace

Result<std::vector<TransportOffer>> parseTransport(std::string_view header) {
    std::vector<TransportOffer> offers;
    for (const std::string_view part : split(header, ',')) {
        if (offers.size() == kMaximumOffers) {
            return fail(ErrorKind::InvalidArgument, "too many alternatives")
                .withField("Transport", fmt::format("1..{} alternatives", kMaximumOffers));
        }
        offers.push_back(OCELLI_TRY(parseOffer(trim(part))));
    }
    return offers;
}

std::string formatTransport(const TransportAnswer& answer) {
    std::string out = fmt::format("{}{}", answer.profile, answer.lower == Lower::Tcp ? "/TCP" : "");
    if (answer.groupPorts) {
        out += fmt::format(
            ";multicast;destination={};port={}-{};ttl={}",
            answer.destination,
            answer.groupPorts->rtp,
            answer.groupPorts->rtcp,
            answer.timeToLive
        );
    } else {
        out += ";unicast";
    }
    if (answer.interleaved) {
        out += fmt::format(";interleaved={}-{}", answer.interleaved->rtp, answer.interleaved->rtcp);
    }
    if (answer.clientPorts) {
        out += fmt::format(";client_port={}-{}", answer.clientPorts->rtp, answer.clientPorts->rtcp);
    }
    if (answer.serverPorts) {
        out += fmt::format(";server_port={}-{}", answer.serverPorts->rtp, answer.serverPorts->rtcp);
    }
    if (answer.ssrc != 0) {
        out += fmt::format(";ssrc={:08X}", answer.ssrc);
    }
    return out + ";mode=\"PLAY\"";
}

}  // namespace ocelli::delivery::rtsp
