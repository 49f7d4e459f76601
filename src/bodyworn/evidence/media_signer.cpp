// Collects hashes of slices and closes periods.
#include "bodyworn/evidence/media_signer.h"

#include <algorithm>

#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/slices.h"
#include "crypto/authority.h"
#include "crypto/digest.h"
#include "media/codec/nal_units.h"

namespace ocelli::bodyworn::evidence {
namespace {

using crypto::Hash;

Result<void> checkText(const std::string& text, const char* field) {
    if (text.size() > 255) {
        return fail(ErrorKind::InvalidArgument, "the text is too long for a signing SEI")
            .withField(field, "up to 255 bytes");
    }
    return {};
}

/// The chain as it goes into the stream: without roots, which come from outside.
Result<std::string> streamCertificates(const std::string& chain) {
    const auto all = OCELLI_TRY(crypto::splitCertificates(chain));
    std::string text = all.front();
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (!OCELLI_TRY(crypto::parseCertificate(all[i])).selfSigned) {
            text += all[i];
        }
    }
    if (text.size() > 32'768) {
        return fail(ErrorKind::InvalidArgument, "the chain is too long for a signing SEI")
            .withField("key", "certificates of up to 32 KiB");
    }
    return text;
}

}  // namespace

struct MediaSigner::State {
    State(MediaSignerOptions wanted, crypto::SigningKey with, std::string chain)
        : options(std::move(wanted)), key(std::move(with)), certificates(std::move(chain)) {}

    Result<void> close(bool partial, WallTime end);
    void startPeriod(WallTime time);
    Result<void> beginPicture(bool opensGroup, WallTime time, std::vector<Bytes>& out);
    Result<void> addSlice(ByteSpan slice, bool opensGroup, WallTime time);
    void addHash(const Bytes& hash);

    MediaSignerOptions options;
    crypto::SigningKey key;
    std::string certificates;

    bool certificatesDue = true;
    Bytes anchor;  ///< empty before the first IDR
    Bytes hashes;  ///< of the running period, one after another
    WallTime periodStart;
    std::uint32_t counter = 1;
    Bytes linked = Bytes(detail::kHashSize);
    std::vector<Bytes> pending;  ///< signed, waiting for the next picture
};

void MediaSigner::State::startPeriod(WallTime time) {
    hashes.clear();
    periodStart = time;
}

Result<void> MediaSigner::State::close(bool partial, WallTime end) {
    if (hashes.empty()) {
        return {};
    }
    detail::PeriodFacts period;
    period.partial = partial;
    period.start = periodStart;
    period.end = std::max(end, periodStart);
    period.counter = counter;
    period.count = static_cast<std::uint16_t>(hashes.size() / detail::kHashSize);
    period.periodHash = crypto::digest(Hash::Sha256, hashes);
    period.linkedHash = linked;
    linked.assign(hashes.begin(), hashes.begin() + detail::kHashSize);
    detail::SeiContent content;
    content.period = std::move(period);
    if (!options.lowBitRate) {
        content.hashes = std::move(hashes);
    }
    pending.push_back(OCELLI_TRY(detail::formatSei(options.codec, content, key)));
    ++counter;
    startPeriod(end);
    return {};
}

/// What is due before the first slice of a picture.
Result<void> MediaSigner::State::beginPicture(
    bool opensGroup, WallTime time, std::vector<Bytes>& out
) {
    if (!opensGroup && !hashes.empty() && time - periodStart >= options.longestPeriod) {
        OCELLI_TRY(close(true, time));
    }
    std::move(pending.begin(), pending.end(), std::back_inserter(out));
    pending.clear();
    if (!opensGroup) {
        return {};
    }
    // Its SEI waits for the next picture: a cut here then begins with its own.
    OCELLI_TRY(close(false, time));
    startPeriod(time);
    if (certificatesDue) {
        detail::SeiContent content;
        content.certificates = certificates;
        content.vendor = {options.firmware, options.serialNumber, options.manufacturer};
        out.push_back(OCELLI_TRY(detail::formatSei(options.codec, content, key)));
        certificatesDue = false;
    }
    return {};
}

void MediaSigner::State::addHash(const Bytes& hash) {
    hashes.insert(hashes.end(), hash.begin(), hash.end());
}

Result<void> MediaSigner::State::addSlice(ByteSpan slice, bool opensGroup, WallTime time) {
    const Bytes own = crypto::digest(Hash::Sha256, slice);
    if (opensGroup) {
        anchor = own;
        addHash(anchor);
        return {};
    }
    if (anchor.empty()) {
        return {};  // before the first IDR nothing can be proven
    }
    if (hashes.size() >= detail::kMostHashes * detail::kHashSize) {
        OCELLI_TRY(close(true, time));
    }
    Bytes both = anchor;
    both.insert(both.end(), own.begin(), own.end());
    addHash(crypto::digest(Hash::Sha256, both));
    return {};
}

MediaSigner::MediaSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}

MediaSigner::MediaSigner(MediaSigner&&) noexcept = default;
MediaSigner& MediaSigner::operator=(MediaSigner&&) noexcept = default;
MediaSigner::~MediaSigner() = default;

Result<MediaSigner> MediaSigner::create(MediaSignerOptions options) {
    if (options.codec != media::Codec::H264 && options.codec != media::Codec::H265) {
        return fail(ErrorKind::InvalidArgument, "only H.264 and H.265 can be signed")
            .withField("codec", "H264, H265");
    }
    OCELLI_TRY(checkText(options.firmware, "firmware"));
    OCELLI_TRY(checkText(options.serialNumber, "serialNumber"));
    OCELLI_TRY(checkText(options.manufacturer, "manufacturer"));
    OCELLI_TRY(crypto::checkCertifiedKey(options.key));
    auto key = OCELLI_TRY(crypto::SigningKey::parse(options.key.key));
    auto chain = OCELLI_TRY(streamCertificates(options.key.certificate));
    return MediaSigner(std::make_unique<State>(std::move(options), std::move(key), std::move(chain))
    );
}

Result<std::vector<Bytes>> MediaSigner::seisFor(
    const std::vector<ByteSpan>& nalUnits, WallTime time
) {
    std::vector<Bytes> seis;
    for (const ByteSpan padded : nalUnits) {
        const ByteSpan nalUnit = detail::withoutTrailingZeros(padded);
        const auto kind = detail::kindOf(state_->options.codec, nalUnit);
        if (kind.firstOfPicture) {
            OCELLI_TRY(state_->beginPicture(kind.opensGroup, time, seis));
        }
        if (kind.slice) {
            OCELLI_TRY(state_->addSlice(nalUnit, kind.opensGroup, time));
        }
    }
    return seis;
}

Result<Bytes> MediaSigner::sign(ByteSpan accessUnit, WallTime time) {
    auto nalUnits = OCELLI_TRY(media::codec::splitLengthPrefixed(accessUnit));
    const auto seis = OCELLI_TRY(seisFor(nalUnits, time));
    const auto slice = std::find_if(nalUnits.begin(), nalUnits.end(), [&](ByteSpan nalUnit) {
        return detail::kindOf(state_->options.codec, nalUnit).slice;
    });
    nalUnits.insert(slice, seis.begin(), seis.end());
    return media::codec::joinLengthPrefixed(nalUnits);
}

Result<std::vector<Bytes>> MediaSigner::endFile(WallTime end) {
    OCELLI_TRY(state_->close(true, end));
    state_->anchor.clear();
    state_->certificatesDue = true;
    return std::exchange(state_->pending, {});
}

}  // namespace ocelli::bodyworn::evidence
