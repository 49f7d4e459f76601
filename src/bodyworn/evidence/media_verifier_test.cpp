// Tests of signing and verifying: every way to tamper with a video, and who signed it.
#include "bodyworn/evidence/media_verifier.h"

#include <functional>

#include <gtest/gtest.h>

#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/slices.h"
#include "tests/support/signed_media.h"

namespace ocelli::bodyworn::evidence {
namespace {

using media::Codec;
using test::MadeVideo;
using test::SignedCamera;
using Units = std::vector<Bytes>;

const SignedCamera& camera() {
    static const SignedCamera made;
    return made;
}

MediaReport check(const Units& units, Codec codec, const std::string& roots) {
    MediaVerifier verifier({codec, roots, {}});
    for (const Bytes& unit : units) {
        EXPECT_TRUE(verifier.add(unit));
    }
    return verifier.finish();
}

MediaReport check(const Units& units, Codec codec = Codec::H264) {
    return check(units, codec, camera().authority.certificate);
}

/// Where the slice of this picture (from 0) stands; one slice a picture.
std::size_t placeOf(const Units& units, Codec codec, int picture) {
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (detail::kindOf(codec, units[i]).firstOfPicture && picture-- == 0) {
            return i;
        }
    }
    return units.size();
}

/// Where the signing SEI with this number of a period stands.
std::size_t placeOfSei(const Units& units, Codec codec, std::uint32_t counter) {
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (detail::kindOf(codec, units[i]).sei) {
            const auto sei = detail::parseMediaSei(codec, units[i]);
            if (sei && sei->period && sei->period->counter == counter) {
                return i;
            }
        }
    }
    return units.size();
}

void remove(Units& units, std::size_t at, std::size_t count = 1) {
    const auto from = units.begin() + static_cast<std::ptrdiff_t>(at);
    units.erase(from, from + static_cast<std::ptrdiff_t>(count));
}

class SignedVideo : public testing::TestWithParam<Codec> {
  protected:
    Units made(MadeVideo video = {}) {
        video.codec = GetParam();
        return test::signedVideo(video, camera());
    }

    MediaReport checked(const Units& units) { return check(units, GetParam()); }

    std::size_t at(const Units& units, int picture) { return placeOf(units, GetParam(), picture); }

    std::size_t sei(const Units& units, std::uint32_t counter) {
        return placeOfSei(units, GetParam(), counter);
    }

    static std::size_t good(const MediaReport& report) {
        std::size_t count = 0;
        for (const auto& period : report.periods) {
            count += period.good() ? 1 : 0;
        }
        return count;
    }
};

INSTANTIATE_TEST_SUITE_P(Codecs, SignedVideo, testing::Values(Codec::H264, Codec::H265));

TEST_P(SignedVideo, IsProvenAsItWasSigned) {
    const auto report = checked(made());
    EXPECT_TRUE(report.proven());
    EXPECT_EQ(report.verdict, MediaVerdict::Authentic);
    EXPECT_EQ(report.provenPictures, 250);
    EXPECT_EQ(good(report), 10);
    EXPECT_EQ(report.serialNumber, "OC-0000123");
    EXPECT_EQ(report.firstProven, test::kRecordedAt);
    EXPECT_EQ(report.lastProven, test::kRecordedAt + std::chrono::seconds(10));
    ASSERT_EQ(report.signers.size(), 1);
    EXPECT_EQ(report.signers[0].subject, "CN=OC-0000123");
}

TEST_P(SignedVideo, ABitOfAPictureSpoilsThatPictureOnly) {
    auto units = made();
    units[at(units, 60)][20] ^= std::byte{4};
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(good(report), 9);
    EXPECT_EQ(report.provenPictures, 249);
    ASSERT_EQ(report.ranges.size(), 3);
    EXPECT_EQ(report.ranges[1].first, 61);
    EXPECT_EQ(report.ranges[1].last, 61);
    EXPECT_EQ(report.ranges[1].state, PictureState::Changed);
}

TEST_P(SignedVideo, ABitOfAnIdrSpoilsItsGroup) {
    auto units = made();
    units[at(units, 50)][20] ^= std::byte{4};
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(good(report), 9);
    EXPECT_EQ(report.provenPictures, 225);
    EXPECT_EQ(report.ranges[1].first, 51);
    EXPECT_EQ(report.ranges[1].last, 75);
}

TEST_P(SignedVideo, ADroppedPictureIsMissingAndTheRestIsGenuine) {
    auto units = made();
    remove(units, at(units, 60));
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::AuthenticWithMissing);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(report.count(PeriodOutcome::Missing), 1);
    EXPECT_EQ(report.periods[2].missing, 1);
    EXPECT_EQ(report.provenPictures, report.pictures);
}

TEST_P(SignedVideo, SwappedPicturesAreNamed) {
    auto units = made();
    std::swap(units[at(units, 60)], units[at(units, 61)]);
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(good(report), 9);
    ASSERT_EQ(report.ranges.size(), 3);
    EXPECT_EQ(report.ranges[1].state, PictureState::Displaced);
    EXPECT_EQ(report.ranges[1].first, 61);
    EXPECT_EQ(report.ranges[1].last, 62);
}

TEST_P(SignedVideo, ALostSignatureLeavesAGapAndNeverProof) {
    auto units = made();
    remove(units, sei(units, 4));
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(good(report), 8);
    EXPECT_EQ(report.periods.size(), 9);
    EXPECT_FALSE(report.periods[3].follows);
    EXPECT_EQ(report.provenPictures, 225);
    EXPECT_EQ(report.ranges[1].state, PictureState::Unsigned);
    EXPECT_EQ(report.ranges[1].last, 100);
}

TEST_P(SignedVideo, WithoutAnySignatureItIsNotSigned) {
    auto units = made();
    std::erase_if(units, [](const Bytes& unit) { return detail::kindOf(GetParam(), unit).sei; });
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotSigned);
    EXPECT_EQ(report.openPictures, 250);
    EXPECT_EQ(report.provenPictures, 0);
}

TEST_P(SignedVideo, ABitOfASignatureSpoilsItsPeriod) {
    const auto units = made();
    const auto place = sei(units, 4);
    for (const std::size_t bit : {40U, 80U, 200U}) {
        auto changed = units;
        changed[place][bit] ^= std::byte{4};
        const auto report = checked(changed);
        EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
        EXPECT_LE(good(report), 9);
        EXPECT_EQ(report.provenPictures, 225) << bit;
    }
}

TEST_P(SignedVideo, ALostGroupWithItsSignatureIsAGap) {
    auto units = made();
    remove(units, sei(units, 4));
    for (int i = 0; i < 25; ++i) {
        remove(units, at(units, 75));
    }
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(good(report), 8);
    EXPECT_FALSE(report.periods[3].follows);
}

TEST_P(SignedVideo, ACutAtAnIdrStaysGenuineAndNamesTheForeignSignature) {
    auto units = made();
    const auto certificates = units[0];
    units.erase(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(at(units, 100)));
    units.erase(units.begin() + static_cast<std::ptrdiff_t>(at(units, 75)), units.end());
    units.insert(units.begin(), certificates);
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::Authentic);
    EXPECT_EQ(report.count(PeriodOutcome::BeforeFile), 1);
    EXPECT_EQ(good(report), 2);
    EXPECT_EQ(report.openPictures, 25);
    EXPECT_FALSE(report.proven());
}

TEST_P(SignedVideo, ACutInAGroupLeavesItsPicturesOpen) {
    auto units = made();
    units.erase(units.begin() + static_cast<std::ptrdiff_t>(at(units, 240)), units.end());
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::Authentic);
    EXPECT_EQ(good(report), 9);
    EXPECT_EQ(report.openPictures, 15);
    EXPECT_FALSE(report.proven());
}

TEST_P(SignedVideo, AnAddedPictureIsNamed) {
    auto units = made();
    Bytes added = units[at(units, 60)];
    added[20] ^= std::byte{4};
    units.insert(units.begin() + static_cast<std::ptrdiff_t>(at(units, 61)), added);
    const auto report = checked(units);
    EXPECT_EQ(report.verdict, MediaVerdict::NotAuthentic);
    EXPECT_EQ(report.ranges[1].first, 62);
    EXPECT_EQ(report.ranges[1].last, 62);
}

TEST_P(SignedVideo, SignaturesWithoutListsProveWholePeriods) {
    MadeVideo video;
    video.lowBitRate = true;
    auto units = made(video);
    EXPECT_TRUE(checked(units).proven());
    units[at(units, 60)][20] ^= std::byte{4};
    const auto report = checked(units);
    EXPECT_EQ(good(report), 9);
    EXPECT_EQ(report.provenPictures, 225);
}

TEST_P(SignedVideo, ALongGroupIsSignedInParts) {
    MadeVideo video;
    video.group = 1000;
    const auto units = made(video);
    const auto report = checked(units);
    EXPECT_TRUE(report.proven());
    EXPECT_EQ(report.periods.size(), 2);  // 10 s
}

TEST_P(SignedVideo, TenThousandSlicesOfAGroupAreProven) {
    MadeVideo video;
    video.pictures = 20;
    video.group = 20;
    video.slices = 500;
    auto units = made(video);
    EXPECT_TRUE(checked(units).proven());
    for (const Bytes& unit : units) {
        if (detail::kindOf(GetParam(), unit).sei) {
            EXPECT_LE(detail::parseMediaSei(GetParam(), unit)->hashes.size(), detail::kMostHashes);
        }
    }
}

TEST_P(SignedVideo, AnIdrInEveryPictureIsProven) {
    MadeVideo video;
    video.group = 1;
    const auto report = checked(made(video));
    EXPECT_TRUE(report.proven());
    EXPECT_EQ(report.periods.size(), 250);
}

TEST_P(SignedVideo, ZerosThatAContainerAddsDoNoHarm) {
    auto units = made();
    for (Bytes& unit : units) {
        unit.resize(unit.size() + 2);
    }
    EXPECT_TRUE(checked(units).proven());
}

TEST_P(SignedVideo, FilesOfOneRunLinkToEachOther) {
    MadeVideo video;
    video.codec = GetParam();
    video.pictures = 50;
    auto signer = test::makeSigner(video, camera());
    const auto pictures = test::madePictures(video);
    const auto first = checked(test::signFile(signer, pictures));
    const auto second = checked(test::signFile(signer, pictures, 50));
    EXPECT_TRUE(first.proven());
    EXPECT_TRUE(second.proven());
    EXPECT_EQ(second.periods.front().counter, first.periods.back().counter + 1);
    EXPECT_EQ(second.periods.front().linkedHash, first.periods.back().firstHash);
}

TEST_P(SignedVideo, AnotherAuthorityIsNotBelieved) {
    const auto units = made();
    const SignedCamera other;
    const auto report = check(units, GetParam(), other.authority.certificate);
    EXPECT_EQ(report.verdict, MediaVerdict::Authentic);
    EXPECT_FALSE(report.trusted());
    EXPECT_FALSE(report.proven());
    EXPECT_FALSE(check(units, GetParam(), "").proven());
}

TEST_P(SignedVideo, SomebodyElsesKeyInTheMiddleIsNotBelieved) {
    auto units = made();
    const SignedCamera other;
    MadeVideo video;
    video.codec = GetParam();
    const auto foreign = test::signedVideo(video, other);
    units.insert(units.end(), foreign.begin(), foreign.end());
    const auto report = checked(units);
    EXPECT_EQ(report.signers.size(), 2);
    EXPECT_FALSE(report.trusted());
    EXPECT_FALSE(report.proven());
}

TEST_P(SignedVideo, ACertificateThatDidNotHoldThenIsNotBelieved) {
    crypto::CertificateWish wish;
    wish.commonName = "late";
    wish.from = test::kRecordedAt + std::chrono::hours(1);
    wish.until = wish.from + std::chrono::hours(24);
    SignedCamera late;
    late.key = *crypto::createIssued(late.authority, wish);
    MadeVideo video;
    video.codec = GetParam();
    const auto report =
        check(test::signedVideo(video, late), GetParam(), late.authority.certificate);
    EXPECT_EQ(report.verdict, MediaVerdict::Authentic);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(report.signers[0].reason, "certificate is not yet valid");
}

TEST_P(SignedVideo, ACutWithoutCertificatesIsProvenByThoseOfAManifest) {
    auto units = made();
    remove(units, 0);
    EXPECT_EQ(checked(units).provenPictures, 0);
    MediaVerifier verifier({GetParam(), camera().authority.certificate, camera().key.certificate});
    for (const Bytes& unit : units) {
        ASSERT_TRUE(verifier.add(unit));
    }
    EXPECT_TRUE(verifier.finish().proven());
}

TEST(MediaVerifier, NothingIsNotSigned) {
    const auto report = check({});
    EXPECT_EQ(report.verdict, MediaVerdict::NotSigned);
    EXPECT_FALSE(report.proven());
    EXPECT_EQ(report.coveragePercent(), 0);
}

TEST(MediaVerifier, ATruncatedSignatureIsCountedAndNeverProof) {
    const auto units = test::signedVideo({}, camera());
    const auto place = placeOfSei(units, Codec::H264, 4);
    for (std::size_t length = 1; length < units[place].size(); length += 37) {
        auto changed = units;
        changed[place].resize(length);
        EXPECT_FALSE(check(changed).proven()) << length;
    }
}

TEST(MediaSigner, WhatCannotBeSignedIsNamed) {
    MediaSignerOptions options;
    options.key = camera().key;
    options.codec = Codec::Mjpeg;
    EXPECT_EQ(MediaSigner::create(options).error().field(), "codec");
    options.codec = Codec::H264;
    options.firmware = std::string(256, 'x');
    EXPECT_EQ(MediaSigner::create(options).error().field(), "firmware");
    options.firmware = "1.0";
    options.key.key = "none";
    EXPECT_EQ(MediaSigner::create(options).error().field(), "key");
}

TEST(MediaSigner, SeisStandBeforeTheSliceAndOnePictureLate) {
    MadeVideo video;
    video.pictures = 30;
    auto signer = test::makeSigner(video, camera());
    const auto pictures = test::madePictures(video);
    std::vector<std::size_t> counts;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto unit = media::codec::joinLengthPrefixed(test::spansOf(pictures[i]));
        const Bytes out =
            *signer.sign(unit, test::kRecordedAt + static_cast<int>(i) * test::kPictureTime);
        const auto units = *media::codec::splitLengthPrefixed(out);
        counts.push_back(units.size());
        EXPECT_TRUE(detail::kindOf(Codec::H264, units.back()).slice);
    }
    std::vector<std::size_t> expected(30, 1);
    expected[0] = 2;   // certificates
    expected[26] = 2;  // of the group that the IDR at 25 closed
    EXPECT_EQ(counts, expected);
}

TEST(MediaSigner, BeforeTheFirstIdrNothingIsSigned) {
    auto signer = test::makeSigner({}, camera());
    std::mt19937 random(1);
    const Bytes slice = test::madeSlice(Codec::H264, false, 0, random);
    EXPECT_TRUE(signer.seisFor({slice}, test::kRecordedAt)->empty());
    EXPECT_TRUE(signer.endFile(test::kRecordedAt)->empty());
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
