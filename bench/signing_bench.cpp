// What signing costs: a minute of 1080p25 at 4 Mbit/s, as share of its bytes and of a core.
#include <ctime>
#include <random>

#include <fmt/format.h>

#include "bodyworn/evidence/media_signer.h"
#include "tests/support/signed_media.h"

namespace {

using namespace ocelli;

constexpr int kSeconds = 60;
constexpr int kRate = 25;
constexpr std::size_t kBytesASecond = 500'000;

double cpuSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Key frames are six times as large as the others.
Bytes picture(int number, int group, std::mt19937& random) {
    const bool idr = number % group == 0;
    const std::size_t unit = kBytesASecond * static_cast<std::size_t>(group) / kRate /
                             static_cast<std::size_t>(group + 5);
    Bytes bytes = test::madeSlice(media::Codec::H264, idr, 0, random);
    bytes.resize(idr ? 6 * unit : unit, std::byte{0x5A});
    return media::codec::joinLengthPrefixed({bytes});
}

/// Prints one line: name, share of the bytes, share of a core.
int measure(const char* name, int group, bool lowBitRate, const test::SignedCamera& camera) {
    std::mt19937 random(7);
    std::vector<Bytes> pictures;
    for (int i = 0; i < kSeconds * kRate; ++i) {
        pictures.push_back(picture(i, group, random));
    }
    auto signer = test::makeSigner({.lowBitRate = lowBitRate}, camera);
    std::size_t plain = 0;
    std::size_t grown = 0;
    WallTime time = test::kRecordedAt;
    const double before = cpuSeconds();
    for (const Bytes& one : pictures) {
        const auto signedUnit = signer.sign(one, time);
        if (!signedUnit) {
            return 1;
        }
        plain += one.size();
        grown += signedUnit->size();
        time = time + test::kPictureTime;
    }
    const double spent = cpuSeconds() - before;
    const auto share = static_cast<double>(grown - plain) / static_cast<double>(plain);
    fmt::print("{}\t{:.6f}\t{:.6f}\n", name, share, spent / kSeconds);
    return 0;
}

}  // namespace

int main() {
    const test::SignedCamera camera;
    return measure("a key frame each second", 25, false, camera) +
           measure("a key frame each two seconds", 50, false, camera) +
           measure("without lists", 25, true, camera);
}
