// Feeds texts to the reader of offers, and answers those it takes.
#include "delivery/webrtc/answer.h"
#include "delivery/webrtc/offer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = ocelli::asText(ocelli::asByteSpan(data, size));
    const auto offer = ocelli::delivery::webrtc::parseOffer(text);
    if (offer) {
        ocelli::delivery::webrtc::AnswerDescription answer;
        ocelli::media::Track track;
        for (std::size_t i = 0; i < offer->media.size(); ++i) {
            if (const auto codec = ocelli::delivery::webrtc::chooseCodec(offer->media[i], track)) {
                answer.tracks.push_back({i, 0, *codec, 1, codec->parameters});
            }
        }
        ocelli::delivery::webrtc::formatAnswer(*offer, answer);
    }
    return 0;
}
