// For tests: notes what a source tells, and waits for it from another thread.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "camera/capture/source.h"
#include "runtime/bounded_queue.h"

namespace ocelli::camera::capture::detail {

/// One call of a listener, as text and with its object.
struct Told {
    std::string
        text;  ///< "lost: message", "frame", "tracks", "packet", "audio", or what a test adds
    media::FrameBuilder frame;
    media::PacketPtr packet;
    media::TrackList tracks;
    AudioBlock audio;
};

/// Thread-safe between the source's thread and the test's. Keeps at most 10000 calls.
class SourceProbe final : public SourceListener {
  public:
    void onState(SourceState state, const std::string& message) override {
        static constexpr const char* kNames[] = {"starting", "live", "lost"};
        add(fmt::format("{}: {}", kNames[static_cast<int>(state)], message));
    }

    void onFrame(media::FrameBuilder frame) override {
        Told told;
        told.text = "frame";
        told.frame = std::move(frame);
        queue_.push(std::move(told));
    }

    void onTracks(const media::TrackList& tracks) override {
        Told told;
        told.text = "tracks";
        told.tracks = tracks;
        queue_.push(std::move(told));
    }

    void onPacket(const media::PacketPtr& packet) override {
        Told told;
        told.text = "packet";
        told.packet = packet;
        queue_.push(std::move(told));
    }

    void onSoundForm(std::uint32_t sampleRate, int channels) override {
        add(fmt::format("sound: {} Hz, {} channels", sampleRate, channels));
    }

    void onAudio(AudioBlock block) override {
        Told told;
        told.text = "audio";
        told.audio = std::move(block);
        queue_.push(std::move(told));
    }

    void add(std::string text) {
        Told told;
        told.text = std::move(text);
        queue_.push(std::move(told));
    }

    /// The next call; its text is "nothing" when none comes within 20 s.
    Told next() {
        auto told = queue_.popFor({}, std::chrono::seconds(20));
        if (!told) {
            Told none;
            none.text = "nothing";
            return none;
        }
        return std::move(*told);
    }

    /// The texts of the next calls.
    std::vector<std::string> next(std::size_t count) {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < count; ++i) {
            texts.push_back(next().text);
        }
        return texts;
    }

    /// The next call with this text, what comes before is left out; "nothing" when it does not
    /// come.
    Told find(std::string_view text) {
        for (int i = 0; i < 10'000; ++i) {
            Told told = next();
            if (told.text == text || told.text == "nothing") {
                return told;
            }
        }
        return {};
    }

  private:
    BoundedQueue<Told> queue_{10'000, WhenFull::RefuseNewest};
};

}  // namespace ocelli::camera::capture::detail
