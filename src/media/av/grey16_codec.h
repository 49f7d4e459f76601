// Packs pictures of 16-bit numbers without loss (FFV1) and unpacks them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::media::av {

/// Sides a picture may have.
inline constexpr int kLargestGrey16Side = 8192;

/// FFV1 version 3 (RFC 9043), every picture by itself. Reentrant.
class Grey16Encoder {
  public:
    /// InvalidArgument for a size below 16 x 16 or beyond the largest side.
    static Result<Grey16Encoder> create(int width, int height);

    Grey16Encoder(Grey16Encoder&&) noexcept;
    Grey16Encoder& operator=(Grey16Encoder&&) noexcept;
    ~Grey16Encoder();

    /// What a decoder needs beside the pictures.
    const Bytes& configuration() const;

    /// @param numbers  [height][width]; InvalidArgument for another count
    Result<Bytes> encode(std::span<const std::uint16_t> numbers);

  private:
    struct State;
    explicit Grey16Encoder(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// Reentrant.
class Grey16Decoder {
  public:
    /// InvalidArgument for a size or configuration that is none.
    static Result<Grey16Decoder> create(int width, int height, ByteSpan configuration);

    Grey16Decoder(Grey16Decoder&&) noexcept;
    Grey16Decoder& operator=(Grey16Decoder&&) noexcept;
    ~Grey16Decoder();

    /// The numbers, [height][width]. DataLoss for a picture that is not of this kind. Damage within
    /// one is not always found: whoever keeps pictures keeps a checksum.
    Result<std::vector<std::uint16_t>> decode(ByteSpan packed);

  private:
    struct State;
    explicit Grey16Decoder(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace ocelli::media::av
