// Questions to the program of a network disk.
#include "host/netdisk/remote_file_system.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "runtime/guarded.h"

namespace ocelli::host::netdisk {

using HelperPtr = std::shared_ptr<HelperProcess>;

namespace {

Error lost() {
    return fail(ErrorKind::Unavailable, "the network disk is not connected");
}

}  // namespace

struct RemoteFileSystem::State {
    std::string root;
    std::function<void(const std::string&)> onLost;
    Guarded<HelperPtr> helper;
    Guarded<int> turn{0};  ///< one question at a time

    Result<Answer> ask(const HelperPtr& to, const Request& request) {
        std::string why;
        auto answer = turn.with([&](int&) -> Result<Answer> {
            if (!to || *helper.lock() != to) {
                return lost();
            }
            auto asked = to->ask(request, kPatience);
            if (!asked && to->broken()) {
                why = asked.error().message();
                // Whoever waits for a turn finds none to ask.
                helper.with([&](HelperPtr& now) {
                    if (now == to) {
                        now.reset();
                    } else {
                        why.clear();
                    }
                });
                return fail(ErrorKind::Unavailable, asked.error().message());
            }
            return asked;
        });
        if (!why.empty()) {
            onLost(why);
        }
        return answer;
    }

    /// "/video/main" of "smb://nas/camera/video/main".
    Result<std::string> below(const std::string& path) const {
        if (!path.starts_with(root) || (path.size() > root.size() && path[root.size()] != '/')) {
            return fail(ErrorKind::Internal, fmt::format("{} is not on {}", path, root));
        }
        return path.substr(root.size());
    }
};

namespace {

using StatePtr = std::shared_ptr<RemoteFileSystem::State>;

class RemoteFile final : public File {
  public:
    RemoteFile(StatePtr state, HelperPtr helper, std::uint32_t handle, std::string path)
        : state_(std::move(state)),
          helper_(std::move(helper)),
          handle_(handle),
          path_(std::move(path)) {}

    ~RemoteFile() override {
        // What the program had open ends with it; that is no news here.
        static_cast<void>(state_->ask(helper_, make(Operation::Close)));
    }

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        Request request = make(Operation::Write);
        request.offset = offset;
        for (ByteSpan part : parts) {
            while (!part.empty()) {
                const std::size_t count = std::min(part.size(), kMostData - request.data.size());
                const ByteSpan now = part.first(count);
                request.data.insert(request.data.end(), now.begin(), now.end());
                part = part.subspan(count);
                if (request.data.size() == kMostData) {
                    OCELLI_TRY(send(request));
                }
            }
        }
        return request.data.empty() ? Result<void>() : send(request);
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            Request request = make(Operation::Read);
            request.offset = offset + done;
            request.count = std::min(into.size() - done, kMostData);
            auto answer = state_->ask(helper_, request);
            if (!answer) {
                return std::move(answer).error().withContext("reading", path_);
            }
            if (answer->data.size() > request.count) {
                return fail(ErrorKind::DataLoss, "the network disk gave more than was asked for");
            }
            std::ranges::copy(answer->data, into.begin() + static_cast<std::ptrdiff_t>(done));
            done += answer->data.size();
            if (answer->data.empty()) {
                break;
            }
        }
        return done;
    }

    Result<void> sync() override { return simple(make(Operation::Sync), "making durable"); }

    /// What was written has left already.
    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t) override {
        return fail(ErrorKind::Unsupported, "network disks keep no room in advance");
    }

    Result<void> truncate(std::uint64_t size) override {
        Request request = make(Operation::Truncate);
        request.offset = size;
        return simple(request, "shortening");
    }

    Result<std::uint64_t> size() override {
        auto answer = state_->ask(helper_, make(Operation::Size));
        if (!answer) {
            return std::move(answer).error().withContext("looking at", path_);
        }
        return answer->value;
    }

  private:
    Request make(Operation operation) const {
        Request request;
        request.operation = operation;
        request.handle = handle_;
        return request;
    }

    Result<void> simple(const Request& request, std::string_view doing) {
        auto answer = state_->ask(helper_, request);
        if (!answer) {
            return std::move(answer).error().withContext(doing, path_);
        }
        return {};
    }

    /// Sends what was gathered, and goes on behind it.
    Result<void> send(Request& request) {
        OCELLI_TRY(simple(request, "writing"));
        request.offset += request.data.size();
        request.data.clear();
        return {};
    }

    StatePtr state_;
    HelperPtr helper_;
    std::uint32_t handle_;
    std::string path_;
};

class RemoteLock final : public FileLock {
  public:
    RemoteLock(StatePtr state, HelperPtr helper, std::uint32_t handle)
        : state_(std::move(state)), helper_(std::move(helper)), handle_(handle) {}

    ~RemoteLock() override {
        Request request;
        request.operation = Operation::Close;
        request.handle = handle_;
        static_cast<void>(state_->ask(helper_, request));
    }

    bool inPlace() const override { return *state_->helper.lock() == helper_; }

  private:
    StatePtr state_;
    HelperPtr helper_;
    std::uint32_t handle_;
};

}  // namespace

RemoteFileSystem::RemoteFileSystem(
    std::string root, std::function<void(const std::string& why)> onLost
)
    : state_(std::make_shared<State>()) {
    state_->root = std::move(root);
    state_->onLost = std::move(onLost);
}

RemoteFileSystem::~RemoteFileSystem() {
    disconnect();
}

const std::string& RemoteFileSystem::root() const {
    return state_->root;
}

Result<void> RemoteFileSystem::connect(
    const std::string& program,
    const Connection& connection,
    const StepListener& onStep,
    std::stop_token stop
) {
    disconnect();
    const HelperPtr helper = OCELLI_TRY(HelperProcess::start(program));
    const std::stop_callback interrupt(stop, [&helper] { helper->interrupt(); });
    Request request;
    request.operation = Operation::Connect;
    request.data = formatConnection(connection);
    auto answer = helper->ask(request, kConnectWithin, onStep);
    if (!answer) {
        return std::move(answer).error();
    }
    *state_->helper.lock() = helper;
    return {};
}

void RemoteFileSystem::disconnect() {
    const HelperPtr helper = std::exchange(*state_->helper.lock(), nullptr);
    if (helper) {
        helper->interrupt();
    }
}

Result<Answer> RemoteFileSystem::ask(Operation operation, const std::string& path) const {
    Request request;
    request.operation = operation;
    request.path = OCELLI_TRY(state_->below(path));
    const HelperPtr helper = *state_->helper.lock();
    return state_->ask(helper, request);
}

Result<std::unique_ptr<File>> RemoteFileSystem::open(const std::string& path, OpenMode mode) {
    Request request;
    request.operation = Operation::Open;
    request.mode = mode;
    request.path = OCELLI_TRY(state_->below(path));
    const HelperPtr helper = *state_->helper.lock();
    const Answer answer = OCELLI_TRY(state_->ask(helper, request));
    return std::unique_ptr<File>(
        std::make_unique<RemoteFile>(state_, helper, static_cast<std::uint32_t>(answer.value), path)
    );
}

Result<void> RemoteFileSystem::makeFolders(const std::string& path) {
    OCELLI_TRY(ask(Operation::MakeFolders, path));
    return {};
}

Result<std::vector<FolderEntry>> RemoteFileSystem::list(const std::string& path) {
    const Answer answer = OCELLI_TRY(ask(Operation::List, path));
    return parseEntries(answer.data);
}

Result<void> RemoteFileSystem::rename(const std::string& from, const std::string& to) {
    Request request;
    request.operation = Operation::Rename;
    request.path = OCELLI_TRY(state_->below(from));
    request.other = OCELLI_TRY(state_->below(to));
    const HelperPtr helper = *state_->helper.lock();
    OCELLI_TRY(state_->ask(helper, request));
    return {};
}

Result<void> RemoteFileSystem::remove(const std::string& path) {
    OCELLI_TRY(ask(Operation::Remove, path));
    return {};
}

Result<void> RemoteFileSystem::syncFolder(const std::string& path) {
    OCELLI_TRY(ask(Operation::SyncFolder, path));
    return {};
}

Result<SpaceStatus> RemoteFileSystem::space(const std::string& path) {
    const Answer answer = OCELLI_TRY(ask(Operation::Space, path));
    SpaceStatus space;
    space.capacity = answer.value;
    space.free = answer.other;
    space.readOnly = answer.flag;
    return space;
}

Result<std::unique_ptr<FileLock>> RemoteFileSystem::lock(const std::string& path) {
    Request request;
    request.operation = Operation::Lock;
    request.path = OCELLI_TRY(state_->below(path));
    const HelperPtr helper = *state_->helper.lock();
    const Answer answer = OCELLI_TRY(state_->ask(helper, request));
    return std::unique_ptr<FileLock>(
        std::make_unique<RemoteLock>(state_, helper, static_cast<std::uint32_t>(answer.value))
    );
}

}  // namespace ocelli::host::netdisk
