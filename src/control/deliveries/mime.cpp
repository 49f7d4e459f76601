// Mails as text: headers, words and pictures (RFC 5322, MIME).
#include "control/deliveries/mime.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "config/time_zone.h"
#include "crypto/digest.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::size_t kBase64Line = 76;        // RFC 2045, 6.8
constexpr std::size_t kEncodedWordBytes = 39;  // 52 of Base64 and the frame: below 75
constexpr std::string_view kEnd = "\r\n";

std::string oneLine(std::string_view text) {
    std::string clean(text);
    std::replace_if(
        clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' '
    );
    return clean;
}

std::string base64Lines(std::string_view bytes) {
    const std::string text = formatBase64(asBytes(bytes));
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += kBase64Line) {
        lines += text.substr(at, kBase64Line);
        lines += kEnd;
    }
    return lines;
}

std::string addressWords(const MailAddress& one) {
    if (one.name.empty()) {
        return fmt::format("<{}>", oneLine(one.address));
    }
    return fmt::format("{} <{}>", encodeWords(one.name), oneLine(one.address));
}

/// "Sat, 21 Nov 2026 08:15:00 +0000" (RFC 5322, 3.3).
std::string mailDate(WallTime time) {
    static constexpr std::array<const char*, 7> kDays = {
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    };
    static constexpr std::array<const char*, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const config::LocalTime utc = config::TimeZone::utc()->toLocal(time);
    return fmt::format(
        "{}, {} {} {} {:02}:{:02}:{:02} +0000",
        kDays.at(static_cast<std::size_t>(utc.weekday)),
        utc.date.day,
        kMonths.at(static_cast<std::size_t>(utc.date.month - 1)),
        utc.date.year,
        utc.minuteOfDay / 60,
        utc.minuteOfDay % 60,
        utc.second
    );
}

std::string messageId(std::string_view id) {
    std::string clean(id);
    std::replace_if(
        clean.begin(),
        clean.end(),
        [](char c) {
            const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '@';
            return !plain;
        },
        '-'
    );
    return fmt::format("<{}>", clean);
}

}  // namespace

std::string encodeWords(std::string_view text) {
    const std::string clean = oneLine(text);
    const bool plain = std::all_of(clean.begin(), clean.end(), [](unsigned char c) {
        return c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
    });
    if (plain && clean.size() < kEncodedWordBytes) {
        return clean;
    }
    std::string words;
    std::size_t at = 0;
    while (at < clean.size()) {
        std::size_t count = std::min(kEncodedWordBytes, clean.size() - at);
        while (at + count < clean.size() && count > 1 &&
               (static_cast<unsigned char>(clean[at + count]) & 0xC0U) == 0x80U) {
            --count;  // characters stay whole
        }
        words += words.empty() ? "" : "\r\n ";
        words += fmt::format(
            "=?UTF-8?B?{}?=", formatBase64(asBytes(std::string_view(clean).substr(at, count)))
        );
        at += count;
    }
    return words;
}

std::string formatMail(const Mail& mail) {
    std::string text;
    const auto header = [&](std::string_view name, std::string_view value) {
        text += fmt::format("{}: {}{}", name, value, kEnd);
    };
    header("From", addressWords(mail.from));
    std::string receivers;
    for (const MailAddress& one : mail.to) {
        receivers += receivers.empty() ? "" : ",\r\n ";
        receivers += addressWords(one);
    }
    header("To", receivers);
    header("Subject", encodeWords(mail.subject));
    header("Date", mailDate(mail.time));
    header("Message-ID", messageId(mail.id));
    header("Auto-Submitted", "auto-generated");  // RFC 3834: no answers by machines
    for (const auto& [name, value] : mail.headers) {
        header(name, oneLine(value));
    }
    header("MIME-Version", "1.0");
    const std::string boundary =
        "=_" + crypto::digestHex(crypto::Hash::Sha256, mail.id).substr(0, 32);
    header("Content-Type", fmt::format("multipart/mixed; boundary=\"{}\"", boundary));
    text += kEnd;
    text += fmt::format(
        "--{}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n{}",
        boundary,
        base64Lines(mail.text)
    );
    for (const MailPart& part : mail.parts) {
        text += fmt::format(
            "--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=\"{}\"\r\n\r\n",
            boundary,
            part.type,
            part.name
        );
        text += base64Lines(part.bytes);
    }
    return text + fmt::format("--{}--\r\n", boundary);
}

}  // namespace ocelli::control::deliveries
