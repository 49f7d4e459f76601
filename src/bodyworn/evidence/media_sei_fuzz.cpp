// Fuzzes reading of signing SEIs and checking of streams.
#include <cstddef>
#include <cstdint>

#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/media_verifier.h"
#include "media/codec/nal_units.h"

/// The first byte chooses the codec; the rest is one NAL unit, and a stream of them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::bodyworn::evidence;
    if (size == 0) {
        return 0;
    }
    const auto codec = (data[0] & 1U) != 0 ? media::Codec::H265 : media::Codec::H264;
    const auto bytes = asByteSpan(data + 1, size - 1);
    if (const auto sei = bodyworn::evidence::detail::parseMediaSei(codec, bytes)) {
        static_cast<void>(bodyworn::evidence::detail::formOf(codec, bytes));
    }
    MediaVerifier verifier({codec, {}, {}});
    static_cast<void>(verifier.add(bytes));
    for (const ByteSpan unit : media::codec::splitAnnexB(bytes)) {
        static_cast<void>(verifier.add(unit, 1.0));
    }
    static_cast<void>(toJson(verifier.finish()));
    return 0;
}
