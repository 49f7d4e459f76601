// One question a step: hello, offers, chunks, and what the destination has confirmed.
#include "bodyworn/dock/camera_end.h"

#include <algorithm>

namespace ocelli::bodyworn::dock {
namespace {

/// So often damaged in a row that something other than the line is broken.
constexpr unsigned kDamagedOften = 5;

bool linkGone(ErrorKind kind) {
    return kind == ErrorKind::Unavailable || kind == ErrorKind::DeadlineExceeded ||
           kind == ErrorKind::Cancelled;
}

}  // namespace

void CameraEnd::docked(Hello hello) {
    undocked();
    hello_ = std::move(hello);
}

void CameraEnd::report(Hello hello) {
    if (hello_) {
        hello_ = std::move(hello);
    }
}

void CameraEnd::undocked() {
    hello_.reset();
    welcome_.reset();
    loaded_ = false;
    ways_.clear();
    setAside_.clear();
    reader_.reset();
    openName_.clear();
    retry_ = kRetryFirst;
}

CameraEnd::Step CameraEnd::go() {
    retry_ = kRetryFirst;
    return {};
}

CameraEnd::Step CameraEnd::later(const Error& why) {
    Step step;
    const Duration greeting = untilGreeting();
    step.wait = welcome_ && greeting > Duration::zero() ? std::min(retry_, greeting) : retry_;
    step.cause = why.message();
    if (why.kind() == ErrorKind::FailedPrecondition) {  // it wants to hear hello first
        greetAt_ = clock_.mono();
    }
    retry_ = std::min(2 * retry_, kRetryMost);
    return step;
}

Duration CameraEnd::untilGreeting() const {
    return std::max(greetAt_ - clock_.mono(), Duration::zero());
}

CameraEnd::Step CameraEnd::putAside(const Way& way, const Error& why) {
    const std::string recording = way.offer.recording;
    setAside_[recording] = why.message();
    reader_.reset();
    openName_.clear();
    std::erase_if(ways_, [&](const Way& one) { return one.offer.recording == recording; });
    return go();
}

/// Recordings of the vault; those that were confirmed before a power cut are deleted to the end.
Result<void> CameraEnd::load() {
    auto recordings = OCELLI_TRY(vault_.recordings());
    std::vector<std::string> there;
    for (Offer& offer : recordings) {
        there.push_back(offer.recording);
        if (books_.at(offer.recording).state == TransferState::Confirmed ||
            setAside_.contains(offer.recording)) {
            continue;
        }
        const bool known = std::any_of(ways_.begin(), ways_.end(), [&](const Way& way) {
            return way.offer.recording == offer.recording;
        });
        if (!known) {
            Way way;
            way.offer = std::move(offer);
            ways_.push_back(std::move(way));
        }
    }
    const auto written = books_.all();
    for (const auto& [recording, entry] : written) {
        if (entry.state == TransferState::Confirmed) {
            OCELLI_TRY(finish(recording));
        } else if (std::find(there.begin(), there.end(), recording) == there.end()) {
            OCELLI_TRY(books_.forget(recording));
        }
    }
    loaded_ = true;
    return {};
}

Result<void> CameraEnd::finish(const std::string& recording) {
    OCELLI_TRY(vault_.remove(recording));
    return books_.forget(recording);
}

Result<CameraEnd::Step> CameraEnd::step(ControllerLink& link) {
    if (!hello_) {
        return fail(ErrorKind::FailedPrecondition, "the camera is not docked");
    }
    if (!welcome_ || untilGreeting() == Duration::zero()) {
        return greet(link);
    }
    if (!loaded_) {
        OCELLI_TRY(load());
    }
    for (Way& way : ways_) {
        if (!way.atController) {
            return bring(link, way);
        }
    }
    const auto next = std::min_element(ways_.begin(), ways_.end(), [](const Way& a, const Way& b) {
        return a.askAfter < b.askAfter;
    });
    if (next == ways_.end()) {
        loaded_ = false;  // what was recorded since is found with the next step
        Step step;
        step.idle = true;
        step.wait = kPollEvery;
        return step;
    }
    const Duration early = next->askAfter - clock_.mono();
    if (early > Duration::zero()) {
        Step step;
        step.wait = std::min(early, untilGreeting());
        return step;
    }
    return ask(link, *next);
}

Result<CameraEnd::Step> CameraEnd::greet(ControllerLink& link) {
    const Progress brought = progress();
    hello_->bringBytes = welcome_ ? brought.total - brought.done : hello_->pendingBytes;
    auto answer = link.hello(*hello_);
    if (!answer) {
        if (!linkGone(answer.error().kind())) {
            welcome_.reset();
        }
        return later(answer.error());
    }
    welcome_ = std::move(*answer);
    greetAt_ = clock_.mono() + kGreetEvery;
    return go();
}

Result<CameraEnd::Step> CameraEnd::bring(ControllerLink& link, Way& way) {
    const std::string& recording = way.offer.recording;
    if (!way.offered) {
        if (const auto offered = link.offer(way.offer); !offered) {
            return later(offered.error());
        }
        way.offered = true;
        OCELLI_TRY(books_.set(recording, {TransferState::Partly, welcome_->controller, 0}));
        return go();
    }
    if (way.object == way.offer.objects.size()) {
        const auto entry = progress(way);
        OCELLI_TRY(
            books_.set(recording, {TransferState::AtController, welcome_->controller, entry.total})
        );
        way.atController = true;
        way.askAfter = clock_.mono();
        return go();
    }
    const OfferedObject& object = way.offer.objects[way.object];
    if (!way.offset) {
        const auto state = link.state(recording, object.name);
        if (!state) {
            // A controller that lost its spool does not know the offer any more.
            way.offered = way.offered && state.error().kind() != ErrorKind::NotFound;
            return later(state.error());
        }
        advance(way, *state);
        return go();
    }
    return sendChunk(link, way, object);
}

void CameraEnd::advance(Way& way, const ObjectState& state) {
    const OfferedObject& object = way.offer.objects[way.object];
    if (state.whole) {
        ++way.object;
        way.offset.reset();
        way.damaged = 0;
    } else {
        way.offset = std::min(state.offset, object.length);
    }
}

Result<CameraEnd::Step> CameraEnd::sendChunk(
    ControllerLink& link, Way& way, const OfferedObject& object
) {
    const std::string name = way.offer.recording + "/" + object.name;
    if (openName_ != name) {
        auto opened = vault_.open(way.offer.recording, object.name);
        if (!opened) {
            return putAside(way, opened.error());
        }
        reader_ = std::move(*opened);
        openName_ = name;
    }
    const std::uint64_t offset = *way.offset;
    Bytes chunk(static_cast<std::size_t>(
        std::min<std::uint64_t>(welcome_->chunkBytes, object.length - offset)
    ));
    const auto count = reader_->readAt(offset, chunk);
    if (!count) {
        return putAside(way, count.error());
    }
    if (*count != chunk.size()) {
        return putAside(
            way, fail(ErrorKind::DataLoss, "an object is shorter than it was offered: " + name)
        );
    }
    const auto state = link.send(way.offer.recording, object.name, offset, chunk);
    if (!state) {
        way.offset.reset();  // whether it came is asked
        way.offered = way.offered && state.error().kind() != ErrorKind::NotFound;
        if (state.error().kind() == ErrorKind::DataLoss && ++way.damaged < kDamagedOften) {
            return go();
        }
        return later(state.error());
    }
    if (!state->whole && state->offset == 0 && offset + chunk.size() == object.length) {
        // All of it was there, and its digest was wrong.
        way.offset = 0;
        return ++way.damaged < kDamagedOften
                   ? go()
                   : later(fail(ErrorKind::DataLoss, "arrives damaged again and again: " + name));
    }
    advance(way, *state);
    return go();
}

Result<CameraEnd::Step> CameraEnd::ask(ControllerLink& link, Way& way) {
    const std::string recording = way.offer.recording;
    const auto state = link.recordingState(recording);
    if (!state) {
        if (!linkGone(state.error().kind())) {
            way.atController = false;  // it is not there any more: offered and brought anew
            way.offered = false;
            way.object = 0;
            way.offset.reset();
        }
        return later(state.error());
    }
    if (state->confirmed) {
        // Written down first: a power cut while deleting leaves a recording that is deleted later.
        TransferEntry entry = books_.at(recording);
        entry.state = TransferState::Confirmed;
        OCELLI_TRY(books_.set(recording, entry));
        openName_.clear();
        reader_.reset();
        std::erase_if(ways_, [&](const Way& one) { return one.offer.recording == recording; });
        OCELLI_TRY(finish(recording));
        return go();
    }
    if (!state->atController) {
        way.atController = false;
        way.object = 0;
        way.offset.reset();
    }
    way.askAfter = clock_.mono() + kPollEvery;
    Step step = go();
    step.cause = state->cause;
    return step;
}

CameraEnd::Progress CameraEnd::progress(const Way& way) {
    Progress progress;
    for (std::size_t i = 0; i < way.offer.objects.size(); ++i) {
        const std::uint64_t length = way.offer.objects[i].length;
        progress.total += length;
        if (i < way.object) {
            progress.done += length;
        } else if (i == way.object) {
            progress.done += way.offset.value_or(0);
        }
    }
    return progress;
}

CameraEnd::Progress CameraEnd::progress() const {
    Progress all;
    for (const Way& way : ways_) {
        const Progress one = progress(way);
        all.done += one.done;
        all.total += one.total;
    }
    return all;
}

}  // namespace ocelli::bodyworn::dock
