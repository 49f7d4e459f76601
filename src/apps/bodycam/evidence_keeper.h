// Where a recording's bytes go: sealed, signed, in a manifest. A face, so that the recorder can be
// tested without keys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bodyworn/device/recording_book.h"
#include "bodyworn/evidence/sealer.h"
#include "media/track.h"

namespace ocelli::apps::bodycam {

namespace evidence = bodyworn::evidence;
namespace device = bodyworn::device;

/// Blocking; one thread at a time.
class EvidenceKeeper {
  public:
    virtual ~EvidenceKeeper() = default;

    /// A clip that grows in a recording's folder.
    virtual Result<std::unique_ptr<evidence::SealingClip>> begin(
        const std::string& folder, std::string stem, evidence::ContentType type, WallTime start
    ) = 0;

    /// A picture with what signs it. Pictures come in decoding order, clip after clip.
    virtual Result<Bytes> sign(const media::Track& track, ByteSpan picture, WallTime time) = 0;

    /// NAL units that end the video of a clip, behind its last picture.
    virtual Result<std::vector<Bytes>> endVideo(WallTime end) = 0;

    /// The recording is complete: signs its manifest.
    virtual Result<void> complete(const device::RecordingBook& book, const std::string& folder) = 0;

    virtual Result<std::vector<evidence::SealedClip>> clips(const std::string& folder) = 0;

    /// The bytes of a clip as they are delivered.
    virtual Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& folder, const evidence::SealedClip& clip
    ) = 0;

    /// Seals what a power cut left in a folder, up to its last whole part; how many clips.
    virtual Result<int> recover(const std::string& folder) = 0;
};

}  // namespace ocelli::apps::bodycam
