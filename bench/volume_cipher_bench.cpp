// What hiding the files of a volume costs: through the layer and without it, in the page cache. A
// line says GB/s of a core and its share at 100 Mbit/s.
#include <ctime>

#include <fmt/format.h>

#include "crypto/random.h"
#include "host/volumes/encrypted_files.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace ocelli;
using host::volumes::EncryptedFiles;

constexpr std::size_t kFragment = 1U << 20U;
constexpr std::size_t kFragments = 256;
constexpr double kBytes = static_cast<double>(kFragment) * kFragments;
constexpr double kBytesASecond = 100e6 / 8;  // of many channels together

double cpuSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Result<void> writeAll(FileSystem& files, const std::string& path, ByteSpan fragment) {
    const auto file = OCELLI_TRY(files.open(path, OpenMode::Create));
    for (std::size_t i = 0; i < kFragments; ++i) {
        OCELLI_TRY(file->writeAt(i * kFragment, std::span(&fragment, 1)));
    }
    return {};
}

Result<void> readAll(FileSystem& files, const std::string& path) {
    const auto file = OCELLI_TRY(files.open(path, OpenMode::Read));
    Bytes into(kFragment);
    for (std::size_t i = 0; i < kFragments; ++i) {
        OCELLI_TRY(file->readAt(i * kFragment, into));
    }
    return {};
}

template <class Work>
bool measure(const std::string& name, Work work) {
    const double before = cpuSeconds();
    const auto done = work();
    const double spent = cpuSeconds() - before;
    if (!done) {
        fmt::print(stderr, "{}\n", done.error().describe());
        return false;
    }
    fmt::print("{}\t{:.3f}\t{:.6f}\n", name, kBytes / spent / 1e9, spent * kBytesASecond / kBytes);
    return true;
}

}  // namespace

int main() {
    const test::TemporaryFolder folder;
    const std::string root = folder.path().string();
    const Bytes fragment = crypto::randomBytes(kFragment);
    EncryptedFiles files(systemFiles(), root);
    for (const bool hidden : {false, true}) {
        hidden ? files.openEncrypted(crypto::randomBytes(EncryptedFiles::kKeyBytes))
               : files.openPlain();
        const std::string name = hidden ? "encrypted" : "plain";
        const std::string path = root + "/video/" + name;
        const bool done =
            files.makeFolders(root + "/video").has_value() &&
            measure(name + " writing", [&] { return writeAll(files, path, fragment); }) &&
            measure(name + " reading", [&] { return readAll(files, path); });
        if (!done) {
            return 1;
        }
    }
    return 0;
}
