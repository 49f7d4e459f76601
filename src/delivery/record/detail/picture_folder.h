// The pictures of one volume: files by day, and rows in a database beside them.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>

#include "delivery/record/picture_types.h"
#include "runtime/file_system.h"
#include "store/database.h"

namespace ocelli::delivery::record::detail {

/// Reentrant; blocking: for a serial queue. Opens the database when first used, and again after it
/// broke. A broken database is moved aside ("pictures.db.broken") and made anew from the files,
/// whose names tell everything.
///
/// Deletes nothing but pictures beyond the quota and its own unfinished files.
class PictureFolder {
  public:
    /// Beyond so many the oldest are deleted, whatever the quota.
    static constexpr std::int64_t kMostPictures = 500'000;

    /// @param volume    an existing folder; gets "pictures/"
    /// @param database  on a disk of our own, also where the volume is in the network
    PictureFolder(FileSystem& files, std::string volume, std::filesystem::path database);

    /// Gives the database back; the next use opens it again.
    void close();

    /// Where the database is from the next use on. Only while it is closed.
    void setDatabase(std::filesystem::path file) { file_ = std::move(file); }

    /// Writes a picture and its row, making room first. The same picture again (channel, time,
    /// type, size, event) is the one that is there. ResourceExhausted: larger than the quota, disk
    /// full.
    /// @param quota  bytes; 0: none
    Result<StoredPicture> add(const PictureName& name, ByteSpan content, std::uint64_t quota);

    /// Newest first.
    Result<std::vector<StoredPicture>> search(const PictureQuery& query);

    /// Those of the ids that are there, in the order given.
    Result<std::vector<StoredPicture>> find(const std::vector<std::uint64_t>& ids);

    /// NotFound when there is none of the id.
    Result<PictureFile> read(std::uint64_t id);

    /// One step of bringing rows and files together and of deleting beyond the quota; true when
    /// there is more to do. A step is one day or some hundred deletions.
    Result<bool> tidy(std::uint64_t quota);

    /// True when tidy() has something to do.
    bool untidy(std::uint64_t quota) const { return !days_.empty() || beyond(quota, 0); }

  private:
    using Files = std::vector<std::pair<std::string, std::uint64_t>>;  ///< path and bytes, sorted

    Result<void> open();
    Result<void> checkInPlace() const;
    Result<void> writeNew(const std::string& path, ByteSpan content);
    Result<void> replace(const std::string& path, ByteSpan content);
    Result<bool> isPlain(const std::string& path) const;

    std::string at(std::string_view path) const;
    Result<void> moveAside();
    Result<void> count();
    Result<void> listDays();
    Result<void> reconcile(const std::string& day);
    Result<void> matchRows(const std::string& day, const Files& files);
    Result<void> addMissing(const Files& files);
    Result<void> dropGhosts(const std::string& day, const Files& files);
    bool beyond(std::uint64_t quota, std::uint64_t incoming) const;
    Result<void> makeRoom(std::uint64_t quota, std::uint64_t incoming);
    Result<void> remove(std::uint64_t id, const std::string& path, std::uint64_t bytes);
    Result<void> dropRow(std::uint64_t id, std::uint64_t bytes);
    Result<void> insert(const PictureName& name, const std::string& path, std::uint64_t bytes);
    Result<std::vector<StoredPicture>> rows(const std::string& sql, store::Arguments arguments);

    /// Remembers that the database is broken.
    template <class T>
    Result<T> watch(Result<T> result) {
        broken_ = broken_ || (!result && result.error().kind() == ErrorKind::DataLoss);
        return result;
    }

    FileSystem& files_;
    std::string volume_;
    std::string pictures_;
    std::filesystem::path file_;  ///< of the database
    std::unique_ptr<store::Database> database_;
    bool broken_ = false;
    std::deque<std::string> days_;  ///< still to be reconciled
    std::int64_t count_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace ocelli::delivery::record::detail
