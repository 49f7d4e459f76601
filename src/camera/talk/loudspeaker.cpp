// The playing loop: render, write, keep to the clock.
#include "camera/talk/loudspeaker.h"

#include <tuple>

#include "base/log.h"
#include "media/av/resampler.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kBlocksASecond = 50;
constexpr Duration kBlock = std::chrono::milliseconds(20);
constexpr Duration kAhead = std::chrono::milliseconds(60);  // of the clock, no more
constexpr Duration kLinger = std::chrono::seconds(1);
constexpr Duration kTryEvery = std::chrono::seconds(1);

/// The sound as an output plays it.
Result<Sound> atRate(const Sound& sound, std::uint32_t sampleRate) {
    if (sound.sampleRate == sampleRate) {
        return sound;
    }
    auto resampler = OCELLI_TRY(
        media::av::Resampler::create({.sampleRate = sound.sampleRate}, {.sampleRate = sampleRate})
    );
    Sound made {
        sampleRate, OCELLI_TRY(resampler->resample(sound.samples))
    };
    const auto rest = OCELLI_TRY(resampler->flush());
    made.samples.insert(made.samples.end(), rest.begin(), rest.end());
    if (made.samples.empty()) {
        return fail(ErrorKind::InvalidArgument, "the sound is too short to be played");
    }
    return made;
}

}  // namespace

Result<std::unique_ptr<Loudspeaker>> Loudspeaker::create(
    const Clock& clock, Open open, Mixer::Setting setting
) {
    auto output = OCELLI_TRY(open());
    std::unique_ptr<Loudspeaker> made(new Loudspeaker(clock, std::move(open), std::move(output)));
    made->set(setting);
    made->thread_ =
        Thread("loudspeaker", [raw = made.get()](std::stop_token stop) { raw->run(stop); });
    return made;
}

Loudspeaker::Loudspeaker(const Clock& clock, Open open, std::unique_ptr<SoundOutput> output)
    : clock_(clock),
      open_(std::move(open)),
      output_(std::move(output)),
      sampleRate_(output_->sampleRate()),
      mixer_(sampleRate_),
      lastHeard_(clock.mono()) {}

Loudspeaker::~Loudspeaker() {
    shared_.with([](Shared& shared) {
        for (const auto& voice : shared.voices) {
            voice->end();
        }
        for (const auto& tune : shared.tunes) {
            tune->end();
        }
    });
    thread_.requestStop();
    thread_.join();
}

Result<std::shared_ptr<Voice>> Loudspeaker::add() {
    return shared_.with([this](Shared& shared) -> Result<std::shared_ptr<Voice>> {
        if (shared.closed) {
            return std::shared_ptr<Voice>();
        }
        if (shared.voices.size() >= kMostVoices) {
            return fail(ErrorKind::ResourceExhausted, "too many speak at once");
        }
        shared.voices.push_back(std::make_shared<Voice>(sampleRate_));
        return shared.voices.back();
    });
}

Result<std::shared_ptr<Tune>> Loudspeaker::play(const Sound& sound, TuneSetting setting) {
    auto tune = std::make_shared<Tune>(OCELLI_TRY(atRate(sound, sampleRate_)), setting);
    return shared_.with([&](Shared& shared) -> Result<std::shared_ptr<Tune>> {
        if (shared.closed) {
            return std::shared_ptr<Tune>();
        }
        if (shared.tunes.size() >= kMostTunes) {
            return fail(ErrorKind::ResourceExhausted, "too many sounds are played at once");
        }
        shared.tunes.push_back(tune);
        return tune;
    });
}

void Loudspeaker::set(Mixer::Setting setting) {
    shared_.lock()->setting = setting;
}

std::size_t Loudspeaker::voices() const {
    return shared_.lock()->voices.size();
}

/// Forgets who has ended; true when nobody came for a while, and nobody can come any more.
bool Loudspeaker::idle(MonoTime now) {
    return shared_.with([&](Shared& shared) {
        std::erase_if(shared.voices, [](const auto& voice) { return voice->ended(); });
        std::erase_if(shared.tunes, [](const auto& tune) { return tune->ended(); });
        if (!shared.voices.empty() || !shared.tunes.empty()) {
            lastHeard_ = now;
        }
        shared.closed = now - lastHeard_ > kLinger;
        return shared.closed;
    });
}

void Loudspeaker::reopen(MonoTime now) {
    if (now - lastTried_ < kTryEvery) {
        return;
    }
    lastTried_ = now;
    auto made = open_();
    if (made && (*made)->sampleRate() == sampleRate_) {
        log::info("talk", "the sound output is back");
        output_ = std::move(*made);
    }
}

/// False when the block went nowhere.
bool Loudspeaker::play(std::span<std::int16_t> block) {
    const auto [voices, tunes, setting] = shared_.with([](const Shared& shared) {
        return std::tuple(shared.voices, shared.tunes, shared.setting);
    });
    mixer_.render(voices, setting, block);
    for (const auto& tune : tunes) {
        tune->addTo(block);  // over whoever speaks, at a volume of its own
    }
    if (!output_) {
        return false;
    }
    if (auto done = output_->write(block); !done) {
        log::warning("talk", "{}", done.error().describe());
        output_.reset();
        lastTried_ = clock_.mono();
        return false;
    }
    return true;
}

void Loudspeaker::run(const std::stop_token& stop) {
    std::vector<std::int16_t> block(sampleRate_ / kBlocksASecond);
    MonoTime played = clock_.mono();  // up to where sound was handed over
    while (!stop.stop_requested()) {
        MonoTime now = clock_.mono();
        if (idle(now)) {
            break;
        }
        if (!output_) {
            reopen(now);
        }
        play(block);
        played = played + kBlock;
        now = clock_.mono();
        if (now > played) {
            played = now;  // the machine slept, or the device is the slower clock
        } else if (played - now > kAhead && !sleepFor(stop, played - now - kAhead)) {
            break;
        }
    }
    shared_.lock()->closed = true;
    output_.reset();
}

}  // namespace ocelli::camera::talk
