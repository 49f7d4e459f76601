// Protects RTP and RTCP packets: AES counter mode with HMAC-SHA1 (RFC 3711, 6188), AES-GCM (RFC
// 7714).
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace ocelli::crypto {

enum class SrtpSuite : std::uint8_t { AesCm128Sha80, AesCm256Sha80, AesGcm128, AesGcm256 };

std::size_t srtpKeySize(SrtpSuite suite);   ///< 16 or 32
std::size_t srtpSaltSize(SrtpSuite suite);  ///< 14 or 12
std::size_t srtpTagSize(SrtpSuite suite);   ///< what each RTP packet grows by: 10 or 16

/// What sender and receiver agree on.
struct SrtpMaster {
    SrtpSuite suite = SrtpSuite::AesGcm128;
    Bytes key;   ///< srtpKeySize
    Bytes salt;  ///< srtpSaltSize
};

SrtpMaster randomSrtpMaster(SrtpSuite suite);

/// The packets of one master key, any number of sources. The caller counts: the same key, source
/// and index must never protect two different packets. Reentrant.
class SrtpContext {
  public:
    /// InvalidArgument when key or salt have the wrong length for the suite.
    static Result<SrtpContext> create(const SrtpMaster& master);
    SrtpContext(SrtpContext&&) noexcept;
    SrtpContext& operator=(SrtpContext&&) noexcept;
    ~SrtpContext();

    SrtpSuite suite() const;

    /// @param packet    a whole RTP packet; its header, extension included, stays readable
    /// @param rollover  how often the sequence number began anew
    /// @param to        packet.size() + srtpTagSize(suite) bytes, apart from `packet`
    void protectRtp(ByteSpan packet, std::uint32_t rollover, std::span<std::byte> to);

    /// The packet back, header included. PermissionDenied when it is not genuine, DataLoss when it
    /// is too short.
    Result<Bytes> unprotectRtp(ByteSpan packet, std::uint32_t rollover);

    /// @param packet  compound, at least eight bytes
    /// @param index   31 bits, another one for each packet of a source
    Bytes protectRtcp(ByteSpan packet, std::uint32_t index);

    struct Rtcp {
        Bytes packet;
        std::uint32_t index = 0;  ///< for the caller's replay check
    };

    /// PermissionDenied when it is not genuine, DataLoss when it is too short.
    Result<Rtcp> unprotectRtcp(ByteSpan packet);

  private:
    struct State;
    explicit SrtpContext(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::crypto
