// An archive of pictures as the body of an answer.
#pragma once

#include <memory>

#include "delivery/record/pictures.h"
#include "net/http/message.h"

namespace ocelli::delivery::record::detail {

/// Reads one picture after the other while the client takes them. A picture that was deleted in the
/// meantime is named in "missing.txt" at the end.
std::unique_ptr<net::http::BodySource> makePictureArchive(
    Pictures& store, std::vector<StoredPicture> pictures
);

}  // namespace ocelli::delivery::record::detail
