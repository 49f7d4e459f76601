// Helpers around OpenSSL's objects.
#include "crypto/detail/openssl.h"

#include <array>
#include <limits>

namespace ocelli::crypto::detail {

Error opensslError(ErrorKind kind, std::string_view doing) {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    std::array<char, 256> text{};
    if (code != 0) {
        ERR_error_string_n(code, text.data(), text.size());
    }
    return fail(kind, code == 0 ? "failed" : std::string(text.data())).withContext(doing);
}

BioPtr readerOf(std::string_view text) {
    const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
    return BioPtr(BIO_new_mem_buf(text.data() == nullptr ? "" : text.data(), static_cast<int>(size))
    );
}

std::string textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

int noPassphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace ocelli::crypto::detail
