// A file system in memory that knows what is durable, fails on demand, and gives every state a
// power cut may leave.
#pragma once

#include <algorithm>
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "runtime/file_system.h"
#include "runtime/guarded.h"

namespace ocelli::test {

/// Files and folders after (or before) a power cut.
struct DiskImage {
    std::map<std::string, Bytes> files;
    std::set<std::string> folders;
};

/// Thread-safe. A write is cached until sync() of its file; a name until syncFolder() of its
/// folder.
class MemoryFiles final : public FileSystem {
  public:
    enum class Fault { None, NoSpace, WriteError, SyncError, ReadOnly };

    static constexpr std::size_t kBlock = 4096;

    MemoryFiles() { state_.lock()->folders.insert(""); }

    explicit MemoryFiles(const DiskImage& image) {
        auto state = state_.lock();
        state->folders = image.folders;
        state->folders.insert("");
        state->durableFolders = state->folders;
        for (const auto& [path, bytes] : image.files) {
            auto node = std::make_shared<Node>();
            node->content = bytes;
            node->durable = bytes;
            state->names[path] = node;
            state->durableNames[path] = node;
        }
    }

    // --- for tests ---

    void setFault(Fault fault) { state_.lock()->fault = fault; }

    /// Called before each operation that changes something ("write", "sync", "create", …).
    void setHook(std::function<void(const std::string& operation)> hook) {
        hook_ = std::move(hook);
    }

    void setCapacity(std::uint64_t bytes) { state_.lock()->capacity = bytes; }

    std::uint64_t used() const {
        return state_.with([](State& state) { return usedIn(state); });
    }

    std::uint64_t syncs() const { return state_.lock()->syncs; }

    std::uint64_t writes() const { return state_.lock()->writes; }

    /// What programs see now.
    DiskImage now() const {
        return state_.with([](State& state) {
            DiskImage image;
            image.folders = state.folders;
            for (const auto& [path, node] : state.names) {
                image.files[path] = node->content;
            }
            return image;
        });
    }

    /// States a power cut may leave at this moment: names not yet made durable there or not, and of
    /// each file any of its cached 4 KiB blocks there, absent or torn, with the size at any of the
    /// blocks. All of them while there are at most `bound`, else the extreme ones and random ones
    /// up to that number.
    std::vector<DiskImage> cutStates(std::size_t bound, std::uint32_t seed) const {
        return state_.with([&](State& state) { return cutStatesOf(state, bound, seed); });
    }

    // --- FileSystem ---

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        if (mode == OpenMode::Create) {
            before("create");
        }
        return state_.with([&](State& state) -> Result<std::unique_ptr<File>> {
            const auto found = state.names.find(path);
            if (mode != OpenMode::Create) {
                if (found == state.names.end()) {
                    return errnoError(ENOENT, "opening", path);
                }
                return std::unique_ptr<File>(std::make_unique<Handle>(*this, found->second, path));
            }
            if (state.fault == Fault::ReadOnly) {
                return errnoError(EROFS, "opening", path);
            }
            if (state.fault == Fault::NoSpace) {
                return errnoError(ENOSPC, "opening", path);
            }
            if (found != state.names.end()) {
                return errnoError(EEXIST, "opening", path);
            }
            if (!state.folders.contains(folderOf(path))) {
                return errnoError(ENOENT, "opening", path);
            }
            auto node = std::make_shared<Node>();
            state.names[path] = node;
            return std::unique_ptr<File>(std::make_unique<Handle>(*this, node, path));
        });
    }

    Result<void> makeFolders(const std::string& path) override {
        return state_.with([&](State& state) -> Result<void> {
            if (state.folders.contains(path)) {
                return {};
            }
            if (state.fault == Fault::ReadOnly) {
                return errnoError(EROFS, "making folder", path);
            }
            for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
                state.folders.insert(path.substr(0, at));
                if (at == std::string::npos) {
                    return {};
                }
            }
        });
    }

    Result<std::vector<FolderEntry>> list(const std::string& path) override {
        return state_.with([&](State& state) -> Result<std::vector<FolderEntry>> {
            if (!state.folders.contains(path)) {
                return errnoError(ENOENT, "opening folder", path);
            }
            std::vector<FolderEntry> entries;
            for (const std::string& folder : state.folders) {
                if (folder != path && folderOf(folder) == path) {
                    entries.push_back({folder.substr(path.size() + 1), true, 0});
                }
            }
            for (const auto& [name, node] : state.names) {
                if (folderOf(name) == path) {
                    entries.push_back({name.substr(path.size() + 1), false, node->content.size()});
                }
            }
            std::sort(entries.begin(), entries.end(), [](auto& a, auto& b) {
                return a.name < b.name;
            });
            return entries;
        });
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        before("rename");
        return state_.with([&](State& state) -> Result<void> {
            const auto found = state.names.find(from);
            if (found == state.names.end()) {
                return errnoError(ENOENT, "renaming", from);
            }
            auto node = found->second;
            state.names.erase(found);
            state.names[to] = std::move(node);
            return {};
        });
    }

    Result<void> remove(const std::string& path) override {
        before("remove");
        return state_.with([&](State& state) -> Result<void> {
            if (state.fault == Fault::ReadOnly) {
                return errnoError(EROFS, "removing", path);
            }
            if (state.names.erase(path) == 1) {
                return {};
            }
            const bool filled = std::any_of(state.names.begin(), state.names.end(), [&](auto& one) {
                return folderOf(one.first) == path;
            });
            if (filled) {
                return errnoError(ENOTEMPTY, "removing", path);
            }
            return state.folders.erase(path) == 1
                       ? Result<void>()
                       : Result<void>(errnoError(ENOENT, "removing", path));
        });
    }

    Result<void> syncFolder(const std::string& path) override {
        before("syncFolder");
        return state_.with([&](State& state) -> Result<void> {
            if (state.fault == Fault::SyncError) {
                return diskFailure("making folder durable", path);
            }
            std::erase_if(state.durableNames, [&](auto& one) {
                return folderOf(one.first) == path;
            });
            for (const auto& [name, node] : state.names) {
                if (folderOf(name) == path) {
                    state.durableNames[name] = node;
                }
            }
            std::erase_if(state.durableFolders, [&](auto& one) {
                return folderOf(one) == path && !state.folders.contains(one);
            });
            for (const std::string& folder : state.folders) {
                if (folderOf(folder) == path) {
                    state.durableFolders.insert(folder);
                }
            }
            return {};
        });
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& /*path*/) override {
        return std::make_unique<FileLock>();
    }

    Result<SpaceStatus> space(const std::string& /*path*/) override {
        return state_.with([](State& state) -> Result<SpaceStatus> {
            const std::uint64_t used = usedIn(state);
            return SpaceStatus{
                state.capacity,
                state.fault == Fault::NoSpace || used > state.capacity ? 0 : state.capacity - used,
                state.fault == Fault::ReadOnly
            };
        });
    }

  private:
    struct Node {
        Bytes content;
        Bytes durable;
        std::set<std::size_t> dirty;  ///< blocks written since the last sync
        bool broken = false;          ///< a sync failed: pages are lost and later syncs lie
    };

    using NodePtr = std::shared_ptr<Node>;

    struct State {
        std::map<std::string, NodePtr> names;
        std::map<std::string, NodePtr> durableNames;
        std::set<std::string> folders;
        std::set<std::string> durableFolders;
        Fault fault = Fault::None;
        std::uint64_t capacity = 1ULL << 40U;
        std::uint64_t syncs = 0;
        std::uint64_t writes = 0;
    };

    class Handle final : public File {
      public:
        Handle(MemoryFiles& files, NodePtr node, std::string path)
            : files_(files), node_(std::move(node)), path_(std::move(path)) {}

        Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
            files_.before("write");
            return files_.state_.with([&](State& state) -> Result<void> {
                ++state.writes;
                if (state.fault == Fault::ReadOnly) {
                    return errnoError(EROFS, "writing", path_);
                }
                if (state.fault == Fault::WriteError) {
                    return diskFailure("writing", path_);
                }
                std::size_t total = 0;
                for (const ByteSpan part : parts) {
                    total += part.size();
                }
                const std::uint64_t end = offset + total;
                const std::uint64_t grows =
                    end > node_->content.size() ? end - node_->content.size() : 0;
                if (state.fault == Fault::NoSpace || usedIn(state) + grows > state.capacity) {
                    return errnoError(ENOSPC, "writing", path_);
                }
                node_->content.resize(std::max<std::size_t>(node_->content.size(), end));
                std::size_t at = offset;
                for (const ByteSpan part : parts) {
                    std::copy(
                        part.begin(),
                        part.end(),
                        node_->content.begin() + static_cast<std::ptrdiff_t>(at)
                    );
                    at += part.size();
                }
                for (std::size_t block = offset / kBlock; block * kBlock < end; ++block) {
                    node_->dirty.insert(block);
                }
                return {};
            });
        }

        Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
            return files_.state_.with([&](State& /*state*/) -> Result<std::size_t> {
                if (offset >= node_->content.size()) {
                    return std::size_t{0};
                }
                const std::size_t count =
                    std::min<std::size_t>(into.size(), node_->content.size() - offset);
                std::copy_n(
                    node_->content.begin() + static_cast<std::ptrdiff_t>(offset),
                    count,
                    into.begin()
                );
                return count;
            });
        }

        Result<void> sync() override {
            files_.before("sync");
            return files_.state_.with([&](State& state) -> Result<void> {
                ++state.syncs;
                if (state.fault == Fault::SyncError) {
                    // As Linux does it: the error is told once, and the pages are clean from then
                    // on.
                    node_->broken = true;
                    node_->dirty.clear();
                    return diskFailure("making durable", path_);
                }
                if (!node_->broken) {
                    // Only what changed, so that a long file does not cost more and more.
                    node_->durable.resize(node_->content.size());
                    for (const std::size_t block : node_->dirty) {
                        const std::size_t from = block * kBlock;
                        const std::size_t end = std::min(node_->content.size(), from + kBlock);
                        for (std::size_t i = from; i < end; ++i) {
                            node_->durable[i] = node_->content[i];
                        }
                    }
                    node_->dirty.clear();
                }
                return {};
            });
        }

        void startWriteback(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) override {}

        Result<void> reserve(std::uint64_t /*bytes*/) override { return {}; }

        Result<void> truncate(std::uint64_t size) override {
            files_.before("truncate");
            return files_.state_.with([&](State& /*state*/) -> Result<void> {
                node_->content.resize(size);
                for (std::size_t block = size / kBlock; block * kBlock < node_->durable.size();
                     ++block) {
                    node_->dirty.insert(block);
                }
                return {};
            });
        }

        Result<std::uint64_t> size() override {
            return files_.state_.with([&](State& /*state*/) -> Result<std::uint64_t> {
                return std::uint64_t{node_->content.size()};
            });
        }

      private:
        MemoryFiles& files_;
        NodePtr node_;
        std::string path_;
    };

    static Error diskFailure(const char* doing, const std::string& path) {
        return fail(ErrorKind::Unavailable, errnoError(EIO, doing, path).message());
    }

    static std::string folderOf(const std::string& path) {
        const auto slash = path.rfind('/');
        return slash == std::string::npos ? "" : path.substr(0, slash);
    }

    static std::uint64_t usedIn(const State& state) {
        std::uint64_t total = 0;
        for (const auto& [name, node] : state.names) {
            total += node->content.size();
        }
        return total;
    }

    void before(const std::string& operation) {
        if (hook_) {
            hook_(operation);
        }
    }

    /// One thing that a cut may leave one way or the other.
    using Choice = std::vector<std::function<void(DiskImage&)>>;

    static void addNameChoices(const State& state, std::vector<Choice>& choices) {
        std::set<std::string> all;
        for (const auto& [name, node] : state.names) {
            all.insert(name);
        }
        for (const auto& [name, node] : state.durableNames) {
            all.insert(name);
        }
        for (const std::string& name : all) {
            if (state.names.contains(name) != state.durableNames.contains(name)) {
                choices.push_back(
                    {[name](DiskImage& image) { image.files.erase(name); }, [](DiskImage&) {}}
                );
            }
        }
    }

    static void addBlockChoices(
        const std::string& name, const NodePtr& node, std::vector<Choice>& choices
    ) {
        for (const std::size_t block : node->dirty) {
            const auto write = [name, node, block](DiskImage& image, std::size_t upTo) {
                const auto file = image.files.find(name);
                if (file == image.files.end()) {
                    return;
                }
                const std::size_t start = block * kBlock;
                const std::size_t end = std::min(node->content.size(), start + upTo);
                for (std::size_t i = start; i < end && i < file->second.size(); ++i) {
                    file->second[i] = node->content[i];
                }
            };
            choices.push_back(
                {[](DiskImage&) {},
                 [write](DiskImage& image) { write(image, kBlock); },
                 [write](DiskImage& image) { write(image, kBlock / 8 * 3); }}
            );
        }
    }

    static std::vector<DiskImage> cutStatesOf(
        const State& state, std::size_t bound, std::uint32_t seed
    ) {
        // The size first: blocks beyond it are cut off; what was never written reads as zeros.
        std::vector<Choice> choices;
        DiskImage base;
        base.folders = state.folders;
        std::map<std::string, NodePtr> all = state.durableNames;
        all.insert(state.names.begin(), state.names.end());
        for (const auto& [name, node] : all) {
            base.files[name] = node->durable;
            Choice sizes{[](DiskImage&) {}};
            for (const std::size_t block : node->dirty) {
                const std::size_t end = std::min(node->content.size(), (block + 1) * kBlock);
                if (end > node->durable.size()) {
                    sizes.push_back([name, end](DiskImage& image) { image.files[name].resize(end); }
                    );
                }
            }
            choices.push_back(std::move(sizes));
            addBlockChoices(name, node, choices);
        }
        addNameChoices(state, choices);
        return combine(base, choices, bound, seed);
    }

    static std::vector<DiskImage> combine(
        const DiskImage& base,
        const std::vector<Choice>& choices,
        std::size_t bound,
        std::uint32_t seed
    ) {
        std::size_t total = 1;
        for (const Choice& choice : choices) {
            total = total > bound ? total : total * choice.size();
        }
        std::vector<DiskImage> states;
        const auto apply = [&](const std::function<std::size_t(std::size_t, std::size_t)>& pick) {
            DiskImage image = base;
            for (std::size_t i = 0; i < choices.size(); ++i) {
                choices[i][pick(i, choices[i].size())](image);
            }
            states.push_back(std::move(image));
        };
        if (total <= bound) {
            for (std::size_t number = 0; number < total; ++number) {
                std::size_t left = number;
                apply([&](std::size_t /*index*/, std::size_t size) {
                    const std::size_t one = left % size;
                    left /= size;
                    return one;
                });
            }
            return states;
        }
        std::mt19937 random(seed);
        apply([](std::size_t, std::size_t) { return std::size_t{0}; });
        apply([](std::size_t, std::size_t size) { return size - 1; });
        apply([](std::size_t, std::size_t size) {
            return size > 1 ? std::size_t{1} : std::size_t{0};
        });
        while (states.size() < bound) {
            apply([&](std::size_t, std::size_t size) { return random() % size; });
        }
        return states;
    }

    Guarded<State> state_;
    std::function<void(const std::string&)> hook_;
};

}  // namespace ocelli::test
