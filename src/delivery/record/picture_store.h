// The captured pictures of a volume: stored, searched and read without blocking the loop.
#pragma once

#include <filesystem>
#include <memory>

#include "base/unique_function.h"
#include "delivery/record/pictures.h"
#include "runtime/event_loop.h"
#include "runtime/file_system.h"
#include "runtime/work_queue.h"

namespace ocelli::delivery::record {

namespace detail {
class PictureFolder;
}

/// Thread-bound to the main loop; disk work happens on the volume's queue. Files are
/// "pictures/2026-11-21/1_2026-11-21T08-15-00.123Z_timing_1920x1080.jpg" (UTC), rows are in
/// "pictures.db"; when that is missing or broken it is made anew from the files.
///
/// All callbacks are called once, on the loop, later or at once, also after the store has gone.
class PictureStore final : public Pictures {
  public:
    /// Pictures that wait for the disk; beyond, new ones are refused.
    static constexpr std::size_t kMostWaitingBytes = 64U << 20U;
    static constexpr std::size_t kLargestPicture = 128U << 20U;

    enum class Begin { Open, Closed };

    /// Begins to bring rows and files together in the background.
    /// @param queue   of the volume; outlived by the loop, outlives the store
    /// @param volume  an existing folder on it
    /// @param begin   closed: touches nothing on the disk before open()
    PictureStore(
        EventLoop& loop, SerialQueue& queue, std::filesystem::path volume, Begin begin = Begin::Open
    );

    /// For a volume that is not a folder of this machine.
    /// @param files     outlives the store
    /// @param database  on a disk of this machine
    PictureStore(
        EventLoop& loop,
        SerialQueue& queue,
        FileSystem& files,
        const std::string& volume,
        const std::filesystem::path& database,
        Begin begin
    );
    ~PictureStore() override;
    PictureStore(const PictureStore&) = delete;
    PictureStore& operator=(const PictureStore&) = delete;

    /// The volume is there and ours; a second call does nothing.
    void open();

    /// Closes what is open on the volume, so that it can be formatted; `done` on the loop. Until
    /// open() everything asked fails with Unavailable.
    void close(UniqueFunction<void()> done);

    /// Where the rows are from the next open() on; call while it is closed.
    void setDatabase(const std::filesystem::path& file);

    /// Beyond so many bytes the oldest pictures are deleted. 0: no quota.
    void setQuota(std::uint64_t bytes);

    /// Called for each error of storing or tidying, also those that a `done` gets.
    void onError(UniqueFunction<void(const Error&)> callback);

    void store(NewPicture picture, UniqueFunction<void(Result<StoredPicture>)> done) override;

    void store(NewPicture picture) { store(std::move(picture), {}); }

    void search(PictureQuery query, UniqueFunction<void(Found)> done) override;
    void find(std::vector<std::uint64_t> ids, UniqueFunction<void(Found)> done) override;
    void read(std::uint64_t id, UniqueFunction<void(Result<PictureFile>)> done) override;

    /// Bytes of pictures that wait for the disk.
    std::size_t waitingBytes() const { return waiting_; }

  private:
    template <class Work, class Done>
    void run(Work work, Done done);

    Result<PictureName> nameOf(const NewPicture& picture) const;
    void report(const Error& error);
    void tidy();

    EventLoop& loop_;
    SerialQueue& queue_;
    std::shared_ptr<detail::PictureFolder> folder_;  ///< queue only
    std::uint64_t quota_ = 0;
    std::size_t waiting_ = 0;
    bool tidying_ = false;
    bool open_ = false;
    UniqueFunction<void(const Error&)> onError_;
    std::shared_ptr<PictureStore*> self_;  ///< tells callbacks whether the store still lives
};

}  // namespace ocelli::delivery::record
