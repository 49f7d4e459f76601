// Bytes of objects as files, and the SQLite index beside them.
#pragma once

#include "bodyworn/destination/blob_store.h"
#include "store/database.h"

namespace ocelli::bodyworn::destination {

/// `index.db` in the folder, which is made. What it has taken survives a power cut.
Result<std::unique_ptr<store::Database>> openFileIndex(
    const std::string& folder, FileSystem& files
);

/// Layout of the folder: `incoming/` (bodies on their way, emptied at the start) and `content/xx/…`
/// (one file an object version, named by chance).
class FileBlobs final : public BlobStore {
  public:
    static Result<std::unique_ptr<FileBlobs>> open(const std::string& folder, FileSystem& files);

    std::string_view kind() const override { return "files"; }

    std::string where() const override { return folder_; }

    Result<std::string> mark() override;
    Result<void> setMark(const std::string& id) override;
    Result<void> check() override;
    Result<Tidied> tidy(const std::set<std::string>& known, const std::set<std::string>& doubtful)
        override;
    Result<Incoming> receive() override;
    void discard(Incoming incoming) override;
    std::string nameOf(const Incoming& incoming) const override;
    Result<std::string> keep(Incoming incoming, const NewObject& object) override;
    void remove(const std::string& name) override;
    Result<std::unique_ptr<File>> open(const Object& object) override;

    Result<LocalCopy> localCopy(const Object& object) override {
        return LocalCopy(content(object.file));
    }

  private:
    FileBlobs(std::string folder, FileSystem& files) : folder_(std::move(folder)), files_(files) {}

    std::string incoming(std::string_view name = {}) const;
    std::string content(std::string_view name = {}) const;
    Result<void> makeFolders();

    std::string folder_;
    FileSystem& files_;
};

}  // namespace ocelli::bodyworn::destination
