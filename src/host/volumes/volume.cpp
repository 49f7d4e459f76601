// The watch over one volume.
#include "host/volumes/volume.h"

#include <utility>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::host::volumes {

namespace {

constexpr auto kNothingMore = [](Volume&) {};

}  // namespace

struct Volume::Link {
    Volume* volume = nullptr;
};

Volume::Volume(
    EventLoop& loop,
    VolumeVault& vault,
    ProbeOptions options,
    UniqueFunction<void(const VolumeStatus&)> onChange
)
    : loop_(loop),
      vault_(vault),
      options_(std::move(options)),
      onChange_(std::move(onChange)),
      link_(std::make_shared<Link>(Link{this})),
      queue_(std::make_unique<SerialQueue>("volume probe", 16)) {
    timer_ = loop_.every(std::chrono::seconds(1), [this] { onTick(); });
    probe();
}

Volume::~Volume() {
    link_->volume = nullptr;
}

void Volume::onTick() {
    if (busy_) {
        return;
    }
    const Duration since = loop_.clock().mono() - probeBegan_;
    if (!probing_ && since >= kProbeEvery) {
        probe();
    } else if (probing_ && since >= kPatience) {
        ProbeResult stuck = status_.probe;
        stuck.state = VolumeState::Error;
        stuck.message = "the disk does not answer";
        take(std::move(stuck), since);
    }
}

void Volume::suspect() {
    suspected_ = true;
    if (!probing_ && !busy_ && loop_.clock().mono() - probeBegan_ >= kSuspectEvery) {
        probe();
    }
}

void Volume::probe() {
    probing_ = true;
    probeBegan_ = loop_.clock().mono();
    const bool posted = queue_->run(
        [&vault = vault_, options = options_, now = loop_.clock().wall()] {
            return probeVolume(vault, options, now);
        },
        loop_,
        [link = link_](ProbeResult result) {
            if (Volume* volume = link->volume) {
                volume->probing_ = false;
                // What was seen before a change is not told after it has begun.
                if (!volume->busy_) {
                    const Duration took = volume->loop_.clock().mono() - volume->probeBegan_;
                    volume->take(std::move(result), took);
                }
            }
        }
    );
    if (!posted) {
        probing_ = false;
    }
}

void Volume::take(ProbeResult result, Duration took) {
    ++status_.probes;
    status_.failures += result.state == VolumeState::Normal ? 0 : 1;
    status_.lastProbeTook = took;
    status_.lastProbe = loop_.clock().wall();
    const bool changed = !known_ || result.state != status_.probe.state ||
                         result.message != status_.probe.message || result.id != status_.probe.id ||
                         result.encrypted != status_.probe.encrypted ||
                         result.lock != status_.probe.lock;
    known_ = true;
    status_.probe = std::move(result);
    if (options_.expectedId.empty()) {
        options_.expectedId = status_.probe.id;
    }
    const bool asked = std::exchange(suspected_, false);
    if (!changed) {
        if (asked) {
            onChange_(status_);
        }
        return;
    }
    const auto level =
        status_.probe.state == VolumeState::Normal ? log::Level::Info : log::Level::Warning;
    log::write(
        level,
        "volumes",
        fmt::format(
            "{} is {}{}{}",
            options_.path,
            toString(status_.probe.state),
            status_.probe.message.empty() ? "" : ": ",
            status_.probe.message
        )
    );
    onChange_(status_);
}

/// Works on the queue, then does `then` if that went well, looks, and answers.
template <class Work, class Then>
void Volume::change(Work work, Then then, Done done) {
    auto shared = std::make_shared<Done>(std::move(done));
    busy_ = true;
    const bool posted =
        queue_->run(std::move(work), loop_, [link = link_, then, shared](Result<void> result) {
            if (Volume* volume = link->volume) {
                volume->busy_ = false;
                volume->formatting_ = false;
                if (result) {
                    then(*volume);
                }
                volume->suspected_ = true;
                volume->probe();
            }
            (*shared)(std::move(result));
        });
    if (!posted) {
        busy_ = false;
        formatting_ = false;
        (*shared)(fail(ErrorKind::Unavailable, "the disk does not answer"));
    }
}

bool Volume::refuse(Done& done) const {
    if (busy_) {
        done(fail(
            ErrorKind::Unavailable, "another change of this volume is under way; wait for its end"
        ));
    }
    return busy_;
}

void Volume::unlock(std::string password, Remember remember, Done done) {
    if (refuse(done)) {
        return;
    }
    change(
        [&vault = vault_, word = std::move(password), remember] {
            return vault.unlock(word, remember);
        },
        kNothingMore,
        std::move(done)
    );
}

void Volume::setLock(bool on, std::string password, Done done) {
    if (refuse(done)) {
        return;
    }
    change(
        [&vault = vault_, on, word = std::move(password)] { return vault.setLock(on, word); },
        kNothingMore,
        std::move(done)
    );
}

void Volume::format(std::string password, UniqueFunction<void(Done closed)> close, Done done) {
    if (refuse(done)) {
        return;
    }
    busy_ = true;
    formatting_ = true;
    auto shared = std::make_shared<Done>(std::move(done));
    close([link = link_, shared, word = std::move(password)](Result<void> closed) mutable {
        Volume* volume = link->volume;
        if (volume == nullptr) {
            (*shared)(fail(ErrorKind::Cancelled, "the volume is not there any more"));
        } else if (!closed) {
            volume->busy_ = false;
            volume->formatting_ = false;
            volume->suspected_ = true;
            volume->probe();
            (*shared)(std::move(closed));
        } else {
            volume->formatClosed(std::move(word), std::move(*shared));
        }
    });
}

void Volume::formatClosed(std::string password, Done done) {
    change(
        [&vault = vault_, word = std::move(password), now = loop_.clock().wall()](
        ) -> Result<void> {
            const std::string keyFile =
                word.empty() ? std::string() : OCELLI_TRY(vault.newKeyFile(word));
            return formatVolume(vault.bare(), vault.root(), now, keyFile);
        },
        [](Volume& volume) { volume.options_.expectedId.clear(); },
        std::move(done)
    );
}

}  // namespace ocelli::host::volumes
