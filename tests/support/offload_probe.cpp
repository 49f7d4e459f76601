// Delivers files as one recording with the real client, for journeys and measurements.
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "bodyworn/offload/delivery.h"
#include "bodyworn/swift/http_wire.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "runtime/file_system.h"

namespace {

using namespace ocelli;
using namespace ocelli::bodyworn::offload;

class FileReader final : public bodyworn::evidence::ClipReader {
  public:
    FileReader(std::unique_ptr<File> file, std::uint64_t length)
        : file_(std::move(file)), length_(length) {}

    std::uint64_t length() const override { return length_; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        return file_->readAt(offset, into);
    }

  private:
    std::unique_ptr<File> file_;
    std::uint64_t length_;
};

Result<Content> contentOfFile(const std::string& path) {
    const auto file = OCELLI_TRY(systemFiles().open(path, OpenMode::Read));
    Content content;
    content.length = OCELLI_TRY(file->size());
    crypto::Digester digester(crypto::Hash::Md5);
    Bytes buffer(1U << 20U);
    for (std::uint64_t at = 0; at < content.length;) {
        const std::size_t count = OCELLI_TRY(file->readAt(at, buffer));
        if (count == 0) {
            return fail(ErrorKind::DataLoss, "the file ends too early");
        }
        digester.update(std::span(buffer).first(count));
        at += count;
    }
    content.md5 = formatHex(digester.finish());
    content.open = [path, length = content.length](
                   ) -> Result<std::unique_ptr<bodyworn::evidence::ClipReader>> {
        auto opened = OCELLI_TRY(systemFiles().open(path, OpenMode::Read));
        return std::unique_ptr<bodyworn::evidence::ClipReader>(
            std::make_unique<FileReader>(std::move(opened), length)
        );
    };
    return content;
}

/// Waits no longer than a fifth of a second: a journey has no minute.
Result<int> run(const std::vector<std::string>& words) {
    if (words.size() < 5) {
        return fail(
            ErrorKind::InvalidArgument,
            "usage: offload_probe CONNECTION-FILE BOOK-FOLDER CONTAINER STEPS FILE..."
        );
    }
    const auto text = OCELLI_TRY(readFile(words[0], kMostConnectionFile));
    const ConnectionFile connection = OCELLI_TRY(parseConnectionFile(text));
    const SystemClock clock;
    const auto wire = OCELLI_TRY(bodyworn::swift::createHttpWire(clock, {connection.certificates}));
    DestinationClient client(*wire, connection);
    FolderBook book(words[1]);
    RecordingToDeliver recording;
    recording.container = words[2];
    recording.facts = {{"UserID", "Åsa"}, {"TriggerOn", "Button"}};
    recording.finalFacts = {{"TriggerOff", "Button"}};
    recording.whole = true;
    for (std::size_t i = 4; i < words.size(); ++i) {
        recording.objects.push_back({
            words[i].substr(words[i].rfind('/') + 1),
                {{"StartTime", "1767323015"}, {"StopTime", "1767323075"}},
                OCELLI_TRY(contentOfFile(words[i]))
        });
    }
    auto delivery = OCELLI_TRY(Delivery::open(
        {client, book, clock, [] { return 0.0; }, [] { return crypto::randomToken(8); }},
        recording,
        true
    ));
    const auto steps = toInteger(words[3]).value_or(0);
    const MonoTime began = clock.mono();
    for (std::int64_t i = 0; i < steps; ++i) {
        const auto next = OCELLI_TRY(delivery.step());
        fmt::print("{} {}\n", toString(delivery.state()), next.cause);
        std::fflush(stdout);
        if (next.over) {
            // Without the digests: in the field the camera has them and tells them.
            fmt::print(
                "took {:.6f} s\n", static_cast<double>((clock.mono() - began).count()) / 1e9
            );
            return delivery.mayDelete() ? 0 : 3;
        }
        std::this_thread::sleep_for(std::min<Duration>(next.wait, std::chrono::milliseconds(200)));
    }
    return 4;
}

}  // namespace

int main(int count, char** words) {
    const auto status = run({words + 1, words + count});
    if (!status) {
        fmt::print(stderr, "{}\n", status.error().describe());
        return 2;
    }
    return *status;
}
