// The keys that signed a video, and whether they are believed.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "bodyworn/evidence/media_report.h"
#include "crypto/signature.h"

namespace ocelli::bodyworn::evidence::detail {

/// At most 64 of them. Reentrant.
class Signers {
  public:
    /// @param certificates  counts until the video brings its own; may be empty
    explicit Signers(const std::string& certificates);

    /// The certificates of the SEIs from here on; false when they cannot be read.
    bool use(const std::string& certificates);

    /// By the present key; false without one.
    bool verifies(ByteSpan document, ByteSpan signature);

    /// The present key signed for this time.
    void coverTime(WallTime start, WallTime end);

    /// Those that signed something, judged at the times for which they signed.
    std::vector<SignerReport> report(const std::string& roots) const;

  private:
    struct Signer {
        std::string certificates;
        crypto::VerifyingKey key;
        bool used = false;
        std::optional<WallTime> from;
        std::optional<WallTime> until;
    };

    static SignerReport judge(const Signer& signer, const std::string& roots);

    std::vector<Signer> signers_;
    std::size_t present_ = 0;
};

}  // namespace ocelli::bodyworn::evidence::detail
