// Any bytes as a question or an answer: refused, or the same again when written.
#include <cstdlib>

#include "camera/classifier/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto bytes = asByteSpan(data, size);
    const auto same = [&](const Bytes& again) {
        return std::equal(again.begin(), again.end(), bytes.begin(), bytes.end());
    };
    if (const auto question = camera::classifier::parseQuestion(bytes)) {
        if (!same(camera::classifier::formatQuestion(*question))) {
            std::abort();
        }
    }
    if (const auto answer = camera::classifier::parseAnswer(bytes)) {
        if (!same(camera::classifier::formatAnswer(*answer))) {
            std::abort();
        }
    }
    return 0;
}
