// Crosses from the loop to the record queue and back; see recorder.h.
#include "apps/bodycam/recorder.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr MonoTime kEver{INT64_MAX};

double millisecondsOf(Duration span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace

Recorder::Recorder(Faces faces, std::size_t ringBytes)
    : faces_(std::move(faces)), ringBytes_(ringBytes), queue_("record") {
    ring_ = std::make_shared<delivery::record::PacketRing>(
        delivery::record::RingBounds{Duration::zero(), ringBytes},
        [this] { queue_.post([this] { drain(); }); }
    );
}

Recorder::~Recorder() {
    queue_.post([this] {
        if (session_) {
            finish(device::Trigger::PowerOff, faces_.loop.clock().wall(), {});
        }
    });
    subscription_.reset();
    queue_.drain();
}

void Recorder::listen(std::shared_ptr<media::StreamHub> hub) {
    subscription_.reset();
    hub_ = std::move(hub);
    queue_.post([this, on = hub_ != nullptr, now = faces_.loop.clock().mono()] {
        drain();
        ring_->cut();
        listening_ = on ? std::optional(now) : std::nullopt;
    });
    // Not before the ring was emptied of what the old stream left.
    queue_.drain();
    if (hub_) {
        subscription_ = hub_->attach(ring_, media::StartAt::NextKeyFrame);
    }
}

void Recorder::setPreBuffer(Duration span) {
    preBuffer_ = span;
    ring_->setSpan(span);
}

void Recorder::start(RecordOrder order) {
    if (!hub_) {
        faces_.onEnded("no pictures come from the lens");
        return;
    }
    if (preBuffer_ == Duration::zero()) {
        hub_->requestKeyFrame();
    }
    order.settings.preBuffer = preBuffer_ > Duration::zero();
    queue_.post([this, order = std::move(order)] { begin(order); });
}

void Recorder::stop(
    device::Trigger trigger, WallTime wall, std::optional<device::Position> position
) {
    queue_.post([this, trigger, wall, position, until = faces_.loop.clock().mono()] {
        until_ = until;
        drain();
        finish(trigger, wall, position);
    });
}

void Recorder::bookmark(WallTime wall, std::optional<device::Position> position) {
    queue_.post([this, wall, position] {
        if (!session_ || session_->book().marks.size() >= device::RecordingBook::kMostMarks) {
            return;
        }
        device::RecordingBook& book = session_->book();
        book.marks.push_back(
            {fmt::format("bookmark_{}_{}", device::formatCompact(wall), book.marks.size() + 1),
             wall,
             position}
        );
        if (auto done = faces_.shelf.write(book); !done) {
            log::warning("record", "{}", done.error().describe());
        }
    });
}

void Recorder::setMicrophone(bool on, MonoTime time) {
    queue_.post([this, on, time] { mutes_.set(!on, time); });
}

void Recorder::setTimeZone(std::string timeZone) {
    queue_.post([this, zone = std::move(timeZone)] { faces_.facts.timeZone = zone; });
}

void Recorder::addPosition(const device::Position& position) {
    queue_.post([this, position] {
        if (!session_) {
            return;
        }
        auto& track = session_->book().track;
        const bool soon =
            !track.empty() && position.time - track.back().time < std::chrono::seconds(1);
        if (!soon && track.size() < device::RecordingBook::kMostPositions) {
            track.push_back(position);
        }
    });
}

Recorder::Status Recorder::status() const {
    Status status = live_.lock()->status;
    status.held = ring_->held();
    status.heldBytes = ring_->heldBytes();
    return status;
}

void Recorder::begin(const RecordOrder& order) {
    if (session_) {
        return;
    }
    if (auto done = open(order); !done) {
        giveUp(done.error());
        return;
    }
    drain();
}

/// The folder, the book, and what the pre-buffer holds now.
Result<void> Recorder::open(const RecordOrder& order) {
    order_ = order;
    told_ = false;
    until_ = kEver;
    device::RecordingBook book = faces_.facts;
    book.name = device::recordingName(order.wearer.id, book.serial, order.wall);
    book.id = formatHex(crypto::randomBytes(2));
    std::ranges::transform(book.id, book.id.begin(), [](char c) {
        return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    book.wearer = order.wearer;
    book.triggerOn = toString(order.trigger);
    book.triggerOnTime = order.wall;
    book.startPosition = order.position;
    const std::string folder = folderOf(book.name);
    OCELLI_TRY(faces_.files.makeFolders(folder));
    OCELLI_TRY(faces_.files.syncFolder(faces_.folder));
    OCELLI_TRY(faces_.shelf.write(book));
    const Duration wanted = order.settings.preBuffer
                                ? Duration(std::chrono::seconds(order.settings.preBufferLength))
                                : Duration::zero();
    preBufferState_ = {};
    preBufferState_.wanted = wanted;
    preBufferState_.areaFull = ring_->heldBytes() > ringBytes_ / 10 * 9;
    preBufferState_.lensOn = listening_ ? order.time - *listening_ : Duration::zero();
    if (const auto end = live_.lock()->lastEnd) {
        preBufferState_.sinceRecording = order.time - *end;
    }
    SessionPlan plan;
    plan.settings = order.settings;
    plan.folder = folder;
    plan.trigger = order.time;
    // With a pre-buffer whole groups are kept: a second more than asked for does no harm. Without
    // one the key frame that was asked for may be of a picture that was just on its way.
    const Duration slack = wanted > Duration::zero() ? Duration(std::chrono::seconds(5))
                                                     : Duration(std::chrono::milliseconds(200));
    plan.earliest = order.time - wanted - slack;
    session_ = std::make_unique<ClipSession>(faces_.keeper, plan, std::move(book), mutes_);
    live_.lock()->status.recording = session_->book().name;
    ring_->setWanted(true);
    return {};
}

void Recorder::drain() {
    if (!session_) {
        return;
    }
    const auto started = session_->add(ring_->take(), until_);
    if (!started) {
        giveUp(started.error());
        return;
    }
    live_.lock()->status.bytes = session_->bytes();
    if (*started && !told_) {
        tellStarted();
    }
}

void Recorder::tellStarted() {
    told_ = true;
    const MonoTime first = *session_->first();
    preBufferState_.held = std::max(Duration::zero(), order_.time - first);
    session_->book().preBuffer = device::reportPreBuffer(preBufferState_);
    live_.with([&](Live& live) {
        live.status.preBuffer = session_->book().preBuffer;
        live.status.firstFrameMilliseconds =
            millisecondsOf(faces_.loop.clock().mono() - order_.time);
    });
    if (auto done = faces_.shelf.write(session_->book()); !done) {
        log::warning("record", "{}", done.error().describe());
    }
    faces_.loop.post([this, why = session_->book().preBuffer.cause] { faces_.onStarted(why); });
}

void Recorder::finish(
    device::Trigger trigger, WallTime wall, std::optional<device::Position> position
) {
    if (!session_) {
        return;
    }
    device::RecordingBook& book = session_->book();
    book.triggerOff = toString(trigger);
    book.triggerOffTime = wall;
    book.stopPosition = std::move(position);
    auto done = complete();
    session_.reset();
    ring_->setWanted(false);
    ring_->cut();
    const MonoTime now = faces_.loop.clock().mono();
    mutes_.forget(now);
    live_.with([now](Live& live) {
        live.lastEnd = now;
        live.status.recording.clear();
        live.status.bytes = 0;
    });
    faces_.loop.post([this, error = done ? std::string() : done.error().message()] {
        faces_.onEnded(error);
    });
}

Result<void> Recorder::complete() {
    OCELLI_TRY(session_->close());
    device::RecordingBook& book = session_->book();
    if (!session_->first()) {
        book.trouble = "No picture came while it was recorded.";
        book.start = book.triggerOnTime;
        book.stop = book.triggerOffTime;
    }
    book.complete = true;
    OCELLI_TRY(faces_.keeper.complete(book, folderOf(book.name)));
    OCELLI_TRY(faces_.shelf.write(book));
    if (!book.trouble.empty()) {
        return fail(ErrorKind::Unavailable, book.trouble);
    }
    return {};
}

/// The disk failed: what is on it stays and is sealed at the next start.
void Recorder::giveUp(const Error& error) {
    log::error("record", "{}", error.describe());
    if (session_) {
        session_->book().trouble = error.message();
        finish(device::Trigger::Failure, faces_.loop.clock().wall(), {});
        return;
    }
    faces_.loop.post([this, text = error.message()] { faces_.onEnded(text); });
}

Result<int> Recorder::recover() {
    OCELLI_TRY(faces_.files.makeFolders(faces_.folder));
    int count = 0;
    for (const std::string& name : OCELLI_TRY(faces_.shelf.names())) {
        const auto book = faces_.shelf.read(name);
        if (book && !book->complete) {
            recoverOne(name);
            ++count;
        }
    }
    return count;
}

void Recorder::recoverOne(const std::string& name) {
    const auto mend = [&]() -> Result<void> {
        const std::string folder = folderOf(name);
        device::RecordingBook book = OCELLI_TRY(faces_.shelf.read(name));
        OCELLI_TRY(faces_.keeper.recover(folder));
        const auto clips = OCELLI_TRY(faces_.keeper.clips(folder));
        book.start = clips.empty() ? book.triggerOnTime : clips.front().start;
        book.stop = clips.empty() ? book.triggerOnTime : clips.back().stop;
        if (book.triggerOff.empty()) {
            book.triggerOff = toString(device::Trigger::Failure);
            book.triggerOffTime = book.stop;
        }
        book.trouble =
            "The camera ended without closing this recording; what was written is whole.";
        book.complete = true;
        OCELLI_TRY(faces_.keeper.complete(book, folder));
        return faces_.shelf.write(book);
    };
    if (auto done = mend(); !done) {
        log::error("record", "recording {}: {}", name, done.error().describe());
    } else {
        log::info("record", "recording {} was interrupted and is complete now", name);
    }
}

std::vector<device::RecordingBook> Recorder::books(std::size_t most) const {
    std::vector<device::RecordingBook> found;
    const auto names = faces_.shelf.names();
    if (!names) {
        return found;
    }
    for (const std::string& name : *names) {
        if (auto book = faces_.shelf.read(name)) {
            found.push_back(std::move(*book));
        }
    }
    std::ranges::sort(found, std::ranges::greater(), &device::RecordingBook::triggerOnTime);
    found.resize(std::min(found.size(), most));
    return found;
}

}  // namespace ocelli::apps::bodycam
