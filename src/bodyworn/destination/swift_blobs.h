// Bytes of objects in a stock OpenStack Swift account.
#pragma once

#include "bodyworn/destination/blob_store.h"
#include "bodyworn/destination/swift_files.h"

namespace ocelli::bodyworn::destination {

/// Objects "x/…" named by chance, in sixteen containers `ocelli-evidence-0` to `-f`. Anything else
/// in the account is left alone.
class SwiftBlobs final : public BlobStore {
  public:
    /// Asks the account. Unavailable when it does not answer or refuses the login.
    /// @param scratch  folder for copies of clips while they are verified or cut; emptied
    static Result<std::unique_ptr<SwiftBlobs>> open(
        std::shared_ptr<SwiftLines> lines, const std::string& scratch, FileSystem& files
    );

    std::string_view kind() const override { return "Swift"; }

    std::string where() const override { return "the Swift account"; }

    Result<std::string> mark() override;
    Result<void> setMark(const std::string& id) override;
    Result<void> check() override;
    Result<Tidied> tidy(const std::set<std::string>& known, const std::set<std::string>& doubtful)
        override;
    Result<Incoming> receive() override;

    /// What the cluster already has is removed there, later and elsewhere.
    void discard(Incoming incoming) override;
    std::string nameOf(const Incoming& incoming) const override;

    /// Unavailable when the cluster has got other bytes than those that came here.
    Result<std::string> keep(Incoming incoming, const NewObject& object) override;
    void remove(const std::string& name) override;
    Result<std::unique_ptr<File>> open(const Object& object) override;
    Result<LocalCopy> localCopy(const Object& object) override;

    /// Waits until everything that was to be removed has been tried. For tests.
    void drain() { removing_->drain(); }

  private:
    SwiftBlobs(std::shared_ptr<SwiftLines> lines, std::string scratch, FileSystem& files);

    Result<std::vector<std::string>> list(const std::string& container);

    std::shared_ptr<SwiftLines> lines_;
    std::string scratch_;
    FileSystem& files_;
    std::unique_ptr<SerialQueue> removing_;
};

}  // namespace ocelli::bodyworn::destination
