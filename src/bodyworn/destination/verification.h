// Checks what is kept of a recording: digests, signatures in the video, the camera's manifest.
#pragma once

#include <string>

#include "bodyworn/destination/content_store.h"

namespace ocelli::bodyworn::destination {

/// What is needed to check, read on the store's thread.
struct VerificationInput {
    std::shared_ptr<ContentStore> store;
    std::vector<Object> objects;
    std::string roots;  ///< PEM of the authorities that are believed; may be empty
};

/// Reads every byte; blocks. {"verdict":"proven"|"intact"|"broken","words","objects":[…],
/// "manifest":{…}}: broken, when anything differs from what was received or signed; proven, when
/// every clip is signed by somebody believed; else intact, as it was received.
Json verify(const VerificationInput& input, const Clock& clock);

}  // namespace ocelli::bodyworn::destination
