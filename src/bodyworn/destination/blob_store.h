// Where the bytes of objects lie: files here, or a Swift cluster.
#pragma once

#include <set>

#include "bodyworn/destination/objects.h"

namespace ocelli::bodyworn::destination {

/// A file on this machine with the bytes of an object; a borrowed one goes with the last copy.
class LocalCopy {
  public:
    explicit LocalCopy(std::string path, std::shared_ptr<void> keeper = {})
        : path_(std::move(path)), keeper_(std::move(keeper)) {}

    const std::string& path() const { return path_; }

  private:
    std::string path_;
    std::shared_ptr<void> keeper_;
};

/// Keeps bytes under names of its own; which of them count is up to the index. Blocking. All but
/// `open` and `localCopy`, which any thread may call, are called on the store's thread.
class BlobStore {
  public:
    virtual ~BlobStore() = default;

    /// "files", "Swift".
    virtual std::string_view kind() const = 0;

    /// For people: "the folder …", "the Swift account …".
    virtual std::string where() const = 0;

    /// The index that these bytes belong to, as set; empty when none was.
    virtual Result<std::string> mark() = 0;
    virtual Result<void> setMark(const std::string& id) = 0;

    /// Whether the bytes can be reached now.
    virtual Result<void> check() = 0;

    struct Tidied {
        std::set<std::string> removed;
        std::size_t strangers = 0;  ///< neither known nor doubtful: they stay
    };

    /// After a start: removes uploads that broke off, and what is doubtful and not known.
    virtual Result<Tidied> tidy(
        const std::set<std::string>& known, const std::set<std::string>& doubtful
    ) = 0;

    /// ResourceExhausted when there is no room.
    virtual Result<Incoming> receive() = 0;
    virtual void discard(Incoming incoming) = 0;

    /// The name under which `keep` will put it.
    virtual std::string nameOf(const Incoming& incoming) const = 0;

    /// Under its name for good, durable, and the same bytes as `object` says.
    /// @return the name
    virtual Result<std::string> keep(Incoming incoming, const NewObject& object) = 0;

    /// May be done later; what is left goes with the next tidying up.
    virtual void remove(const std::string& name) = 0;

    virtual Result<std::unique_ptr<File>> open(const Object& object) = 0;
    virtual Result<LocalCopy> localCopy(const Object& object) = 0;
};

}  // namespace ocelli::bodyworn::destination
