// Heads of answers: framing, dates and security fields.
#include "net/http/detail/response_head.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::net::http::detail {
namespace {

using namespace std::string_view_literals;

/// On every answer, unless the handler has set its own.
constexpr std::array kSecurityFields = {
    std::pair("X-Content-Type-Options"sv, "nosniff"sv),
    std::pair("X-Frame-Options"sv, "DENY"sv),
    std::pair("Referrer-Policy"sv, "no-referrer"sv),
    std::pair(
        "Content-Security-Policy"sv,
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"sv
    ),
};

/// What only the server decides.
constexpr std::array kOwnFields = {
    "Connection"sv,
    "Content-Length"sv,
    "Date"sv,
    "Keep-Alive"sv,
    "Transfer-Encoding"sv,
};

bool isOwn(std::string_view name) {
    return std::any_of(kOwnFields.begin(), kOwnFields.end(), [&](std::string_view own) {
        return equalsIgnoreCase(own, name);
    });
}

void append(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

void appendFraming(std::string& head, const HeadStyle& style) {
    if (style.chunked) {
        append(head, "Transfer-Encoding", "chunked");
    } else if (style.length) {
        append(head, "Content-Length", std::to_string(*style.length));
    }
    if (!style.keepAlive) {
        append(head, "Connection", "close");
    } else if (!style.http11) {
        append(head, "Connection", "keep-alive");
    }
}

/// The host of a request without its port, if it looks like one.
std::string_view hostOf(const Request& request) {
    const auto host = request.headers.get("Host").value_or(std::string_view());
    const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
    const auto name = host.substr(0, end);
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == ':' || c == '[' || c == ']' || c == '_';
    };
    return std::all_of(name.begin(), name.end(), allowed) ? name : std::string_view();
}

}  // namespace

std::string formatHttpDate(WallTime time) {
    static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths = {
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    };
    const auto seconds = static_cast<std::time_t>(time.microseconds / 1'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        kDays.at(static_cast<std::size_t>(parts.tm_wday)),
        parts.tm_mday,
        kMonths.at(static_cast<std::size_t>(parts.tm_mon)),
        parts.tm_year + 1900,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec
    );
}

bool bodyless(int status) {
    return status < 200 || status == 204 || status == 304;
}

std::string formatHead(const Response& response, const HeadStyle& style) {
    auto head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reasonOf(response.status));
    append(head, "Date", formatHttpDate(style.now));
    for (const auto& [name, value] : response.headers.all()) {
        if (!isOwn(name)) {
            append(head, name, value);
        }
    }
    appendFraming(head, style);
    for (const auto& [name, value] : kSecurityFields) {
        if (!response.headers.get(name)) {
            append(head, name, value);
        }
    }
    if (style.api && !response.headers.get("Cache-Control")) {
        append(head, "Cache-Control", "no-store");
    }
    return head + "\r\n";
}

Response makeRedirect(const Request& request, std::uint16_t httpsPort) {
    std::string host(hostOf(request));
    if (host.empty()) {
        host = request.local.address;
        if (host.find(':') != std::string::npos) {
            host = "[" + host + "]";
        }
    }
    if (httpsPort != 443) {
        host += ":" + std::to_string(httpsPort);
    }
    const std::string target = request.target.starts_with('/') ? request.target : "/";
    Response response;
    response.status = 308;
    response.headers.set("Location", "https://" + host + target);
    return response;
}

}  // namespace ocelli::net::http::detail
