// Videos of made-up slices, signed by a made-up camera: what is signed need not be decodable.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "bodyworn/evidence/media_signer.h"
#include "crypto/authority.h"
#include "media/codec/nal_units.h"

namespace ocelli::test {

inline constexpr WallTime kRecordedAt{1'767'571'200'000'000};  // 2026-01-05
inline constexpr Duration kPictureTime = std::chrono::milliseconds(40);

/// An authority and a camera that it vouches for, valid for a year around kRecordedAt.
struct SignedCamera {
    crypto::CertifiedKey authority;
    crypto::CertifiedKey key;

    SignedCamera() {
        crypto::CertificateWish wish;
        wish.from = kRecordedAt - std::chrono::hours(24);
        wish.until = kRecordedAt + std::chrono::hours(24 * 364);
        wish.commonName = "system";
        authority = *crypto::createAuthority(wish);
        wish.commonName = "OC-0000123";
        key = *crypto::createIssued(authority, wish);
    }
};

struct MadeVideo {
    media::Codec codec = media::Codec::H264;
    int pictures = 250;
    int group = 25;  ///< pictures from IDR to IDR
    int slices = 1;  ///< of a picture
    bool lowBitRate = false;
    Duration longestPeriod = std::chrono::seconds(5);
};

/// Slice number `slice` of a picture: the right header, noise behind it.
inline Bytes madeSlice(media::Codec codec, bool idr, int slice, std::mt19937& random) {
    Bytes unit;
    if (codec == media::Codec::H265) {
        unit = {std::byte{static_cast<unsigned char>(idr ? 19 << 1 : 1 << 1)}, std::byte{1}};
    } else {
        unit = {std::byte{static_cast<unsigned char>(idr ? 0x65 : 0x41)}};
    }
    unit.push_back(std::byte{static_cast<unsigned char>(slice == 0 ? 0x88 : 0x48)});
    for (int i = 0; i < 60; ++i) {
        // No zeros, so that nothing has to be escaped; the last byte holds the stop bit.
        unit.push_back(std::byte{static_cast<unsigned char>(1 + random() % 255)});
    }
    return unit;
}

/// The NAL units of each picture, not signed.
inline std::vector<std::vector<Bytes>> madePictures(const MadeVideo& video) {
    std::mt19937 random(7);
    std::vector<std::vector<Bytes>> pictures;
    for (int i = 0; i < video.pictures; ++i) {
        auto& picture = pictures.emplace_back();
        for (int slice = 0; slice < video.slices; ++slice) {
            picture.push_back(madeSlice(video.codec, i % video.group == 0, slice, random));
        }
    }
    return pictures;
}

inline std::vector<ByteSpan> spansOf(const std::vector<Bytes>& units) {
    return {units.begin(), units.end()};
}

inline bodyworn::evidence::MediaSigner makeSigner(
    const MadeVideo& video, const SignedCamera& camera
) {
    bodyworn::evidence::MediaSignerOptions options;
    options.codec = video.codec;
    options.key = camera.key;
    options.firmware = "1.0";
    options.serialNumber = "OC-0000123";
    options.lowBitRate = video.lowBitRate;
    options.longestPeriod = video.longestPeriod;
    return *bodyworn::evidence::MediaSigner::create(options);
}

/// All NAL units of one file in their order, SEIs among them.
/// @param first  the number of its first picture, for its time
inline std::vector<Bytes> signFile(
    bodyworn::evidence::MediaSigner& signer,
    const std::vector<std::vector<Bytes>>& pictures,
    int first = 0
) {
    std::vector<Bytes> units;
    WallTime time = kRecordedAt + first * kPictureTime;
    for (const auto& picture : pictures) {
        const auto seis = *signer.seisFor(spansOf(picture), time);
        units.insert(units.end(), seis.begin(), seis.end());
        units.insert(units.end(), picture.begin(), picture.end());
        time = time + kPictureTime;
    }
    const auto last = *signer.endFile(time);
    units.insert(units.end(), last.begin(), last.end());
    return units;
}

inline std::vector<Bytes> signedVideo(const MadeVideo& video, const SignedCamera& camera) {
    auto signer = makeSigner(video, camera);
    return signFile(signer, madePictures(video));
}

inline void writeAnnexB(const std::filesystem::path& file, const std::vector<Bytes>& units) {
    const Bytes bytes = media::codec::joinAnnexB(spansOf(units));
    std::ofstream(file, std::ios::binary) << asText(bytes);
}

/// The folder of test data beside the source tree, or the one that OCELLI_TEST_DATA names.
inline std::filesystem::path testData() {
    const char* folder = std::getenv("OCELLI_TEST_DATA");
    return folder != nullptr ? folder : OCELLI_SOURCE_DIR "/../shared/data";
}

/// A sample of signed video; nothing when it is not on this machine.
inline std::optional<std::string> signedSample(const std::string& name) {
    const auto file = testData() / "media-signing" / name;
    return std::filesystem::exists(file) ? std::optional(file.string()) : std::nullopt;
}

/// An independent signer and checker; nothing when it is not on this machine.
inline std::optional<std::string> signingOracle() {
    const auto file = testData().parent_path() / "tools" / "media-sign-oracle";
    return std::filesystem::exists(file) ? std::optional(file.string()) : std::nullopt;
}

}  // namespace ocelli::test
