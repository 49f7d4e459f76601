// Matches slices with signed periods, and judges what is left.
#include "bodyworn/evidence/media_verifier.h"

#include <algorithm>

#include "base/text.h"
#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/period_finder.h"
#include "bodyworn/evidence/detail/signers.h"
#include "bodyworn/evidence/detail/slices.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::evidence {
namespace {

using crypto::Hash;
using detail::MediaSei;
using detail::PeriodFacts;

constexpr std::uint64_t kMostPictures = 20'000'000;

/// A picture and what is known of its slices.
struct Picture {
    float start = -1;  ///< seconds; negative when unknown
    std::uint32_t slices = 0;
    std::uint32_t proven = 0;
    PictureState worst = PictureState::Proven;  ///< of the slices that a period spoke of

    PictureState state() const {
        if (worst != PictureState::Proven) {
            return worst;
        }
        return slices == proven ? PictureState::Proven : PictureState::Unsigned;
    }
};

}  // namespace

struct MediaVerifier::State {
    explicit State(MediaVerifierOptions wanted)
        : options(std::move(wanted)), signers(options.certificates) {}

    Result<void> addSlice(ByteSpan slice, detail::UnitKind kind, std::optional<double> seconds);
    void addSei(ByteSpan nalUnit);
    void addSigned(const MediaSei& sei);
    void addPeriod(const MediaSei& sei, const PeriodFacts& facts, bool signatureValid);
    void judge(const MediaSei& sei, const detail::FoundPeriod& found, PeriodReport& period);
    void checkOrder(const PeriodFacts& facts, PeriodReport& period);
    void mark(const detail::QueuedSlice& slice, PictureState state);
    MediaVerdict verdict() const;
    void fillRanges();

    MediaVerifierOptions options;
    detail::Signers signers;
    detail::PeriodFinder finder;
    Bytes anchor;
    std::vector<Picture> pictures;
    std::optional<std::uint32_t> lastCounter;
    std::optional<std::string> previousFirst;  ///< hex; nothing after a period that was not valid
    bool older = false;
    MediaReport report;
};

Result<void> MediaVerifier::State::addSlice(
    ByteSpan slice, detail::UnitKind kind, std::optional<double> seconds
) {
    if (kind.firstOfPicture || pictures.empty()) {
        if (pictures.size() >= kMostPictures) {
            return fail(
                ErrorKind::ResourceExhausted, "the video has more than 20 million pictures"
            );
        }
        pictures.emplace_back().start = static_cast<float>(seconds.value_or(-1));
    }
    ++pictures.back().slices;
    Bytes hash = crypto::digest(Hash::Sha256, slice);
    if (kind.opensGroup) {
        anchor = hash;
    } else if (anchor.empty()) {
        return {};  // of a group whose beginning is not here
    } else {
        Bytes both = anchor;
        both.insert(both.end(), hash.begin(), hash.end());
        hash = crypto::digest(Hash::Sha256, both);
    }
    finder.add({std::move(hash), pictures.size() - 1, kind.opensGroup});
    return {};
}

void MediaVerifier::State::addSei(ByteSpan nalUnit) {
    switch (detail::formOf(options.codec, nalUnit)) {
        case detail::SeiForm::Other:
            return;
        case detail::SeiForm::OldAxis:
            older = true;
            return;
        case detail::SeiForm::Onvif:
            break;
    }
    const auto sei = detail::parseMediaSei(options.codec, nalUnit);
    if (!sei || !sei->sha256) {
        ++report.brokenSeis;
        return;
    }
    if (sei->signature.empty()) {
        // Without a signature of its own it is part of its period, as slices are.
        finder.add({crypto::digest(Hash::Sha256, nalUnit), std::nullopt, false});
        return;
    }
    addSigned(*sei);
}

void MediaVerifier::State::addSigned(const MediaSei& sei) {
    if (!sei.certificates.empty() && !signers.use(sei.certificates)) {
        ++report.brokenSeis;
        return;
    }
    const bool signatureValid = signers.verifies(sei.document, sei.signature);
    if (signatureValid && sei.vendor) {
        report.firmware = sei.vendor->firmware;
        report.serialNumber = sei.vendor->serialNumber;
        report.manufacturer = sei.vendor->manufacturer;
    }
    if (sei.period && !sei.certificateSei) {
        addPeriod(sei, *sei.period, signatureValid);
    } else if (!signatureValid) {
        ++report.brokenSeis;
    }
}

void MediaVerifier::State::addPeriod(
    const MediaSei& sei, const PeriodFacts& facts, bool signatureValid
) {
    PeriodReport period;
    period.counter = facts.counter;
    period.start = facts.start;
    period.end = facts.end;
    period.slices = facts.count;
    period.signatureValid = signatureValid;
    period.linkedHash = formatHex(facts.linkedHash);
    if (sei.hasList && sei.hashes.size() != facts.count) {
        period.outcome = PeriodOutcome::Contradictory;
        checkOrder(facts, period);
        report.periods.push_back(std::move(period));
        return;
    }
    const auto found = finder.find(facts, sei.hashes);
    period.outcome = found.outcome;
    // The first signature of a cut speaks of pictures that were cut away: none of them is here, and
    // fewer have come than it speaks of.
    const bool tooFew = finder.slices().size() < facts.count;
    if (found.outcome == PeriodOutcome::Invalid && !lastCounter && !found.known && tooFew) {
        period.outcome = PeriodOutcome::BeforeFile;
        report.periods.push_back(std::move(period));
        return;
    }
    judge(sei, found, period);
    checkOrder(facts, period);
    if (signatureValid) {
        signers.coverTime(facts.start, facts.end);
    }
    report.periods.push_back(std::move(period));
    finder.drop(found.end);
}

void MediaVerifier::State::judge(
    const MediaSei& sei, const detail::FoundPeriod& found, PeriodReport& period
) {
    period.missing = found.missing;
    const auto slices = finder.slices();
    for (std::size_t i = found.begin; i < found.end; ++i) {
        const auto& slice = slices[i];
        if (slice.picture) {
            period.lastPicture = *slice.picture + 1;
            period.firstPicture =
                period.firstPicture == 0 ? period.lastPicture : period.firstPicture;
        }
        mark(
            slice,
            period.signatureValid ? found.states[i - found.begin] : PictureState::BadSignature
        );
    }
    if (period.outcome == PeriodOutcome::Valid) {
        period.firstHash = formatHex(slices[found.begin].hash);
    }
    const bool someProven =
        period.signatureValid &&
        std::find(found.states.begin(), found.states.end(), PictureState::Proven) !=
            found.states.end();
    if (someProven && sei.period) {
        report.firstProven = report.firstProven.value_or(period.start);
        report.lastProven = period.end;
    }
}

/// Counters without gap, and each period names the first hash of the one before.
void MediaVerifier::State::checkOrder(const PeriodFacts& facts, PeriodReport& period) {
    if (lastCounter && facts.counter != *lastCounter + 1) {
        period.follows = false;
    } else if (lastCounter && previousFirst && *previousFirst != period.linkedHash) {
        period.follows = false;
    }
    lastCounter = facts.counter;
    previousFirst = period.outcome == PeriodOutcome::Valid
                        ? std::optional<std::string>(period.firstHash)
                        : std::nullopt;
}

void MediaVerifier::State::mark(const detail::QueuedSlice& slice, PictureState state) {
    if (!slice.picture) {
        return;
    }
    Picture& picture = pictures[*slice.picture];
    if (state == PictureState::Proven) {
        ++picture.proven;
    } else {
        picture.worst = state;
    }
}

void MediaVerifier::State::fillRanges() {
    report.pictures = pictures.size();
    auto& ranges = report.ranges;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const PictureState state = pictures[i].state();
        const bool known = pictures[i].start >= 0;
        const auto at = known ? std::optional<double>(pictures[i].start) : std::nullopt;
        if (!ranges.empty() && at) {
            ranges.back().to = at;
        }
        if (ranges.empty() || ranges.back().state != state) {
            ranges.push_back({i + 1, i + 1, state, at, at});
        }
        ranges.back().last = i + 1;
        report.provenPictures += state == PictureState::Proven ? 1 : 0;
        report.openPictures = state == PictureState::Unsigned ? report.openPictures + 1 : 0;
    }
}

MediaVerdict MediaVerifier::State::verdict() const {
    if (report.periods.empty() && report.brokenSeis == 0) {
        return older ? MediaVerdict::OlderForm : MediaVerdict::NotSigned;
    }
    bool missing = false;
    bool any = false;
    for (const PeriodReport& period : report.periods) {
        if (period.outcome == PeriodOutcome::BeforeFile) {
            continue;
        }
        if (!period.signatureValid || period.outcome == PeriodOutcome::Invalid || !period.follows) {
            return MediaVerdict::NotAuthentic;
        }
        any = any || period.outcome != PeriodOutcome::Contradictory;
        missing = missing || period.outcome == PeriodOutcome::Missing;
    }
    // Pictures before the last signature that none speaks of were put there, or lost theirs.
    const bool between =
        std::any_of(report.ranges.begin(), report.ranges.end(), [this](const PictureRange& range) {
            return range.state == PictureState::Unsigned && range.last < report.pictures;
        });
    if (!any || report.brokenSeis > 0 || between) {
        return MediaVerdict::NotAuthentic;
    }
    return missing ? MediaVerdict::AuthenticWithMissing : MediaVerdict::Authentic;
}

MediaVerifier::MediaVerifier(MediaVerifierOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

MediaVerifier::MediaVerifier(MediaVerifier&&) noexcept = default;
MediaVerifier& MediaVerifier::operator=(MediaVerifier&&) noexcept = default;
MediaVerifier::~MediaVerifier() = default;

Result<void> MediaVerifier::add(ByteSpan nalUnit, std::optional<double> seconds) {
    const ByteSpan unit = detail::withoutTrailingZeros(nalUnit);
    const auto kind = detail::kindOf(state_->options.codec, unit);
    if (kind.slice) {
        OCELLI_TRY(state_->addSlice(unit, kind, seconds));
    } else if (kind.sei) {
        state_->addSei(unit);
    }
    return {};
}

MediaReport MediaVerifier::finish() {
    state_->fillRanges();
    state_->report.signers = state_->signers.report(state_->options.roots);
    state_->report.verdict = state_->verdict();
    return std::move(state_->report);
}

}  // namespace ocelli::bodyworn::evidence
