// Requests onto a file system.
#include "host/remote_files/file_server.h"

#include <unistd.h>

#include <fmt/format.h>

namespace ocelli::host::remote_files {

using netdisk::Answer;
using netdisk::Operation;
using netdisk::Request;

namespace {

/// Longer than the camera waits: the program ends itself when a library never returns and nobody
/// is there any more to end it.
constexpr unsigned kAtMostSeconds = 30;

/// "/video/main": one slash between names, none that lead upwards.
Result<std::string> plainPath(const std::string& path) {
    std::string plain;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string part = path.substr(at, end - at);
        if (part == ".." || part == "." || part.find('\0') != std::string::npos) {
            return fail(ErrorKind::InvalidArgument, "the path is not plain");
        }
        if (!part.empty()) {
            plain += "/" + part;
        }
        at = end + 1;
    }
    return plain.empty() ? "/" : plain;
}

Answer ofValue(std::uint64_t value) {
    Answer answer;
    answer.value = value;
    return answer;
}

}  // namespace

Answer FileServer::answer(const Request& request, const netdisk::StepListener& onStep) {
    auto done = handle(request, onStep);
    if (done) {
        return std::move(*done);
    }
    lookAfter(done.error());
    Answer failed;
    failed.kind = Answer::Kind::Failed;
    failed.error = done.error().kind();
    failed.text = done.error().message();
    return failed;
}

FileServer::Answered FileServer::handle(
    const Request& request, const netdisk::StepListener& onStep
) {
    if (request.operation == Operation::Connect) {
        return connect(request, onStep);
    }
    if (!files_) {
        return fail(ErrorKind::FailedPrecondition, "the network disk is not connected");
    }
    switch (request.operation) {
        case Operation::Close:
            open_.erase(request.handle);
            return Answer();
        case Operation::Read:
        case Operation::Write:
        case Operation::Sync:
        case Operation::Truncate:
        case Operation::Size:
            return onFile(request);
        default:
            return onName(request);
    }
}

FileServer::Answered FileServer::connect(
    const Request& request, const netdisk::StepListener& onStep
) {
    const auto connection = OCELLI_TRY(netdisk::parseConnection(request.data));
    open_.clear();
    files_ = OCELLI_TRY(openShare_(connection, onStep));
    return Answer();
}

FileServer::Answered FileServer::onName(const Request& request) {
    const std::string path = OCELLI_TRY(plainPath(request.path));
    Answer answer;
    switch (request.operation) {
        case Operation::Open: {
            auto file = OCELLI_TRY(files_->open(path, request.mode));
            return ofValue(OCELLI_TRY(keep({path, request.mode, std::move(file), nullptr})));
        }
        case Operation::Lock: {
            auto lock = OCELLI_TRY(files_->lock(path));
            return ofValue(OCELLI_TRY(keep({path, request.mode, nullptr, std::move(lock)})));
        }
        case Operation::MakeFolders:
            OCELLI_TRY(files_->makeFolders(path));
            return answer;
        case Operation::List: {
            const auto entries = OCELLI_TRY(files_->list(path));
            answer.data = OCELLI_TRY(netdisk::formatEntries(entries));
            return answer;
        }
        case Operation::Rename: {
            const std::string to = OCELLI_TRY(plainPath(request.other));
            setAside(path);
            setAside(to);
            OCELLI_TRY(files_->rename(path, to));
            takeUp(path, to);
            return answer;
        }
        case Operation::Remove:
            setAside(path);
            OCELLI_TRY(files_->remove(path));
            return answer;
        case Operation::SyncFolder:
            OCELLI_TRY(files_->syncFolder(path));
            return answer;
        default: {
            const SpaceStatus space = OCELLI_TRY(files_->space(path));
            answer.value = space.capacity;
            answer.other = space.free;
            answer.flag = space.readOnly;
            return answer;
        }
    }
}

FileServer::Answered FileServer::onFile(const Request& request) {
    File* file = OCELLI_TRY(find(request.handle));
    Answer answer;
    switch (request.operation) {
        case Operation::Read: {
            answer.data.resize(static_cast<std::size_t>(request.count));
            const std::size_t got = OCELLI_TRY(file->readAt(request.offset, answer.data));
            answer.data.resize(got);
            return answer;
        }
        case Operation::Write: {
            const ByteSpan part = request.data;
            OCELLI_TRY(file->writeAt(request.offset, std::span(&part, 1)));
            return answer;
        }
        case Operation::Sync:
            OCELLI_TRY(file->sync());
            return answer;
        case Operation::Truncate:
            OCELLI_TRY(file->truncate(request.offset));
            return answer;
        default:
            return ofValue(OCELLI_TRY(file->size()));
    }
}

Result<std::uint64_t> FileServer::keep(Opened opened) {
    if (open_.size() >= kMostOpen) {
        return fail(ErrorKind::ResourceExhausted, "too many files of the network disk are open");
    }
    const std::uint32_t handle = next_++;
    open_.emplace(handle, std::move(opened));
    return handle;
}

Result<File*> FileServer::find(std::uint32_t handle) {
    const auto found = open_.find(handle);
    if (found == open_.end() || !found->second.file) {
        return fail(ErrorKind::NotFound, "the file is not there any more");
    }
    return found->second.file.get();
}

/// Servers let nobody remove or rename what is open, not even him who has opened it.
void FileServer::setAside(const std::string& path) {
    for (auto& [handle, opened] : open_) {
        if (opened.path == path) {
            opened.file.reset();
        }
    }
}

void FileServer::takeUp(const std::string& from, const std::string& to) {
    for (auto& [handle, opened] : open_) {
        if (opened.path != from || opened.lock) {
            continue;
        }
        const OpenMode mode = opened.mode == OpenMode::Create ? OpenMode::Change : opened.mode;
        if (auto file = files_->open(to, mode)) {
            opened.path = to;
            opened.file = std::move(*file);
        }
    }
}

/// After an error that a lost server gives, too: is it there?
void FileServer::lookAfter(const Error& error) {
    const bool doubtful =
        error.kind() == ErrorKind::Unavailable || error.kind() == ErrorKind::DeadlineExceeded ||
        error.kind() == ErrorKind::Internal || error.kind() == ErrorKind::DataLoss;
    if (files_ && doubtful) {
        lost_ = !files_->space("/").has_value();
    }
}

Result<void> serve(FileServer& server, int fd) {
    while (!server.lost()) {
        const auto frame = receiveFrame(fd, Duration::zero(), netdisk::kFrameTerms);
        if (!frame) {
            // The camera has gone, or does not want us any more.
            return {};
        }
        const Request request = OCELLI_TRY(netdisk::parseRequest(*frame));
        ::alarm(kAtMostSeconds);
        const Answer answer =
            server.answer(request, [fd](std::string_view what, std::string_view detail) {
                Answer step;
                step.kind = Answer::Kind::Step;
                step.text = what;
                step.detail = detail;
                // A camera that has gone is noticed with the next request.
                static_cast<void>(sendFrame(
                    fd, netdisk::formatAnswer(step), Duration::zero(), netdisk::kFrameTerms
                ));
            });
        ::alarm(0);
        OCELLI_TRY(
            sendFrame(fd, netdisk::formatAnswer(answer), Duration::zero(), netdisk::kFrameTerms)
        );
    }
    return {};
}

}  // namespace ocelli::host::remote_files
