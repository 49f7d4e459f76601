// Wires a channel's parts together; see channel.h for who calls what.
#include "camera/pipeline/channel.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "camera/pipeline/image_plan.h"
#include "camera/pipeline/media_ticks.h"

namespace ocelli::camera::pipeline {
namespace {

using capture::SourceState;
using config::StreamName;

constexpr Duration kPlaceholderDelay = std::chrono::seconds(1);
constexpr PictureSize kFirstPlaceholder = {1280, 720};

std::size_t indexOf(StreamName stream) {
    return static_cast<std::size_t>(stream);
}

bool sameSource(const config::ChannelSettings& a, const config::ChannelSettings& b) {
    return a.source == b.source && a.sourceUser == b.sourceUser &&
           a.sourcePassword == b.sourcePassword && a.sourceTransport == b.sourceTransport;
}

}  // namespace

Channel::Stream::Stream(std::string name, const Clock& clock)
    : hub(std::make_shared<media::StreamHub>(name)),
      output(*hub),
      encoded(std::move(name), clock, output) {
    hub->setOnDemand([this](std::size_t readers) { encoded.setReaders(readers); });
}

Channel::Channel(
    int number,
    ChannelFaces faces,
    const config::ChannelConfig& settings,
    std::shared_ptr<const config::TimeZone> zone
)
    : number_(number),
      faces_(std::move(faces)),
      settings_(settings),
      streams_{
          std::make_unique<Stream>(fmt::format("{}/main", number), faces_.clock),
          std::make_unique<Stream>(fmt::format("{}/sub", number), faces_.clock),
          std::make_unique<Stream>(fmt::format("{}/third", number), faces_.clock),
      },
      pictures_(
          {[this](const capture::CameraControls& controls) {
               asked_.with([&](capture::Source* source) {
                   if (source != nullptr) {
                       source->adjust(controls);
                   }
               });
           },
           [this](bool on) {
               if (faces_.onLamp) {
                   faces_.onLamp(number_, on);
               }
           }}
      ),
      sound_(faces_.mediaClock, {&streams_[0]->output, &streams_[1]->output, &streams_[2]->output}),
      input_(faces_.mediaClock),
      motion_(
          number,
          faces_.clock,
          faces_.bus,
          [this](const analytics::MotionCells& cells, WallTime time) {
              faces_.onMotionCells(number_, cells, time);
          }
      ),
      smart_(
          number,
          {faces_.clock,
           faces_.bus,
           [this](const objects::SceneReport& scene, WallTime time) {
               if (faces_.onScene) {
                   faces_.onScene(number_, scene, time);
               }
           },
           [this](const SoundLevel& level, WallTime time) {
               if (faces_.onSound) {
                   faces_.onSound(number_, level, time);
               }
           },
           faces_.makeClassifier,
           [this](const ModelState& state) {
               if (faces_.onModel) {
                   faces_.onModel(number_, state);
               }
           }}
      ),
      placeholder_(faces_.clock, [this](media::FrameBuilder frame) {
          frame->captureTime = faces_.clock.mono();
          stamp(*frame);
          deliver(pictures_.process(std::move(frame), {}));
      }) {
    for (auto& stream : streams_) {
        stream->hub->setKeyFrameRequest([this, raw = stream.get()] { requestKeyFrame(*raw); });
    }
    makeSource(settings_);
    configure(settings_, std::move(zone));
    startSource();
    startSound(settings_);
}

Channel::~Channel() {
    soundInput_.reset();
    dropSource();
    placeholder_.hide();
}

void Channel::dropSource() {
    *asked_.lock() = nullptr;
    source_.reset();  // its thread may be asking at this moment: not under the lock
}

/// Of our encoder, or of the source whose packets are passed on. Called on any thread.
void Channel::requestKeyFrame(Stream& stream) {
    if (!stream.passes) {
        stream.encoded.requestKeyFrame();
        return;
    }
    asked_.with([](capture::Source* source) {
        if (source != nullptr) {
            source->requestKeyFrame();
        }
    });
}

void Channel::apply(
    const config::ChannelConfig& settings, std::shared_ptr<const config::TimeZone> zone
) {
    const config::ChannelConfig before = std::exchange(settings_, settings);
    const bool newSource = !sameSource(before.channel, settings.channel);
    if (newSource) {
        makeSource(settings);
    }
    configure(settings, std::move(zone));
    if (newSource) {
        startSource();
    }
    if (before.audio != settings.audio) {
        startSound(settings);
    }
    faces_.onChanged(number_);
}

void Channel::equip(const ChannelParts& parts) {
    if (std::exchange(parts_, parts) != parts) {
        pictures_.apply(parts.optics);
        configure(settings_, zone_);
    }
}

void Channel::configure(
    const config::ChannelConfig& settings, std::shared_ptr<const config::TimeZone> zone
) {
    zone_ = zone;
    std::vector<bool> carries;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        const config::VideoSettings& video = settings.streams.at(i).video;
        streams_[i]->encoded.configure(planOf(video, settings.streams.at(i).roi, settings.image));
        streams_[i]->output.tellCaptureTimes(video.captureTimeSei);
        // What comes encoded is of the usual range.
        streams_[i]->mayPass =
            video.passThrough && settings.image.greyScale == config::ImageGreyScale::Limited;
        streams_[i]->enabled = video.enabled;
        carries.push_back(video.videoType == config::VideoType::VideoAudio);
        streams_[i]->carriesSound = carries.back();
    }
    encode::AudioParameters sound = audioPlanOf(settings.audio);
    sound.outputChannels = parts_.soundChannels;
    sound_.configure(sound, std::move(carries));
    shapeSound(settings.audio);
    config::ChannelConfig shown = settings;
    if (source_ && source_->turnsItself()) {
        shown.image = adjustmentsOf(settings.image);
    }
    pictures_.apply(shown, encodedSource_, zone);
    motion_.apply(settings.motion, zone);
    smart_.apply(settings.smartEvents, std::move(zone));
    decidePassing();
}

/// Sound of the source, and whether it may go on as it came.
void Channel::shapeSound(const config::AudioSettings& audio) {
    const capture::SoundShaper::Options shape{audio.volume, audio.noiseFilter};
    soundOfSource_ = audio.input == config::AudioInput::Source;
    soundAsItCame_ = audio.input == config::AudioInput::None ||
                     (soundOfSource_ && shape == capture::SoundShaper::Options{});
    shaper_.with([&](Shaper& shaper) {
        if (shaper.options != shape) {
            shaper = {shape, capture::SoundShaper(shape)};
        }
    });
}

void Channel::makeSource(const config::ChannelConfig& settings) {
    dropSource();
    sound_.silence();
    smart_.forgetScene();
    input_.setTracks({});
    live_.with([](Live& live) {
        live.state = SourceState::Starting;
        live.message = "starting";
        live.frameRate = 0;
    });
    auto address = capture::parseSourceAddress(settings.channel.source);
    if (!address) {
        onState(SourceState::Lost, address.error().message());
        return;
    }
    capture::SourceOptions options;
    options.user = settings.channel.sourceUser;
    options.password = settings.channel.sourcePassword.reveal();
    options.udp = settings.channel.sourceTransport == config::ChannelSourceTransport::Udp;
    auto made = faces_.makeSource ? faces_.makeSource(number_, *address, options)
                                  : capture::createSource(*address, options, faces_.clock);
    if (!made) {
        onState(SourceState::Lost, made.error().message());
        return;
    }
    source_ = std::move(*made);
    encodedSource_ = source_->encoded();
    source_->adjust(controlsOf(settings.image));
    pictures_.forgetControls();
    *asked_.lock() = source_.get();
}

void Channel::startSource() {
    if (source_) {
        source_->start(*this);
    }
}

void Channel::startSound(const config::ChannelConfig& settings) {
    soundInput_.reset();
    sound_.silence();
    const config::AudioInput input = settings.audio.input;
    if (input == config::AudioInput::Source || input == config::AudioInput::None) {
        return;
    }
    capture::AudioInputOptions options;
    options.synthetic = input == config::AudioInput::Synthetic;
    options.device = settings.audio.device;
    options.volume = settings.audio.volume;
    options.noiseFilter = settings.audio.noiseFilter;
    options.weak = input == config::AudioInput::MicIn;
    soundInput_ = capture::createAudioInput(options, faces_.clock);
    soundInput_->start([this](capture::AudioBlock block) { hear(block); });
}

std::shared_ptr<media::StreamHub> Channel::hub(StreamName stream) const {
    return streams_.at(indexOf(stream))->hub;
}

StreamFigures Channel::figures(StreamName stream) const {
    return streams_.at(indexOf(stream))->encoded.figures();
}

bool Channel::passesThrough(StreamName stream) const {
    return streams_.at(indexOf(stream))->passes;
}

void Channel::publishMetadata(std::string_view document, MonoTime captureTime, WallTime wallTime) {
    static const auto kTrack = [] {
        media::Track track;
        track.kind = media::TrackKind::Metadata;
        track.codec = media::Codec::OnvifMetadata;
        return std::make_shared<const media::Track>(track);
    }();
    media::Packet packet;
    packet.data = media::makeBuffer(asBytes(document));
    packet.pts = ticksAt(captureTime, 90000);
    packet.dts = packet.pts;
    packet.keyFrame = true;
    packet.captureTime = captureTime;
    packet.wallTime = wallTime;
    packet.encodedTime = faces_.clock.mono();
    for (const auto& stream : streams_) {
        stream->output.setMetadata(document.empty() ? nullptr : kTrack);
        if (!document.empty() && stream->hub->readers() > 0) {
            stream->output.publishMetadata(packet);
        }
    }
}

ChannelStatus Channel::status() const {
    ChannelStatus status;
    live_.with([&](const Live& live) {
        status.state = live.state;
        status.message = live.message;
        status.picture = live.picture;
        status.frameRate = live.frameRate;
    });
    status.motion = motion_.moving();
    status.encodedSource = encodedSource_;
    return status;
}

Result<media::FramePtr> Channel::currentPicture() {
    const bool live = live_.lock()->state == SourceState::Live;
    if (live && encodedSource_ && !framesWanted()) {
        return input_.currentPicture();
    }
    if (auto frame = *newest_.lock()) {
        return frame;
    }
    return fail(ErrorKind::Unavailable, "there is no picture yet");
}

/// Encoded packets pass where the stream's settings, the picture settings and the source allow it.
void Channel::decidePassing() {
    // One at a time: the main loop and the source's thread both come here.
    auto deciding = passing_.lock();
    const bool live = live_.lock()->state == SourceState::Live;
    const media::TrackPtr video = input_.video();
    const bool possible =
        live && encodedSource_ && video && pictures_.untouched() && soundAsItCame_;
    for (auto& stream : streams_) {
        const bool passes = possible && stream->mayPass && stream->enabled;
        stream->output.feedBy(passes ? Feeder::Source : Feeder::Encoder);
        if (passes) {
            stream->output.setVideo(Feeder::Source, video);
            const bool sounds = soundOfSource_ && stream->carriesSound;
            stream->output.setAudio(Feeder::Source, sounds ? input_.audio() : nullptr);
            stream->encoded.release();
        }
        stream->passes = passes;
    }
}

bool Channel::framesWanted() const {
    return motion_.wanted() || smart_.wanted() ||
           std::any_of(streams_.begin(), streams_.end(), [](const auto& stream) {
               return !stream->passes && stream->enabled && stream->encoded.wanted();
           });
}

void Channel::onState(SourceState state, const std::string& message) {
    const auto [changed, size] = live_.with([&](Live& live) {
        const bool different = live.state != state || live.message != message;
        live.state = state;
        live.message = message;
        return std::pair(different, live.picture);
    });
    if (!changed) {
        return;
    }
    log::info("channel", "{}: {}", number_, message);
    if (state == SourceState::Live) {
        placeholder_.hide();
        live_.with([&](Live& live) {
            if (live.lossEvent != 0) {
                faces_.bus.publish(
                    {live.lossEvent,
                     std::string(events::topic::kVideoLoss),
                     number_,
                     {},
                     events::EventState::Stop,
                     faces_.clock.wall(),
                     Json::object()}
                );
                live.lossEvent = 0;
            }
        });
    } else {
        placeholder_.show(message, size.width > 0 ? size : kFirstPlaceholder, kPlaceholderDelay);
    }
    if (state == SourceState::Lost) {
        lose(message);
    }
    decidePassing();
    faces_.onChanged(number_);
}

void Channel::lose(const std::string& message) {
    const WallTime now = faces_.clock.wall();
    live_.with([&](Live& live) {
        if (live.lossEvent == 0) {
            live.lossEvent = faces_.bus.publish(
                {0,
                 std::string(events::topic::kVideoLoss),
                 number_,
                 {},
                 events::EventState::Start,
                 now,
                 Json{{"message", message}}}
            );
        }
    });
}

void Channel::onFrame(media::FrameBuilder frame) {
    stamp(*frame);
    measureRate(frame->captureTime);
    const auto prepared = prepare(std::move(frame));
    watch(prepared);
    deliver(prepared);
}

/// Pictures of the source, not the placeholder's.
void Channel::watch(const media::FramePtr& frame) {
    motion_.offer(frame);
    smart_.offer(frame);
}

void Channel::hear(const capture::AudioBlock& block) {
    smart_.hear(block);
    sound_.offer(block);
}

media::FramePtr Channel::prepare(media::FrameBuilder frame) {
    PicturePath::Drawing drawing;
    drawing.ofSource = true;
    if (faces_.overlay) {
        drawing.overlay = [this](media::Frame& picture) {
            return faces_.overlay(number_, picture);
        };
    }
    if (faces_.decorate) {
        drawing.decorate = [this](media::Frame& picture) { faces_.decorate(number_, picture); };
    }
    return pictures_.process(std::move(frame), drawing);
}

void Channel::stamp(media::Frame& frame) {
    frame.wallTime = faces_.mediaClock.wallAt(frame.captureTime);
    frame.pts = ticksAt(frame.captureTime, 90000);
}

void Channel::deliver(media::FramePtr frame) {
    const PictureSize size{frame->width(), frame->height()};
    const bool resized =
        live_.with([&](Live& live) { return std::exchange(live.picture, size) != size; });
    *newest_.lock() = frame;
    for (auto& stream : streams_) {
        if (stream->enabled && !stream->passes) {
            stream->encoded.offer(frame);
        }
    }
    if (resized) {
        faces_.onChanged(number_);
    }
}

void Channel::measureRate(MonoTime time) {
    live_.with([&](Live& live) {
        const Duration gap = time - live.lastFrame;
        live.lastFrame = time;
        if (gap > Duration::zero() && gap < std::chrono::seconds(2)) {
            const double rate = 1e9 / static_cast<double>(gap.count());
            live.frameRate += (rate - live.frameRate) * (live.frameRate == 0 ? 1.0 : 0.05);
        }
    });
}

void Channel::onTracks(const media::TrackList& tracks) {
    input_.restart();
    input_.setTracks(tracks);
    if (const media::TrackPtr audio = input_.audio()) {
        onSoundForm(audio->sampleRate, audio->channels);
    }
    decidePassing();
    faces_.onChanged(number_);
}

void Channel::onPacket(const media::PacketPtr& packet) {
    const media::PacketPtr stamped = input_.stamp(packet);
    if (!stamped) {
        return;
    }
    for (auto& stream : streams_) {
        if (stream->passes) {
            stream->output.publish(Feeder::Source, stamped);
        }
    }
    if (stamped->track == 1) {
        if (soundOfSource_ && (sound_.wanted() || smart_.soundWanted())) {
            if (auto samples = input_.decodeAudio(stamped)) {
                onAudio(
                    {std::move(samples->samples),
                     samples->sampleRate,
                     samples->channels,
                     stamped->captureTime}
                );
            }
        }
        return;
    }
    measureRate(stamped->captureTime);
    input_.keep(stamped);
    if (!framesWanted()) {
        input_.stopDecoding();
        return;
    }
    auto frames = input_.decode(stamped);
    if (!frames) {
        log::debug("channel", "{}: {}", number_, frames.error().describe());
        return;
    }
    for (media::FrameBuilder& frame : *frames) {
        stamp(*frame);
        const auto prepared = prepare(std::move(frame));
        watch(prepared);
        deliver(prepared);
    }
}

void Channel::onSoundForm(std::uint32_t sampleRate, int channels) {
    if (soundOfSource_) {
        sound_.expect(sampleRate, channels);
    }
}

void Channel::onAudio(capture::AudioBlock block) {
    if (soundOfSource_) {
        shaper_.with([&](Shaper& shaper) { shaper.shaper.process(block); });
        hear(block);
    }
}

}  // namespace ocelli::camera::pipeline
