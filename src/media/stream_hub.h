// Fans one stream out to many readers; a slow reader loses packets and never slows the source.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "media/packet.h"
#include "media/track.h"
#include "runtime/guarded.h"
#include "runtime/subscription.h"

namespace ocelli::media {

/// A hub's present tracks and the number of times they changed.
struct StreamDescription {
    std::uint32_t generation = 0;
    TrackList tracks;  ///< empty while the stream has not started
};

/// Receives packets. Called on the publisher's thread (at the start on the attaching one): hand
/// over and return, never block. The hub's lock is held: of the hub only `name` and
/// `requestKeyFrame` may be called.
class StreamReader {
  public:
    virtual ~StreamReader() = default;

    /// Called once at the start when tracks are known, and again whenever they change.
    virtual void onDescription(const StreamDescription& description) = 0;

    virtual void onPacket(const PacketPtr& packet) = 0;

    /// The packets since the last key frame, at the start with CachedGroup; 16 MiB at most. A
    /// reader with a bounded queue may take this burst over its bound.
    virtual void onCachedGroup(const std::deque<PacketPtr>& packets) {
        for (const PacketPtr& packet : packets) {
            onPacket(packet);
        }
    }
};

/// How a reader wants to start.
enum class StartAt {
    NextKeyFrame,  ///< nothing until the next key frame; the encoder is asked for one
    CachedGroup,   ///< at once with the cached packets since the last key frame, then live
};

/// Where packets of one stream are published. Thread-safe.
class StreamHub {
  public:
    /// @param name  for logs and metrics, for example "1/main"
    explicit StreamHub(std::string name);
    ~StreamHub();

    const std::string& name() const { return name_; }

    /// A reader gets packets until the subscription is destroyed; after that no call is made or
    /// under way. Do not destroy a subscription from within onPacket.
    Subscription attach(std::shared_ptr<StreamReader> reader, StartAt start);

    std::size_t readers() const;

    StreamDescription description() const;

    /// Called when the number of readers has changed, on the thread that attached or ended; one
    /// call at a time, without a lock, and the last one always tells the present number. Set once
    /// before use; what it uses must outlive all subscriptions or this hub, whichever goes first.
    void setOnDemand(UniqueFunction<void(std::size_t readers)> demand);

    /// Called (on any thread) when somebody needs a key frame. Set once before use.
    void setKeyFrameRequest(UniqueFunction<void()> request);

    void requestKeyFrame();

    // --- the publisher's side; one thread at a time ---

    /// Announces tracks; also empties the cache. Call again when they change. Readers go on with
    /// the next key frame; one is asked for when a packet that is none comes first.
    void describe(TrackList tracks);

    /// A packet of a track that was not described is left out and counted.
    void publish(PacketPtr packet);

    struct Counters {
        std::uint64_t packets = 0;  ///< of all tracks
        std::uint64_t bytes = 0;
        std::uint64_t frames = 0;  ///< of the video track
        std::uint64_t keyFrames = 0;
        std::uint64_t strays = 0;  ///< left out, as their track is not described
        MonoTime lastPacket;       ///< its capture time
    };

    Counters counters() const;

  private:
    struct State;
    std::string name_;
    std::shared_ptr<State> state_;
};

}  // namespace ocelli::media
