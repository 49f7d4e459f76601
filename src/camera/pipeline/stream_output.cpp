// Announces track changes and passes packets on to the hub.
#include "camera/pipeline/stream_output.h"

#include "media/codec/capture_time_sei.h"

namespace ocelli::camera::pipeline {
namespace {

bool same(const media::TrackPtr& a, const media::TrackPtr& b) {
    return a == b || (a && b && *a == *b);
}

/// The packet with its capture time inside; as it is where its codec has no place for that.
media::PacketPtr withCaptureTime(const media::PacketPtr& packet, media::Codec codec) {
    auto unit = media::codec::withCaptureTime(codec, packet->bytes(), packet->wallTime);
    if (!unit) {
        return packet;
    }
    auto stamped = std::make_shared<media::Packet>(*packet);
    stamped->data = media::makeBuffer(std::move(*unit));
    return stamped;
}

}  // namespace

void StreamOutput::feedBy(Feeder feeder) {
    tracks_.with([&](Tracks& tracks) {
        if (tracks.feeder != feeder) {
            tracks = Tracks{feeder, nullptr, nullptr, tracks.metadata, tracks.tellCaptureTimes};
        }
    });
}

Feeder StreamOutput::feeder() const {
    return tracks_.lock()->feeder;
}

void StreamOutput::setVideo(Feeder from, const media::TrackPtr& track) {
    tracks_.with([&](Tracks& tracks) {
        if (tracks.feeder == from && !same(tracks.video, track)) {
            tracks.video = track;
            announce(tracks);
        }
    });
}

void StreamOutput::setAudio(Feeder from, const media::TrackPtr& track) {
    tracks_.with([&](Tracks& tracks) {
        if (tracks.feeder == from && !same(tracks.audio, track)) {
            tracks.audio = track;
            if (tracks.video) {
                announce(tracks);
            }
        }
    });
}

void StreamOutput::setMetadata(const media::TrackPtr& track) {
    tracks_.with([&](Tracks& tracks) {
        if (!same(tracks.metadata, track)) {
            tracks.metadata = track;
            if (tracks.video) {
                announce(tracks);
            }
        }
    });
}

void StreamOutput::publishMetadata(const media::Packet& document) {
    tracks_.with([&](const Tracks& tracks) {
        if (!tracks.metadata || !tracks.video) {
            return;
        }
        auto packet = std::make_shared<media::Packet>(document);
        packet->track = tracks.audio ? 2 : 1;
        hub_.publish(std::move(packet));
    });
}

void StreamOutput::publish(Feeder from, const media::PacketPtr& packet) {
    // Held while publishing, so that a packet never follows the announcement of other tracks.
    tracks_.with([&](const Tracks& tracks) {
        if (tracks.feeder == from && tracks.video && (packet->track == 0 || tracks.audio)) {
            const bool tell = tracks.tellCaptureTimes && packet->track == 0;
            hub_.publish(tell ? withCaptureTime(packet, tracks.video->codec) : packet);
        }
    });
}

void StreamOutput::tellCaptureTimes(bool tell) {
    tracks_.lock()->tellCaptureTimes = tell;
}

void StreamOutput::forget(Feeder from) {
    tracks_.with([&](const Tracks& tracks) {
        if (tracks.feeder == from && tracks.video) {
            announce(tracks);
        }
    });
}

void StreamOutput::announce(const Tracks& tracks) {
    media::TrackList list;
    if (tracks.video) {
        list.push_back(tracks.video);
        if (tracks.audio) {
            list.push_back(tracks.audio);
        }
        if (tracks.metadata) {
            list.push_back(tracks.metadata);
        }
    }
    hub_.describe(std::move(list));
}

}  // namespace ocelli::camera::pipeline
