// Reads certificates of a video and checks their chains.
#include "bodyworn/evidence/detail/signers.h"

#include <algorithm>

#include "crypto/authority.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::size_t kMostSigners = 64;

/// 2000-01-01; no signed video is older.
constexpr WallTime kFirstDate{946'684'800'000'000};

}  // namespace

Signers::Signers(const std::string& certificates) {
    if (!certificates.empty()) {
        use(certificates);
    }
}

bool Signers::use(const std::string& certificates) {
    const auto known = std::find_if(signers_.begin(), signers_.end(), [&](const Signer& signer) {
        return signer.certificates == certificates;
    });
    if (known != signers_.end()) {
        present_ = static_cast<std::size_t>(known - signers_.begin());
        return true;
    }
    auto key = crypto::VerifyingKey::ofCertificate(certificates);
    if (!key || signers_.size() >= kMostSigners) {
        return false;
    }
    signers_.push_back({certificates, std::move(*key), false, {}, {}});
    present_ = signers_.size() - 1;
    return true;
}

bool Signers::verifies(ByteSpan document, ByteSpan signature) {
    if (signers_.empty() || !signers_[present_].key.verifies(document, signature)) {
        return false;
    }
    signers_[present_].used = true;
    return true;
}

void Signers::coverTime(WallTime start, WallTime end) {
    Signer& signer = signers_[present_];
    signer.from = std::min(signer.from.value_or(start), start);
    signer.until = std::max(signer.until.value_or(end), end);
}

SignerReport Signers::judge(const Signer& signer, const std::string& roots) {
    SignerReport report;
    report.certificates = signer.certificates;
    if (const auto info = crypto::parseCertificate(signer.certificates)) {
        report.subject = info->subject;
        report.issuer = info->issuer;
        report.fingerprint = info->fingerprint;
        report.validFrom = info->from;
        report.validUntil = info->until;
    }
    if (roots.empty()) {
        report.reason = "no authority was named that could vouch for it";
        return report;
    }
    if (!signer.from || !signer.until) {
        report.reason = "it signed nothing that says a time";
        return report;
    }
    // Some cameras count from the start of the stream. Then it can only be said when the
    // certificate held.
    report.dated = *signer.from >= kFirstDate;
    const WallTime from = report.dated ? *signer.from : report.validFrom;
    const WallTime until = report.dated ? *signer.until : report.validFrom;
    for (const WallTime at : {from, until}) {
        if (const auto chain = crypto::checkChain(signer.certificates, roots, at); !chain) {
            report.reason = chain.error().message();
            return report;
        }
    }
    report.trusted = true;
    return report;
}

std::vector<SignerReport> Signers::report(const std::string& roots) const {
    const bool someUsed = std::any_of(signers_.begin(), signers_.end(), [](const Signer& signer) {
        return signer.used;
    });
    std::vector<SignerReport> reports;
    for (const Signer& signer : signers_) {
        if (signer.used || !someUsed) {
            reports.push_back(judge(signer, roots));
        }
    }
    return reports;
}

}  // namespace ocelli::bodyworn::evidence::detail
