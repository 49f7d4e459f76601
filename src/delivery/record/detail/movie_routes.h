// Routes that give pictures and sound of recordings: movie, map, frame, archive.
#pragma once

#include "delivery/record/playback_service.h"
#include "net/http/router.h"

namespace ocelli::delivery::record::detail {

void addMovieRoutes(net::http::Router& router, PlaybackService& playback);

/// The map of a movie; one without parts when there is none.
Json formatMap(const VirtualMovie* movie);

/// The answer with the movie's bytes, all or the range asked for.
net::http::Response movieResponse(
    PlaybackService& playback, const net::http::Request& request, const VirtualMoviePtr& movie
);

}  // namespace ocelli::delivery::record::detail
