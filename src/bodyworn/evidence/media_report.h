// What checking a signed video found: verdict, periods, pictures, signers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::evidence {

enum class MediaVerdict : std::uint8_t {
    Authentic,             ///< nothing that was signed was changed, and nothing is missing between
    AuthenticWithMissing,  ///< what is there is genuine, but some of it is missing
    NotAuthentic,          ///< something was changed, added, removed or put elsewhere
    NotSigned,             ///< there is nothing to check it by
    OlderForm,             ///< signed in a form that Axis used before ONVIF's; not checked
};

/// "authentic", "authenticWithMissing" … as in JSON.
std::string_view toString(MediaVerdict verdict);

enum class PictureState : std::uint8_t {
    Proven,
    Changed,       ///< changed, or not of this video
    Displaced,     ///< genuine, but not where it was
    BadSignature,  ///< its period is signed wrongly, or by nobody known
    Unsigned,      ///< no signature speaks of it
};

std::string_view toString(PictureState state);

enum class PeriodOutcome : std::uint8_t {
    Valid,
    Missing,        ///< genuine, with slices missing
    Invalid,        ///< changed
    BeforeFile,     ///< of pictures that are not in this file: an export was cut there
    Contradictory,  ///< its list is not as long as it says itself: it proves nothing
};

std::string_view toString(PeriodOutcome outcome);

/// What one signing SEI said, and what was found.
struct PeriodReport {
    std::uint32_t counter = 0;
    WallTime start;
    WallTime end;
    PeriodOutcome outcome = PeriodOutcome::Valid;
    bool signatureValid = false;
    bool follows = true;  ///< false: signatures were lost before it, or it does not link to the one
                          ///< before
    std::uint32_t slices = 0;
    std::uint32_t missing = 0;       ///< slices
    std::uint64_t firstPicture = 0;  ///< from 1; 0 when none of it is here
    std::uint64_t lastPicture = 0;
    std::string linkedHash;  ///< hex
    std::string firstHash;   ///< hex; what the next period links to; empty when not valid

    bool good() const { return outcome == PeriodOutcome::Valid && signatureValid && follows; }
};

/// Pictures in a row with the same state.
struct PictureRange {
    std::uint64_t first = 0;  ///< from 1
    std::uint64_t last = 0;
    PictureState state = PictureState::Proven;
    std::optional<double> from;  ///< seconds from the start of the file
    std::optional<double> to;
};

/// A key that signed, and what is known of its holder.
struct SignerReport {
    std::string subject;
    std::string issuer;
    std::string fingerprint;   ///< SHA-256 of the certificate, hex
    std::string certificates;  ///< PEM, the leaf first
    WallTime validFrom;
    WallTime validUntil;
    bool trusted = false;
    bool dated = true;   ///< false: the signatures tell no date, so nobody knows when it held
    std::string reason;  ///< why not trusted, in plain words
};

struct MediaReport {
    MediaVerdict verdict = MediaVerdict::NotSigned;
    std::uint64_t pictures = 0;
    std::uint64_t provenPictures = 0;
    std::uint64_t openPictures = 0;  ///< at the end, behind the last signature
    std::vector<PeriodReport> periods;
    std::vector<PictureRange> ranges;  ///< all pictures, in order
    std::vector<SignerReport> signers;
    std::uint64_t brokenSeis = 0;         ///< signing SEIs that cannot be read or prove nothing
    std::optional<WallTime> firstProven;  ///< UTC, as signed
    std::optional<WallTime> lastProven;
    std::string firmware;
    std::string serialNumber;
    std::string manufacturer;
    bool audio = false;  ///< there is sound, which no signature in the video covers

    bool trusted() const;
    bool dated() const;

    /// Every picture is proven, and who signed is known.
    bool proven() const {
        return verdict == MediaVerdict::Authentic && trusted() && dated() && pictures > 0 &&
               provenPictures == pictures;
    }

    double coveragePercent() const;
    std::size_t count(PeriodOutcome outcome) const;
};

Json toJson(const MediaReport& report);

}  // namespace ocelli::bodyworn::evidence
