// One channel: a source, its pictures and sound, three streams, motion, snapshots, and what happens
// when the source is lost.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "camera/capture/audio_input.h"
#include "camera/capture/sound_shaper.h"
#include "camera/capture/source.h"
#include "camera/pipeline/channel_plan.h"
#include "camera/pipeline/encoded_input.h"
#include "camera/pipeline/encoded_stream.h"
#include "camera/pipeline/motion_watch.h"
#include "camera/pipeline/picture_path.h"
#include "camera/pipeline/placeholder.h"
#include "camera/pipeline/smart_watch.h"
#include "camera/pipeline/sound_path.h"
#include "config/generated/settings.h"
#include "events/event_bus.h"
#include "media/media_clock.h"

namespace ocelli::camera::pipeline {

/// What a channel needs of the device; all outlive it.
struct ChannelFaces {
    const Clock& clock;
    media::MediaClock& mediaClock;
    events::EventBus& bus;

    /// Any thread: the state or the streams of a channel have changed.
    std::function<void(int channel)> onChanged;

    /// Any thread: what moves now.
    std::function<void(int channel, const analytics::MotionCells&, WallTime)> onMotionCells;

    /// Main loop: makes the source of a channel. Nothing: capture::createSource does.
    std::function<Result<std::unique_ptr<
        capture::
            Source>>(int channel, const capture::SourceAddress&, const capture::SourceOptions&)>
        makeSource = {};

    /// The source's thread: draws into a picture once it is turned as viewers see it, below its
    /// text.
    std::function<void(int channel, media::Frame&)> decorate = {};

    /// The thread of smart events: what is in the picture, and how loud it is.
    std::function<void(int channel, const objects::SceneReport&, WallTime)> onScene = {};
    std::function<void(int channel, const SoundLevel&, WallTime)> onSound = {};

    /// The thread of smart events: what tells the class of targets.
    ClassifierMaker makeClassifier = {};
    std::function<void(int channel, const ModelState&)> onModel = {};

    /// The source's thread: lays another picture over one as viewers see it, before its masks cover
    /// what they hide; false when there was nothing to lay.
    std::function<bool(int channel, media::Frame&)> overlay = {};

    /// The source's thread: this channel wants the lamp of the device, or no longer.
    std::function<void(int channel, bool on)> onLamp = {};
};

/// What the device knows of its own parts, beyond what people set.
struct ChannelParts {
    image::OpticsParameters optics;
    int soundChannels = 0;  ///< 1 or 2 in encoded sound; 0: as it comes

    bool operator==(const ChannelParts&) const = default;
};

struct ChannelStatus {
    capture::SourceState state = capture::SourceState::Starting;
    std::string message;
    PictureSize picture;   ///< of the source, after rotation; 0 before the first picture
    double frameRate = 0;  ///< measured at the source
    bool motion = false;
    bool encodedSource = false;
};

/// Thread-safe unless said otherwise. Lives on the main loop; its threads end with it.
class Channel final : private capture::SourceListener {
  public:
    Channel(
        int number,
        ChannelFaces faces,
        const config::ChannelConfig& settings,
        std::shared_ptr<const config::TimeZone> zone
    );
    ~Channel() override;

    int number() const { return number_; }

    /// Thread-bound to the main loop. Every change takes effect live; only what changed is touched.
    void apply(const config::ChannelConfig& settings, std::shared_ptr<const config::TimeZone> zone);

    /// Thread-bound to the main loop. Takes effect live.
    void equip(const ChannelParts& parts);

    /// Shared, as readers on other loops may outlive the channel.
    std::shared_ptr<media::StreamHub> hub(config::StreamName stream) const;

    StreamFigures figures(config::StreamName stream) const;

    /// True when this stream is the source's own, not encoded here.
    bool passesThrough(config::StreamName stream) const;

    ChannelStatus status() const;

    /// A document for those who want to know more than the picture shows, as a track beside it.
    /// `document` is empty to say that there are none any more.
    void publishMetadata(std::string_view document, MonoTime captureTime, WallTime wallTime);

    /// The newest picture, as viewers see it. Slow for encoded sources: for a worker. Unavailable
    /// before the first.
    Result<media::FramePtr> currentPicture();

    /// The newest decoded picture, or null; of an encoded source it may be old when nobody needs
    /// pictures.
    media::FramePtr newestPicture() const { return *newest_.lock(); }

  private:
    struct Stream {
        explicit Stream(std::string name, const Clock& clock);

        std::shared_ptr<media::StreamHub> hub;
        StreamOutput output;
        EncodedStream encoded;
        std::atomic<bool> passes = false;
        std::atomic<bool> mayPass = false;  ///< by its settings
        std::atomic<bool> carriesSound = true;
        std::atomic<bool> enabled = true;
    };

    void configure(
        const config::ChannelConfig& settings, std::shared_ptr<const config::TimeZone> zone
    );
    void makeSource(const config::ChannelConfig& settings);
    void startSource();
    void dropSource();
    void requestKeyFrame(Stream& stream);
    void startSound(const config::ChannelConfig& settings);
    void shapeSound(const config::AudioSettings& audio);
    void lose(const std::string& message);
    void decidePassing();
    void deliver(media::FramePtr frame);
    void watch(const media::FramePtr& frame);
    void hear(const capture::AudioBlock& block);
    void stamp(media::Frame& frame);
    media::FramePtr prepare(media::FrameBuilder frame);
    bool framesWanted() const;
    void measureRate(MonoTime time);

    // SourceListener: the source's thread.
    void onState(capture::SourceState state, const std::string& message) override;
    void onFrame(media::FrameBuilder frame) override;
    void onTracks(const media::TrackList& tracks) override;
    void onPacket(const media::PacketPtr& packet) override;
    void onSoundForm(std::uint32_t sampleRate, int channels) override;
    void onAudio(capture::AudioBlock block) override;

    struct Shaper {
        capture::SoundShaper::Options options = {};
        capture::SoundShaper shaper{options};
    };

    struct Live {
        capture::SourceState state = capture::SourceState::Starting;
        std::string message = "starting";
        PictureSize picture;
        double frameRate = 0;
        MonoTime lastFrame;
        std::uint64_t lossEvent = 0;
    };

    int number_;
    ChannelFaces faces_;
    config::ChannelConfig settings_;  ///< main loop
    ChannelParts parts_;              ///< main loop
    std::shared_ptr<const config::TimeZone> zone_;
    std::array<std::unique_ptr<Stream>, config::kStreamCount> streams_;
    PicturePath pictures_;
    SoundPath sound_;
    EncodedInput input_;
    MotionWatch motion_;
    SmartWatch smart_;
    Guarded<Live> live_;
    Guarded<media::FramePtr> newest_;
    Guarded<int> passing_;  ///< held while passing is decided
    std::atomic<bool> encodedSource_ = false;
    std::atomic<bool> soundOfSource_ = true;
    std::atomic<bool> soundAsItCame_ = true;           ///< neither replaced nor changed
    Guarded<Shaper> shaper_;                           ///< for sound of the source
    std::unique_ptr<capture::Source> source_;          ///< main loop
    Guarded<capture::Source*> asked_{nullptr};         ///< the same, for who wants a key frame
    std::unique_ptr<capture::AudioInput> soundInput_;  ///< main loop
    Placeholder placeholder_;
};

}  // namespace ocelli::camera::pipeline
