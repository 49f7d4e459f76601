// Words and JSON of reports on signed video.
#include "bodyworn/evidence/media_report.h"

#include <algorithm>

namespace ocelli::bodyworn::evidence {

std::string_view toString(MediaVerdict verdict) {
    switch (verdict) {
        case MediaVerdict::Authentic:
            return "authentic";
        case MediaVerdict::AuthenticWithMissing:
            return "authenticWithMissing";
        case MediaVerdict::NotAuthentic:
            return "notAuthentic";
        case MediaVerdict::NotSigned:
            return "notSigned";
        case MediaVerdict::OlderForm:
            return "olderForm";
    }
    return "";
}

std::string_view toString(PictureState state) {
    switch (state) {
        case PictureState::Proven:
            return "proven";
        case PictureState::Changed:
            return "changed";
        case PictureState::Displaced:
            return "displaced";
        case PictureState::BadSignature:
            return "badSignature";
        case PictureState::Unsigned:
            return "unsigned";
    }
    return "";
}

std::string_view toString(PeriodOutcome outcome) {
    switch (outcome) {
        case PeriodOutcome::Valid:
            return "valid";
        case PeriodOutcome::Missing:
            return "missing";
        case PeriodOutcome::Invalid:
            return "invalid";
        case PeriodOutcome::BeforeFile:
            return "beforeFile";
        case PeriodOutcome::Contradictory:
            return "contradictory";
    }
    return "";
}

bool MediaReport::trusted() const {
    return !signers.empty() &&
           std::all_of(signers.begin(), signers.end(), [](const SignerReport& signer) {
               return signer.trusted;
           });
}

bool MediaReport::dated() const {
    return std::all_of(signers.begin(), signers.end(), [](const SignerReport& signer) {
        return signer.dated;
    });
}

double MediaReport::coveragePercent() const {
    return pictures == 0
               ? 0
               : 100.0 * static_cast<double>(provenPictures) / static_cast<double>(pictures);
}

std::size_t MediaReport::count(PeriodOutcome outcome) const {
    return static_cast<std::size_t>(std::count_if(
        periods.begin(),
        periods.end(),
        [&](const PeriodReport& period) { return period.outcome == outcome; }
    ));
}

namespace {

Json toJson(const PeriodReport& period) {
    return {
        {"counter", period.counter},
        {"outcome", toString(period.outcome)},
        {"signatureValid", period.signatureValid},
        {"follows", period.follows},
        {"start", formatTime(period.start)},
        {"end", formatTime(period.end)},
        {"slices", period.slices},
        {"missingSlices", period.missing},
        {"firstPicture", period.firstPicture},
        {"lastPicture", period.lastPicture},
    };
}

Json toJson(const PictureRange& range) {
    Json json = {
        {"state", toString(range.state)},
        {"firstPicture", range.first},
        {"lastPicture", range.last},
    };
    if (range.from && range.to) {
        json["from"] = *range.from;
        json["to"] = *range.to;
    }
    return json;
}

Json toJson(const SignerReport& signer) {
    Json json = {
        {"subject", signer.subject},
        {"issuer", signer.issuer},
        {"fingerprint", signer.fingerprint},
        {"validFrom", formatTime(signer.validFrom)},
        {"validUntil", formatTime(signer.validUntil)},
        {"trusted", signer.trusted},
        {"dated", signer.dated},
        {"certificates", signer.certificates},
    };
    if (!signer.trusted) {
        json["reason"] = signer.reason;
    }
    return json;
}

template <class T>
Json listOf(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) {
        list.push_back(toJson(value));
    }
    return list;
}

}  // namespace

Json toJson(const MediaReport& report) {
    Json json = {
        {"verdict", toString(report.verdict)},
        {"proven", report.proven()},
        {"trusted", report.trusted()},
        {"dated", report.dated()},
        {"pictures", report.pictures},
        {"provenPictures", report.provenPictures},
        {"openPictures", report.openPictures},
        {"coveragePercent", report.coveragePercent()},
        {"brokenSeis", report.brokenSeis},
        {"audio", report.audio},
        {"serialNumber", report.serialNumber},
        {"firmware", report.firmware},
        {"manufacturer", report.manufacturer},
    };
    if (report.firstProven && report.lastProven) {
        json["firstProven"] = formatTime(*report.firstProven);
        json["lastProven"] = formatTime(*report.lastProven);
    }
    json["signers"] = listOf(report.signers);
    json["ranges"] = listOf(report.ranges);
    json["periods"] = listOf(report.periods);
    return json;
}

}  // namespace ocelli::bodyworn::evidence
