// Streams pictures into an archive.
#include "delivery/record/detail/picture_archive.h"

#include <algorithm>

#include "delivery/record/zip_writer.h"

namespace ocelli::delivery::record::detail {
namespace {

using Done = UniqueFunction<void(Result<Bytes>)>;

struct Archive {
    Pictures& store;
    std::vector<StoredPicture> pictures;
    std::size_t next = 0;
    ZipWriter zip = {};
    std::string missing = {};
    bool finished = false;
    Bytes ready = {};  ///< header and bytes of at most one picture
    std::size_t sent = 0;

    Bytes takeReady(std::size_t atMost) {
        const std::size_t count = std::min(std::max<std::size_t>(atMost, 1), ready.size() - sent);
        const auto* from = ready.data() + sent;
        Bytes part(from, from + count);
        sent += count;
        return part;
    }

    Result<void> put(const std::string& name, WallTime time, std::string_view content) {
        const auto bytes = asBytes(content);
        ready = OCELLI_TRY(zip.beginFile(name, time, bytes.size(), crc32(bytes)));
        ready.insert(ready.end(), bytes.begin(), bytes.end());
        sent = 0;
        return {};
    }

    /// The list of what is missing, and the directory.
    Result<void> end() {
        finished = true;
        ready.clear();
        sent = 0;
        if (!missing.empty()) {
            OCELLI_TRY(put("missing.txt", pictures.back().name.time, missing));
        }
        const Bytes directory = zip.finish();
        ready.insert(ready.end(), directory.begin(), directory.end());
        return {};
    }

    Result<void> take(Result<PictureFile> file) {
        const StoredPicture& wanted = pictures[next++];
        if (!file && file.error().kind() != ErrorKind::NotFound) {
            return Error(file.error());
        }
        if (!file) {
            missing += picturePath(wanted.name) + " was deleted meanwhile\r\n";
            return {};
        }
        return put(picturePath(wanted.name), wanted.name.time, file->content);
    }
};

void give(std::shared_ptr<Archive> archive, std::size_t atMost, Done done) {
    if (archive->sent == archive->ready.size() && !archive->finished &&
        archive->next == archive->pictures.size()) {
        if (auto ended = archive->end(); !ended) {
            done(Error(std::move(ended).error()));
            return;
        }
    }
    if (archive->sent < archive->ready.size() || archive->finished) {
        done(archive->takeReady(atMost));
        return;
    }
    // The client may go while the disk works; then nobody waits for the answer.
    Pictures& store = archive->store;
    const std::uint64_t id = archive->pictures[archive->next].id;
    store.read(
        id,
        [weak = std::weak_ptr<Archive>(archive),
         atMost,
         d = std::move(done)](Result<PictureFile> file) mutable {
            const auto kept = weak.lock();
            if (!kept) {
                return;
            }
            if (auto taken = kept->take(std::move(file)); !taken) {
                d(Error(std::move(taken).error()));
                return;
            }
            give(kept, atMost, std::move(d));
        }
    );
}

class ArchiveBody final : public net::http::BodySource {
  public:
    ArchiveBody(Pictures& store, std::vector<StoredPicture> pictures)
        : archive_(std::make_shared<Archive>(Archive{store, std::move(pictures)})) {}

    void read(std::size_t atMost, Done done) override { give(archive_, atMost, std::move(done)); }

  private:
    std::shared_ptr<Archive> archive_;
};

}  // namespace

std::unique_ptr<net::http::BodySource> makePictureArchive(
    Pictures& store, std::vector<StoredPicture> pictures
) {
    return std::make_unique<ArchiveBody>(store, std::move(pictures));
}

}  // namespace ocelli::delivery::record::detail
