// Feeds arbitrary bytes to the readers of boxes, movies, fragments and sample entries.
#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/detail/descriptor.h"
#include "delivery/mp4/fragment.h"
#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/sample_entry.h"

namespace {

using namespace ocelli;  // NOLINT: a fuzzer is a program of its own
using namespace ocelli::delivery::mp4;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    static_cast<void>(parseBoxHeader(bytes));
    static_cast<void>(delivery::mp4::detail::parseElementaryStream(bytes));
    BoxReader boxes(bytes);
    while (true) {
        const auto box = boxes.next();
        if (!box || !*box) {
            break;
        }
        if ((*box)->is("moov")) {
            const auto movie = parseMovie((*box)->whole);
            if (movie) {
                static_cast<void>(toTrackList(*movie));
            }
        } else if ((*box)->is("moof")) {
            const auto fragment = parseFragmentHeader((*box)->whole);
            if (fragment) {
                static_cast<void>(formatFragmentHeader(fragment->table));
            }
        } else {
            static_cast<void>(parseSampleEntry((*box)->whole));
        }
    }
    return 0;
}
