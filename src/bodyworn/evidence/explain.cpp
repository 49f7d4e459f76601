// Words for verdicts, pictures, gaps and signers.
#include "bodyworn/evidence/explain.h"

#include <fmt/format.h>

namespace ocelli::bodyworn::evidence {
namespace {

/// Longer lists end in a count.
constexpr std::size_t kMostLines = 100;

std::string verdictLine(const MediaReport& report) {
    switch (report.verdict) {
        case MediaVerdict::Authentic:
            return report.proven()
                       ? fmt::format("PROVEN: all {} pictures are as recorded", report.pictures)
                       : "NOT PROVEN IN FULL: no change was found, but not everything is proven";
        case MediaVerdict::AuthenticWithMissing:
            return "NOT PROVEN: pictures are missing; those that are here are as recorded";
        case MediaVerdict::NotAuthentic:
            return "NOT PROVEN: this video is not as it was recorded";
        case MediaVerdict::NotSigned:
            return "NOT PROVEN: the video is not signed";
        case MediaVerdict::OlderForm:
            return "NOT PROVEN: signed in an older form of Axis; not checked";
    }
    return "";
}

std::string clockText(double seconds) {
    const auto milliseconds = static_cast<long long>(seconds * 1000 + 0.5);
    return fmt::format(
        "{}:{:02}:{:02}.{:03}",
        milliseconds / 3'600'000,
        milliseconds / 60'000 % 60,
        milliseconds / 1000 % 60,
        milliseconds % 1000
    );
}

std::string_view stateWords(PictureState state) {
    switch (state) {
        case PictureState::Proven:
            return "proven";
        case PictureState::Changed:
            return "NOT proven: changed, or not of this video";
        case PictureState::Displaced:
            return "NOT proven: recorded by this camera, but not in this order";
        case PictureState::BadSignature:
            return "NOT proven: their signature is wrong, or nobody is known who made it";
        case PictureState::Unsigned:
            return "NOT proven: no signature speaks of them";
    }
    return "";
}

std::string rangeLine(const PictureRange& range) {
    std::string text = range.first == range.last
                           ? fmt::format("picture {}", range.first)
                           : fmt::format("pictures {} to {}", range.first, range.last);
    if (range.from && range.to) {
        text += fmt::format(" ({} to {})", clockText(*range.from), clockText(*range.to));
    }
    return fmt::format("{}: {}", text, stateWords(range.state));
}

std::string periodLine(const PeriodReport& period) {
    const std::string name = fmt::format("signature {}", period.counter);
    if (period.outcome == PeriodOutcome::BeforeFile) {
        return name + " is of pictures before this file begins";
    }
    std::string text = fmt::format("{} ({})", name, formatTime(period.start));
    if (!period.signatureValid) {
        return text + " is wrong";
    }
    if (period.outcome == PeriodOutcome::Contradictory) {
        return text + " contradicts itself and proves nothing";
    }
    if (!period.follows) {
        text += ": signatures before it are missing, or it does not follow the one before";
    }
    if (period.missing > 0) {
        text +=
            fmt::format(": {} of {} slices are missing or changed", period.missing, period.slices);
    } else if (period.outcome == PeriodOutcome::Invalid) {
        text += ": its pictures are not as recorded";
    }
    return text;
}

std::string trustWords(const SignerReport& signer) {
    if (!signer.trusted) {
        return "NOT proven whose it is: " + signer.reason;
    }
    if (!signer.dated) {
        return fmt::format(
            "known to the authority named; the video tells no date, the certificate was valid from "
            "{} to {}",
            formatTime(signer.validFrom),
            formatTime(signer.validUntil)
        );
    }
    return "known to the authority named, certificate valid at the time";
}

void addSigners(const MediaReport& report, std::vector<std::string>& lines) {
    for (const SignerReport& signer : report.signers) {
        lines.push_back(fmt::format(
            "signed with the key of {} (certificate {}): {}",
            signer.subject,
            signer.fingerprint.substr(0, 16),
            trustWords(signer)
        ));
    }
    if (!report.serialNumber.empty()) {
        lines.push_back(fmt::format(
            "camera: {} {}, firmware {}", report.manufacturer, report.serialNumber, report.firmware
        ));
    }
}

/// Adds the lines of `make` for all that `wanted` takes, and a count of what is beyond the bound.
template <class T, class Wanted, class Make>
void addSome(const std::vector<T>& all, Wanted wanted, Make make, std::vector<std::string>& lines) {
    std::size_t count = 0;
    for (const T& one : all) {
        if (wanted(one) && ++count <= kMostLines) {
            lines.push_back(make(one));
        }
    }
    if (count > kMostLines) {
        lines.push_back(fmt::format("and {} more like these", count - kMostLines));
    }
}

}  // namespace

std::vector<std::string> explain(const MediaReport& report) {
    std::vector<std::string> lines = {verdictLine(report)};
    lines.push_back(fmt::format(
        "{} of {} pictures are proven ({:.1f} %)",
        report.provenPictures,
        report.pictures,
        report.coveragePercent()
    ));
    if (report.firstProven && report.lastProven) {
        lines.push_back(fmt::format(
            "recorded, by the camera's clock: {} to {}",
            formatTime(*report.firstProven),
            formatTime(*report.lastProven)
        ));
    }
    addSome(report.ranges, [](const auto&) { return true; }, rangeLine, lines);
    addSome(report.periods, [](const auto& period) { return !period.good(); }, periodLine, lines);
    if (report.brokenSeis > 0) {
        lines.push_back(fmt::format("{} signatures cannot be read or are wrong", report.brokenSeis)
        );
    }
    addSigners(report, lines);
    if (report.audio) {
        lines.emplace_back("the sound is not covered by signatures in the video, only by a manifest"
        );
    }
    return lines;
}

}  // namespace ocelli::bodyworn::evidence
