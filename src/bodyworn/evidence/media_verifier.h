// Checks signed video: hashes, signatures, links, gaps and who signed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "bodyworn/evidence/media_report.h"
#include "media/track.h"

namespace ocelli::bodyworn::evidence {

struct MediaVerifierOptions {
    media::Codec codec = media::Codec::H264;  ///< H264 or H265

    /// Who is believed, PEM. Empty: nobody; then only whether anything was changed is found.
    std::string roots;

    /// The signer's chain where the video itself has none (a cut without its first SEI), PEM.
    std::string certificates;
};

/// Takes the NAL units of a video in decoding order. Reentrant. Memory grows by some bytes for each
/// picture.
class MediaVerifier {
  public:
    explicit MediaVerifier(MediaVerifierOptions options);
    MediaVerifier(MediaVerifier&&) noexcept;
    MediaVerifier& operator=(MediaVerifier&&) noexcept;
    ~MediaVerifier();

    /// @param nalUnit  without start code or length
    /// @param seconds  of its picture from the start of the file; nothing when unknown
    /// ResourceExhausted beyond 20 million pictures.
    Result<void> add(ByteSpan nalUnit, std::optional<double> seconds = {});

    /// Once, at the end.
    MediaReport finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::bodyworn::evidence
