// Builds small FLIR files for tests: camera record, FFF block, JPEG around it.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace ocelli::test {

/// Appends and overwrites numbers of one byte order.
class OrderedBytes {
  public:
    explicit OrderedBytes(bool big, std::size_t size = 0) : big_(big), bytes_(size, '\0') {}

    void put(std::size_t at, std::uint32_t value, std::size_t size) {
        if (bytes_.size() < at + size) {
            bytes_.resize(at + size);
        }
        for (std::size_t i = 0; i < size; ++i) {
            bytes_[big_ ? at + size - 1 - i : at + i] = static_cast<char>(value >> (8 * i));
        }
    }

    void f32(std::size_t at, double value) {
        put(at, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    }

    std::string& bytes() { return bytes_; }

  private:
    bool big_;
    std::string bytes_;
};

/// What a test file states; defaults are those of an SC660 looking at a wall.
struct FlirFile {
    bool bigDirectory = false;
    bool bigInfo = false;
    bool bigPixels = false;
    int width = 8;
    int height = 6;
    std::vector<std::uint16_t> counts;  ///< empty: a ramp from 17900 on
    std::string codedPixels;            ///< instead of counts: PNG or JPEG-LS
    double emissivity = 0.95;
    double humidity = 0.5;
    double lowestCelsius = -40;
    double highestCelsius = 150;
    double r1 = 21106.77;

    std::vector<std::uint16_t> ramp() const {
        std::vector<std::uint16_t> made(static_cast<std::size_t>(width * height));
        for (std::size_t i = 0; i < made.size(); ++i) {
            made[i] = static_cast<std::uint16_t>(17900 + 7 * i);
        }
        return made;
    }

    std::string cameraInfo() const {
        OrderedBytes info(bigInfo, 0x9AC);
        info.put(0, 2, 2);

        const struct {
            std::size_t at;
            double value;
        } fields[] = {
            {0x20, emissivity},
            {0x24, 1},
            {0x28, 293.15},
            {0x2C, 293.15},
            {0x30, 293.15},
            {0x34, 1},
            {0x3C, humidity},
            {0x58, r1},
            {0x5C, 1501},
            {0x60, 1},
            {0x70, 0.006569},
            {0x74, 0.01262},
            {0x78, -0.002276},
            {0x7C, -0.00667},
            {0x80, 1.9},
            {0x98, highestCelsius + 273.15},
            {0x9C, lowestCelsius + 273.15},
            {0x30C, 0.012545258},
        };

        for (const auto& field : fields) {
            info.f32(field.at, field.value);
        }
        info.put(0x308, static_cast<std::uint32_t>(-7340), 4);
        std::memcpy(info.bytes().data() + 0xD4, "Test camera", 11);
        return info.bytes();
    }

    std::string rawRecord() const {
        OrderedBytes raw(bigPixels, 0x20);
        raw.put(0, 2, 2);
        raw.put(2, static_cast<std::uint32_t>(width), 2);
        raw.put(4, static_cast<std::uint32_t>(height), 2);
        if (!codedPixels.empty()) {
            return raw.bytes() + codedPixels;
        }
        const auto pixels = counts.empty() ? ramp() : counts;
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            raw.put(0x20 + 2 * i, pixels[i], 2);
        }
        return raw.bytes();
    }

    /// Header, directory of two records, the records.
    std::string fff() const {
        const std::string info = cameraInfo();
        const std::string raw = rawRecord();
        OrderedBytes file(bigDirectory, 64 + 2 * 32);
        std::memcpy(file.bytes().data(), "FFF\0TEST", 8);
        file.put(0x14, 100, 4);
        file.put(0x18, 64, 4);
        file.put(0x1C, 2, 4);
        const auto entry =
            [&file](std::size_t at, std::uint32_t type, std::size_t offset, std::size_t length) {
                file.put(at, type, 2);
                file.put(at + 12, static_cast<std::uint32_t>(offset), 4);
                file.put(at + 16, static_cast<std::uint32_t>(length), 4);
            };
        entry(64, 0x20, 128, info.size());
        entry(96, 0x01, 128 + info.size(), raw.size());
        return file.bytes() + info + raw;
    }

    /// A JPEG without a picture whose APP1 segments hold the block in parts of `part` bytes.
    std::string jpeg(std::size_t part = 1000) const {
        const std::string block = fff();
        const std::size_t parts = (block.size() + part - 1) / part;
        std::string file("\xFF\xD8", 2);
        for (std::size_t i = 0; i < parts; ++i) {
            const std::string body = block.substr(i * part, part);
            const std::size_t length = body.size() + 2 + 8;
            file += {'\xFF', '\xE1', static_cast<char>(length >> 8U), static_cast<char>(length)};
            file += std::string("FLIR\0\x01", 6);
            file += {static_cast<char>(i), static_cast<char>(parts - 1)};
            file += body;
        }
        return file + std::string("\xFF\xD9", 2);
    }
};

}  // namespace ocelli::test
