// Hostile datagrams to a fresh DTLS server: first byte of each is its length (0 is 256).
#include "base/assert.h"
#include "crypto/certificate.h"
#include "net/dtls.h"

namespace {

using namespace ocelli;

constexpr std::size_t kLargestDatagram = 1200;

std::shared_ptr<net::DtlsContext> contextOfServer() {
    crypto::CertificateWish wish;
    wish.commonName = "camera";
    wish.until = {4'000'000'000'000'000};
    auto pair = crypto::createSelfSigned(wish);
    OCELLI_ASSERT(pair.has_value());
    auto context = net::DtlsContext::create(*pair);
    OCELLI_ASSERT(context.has_value());
    return *context;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::shared_ptr<net::DtlsContext> context = contextOfServer();
    auto server = net::DtlsServer::create(*context, "00:11", [](ByteSpan datagram) {
        OCELLI_ASSERT(datagram.size() <= kLargestDatagram);
    });
    OCELLI_ASSERT(server.has_value());
    ByteReader reader(asByteSpan(data, size));
    while (!reader.atEnd()) {
        const std::size_t wanted = static_cast<std::size_t>(*reader.u8() + 255) % 256 + 1;
        const std::size_t length = std::min(wanted, reader.remaining());
        if (!(*server)->receive(*reader.take(length)) || !(*server)->retry()) {
            break;
        }
    }
    // Nobody who does not show the promised certificate gets as far as keys.
    OCELLI_ASSERT(!(*server)->keys());
    (*server)->close();
    return 0;
}
