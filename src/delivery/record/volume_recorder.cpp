// Syncing, indexing and faults of a volume.
#include "delivery/record/volume_recorder.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::delivery::record {

VolumeRecorder::VolumeRecorder(
    FileSystem& files,
    const Clock& clock,
    Options options,
    RecordingIndex index,
    UniqueFunction<void(Problem, const std::string&)> onProblem
)
    : files_(files),
      clock_(clock),
      options_(std::move(options)),
      index_(std::move(index)),
      onProblem_(std::move(onProblem)),
      status_(std::make_shared<const RecorderStatus>()) {}

VolumeRecorder::~VolumeRecorder() = default;

Result<std::unique_ptr<VolumeRecorder>> VolumeRecorder::open(
    FileSystem& files,
    const Clock& clock,
    Options options,
    UniqueFunction<void(Problem, const std::string&)> onProblem
) {
    bool rebuilt = false;
    auto lock = OCELLI_TRY(files.lock(fmt::format("{}/{}", options.root, kLockFile)));
    RecordingIndex index = OCELLI_TRY(
        options.indexFile.empty() ? RecordingIndex::openInMemory()
                                  : RecordingIndex::open(options.indexFile, &rebuilt)
    );
    std::unique_ptr<VolumeRecorder> made(
        new VolumeRecorder(files, clock, std::move(options), std::move(index), std::move(onProblem))
    );
    made->lock_ = std::move(lock);
    const auto depth = rebuilt ? RecoveryDepth::Everything : RecoveryDepth::Newest;
    made->recovery_ = OCELLI_TRY(recover(files, made->options_.root, made->index_, depth));
    const std::int64_t greatest = OCELLI_TRY(made->index_.greatestId());
    made->nextId_ = greatest + 1;
    made->closedBytes_ = OCELLI_TRY(made->index_.totalBytes());
    OCELLI_TRY(made->findOldest());
    made->publishStatus();
    return made;
}

void VolumeRecorder::setLimits(const VolumeLimits& limits) {
    options_.limits = limits;
}

VolumeRecorder::Channel* VolumeRecorder::find(int channel) {
    const auto found = channels_.find(channel);
    return found == channels_.end() ? nullptr : &found->second;
}

void VolumeRecorder::setChannel(
    StreamId stream, std::shared_ptr<PacketRing> ring, const ChannelOptions& options
) {
    Channel* present = find(stream.channel);
    if (present != nullptr && present->recorder->stream() == stream &&
        &present->recorder->ring() == ring.get()) {
        const bool sameSound = present->recorder->options().audio == options.audio;
        present->recorder->setOptions(options);
        if (!sameSound) {
            handle(*present, present->recorder->endSegment());
        }
        return;
    }
    removeChannel(stream.channel);
    Channel channel;
    channel.recorder = std::make_unique<ChannelRecorder>(
        files_, options_.root, stream, std::move(ring), options, *this
    );
    channels_[stream.channel] = std::move(channel);
}

void VolumeRecorder::removeChannel(int channel) {
    Channel* present = find(channel);
    if (present == nullptr) {
        return;
    }
    if (problem_ != Problem::Error) {
        handle(*present, present->recorder->setTypes(0));
        handle(*present, present->recorder->endSegment());
    }
    channels_.erase(channel);
    tick();
}

void VolumeRecorder::setTypes(int channel, RecordTypes types) {
    Channel* present = find(channel);
    if (present == nullptr || present->wanted == types) {
        return;
    }
    present->wanted = types;
    if (problem_ == Problem::Error || present->blocked) {
        // Remembered; the ring keeps what it can until the disk is good again, also when it ends
        // meanwhile.
        if (types != 0 && !present->unsuited) {
            present->recorder->ring().setWanted(true);
        }
        publishStatus();
        return;
    }
    handle(*present, present->recorder->setTypes(types));
    // Beginning and end of a reason are durable at once.
    tick();
}

void VolumeRecorder::drain(int channel) {
    Channel* present = find(channel);
    if (present != nullptr && problem_ != Problem::Error && !present->blocked) {
        handle(*present, present->recorder->drain());
    }
}

void VolumeRecorder::handle(Channel& channel, const Result<void>& result) {
    if (result) {
        return;
    }
    const Error& error = result.error();
    const bool unsuited = error.kind() == ErrorKind::FailedPrecondition ||
                          error.kind() == ErrorKind::InvalidArgument ||
                          error.kind() == ErrorKind::Unsupported;
    if (!unsuited && error.kind() != ErrorKind::ResourceExhausted) {
        fault(error);
        return;
    }
    log::warning("record", "{}: {}", toString(channel.recorder->stream()), error.message());
    channel.blocked = true;
    if (unsuited) {
        // Nothing is wrong with the disk: this stream cannot be stored as it is now.
        dropWriter(channel);
        channel.recorder->ring().setWanted(false);
        channel.unsuited = channel.recorder->ring().generation();
        return;
    }
    // What was written before can still be made durable, so that only what was not goes back to the
    // ring.
    const auto synced = syncAll();
    if (!synced) {
        fault(synced.error());
        return;
    }
    dropWriter(channel);
    setProblem(Problem::Full, error.message());
}

void VolumeRecorder::fault(const Error& error) {
    suspend(Problem::Error, error.message());
}

void VolumeRecorder::suspend(Problem problem, const std::string& message) {
    if (problem == Problem::Error && problem_ != Problem::Error) {
        dropWriters();
    }
    setProblem(problem, message);
    publishStatus();
}

void VolumeRecorder::dropWriter(Channel& channel) {
    const int number = channel.recorder->stream().channel;
    if (SegmentWriter* writer = channel.recorder->writer()) {
        repairs_.push_back({writer->written().path, writer->written().id, number, {}});
        std::erase(entered_, writer->written().id);
    }
    const auto back = channel.recorder->giveUp();
    for (Repair& one : repairs_) {
        if (one.channel == number && !one.back) {
            one.back = back;
        }
    }
}

void VolumeRecorder::dropWriters() {
    // After a failed sync the kernel may have dropped the pages: no file that is open now can be
    // trusted.
    for (const auto& writer : ended_) {
        const Segment& written = writer->written();
        repairs_.push_back({written.path, written.id, written.stream.channel, {}});
    }
    ended_.clear();
    for (auto& [number, channel] : channels_) {
        dropWriter(channel);
    }
    entered_.clear();
}

std::optional<WallTime> VolumeRecorder::cutOf(const Repair& one) {
    // Only if the ring still has what would be cut off.
    Channel* channel = find(one.channel);
    if (channel == nullptr || !one.back) {
        return std::nullopt;
    }
    const auto oldest = channel->recorder->ring().oldest();
    return oldest && *oldest <= one.back->captureTime ? std::optional(one.back->wallTime)
                                                      : std::nullopt;
}

Result<void> VolumeRecorder::repair() {
    while (!repairs_.empty()) {
        const Repair one = repairs_.front();
        auto repaired = repairSegment(files_, options_.root, one.path, cutOf(one));
        if (repaired) {
            OCELLI_TRY(index_.put(*repaired, false));
            OCELLI_TRY(findOldest());
            closedBytes_ += repaired->bytes();
        } else if (repaired.error().kind() == ErrorKind::DataLoss ||
                   repaired.error().kind() == ErrorKind::NotFound) {
            const auto removed = files_.remove(fmt::format("{}/{}", options_.root, one.path));
            if (!removed && removed.error().kind() != ErrorKind::NotFound) {
                return removed.error();
            }
            OCELLI_TRY(index_.drop(one.id));
        } else {
            return repaired.error();
        }
        repairs_.erase(repairs_.begin());
    }
    return {};
}

void VolumeRecorder::resume() {
    if (problem_ != Problem::Error) {
        return;
    }
    const auto repaired = repair();
    if (!repaired) {
        setProblem(Problem::Error, repaired.error().message());
        publishStatus();
        return;
    }
    setProblem(Problem::None, "");
    for (auto& [number, channel] : channels_) {
        goOn(channel);
    }
    tick();
}

void VolumeRecorder::goOn(Channel& channel) {
    channel.blocked = false;
    channel.unsuited.reset();
    channel.recorder->ring().setWanted(channel.wanted != 0 || channel.recorder->types() != 0);
    handle(channel, channel.recorder->drain());
    if (!channel.blocked && problem_ != Problem::Error) {
        handle(channel, channel.recorder->setTypes(channel.wanted));
    }
}

Result<SegmentStart> VolumeRecorder::nextSegment(StreamId stream, std::uint64_t expectedBytes) {
    if (!lock_->inPlace()) {
        // Nothing may be written into the empty folder of a card that was taken out.
        return fail(ErrorKind::Unavailable, "the disk or card is not there any more");
    }
    OCELLI_TRY(makeRoom(stream, expectedBytes));
    SegmentStart start;
    start.id = nextId_++;
    start.boot = options_.boot;
    start.reserveBytes = expectedBytes;
    start.fragmentSpan = std::min<Duration>(std::chrono::seconds(1), options_.limits.lossWindow);
    return start;
}

void VolumeRecorder::segmentEnded(std::unique_ptr<SegmentWriter> writer) {
    if (!writer->written().fragments.empty()) {
        ended_.push_back(std::move(writer));
        return;
    }
    // Nothing was written into it: it need not stay.
    const std::string path = fmt::format("{}/{}", options_.root, writer->written().path);
    writer.reset();
    const auto removed = files_.remove(path);
    if (!removed) {
        log::warning("record", "{}", removed.error().message());
    }
}

Result<void> VolumeRecorder::syncOne(SegmentWriter& writer) {
    const MonoTime before = clock_.mono();
    const bool synced = OCELLI_TRY(writer.sync());
    if (synced) {
        ++syncs_;
        slowestSync_ = std::max(slowestSync_, clock_.mono() - before);
    }
    return {};
}

Result<void> VolumeRecorder::syncAll() {
    for (const auto& writer : ended_) {
        OCELLI_TRY(syncOne(*writer));
    }
    for (auto& [number, channel] : channels_) {
        if (SegmentWriter* writer = channel.recorder->writer()) {
            OCELLI_TRY(syncOne(*writer));
        }
        channel.recorder->onDurable();
    }
    return {};
}

Result<void> VolumeRecorder::enterAll() {
    auto transaction = OCELLI_TRY(index_.begin());
    for (const auto& writer : ended_) {
        OCELLI_TRY(index_.put(writer->written(), false));
    }
    for (auto& [number, channel] : channels_) {
        SegmentWriter* writer = channel.recorder->writer();
        // Open rows only say that there is a file; what is in it stands in status() and in the file
        // itself.
        const bool fresh = writer != nullptr && writer->durableFragments() > 0 &&
                           std::ranges::find(entered_, writer->written().id) == entered_.end();
        if (fresh) {
            OCELLI_TRY(index_.put(writer->durable(), true));
            entered_.push_back(writer->written().id);
        }
    }
    OCELLI_TRY(transaction.commit());
    for (const auto& writer : ended_) {
        writer->finish();
        closedBytes_ += writer->written().bytes();
        const WallTime start = writer->written().start();
        oldestClosed_ = std::min(oldestClosed_.value_or(start), start);
        std::erase(entered_, writer->written().id);
    }
    ended_.clear();
    return {};
}

void VolumeRecorder::tick() {
    if (problem_ == Problem::Error) {
        publishStatus();
        return;
    }
    for (auto& [number, channel] : channels_) {
        if (channel.blocked) {
            continue;
        }
        handle(channel, channel.recorder->drain());
        handle(channel, channel.recorder->flush());
        handle(channel, channel.recorder->endIfDiscontinued());
        if (problem_ == Problem::Error) {
            return;
        }
    }
    const auto synced = syncAll();
    if (!synced) {
        fault(synced.error());
        return;
    }
    const auto entered = enterAll();
    if (!entered) {
        fault(entered.error());
        return;
    }
    unblock();
    publishStatus();
}

void VolumeRecorder::close() {
    for (auto& [number, channel] : channels_) {
        if (problem_ != Problem::Error) {
            handle(channel, channel.recorder->setTypes(0));
            handle(channel, channel.recorder->endSegment());
        }
    }
    tick();
    const auto done = index_.checkpoint();
    if (!done) {
        log::warning("record", "closing the index: {}", done.error().message());
    }
}

void VolumeRecorder::setProblem(Problem problem, const std::string& message) {
    if (problem == problem_ && message == message_) {
        return;
    }
    problem_ = problem;
    message_ = message;
    onProblem_(problem, message);
}

void VolumeRecorder::publishStatus() {
    auto status = std::make_shared<RecorderStatus>();
    status->indexFile = options_.indexFile;
    status->problem = problem_;
    status->message = message_;
    status->usedBytes = closedBytes_ + openBytes();
    status->oldest = oldestClosed_;
    status->syncs = syncs_;
    status->slowestSync = slowestSync_;
    const auto add = [&](const SegmentWriter& writer) {
        if (writer.durableFragments() > 0) {
            const auto segment = std::make_shared<const Segment>(writer.durable());
            const WallTime start = segment->start();
            status->oldest = std::min(status->oldest.value_or(start), start);
            status->open[writer.written().id] = segment;
        }
    };
    for (auto& [number, channel] : channels_) {
        ChannelStatus one;
        one.stream = channel.recorder->stream();
        one.types = channel.blocked ? RecordTypes{0} : channel.recorder->types();
        one.blocked = channel.blocked;
        one.preRecord = channel.recorder->ring().held();
        one.lostFrames = channel.recorder->ring().lost();
        if (SegmentWriter* writer = channel.recorder->writer()) {
            add(*writer);
            one.durabilityLag = channel.recorder->takenUntil() - writer->durableUntil();
        }
        status->channels[number] = one;
    }
    for (const auto& writer : ended_) {
        add(*writer);
    }
    *status_.lock() = std::move(status);
}

}  // namespace ocelli::delivery::record
