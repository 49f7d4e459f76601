// Joins the cutting of evidence with the writers of clips.
#include "apps/destination/part_file.h"

#include "bodyworn/evidence/clip_part.h"
#include "delivery/clips/clip_writer.h"

namespace ocelli::apps::destination {
namespace {

using bodyworn::evidence::ClipPart;
using delivery::clips::ClipWriter;
using delivery::clips::Container;

class PartFile {
  public:
    explicit PartFile(std::unique_ptr<ClipPart> part) : part_(std::move(part)) {}

    Result<void> begin(Container container, WallTime start) {
        writer_ = OCELLI_TRY(ClipWriter::create(
            container,
            part_->tracks(),
            start + std::chrono::microseconds(static_cast<std::int64_t>(part_->holds().from * 1e6)),
            [this](ByteSpan bytes) -> Result<void> {
                made_.insert(made_.end(), bytes.begin(), bytes.end());
                return {};
            }
        ));
        return {};
    }

    /// Writers write by fragments: what one has beyond `atMost` waits, at most a fragment.
    Result<Bytes> next(std::size_t atMost) {
        while (!over_ && made_.size() < atMost) {
            const auto packet = OCELLI_TRY(part_->next());
            over_ = packet == nullptr;
            OCELLI_TRY(over_ ? writer_->flush() : writer_->add(packet));
        }
        const auto count = static_cast<std::ptrdiff_t>(std::min(atMost, made_.size()));
        Bytes bytes(made_.begin(), made_.begin() + count);
        made_.erase(made_.begin(), made_.begin() + count);
        return bytes;
    }

  private:
    std::unique_ptr<ClipPart> part_;
    std::unique_ptr<ClipWriter> writer_;
    Bytes made_;
    bool over_ = false;
};

}  // namespace

bodyworn::destination::OpenPart partOpener(const Clock& clock) {
    return [&clock](
               const std::string& path,
               const std::string& name,
               bodyworn::evidence::PartWanted wanted,
               WallTime start
           ) -> Result<bodyworn::destination::Producer> {
        const auto container = name.ends_with(".mkv") ? Container::Mkv : Container::Mp4;
        const auto file =
            std::make_shared<PartFile>(OCELLI_TRY(ClipPart::open(path, wanted, clock)));
        OCELLI_TRY(file->begin(container, start));
        return bodyworn::destination::Producer([file](std::size_t atMost) {
            return file->next(atMost);
        });
    };
}

}  // namespace ocelli::apps::destination
