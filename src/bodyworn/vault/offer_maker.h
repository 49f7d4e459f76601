// What a complete recording is offered to a controller as.
#pragma once

#include "bodyworn/device/recording_book.h"
#include "bodyworn/dock/messages.h"
#include "bodyworn/evidence/sealer.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::vault {

/// Names, lengths, digests and facts as the content destination gets them: for each clip its key
/// and itself, then the track, the marks and the manifest. The same recording gives the same offer.
/// DataLoss when something of it is missing.
/// @param folder  of the recording
Result<dock::Offer> makeOffer(
    FileSystem& files,
    evidence::Sealer& sealer,
    const std::string& folder,
    const device::RecordingBook& book
);

/// The signed manifest of a recording.
Result<std::string> readManifest(FileSystem& files, const std::string& folder);

}  // namespace ocelli::bodyworn::vault
