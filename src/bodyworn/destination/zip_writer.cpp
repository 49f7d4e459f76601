// Writes ZIP archives (APPNOTE.TXT 6.3.9, with the records of ZIP64).
#include "bodyworn/destination/zip_writer.h"

#include <ctime>

#include "base/crc32.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::uint64_t kVersion = 45;
constexpr std::uint64_t kUnixRegularFile = 0100644U << 16U;
constexpr std::uint64_t kFlags = 0x0808;       // sizes behind the bytes, names in UTF-8
constexpr std::uint64_t kNone32 = 0xFFFFFFFF;  // it stands in the ZIP64 field

/// Little-endian fields.
class Fields {
  public:
    Fields& put(std::uint64_t value, unsigned bytes) {
        for (unsigned i = 0; i < bytes; ++i) {
            bytes_.push_back(static_cast<std::byte>((value >> (8U * i)) & 0xFFU));
        }
        return *this;
    }

    Fields& text(const std::string& part) {
        const auto view = asBytes(part);
        bytes_.insert(bytes_.end(), view.begin(), view.end());
        return *this;
    }

    Bytes release() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

}  // namespace

ZipWriter::ZipWriter(WallTime time) {
    const auto seconds = static_cast<std::time_t>(time.microseconds / 1'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    const int year = parts.tm_year < 80 ? 0 : parts.tm_year - 80;
    date_ = static_cast<std::uint16_t>((year << 9) | ((parts.tm_mon + 1) << 5) | parts.tm_mday);
    clock_ = static_cast<std::uint16_t>(
        (parts.tm_hour << 11) | (parts.tm_min << 5) | (parts.tm_sec / 2)
    );
}

Bytes ZipWriter::begin(const std::string& name) {
    members_.push_back({name, at_, 0, 0});
    Fields head;
    head.put(0x04034B50, 4).put(kVersion, 2).put(kFlags, 2).put(0, 2);
    head.put(clock_, 2).put(date_, 2).put(0, 4).put(kNone32, 4).put(kNone32, 4);
    head.put(name.size(), 2).put(20, 2).text(name);
    head.put(1, 2).put(16, 2).put(0, 8).put(0, 8);
    auto bytes = head.release();
    at_ += bytes.size();
    return bytes;
}

void ZipWriter::bytes(ByteSpan part) {
    Member& member = members_.back();
    member.crc = crc32(part, member.crc);
    member.size += part.size();
    at_ += part.size();
}

Bytes ZipWriter::end() {
    const Member& member = members_.back();
    Fields tail;
    tail.put(0x08074B50, 4).put(member.crc, 4).put(member.size, 8).put(member.size, 8);
    auto bytes = tail.release();
    at_ += bytes.size();
    return bytes;
}

Bytes ZipWriter::centralRecord(const Member& member) const {
    Fields record;
    record.put(0x02014B50, 4).put(kVersion | (3U << 8U), 2).put(kVersion, 2).put(kFlags, 2);
    record.put(0, 2).put(clock_, 2).put(date_, 2).put(member.crc, 4);
    record.put(kNone32, 4).put(kNone32, 4).put(member.name.size(), 2).put(28, 2).put(0, 2);
    record.put(0, 2).put(0, 2).put(kUnixRegularFile, 4).put(kNone32, 4).text(member.name);
    record.put(1, 2).put(24, 2).put(member.size, 8).put(member.size, 8).put(member.offset, 8);
    return record.release();
}

Bytes ZipWriter::finish() {
    Bytes all;
    for (const Member& member : members_) {
        const auto record = centralRecord(member);
        all.insert(all.end(), record.begin(), record.end());
    }
    const std::uint64_t count = members_.size();
    const std::uint64_t size = all.size();
    Fields end;
    end.put(0x06064B50, 4).put(44, 8).put(kVersion, 2).put(kVersion, 2).put(0, 4).put(0, 4);
    end.put(count, 8).put(count, 8).put(size, 8).put(at_, 8);
    end.put(0x07064B50, 4).put(0, 4).put(at_ + size, 8).put(1, 4);
    end.put(0x06054B50, 4).put(0, 2).put(0, 2).put(0xFFFF, 2).put(0xFFFF, 2);
    end.put(kNone32, 4).put(kNone32, 4).put(0, 2);
    const auto tail = end.release();
    all.insert(all.end(), tail.begin(), tail.end());
    return all;
}

}  // namespace ocelli::bodyworn::destination
