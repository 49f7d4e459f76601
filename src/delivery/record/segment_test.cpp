// Tests of fragment boxes, blobs, paths and the ring.
#include "delivery/record/segment.h"

#include <gtest/gtest.h>

#include "delivery/record/fragment_box.h"
#include "delivery/record/record_policy.h"

namespace ocelli::delivery::record {
namespace {

FragmentBox sampleBox() {
    FragmentBox box;
    box.stream = {3, config::StreamName::Sub};
    box.types = type::kMotion | type::kAlarm;
    box.segment = 42;
    box.run = 40;
    box.sequence = 7;
    box.microseconds = 1'000'000;
    box.start = WallTime{1'800'000'000'123'456};
    box.monoStart = MonoTime{987'654'321};
    box.boot[3] = std::byte{9};
    box.length = 12345;
    box.checksum = 0xDEADBEEF;
    return box;
}

TEST(FragmentBox, ReadsWhatItWrote) {
    const Bytes bytes = formatFragmentBox(sampleBox());
    ASSERT_EQ(bytes.size(), kFragmentBoxBytes);
    const auto back = parseFragmentBox(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, sampleBox());
}

TEST(FragmentBox, RefusesEveryChangedBit) {
    const Bytes good = formatFragmentBox(sampleBox());
    for (std::size_t i = 0; i < good.size() * 8; ++i) {
        Bytes bad = good;
        bad[i / 8] ^= static_cast<std::byte>(1U << (i % 8));
        EXPECT_FALSE(parseFragmentBox(bad)) << i;
    }
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
        EXPECT_FALSE(parseFragmentBox(ByteSpan(good).first(cut)));
    }
}

std::vector<FragmentEntry> sampleFragments() {
    std::vector<FragmentEntry> all;
    std::uint64_t offset = 700;
    for (std::uint32_t i = 0; i < 20; ++i) {
        FragmentEntry entry;
        entry.offset = offset;
        entry.dataOffset = 300 + i;
        entry.start = WallTime{1'800'000'000'000'000 + i * 1'000'000};
        entry.microseconds = 1'000'000;
        entry.types = static_cast<RecordTypes>(i < 10 ? 1 : 3);
        entry.keyFrame = i % 2 == 0;
        entry.table.sequence = i + 1;
        mp4::TrackRun video{0, i * 90000ULL + (i == 5 ? 7U : 0U), {}};
        for (std::uint32_t k = 0; k < 25; ++k) {
            video.samples.push_back(
                {1000 + k * i, 3600 + k % 3, i == 3 ? 5 - static_cast<int>(k) : 0, k == 0}
            );
        }
        mp4::TrackRun sound{1, i * 48000ULL, {{200, 1024, 0, true}, {201, 1024, 0, true}}};
        entry.table.runs = {video, sound};
        offset = entry.end();
        all.push_back(entry);
    }
    return all;
}

TEST(Fragments, BlobGivesThemBackAndIsSmall) {
    const auto fragments = sampleFragments();
    const Bytes blob = formatFragments(fragments);
    const auto back = parseFragments(blob);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, fragments);
    EXPECT_LT(blob.size(), 20U * 27U * 4U);
}

TEST(Fragments, EveryCutOfABlobIsAnError) {
    const Bytes blob = formatFragments(sampleFragments());
    for (std::size_t cut = 0; cut < blob.size(); ++cut) {
        EXPECT_FALSE(parseFragments(ByteSpan(blob).first(cut)));
    }
}

TEST(Fragments, TypeSpansJoinNeighbours) {
    Segment segment;
    segment.fragments = sampleFragments();
    const auto spans = segment.typeSpans();
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0].to, spans[1].from);
    EXPECT_EQ(*parseTypeSpans(formatTypeSpans(spans)), spans);
    EXPECT_EQ(segment.types(), 3);
    EXPECT_EQ(segment.frames(), 500U);
}

TEST(SegmentPath, HoldsStreamDayTimeAndId) {
    const std::string path =
        segmentPath({2, config::StreamName::Third}, WallTime{1'767'571'201'234'000}, 77);
    EXPECT_EQ(path, "video/2-third/2026-01-05/000001.234Z-000000000077.mp4");
    EXPECT_EQ(segmentIdOf("000001.234Z-000000000077.mp4"), 77);
    for (const std::string_view other :
         {"", "x.mp4", "-.mp4", "a-0.mp4", "a-7.mp4.broken", "a-7x.mp4"}) {
        EXPECT_FALSE(segmentIdOf(other)) << other;
    }
}

TEST(RecordTypes, HaveWords) {
    EXPECT_EQ(
        wordsOf(type::kContinuous | type::kManual),
        (std::vector<std::string_view>{"continuous", "manual"})
    );
    EXPECT_EQ(typeOf("event"), type::kEvent);
    EXPECT_FALSE(typeOf("Event"));
}

}  // namespace
}  // namespace ocelli::delivery::record
