// Signs video inside itself: the SEIs of ONVIF Media Signing, from access units.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/certificate.h"
#include "media/track.h"

namespace ocelli::bodyworn::evidence {

struct MediaSignerOptions {
    media::Codec codec = media::Codec::H264;  ///< H264 or H265

    /// Private key and certificates in PEM, the leaf first. The root may stand there; it is left
    /// out of the stream.
    crypto::CertifiedKey key;

    std::string firmware;  ///< these three up to 255 bytes
    std::string serialNumber;
    std::string manufacturer = "Ocelli";

    /// Without the lists of hashes: fewer bytes, but a period is only valid or invalid as a whole.
    bool lowBitRate = false;

    /// A period is signed after so long even when no IDR comes.
    Duration longestPeriod = std::chrono::seconds(5);
};

/// Takes the access units of one video in decoding order and says which SEIs go where. A period
/// that an IDR closes is signed in the picture after it, so that what is cut at an IDR begins with
/// its own. One object for a whole run of the camera: numbers and links go on from file to file.
/// Reentrant.
class MediaSigner {
  public:
    /// InvalidArgument for other codecs, a key that is none of P-256, or texts that are too long.
    static Result<MediaSigner> create(MediaSignerOptions options);
    MediaSigner(MediaSigner&&) noexcept;
    MediaSigner& operator=(MediaSigner&&) noexcept;
    ~MediaSigner();

    /// The access unit with its SEIs, the form of our packets (NAL units behind 4-byte lengths).
    /// SEIs stand before the first slice. The first IDR of a file gets the certificates.
    /// DataLoss when the lengths do not fit.
    /// @param time  UTC of the picture; never goes back within a file
    Result<Bytes> sign(ByteSpan accessUnit, WallTime time);

    /// Same, NAL units given and SEIs returned: they go before the first slice, in this order.
    Result<std::vector<Bytes>> seisFor(const std::vector<ByteSpan>& nalUnits, WallTime time);

    /// The file ends: the SEIs that must be its last NAL units, behind the last access unit (empty
    /// before the first IDR). The next IDR begins the next file.
    /// @param end  UTC of the end of the last picture
    Result<std::vector<Bytes>> endFile(WallTime end);

  private:
    struct State;
    explicit MediaSigner(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::bodyworn::evidence
