// Writes questions and reads answers.
#include "host/time/ntp_message.h"

namespace ocelli::host::time {
namespace {

constexpr std::uint8_t kClientVersion4 = 0x23;
constexpr std::uint8_t kServer = 4;
constexpr std::uint8_t kNoTime = 3;  // leap indicator: not synchronized
constexpr int kMostStratum = 15;
constexpr std::size_t kOriginate = 24;
constexpr std::size_t kReceive = 32;
constexpr std::size_t kTransmit = 40;
constexpr std::int64_t kSecondsTo1970 = 2'208'988'800;
constexpr std::int64_t kEra = std::int64_t{1} << 32;
constexpr std::uint32_t kEraBorder = 0x80000000U;  // below: after 2036 (RFC 4330, 3)

std::uint64_t read64(ByteSpan bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[at + i]);
    }
    return value;
}

WallTime timeOf(std::uint64_t ntp) {
    const auto whole = static_cast<std::uint32_t>(ntp >> 32U);
    const std::int64_t seconds = whole + (whole < kEraBorder ? kEra : 0) - kSecondsTo1970;
    const std::uint64_t part = (ntp & 0xFFFFFFFFU) * 1'000'000U >> 32U;
    return {seconds * 1'000'000 + static_cast<std::int64_t>(part)};
}

}  // namespace

std::array<std::byte, kNtpBytes> formatNtpQuestion(std::uint64_t cookie) {
    std::array<std::byte, kNtpBytes> bytes{};
    bytes[0] = std::byte{kClientVersion4};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[kTransmit + i] = static_cast<std::byte>(cookie >> (56U - 8U * i) & 0xFFU);
    }
    return bytes;
}

Result<NtpAnswer> parseNtpAnswer(ByteSpan bytes, std::uint64_t cookie) {
    if (bytes.size() < kNtpBytes) {
        return fail(ErrorKind::InvalidArgument, "the answer is too short");
    }
    const auto head = std::to_integer<unsigned>(bytes[0]);
    if ((head & 7U) != kServer || read64(bytes, kOriginate) != cookie) {
        return fail(ErrorKind::InvalidArgument, "that is no answer to what was asked");
    }
    NtpAnswer answer;
    answer.stratum = std::to_integer<int>(bytes[1]);
    if (head >> 6U == kNoTime || answer.stratum < 1 || answer.stratum > kMostStratum ||
        read64(bytes, kReceive) == 0 || read64(bytes, kTransmit) == 0) {
        return fail(ErrorKind::Unavailable, "the server has no time to give");
    }
    answer.received = timeOf(read64(bytes, kReceive));
    answer.transmitted = timeOf(read64(bytes, kTransmit));
    return answer;
}

}  // namespace ocelli::host::time
