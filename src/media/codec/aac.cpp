// Bit fields of AAC headers.
#include "media/codec/aac.h"

#include <algorithm>
#include <array>

#include "media/codec/bit_reader.h"

namespace ocelli::media::codec::aac {
namespace {

/// ISO 14496-3, table 1.18.
constexpr std::array<std::uint32_t, 13> kRates = {
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
};
constexpr unsigned kExplicitRate = 15;
constexpr unsigned kEscape = 31;
constexpr unsigned kSbr = 5;
constexpr unsigned kParametricStereo = 29;
constexpr unsigned kLowDelay = 23;
constexpr unsigned kEnhancedLowDelay = 39;

/// ISO 14496-3, table 1.19: configuration 7 means eight channels.
constexpr std::array<int, 8> kChannels = {0, 1, 2, 3, 4, 5, 6, 8};

unsigned readObjectType(BitReader& reader) {
    const unsigned type = reader.bits(5);
    return type == kEscape ? 32 + reader.bits(6) : type;
}

std::uint32_t readRate(BitReader& reader) {
    const unsigned index = reader.bits(4);
    if (index == kExplicitRate) {
        return reader.bits(24);
    }
    if (index >= kRates.size()) {
        reader.invalidate();
        return 0;
    }
    return kRates.at(index);
}

bool isGeneralAudio(unsigned objectType) {
    return (objectType >= 1 && objectType <= 4) || objectType == 6 || objectType == 7 ||
           (objectType >= 17 && objectType <= 23);
}

unsigned frameLength(unsigned objectType, bool isShort) {
    if (objectType == kLowDelay || objectType == kEnhancedLowDelay) {
        return isShort ? 480 : 512;
    }
    return isShort ? 960 : 1024;
}

Result<unsigned> rateIndex(std::uint32_t rate) {
    for (unsigned i = 0; i < kRates.size(); ++i) {
        if (kRates.at(i) == rate) {
            return i;
        }
    }
    return fail(ErrorKind::InvalidArgument, "not a sample rate of AAC")
        .withField("sampleRate", "7350, 8000, 11025, 12000, 16000 … 96000");
}

Result<unsigned> channelIndex(int channels) {
    for (unsigned i = 1; i < kChannels.size(); ++i) {
        if (kChannels.at(i) == channels) {
            return i;
        }
    }
    return fail(ErrorKind::InvalidArgument, "AAC has no layout with so many channels")
        .withField("channels", "1..6, 8");
}

}  // namespace

Result<Bytes> formatAudioSpecificConfig(const AudioSpecificConfig& config) {
    if (config.objectType < 1 || config.objectType > 4) {
        return fail(ErrorKind::InvalidArgument, "only the AAC types 1 to 4 can be written")
            .withField("objectType", "1..4");
    }
    const unsigned rate = OCELLI_TRY(rateIndex(config.sampleRate));
    const unsigned channels = OCELLI_TRY(channelIndex(config.channels));
    const unsigned isShort = config.samplesPerFrame == 960 ? 1 : 0;
    ByteWriter writer;
    writer.u16(static_cast<std::uint16_t>(
        (config.objectType << 11U) | (rate << 7U) | (channels << 3U) | (isShort << 2U)
    ));
    return writer.release();
}

Result<AudioSpecificConfig> parseAudioSpecificConfig(ByteSpan bytes) {
    BitReader reader(bytes);
    AudioSpecificConfig config;
    config.objectType = readObjectType(reader);
    config.sampleRate = readRate(reader);
    const unsigned channels = reader.bits(4);
    config.outputRate = config.sampleRate;
    if (config.objectType == kSbr || config.objectType == kParametricStereo) {
        config.sbr = true;
        config.parametricStereo = config.objectType == kParametricStereo;
        config.outputRate = readRate(reader);
        config.objectType = readObjectType(reader);
    }
    if (isGeneralAudio(config.objectType) || config.objectType == kEnhancedLowDelay) {
        config.samplesPerFrame = frameLength(config.objectType, reader.flag());
    }
    if (!reader.ok() || config.sampleRate == 0 || channels >= kChannels.size()) {
        return fail(ErrorKind::DataLoss, "broken AudioSpecificConfig");
    }
    if (channels == 0) {
        return fail(ErrorKind::Unsupported, "AAC with a program config element");
    }
    config.channels = kChannels.at(channels);
    return config;
}

Result<AdtsFrame> parseAdts(ByteSpan bytes) {
    constexpr std::size_t kHeader = 7;
    BitReader reader(bytes.first(std::min<std::size_t>(bytes.size(), kHeader)));
    if (reader.bits(12) != 0xFFF) {
        return fail(ErrorKind::DataLoss, "no ADTS sync word");
    }
    reader.skip(1);  // MPEG-2 or MPEG-4: no difference here
    const unsigned layer = reader.bits(2);
    const bool hasChecksum = !reader.flag();
    AdtsFrame frame;
    frame.config.objectType = reader.bits(2) + 1;
    frame.config.sampleRate = readRate(reader);
    frame.config.outputRate = frame.config.sampleRate;
    reader.skip(1);
    const unsigned channels = reader.bits(3);
    reader.skip(4);
    frame.size = reader.bits(13);
    reader.skip(11);
    const unsigned furtherBlocks = reader.bits(2);
    const std::size_t header = kHeader + (hasChecksum ? 2 : 0);
    if (!reader.ok() || layer != 0 || frame.size < header || frame.size > bytes.size()) {
        return fail(ErrorKind::DataLoss, "broken or cut off ADTS frame");
    }
    if (channels == 0 || furtherBlocks != 0) {
        return fail(ErrorKind::Unsupported, "ADTS with a program config element or several blocks");
    }
    frame.config.channels = kChannels.at(channels);
    frame.payload = bytes.subspan(header, frame.size - header);
    return frame;
}

}  // namespace ocelli::media::codec::aac
