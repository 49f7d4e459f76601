// Headers of ZIP archives, little endian.
#include "delivery/record/zip_writer.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::delivery::record {
namespace {

constexpr std::uint64_t kMost32 = 0xFFFF'FFFF;
constexpr std::uint16_t kUtf8Names = 1U << 11U;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kVersionZip64 = 45;
constexpr std::uint16_t kMadeByUnix = 3U << 8U;
constexpr std::uint32_t kPlainFile = 0100644U << 16U;

/// ByteWriter is big endian.
class LittleWriter {
  public:
    void u16(std::uint64_t value) { put(value, 2); }

    void u32(std::uint64_t value) { put(value, 4); }

    void u64(std::uint64_t value) { put(value, 8); }

    void text(std::string_view part) {
        const auto bytes = asBytes(part);
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }

    std::size_t size() const { return bytes_.size(); }

    Bytes release() { return std::move(bytes_); }

  private:
    void put(std::uint64_t value, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            bytes_.push_back(static_cast<std::byte>((value >> (8U * i)) & 0xFFU));
        }
    }

    Bytes bytes_;
};

/// Date in the upper, time of day in the lower 16 bits, as in MS-DOS.
std::uint32_t stampOf(WallTime time) {
    using namespace std::chrono;
    const sys_seconds moment{seconds(time.microseconds / 1'000'000)};
    const auto midnight = floor<days>(moment);
    const year_month_day day(midnight);
    const int year = static_cast<int>(day.year());
    if (time.microseconds < 0 || year < 1980) {
        return (1U << 21U) | (1U << 16U);
    }
    const auto since = static_cast<std::uint32_t>((moment - midnight).count());
    const auto years = static_cast<std::uint32_t>(std::min(year - 1980, 127));
    return (years << 25U) | (static_cast<unsigned>(day.month()) << 21U) |
           (static_cast<unsigned>(day.day()) << 16U) | ((since / 3600) << 11U) |
           ((since / 60 % 60) << 5U) | (since % 60 / 2);
}

}  // namespace

Result<Bytes> ZipWriter::beginFile(
    std::string_view name, WallTime time, std::uint64_t size, std::uint32_t checksum
) {
    if (name.empty() || name.size() > 65535) {
        return fail(ErrorKind::InvalidArgument, "a name in an archive has 1 to 65535 bytes");
    }
    if (size >= kMost32 || files_.size() >= kMostFiles) {
        return fail(
            ErrorKind::ResourceExhausted,
            fmt::format("an archive holds {} files below 4 GiB each", kMostFiles)
        );
    }
    const File file{
        std::string(name), stampOf(time), checksum, static_cast<std::uint32_t>(size), at_
    };
    LittleWriter header;
    header.u32(0x04034B50);
    header.u16(kVersion);
    header.u16(kUtf8Names);
    header.u16(0);  // stored
    header.u32(file.stamp);
    header.u32(file.checksum);
    header.u32(file.size);
    header.u32(file.size);
    header.u16(name.size());
    header.u16(0);  // no extra fields
    header.text(name);
    at_ += header.size() + size;
    files_.push_back(file);
    return header.release();
}

Bytes ZipWriter::finish() const {
    LittleWriter out;
    for (const File& file : files_) {
        const bool far = file.at >= kMost32;
        out.u32(0x02014B50);
        out.u16(kMadeByUnix | kVersionZip64);
        out.u16(far ? kVersionZip64 : kVersion);
        out.u16(kUtf8Names);
        out.u16(0);
        out.u32(file.stamp);
        out.u32(file.checksum);
        out.u32(file.size);
        out.u32(file.size);
        out.u16(file.name.size());
        out.u16(far ? 12 : 0);
        out.u16(0);  // no comment
        out.u16(0);  // first disk
        out.u16(0);
        out.u32(kPlainFile);
        out.u32(far ? kMost32 : file.at);
        out.text(file.name);
        if (far) {
            out.u16(1);  // ZIP64
            out.u16(8);
            out.u64(file.at);
        }
    }
    const std::uint64_t length = out.size();
    const bool large = at_ + length >= kMost32;
    if (large) {
        out.u32(0x06064B50);
        out.u64(44);
        out.u16(kMadeByUnix | kVersionZip64);
        out.u16(kVersionZip64);
        out.u32(0);
        out.u32(0);
        out.u64(files_.size());
        out.u64(files_.size());
        out.u64(length);
        out.u64(at_);
        out.u32(0x07064B50);  // where the record above is
        out.u32(0);
        out.u64(at_ + length);
        out.u32(1);
    }
    out.u32(0x06054B50);
    out.u16(0);
    out.u16(0);
    out.u16(files_.size());
    out.u16(files_.size());
    out.u32(large ? std::min(length, kMost32) : length);
    out.u32(large ? kMost32 : at_);
    out.u16(0);
    return out.release();
}

}  // namespace ocelli::delivery::record
