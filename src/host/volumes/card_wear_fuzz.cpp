// Feeds arbitrary texts to the reader of the book of written bytes.
#include "base/assert.h"
#include "base/bytes.h"
#include "host/volumes/card_wear.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    auto book = host::volumes::parseWearBook(asText(asByteSpan(data, size)));
    if (!book) {
        return 0;
    }
    const std::string text = book->text();
    const auto again = host::volumes::parseWearBook(text);
    OCELLI_ASSERT(again && again->text() == text);
    const WallTime now{1'800'000'000'000'000};
    const std::string id(32, 'a');
    const auto written = book->count(id, "boot", 512, now).written();
    OCELLI_ASSERT(book->count(id, "next boot", 512, now).written() >= written);
    OCELLI_ASSERT(book->cards().size() <= host::volumes::WearBook::kMostCards);
    return 0;
}
