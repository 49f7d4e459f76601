// What was taken from cameras, kept until the destination has confirmed it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "bodyworn/evidence/clip.h"
#include "bodyworn/evidence/sealer.h"
#include "runtime/file_system.h"
#include "store/database.h"

namespace ocelli::bodyworn::spool {

/// Metadata for the destination: text by key, in order.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// A recording on its way.
struct SpooledRecording {
    std::string name;    ///< of the container; 1..128 of A-Z a-z 0-9 _ and -
    std::string serial;  ///< of the camera
    Facts facts;         ///< known at the start
    Facts finalFacts;    ///< known when all has come
    bool whole = false;  ///< the camera's manifest says that these are all
};

/// A clip, key, track, mark or manifest of a recording.
struct SpooledObject {
    std::string name;                 ///< 1..128 of A-Z a-z 0-9 _ - and .
    evidence::ContentDigest content;  ///< of the bytes to deliver
    std::string md5;                  ///< of the same, lower-case hex
    Facts facts;
    std::uint64_t received = 0;  ///< bytes that are here, durable
    bool held = false;           ///< all bytes are here and their digest is right
};

enum class SpoolLevel : std::uint8_t {
    Normal,
    Low,   ///< less than 8 % of the storage is free
    Full,  ///< nothing more is taken in
};

struct SpoolStatus {
    std::uint64_t capacity = 0;  ///< bytes
    std::uint64_t free = 0;      ///< bytes
    std::uint64_t waiting = 0;   ///< bytes held or partly here
    std::size_t waitingObjects = 0;
    SpoolLevel level = SpoolLevel::Normal;
    std::string fault;  ///< the disk fails; in plain words
};

/// Durable: what a call has answered survives a power cut. Content lies on the disk only in sealed
/// blocks under a key of this controller. Reentrant: one thread at a time, normally a SerialQueue.
class Spool {
  public:
    struct Options {
        std::string folder;                  ///< made when it is missing
        Bytes key;                           ///< crypto::kBlockKeySize bytes
        std::uint64_t reserve = 64U << 20U;  ///< free bytes below which the spool is full
    };

    static constexpr std::size_t kMostRecordings = 100'000;
    static constexpr std::size_t kMostObjects = 10'000;  ///< of a recording

    /// @param files  must outlive the spool. DataLoss when its book is broken.
    static Result<std::unique_ptr<Spool>> open(
        FileSystem& files, const Clock& clock, Options options
    );

    /// Reads the key of the folder, or makes one (mode 0600). DataLoss when the file is no key.
    static Result<Bytes> keyOf(const std::filesystem::path& file);

    // --- from the dock ---

    /// Once more changes nothing. InvalidArgument by field; ResourceExhausted.
    Result<void> begin(const SpooledRecording& recording);

    /// Announces an object and says how much of it is here: where the camera goes on. Another
    /// length or digest under the same name is FailedPrecondition: a sealed clip never changes.
    Result<std::uint64_t> expect(const std::string& recording, const SpooledObject& object);

    /// Takes bytes at exactly what `expect` or the last call said (FailedPrecondition otherwise,
    /// with the right offset in `allowed`). The last bytes make it held once the digest is right;
    /// DataLoss when it is not: then the object begins anew.
    /// @return  bytes that are here now; may be less than offset + bytes.size(): see sealed_file.h
    Result<std::uint64_t> append(
        const std::string& recording,
        const std::string& object,
        std::uint64_t offset,
        ByteSpan bytes
    );

    /// A small object at once: a key, a mark, a manifest. At most 16 MiB.
    Result<void> put(
        const std::string& recording, const std::string& name, const Facts& facts, ByteSpan bytes
    );

    /// The camera's manifest says that all has been announced.
    Result<void> end(const std::string& recording, const Facts& finalFacts);

    // --- to the destination ---

    /// Recordings with something to deliver, the oldest first.
    Result<std::vector<SpooledRecording>> recordings() const;

    /// Nothing when it is not here (any more).
    Result<std::optional<SpooledRecording>> find(const std::string& recording) const;

    /// In the order of delivery: as they were announced.
    Result<std::vector<SpooledObject>> objects(const std::string& recording) const;

    /// FailedPrecondition unless it is held.
    Result<std::unique_ptr<evidence::ClipReader>> read(
        const std::string& recording, const std::string& object
    ) const;

    /// The destination has all of the recording, for good: it is deleted here. Once more changes
    /// nothing.
    Result<void> release(const std::string& recording);

    /// What was released is remembered that long: a camera may come back late to hear of it.
    static constexpr Duration kRemembered = std::chrono::hours(24 * 400);

    /// Whether this recording of this camera was released.
    Result<bool> delivered(const std::string& serial, const std::string& recording) const;

    Result<SpoolStatus> status() const;

    // --- what people see ---

    struct Transfer {
        std::int64_t id = 0;
        std::string serial;
        WallTime begun;
        std::optional<WallTime> ended;
        std::uint64_t bytes = 0;
        std::uint64_t total = 0;
        std::string state;  ///< "running", "complete", "interrupted"
    };

    /// History stays that long after the end of a transfer (BS-DSH-02).
    static constexpr Duration kHistory = std::chrono::hours(72);

    Result<std::int64_t> beginTransfer(const std::string& serial, std::uint64_t total);
    Result<void> noteTransfer(std::int64_t id, std::uint64_t bytes, std::uint64_t total);
    Result<void> endTransfer(std::int64_t id, bool complete);

    /// Newest first; at most 1000.
    Result<std::vector<Transfer>> transfers() const;

  private:
    Spool(
        FileSystem& files,
        const Clock& clock,
        Options options,
        std::unique_ptr<store::Database> book
    )
        : files_(files), clock_(clock), options_(std::move(options)), book_(std::move(book)) {}

    std::string folderOf(const std::string& recording) const;
    std::string pathOf(const std::string& recording, const std::string& object) const;
    Result<SpooledObject> get(const std::string& recording, const std::string& object) const;
    Result<void> setReceived(
        const std::string& recording, const std::string& object, std::uint64_t received, bool held
    );
    Result<void> checkDigest(const std::string& recording, const SpooledObject& object);
    Result<void> checkRoom(std::uint64_t bytes) const;
    Result<void> removeFiles(const std::string& recording);
    Result<void> sweep();

    FileSystem& files_;
    const Clock& clock_;
    Options options_;
    std::unique_ptr<store::Database> book_;
};

}  // namespace ocelli::bodyworn::spool
