// The virtual loudspeaker: a WAV file that can be read while it grows.
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/bytes.h"
#include "camera/talk/sound_output.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kHeaderSize = 44;
constexpr std::uint32_t kMostSeconds = 3600;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// WAV is little-endian.
void put(Bytes& to, std::uint32_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        to.push_back(static_cast<std::byte>(value >> (8U * i) & 0xFFU));
    }
}

void put(Bytes& to, std::string_view text) {
    const ByteSpan bytes = asBytes(text);
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Bytes headerOf(std::uint32_t sampleRate, std::uint32_t dataSize) {
    constexpr std::uint32_t kSampleSize = 2;
    Bytes head;
    put(head, "RIFF");
    put(head, kHeaderSize - 8 + dataSize, 4);
    put(head, "WAVEfmt ");
    put(head, 16, 4);
    put(head, 1, 2);  // PCM
    put(head, 1, 2);  // channels
    put(head, sampleRate, 4);
    put(head, sampleRate * kSampleSize, 4);
    put(head, kSampleSize, 2);
    put(head, 8 * kSampleSize, 2);
    put(head, "data");
    put(head, dataSize, 4);
    return head;
}

class WavOutput final : public SoundOutput {
  public:
    WavOutput(std::string name, FileHandle file, std::uint32_t sampleRate)
        : name_(std::move(name)), file_(std::move(file)), sampleRate_(sampleRate) {}

    std::uint32_t sampleRate() const override { return sampleRate_; }

    Result<void> write(std::span<const std::int16_t> samples) override {
        if (dataSize_ / 2 >= kMostSeconds * sampleRate_) {
            dataSize_ = 0;
        }
        Bytes bytes;
        for (const std::int16_t sample : samples) {
            put(bytes, static_cast<std::uint16_t>(sample), 2);
        }
        OCELLI_TRY(writeAt(kHeaderSize + dataSize_, bytes));
        dataSize_ += static_cast<std::uint32_t>(bytes.size());
        return writeAt(0, headerOf(sampleRate_, dataSize_));
    }

  private:
    Result<void> writeAt(std::uint32_t position, ByteSpan bytes) {
        if (std::fseek(file_.get(), position, SEEK_SET) != 0 ||
            std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size() ||
            std::fflush(file_.get()) != 0) {
            return errnoError(errno, "writing", name_);
        }
        return {};
    }

    std::string name_;
    FileHandle file_;
    std::uint32_t sampleRate_;
    std::uint32_t dataSize_ = 0;
};

}  // namespace

Result<std::unique_ptr<SoundOutput>> openWavOutput(
    const std::string& file, std::uint32_t sampleRate
) {
    FileHandle handle(std::fopen(file.c_str(), "wbe"));
    if (!handle) {
        return errnoError(errno, "opening", file);
    }
    return std::unique_ptr<SoundOutput>(
        std::make_unique<WavOutput>(file, std::move(handle), sampleRate)
    );
}

}  // namespace ocelli::camera::talk
