// The queue of a session: order, bounds in bytes and time, dropping to the next key frame.
#include "delivery/rtsp/outlet.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::delivery::rtsp {
namespace {

/// A socket that can be full.
class FakeOutlet final : public Outlet {
  public:
    FakeOutlet(EventLoop& loop, OutletBounds bounds) : Outlet(loop, {0, 1}, bounds) {}

    void sendReport(std::uint32_t, const media::BufferPtr&) override {}

    void open() {
        takes = true;
        flush(SIZE_MAX);
    }

    bool takes = true;
    std::vector<std::int64_t> written;

  protected:
    bool ready() const override { return takes; }

    void write(std::span<const rtp::SlabPtr> slabs) override {
        for (const auto& slab : slabs) {
            written.push_back(slab->pts);
            ++counters_.packets;
        }
    }
};

class OutletTest : public testing::Test {
  protected:
    static rtp::SlabPtr slab(std::int64_t pts, bool key, std::uint32_t track = 0) {
        auto made = std::make_shared<rtp::Slab>();
        made->bytes.resize(100);
        made->pts = pts;
        made->keyFrame = key;
        made->track = track;
        return made;
    }

    ocelli::test::FakeClock clock;
    EventLoop loop{clock};
    FakeOutlet outlet{loop, {1000, std::chrono::seconds(4)}};
};

using Written = std::vector<std::int64_t>;

TEST_F(OutletTest, WritesAtOnceAndLeavesOutTracksThatWereNotSetUp) {
    const std::vector<rtp::SlabPtr> group = {slab(1, true)};
    outlet.begin(group);
    outlet.open();
    outlet.send(slab(2, false));
    outlet.send(slab(3, true, 2));
    outlet.send(slab(4, true, 1));
    EXPECT_EQ(outlet.written, (Written{1, 2, 4}));
}

TEST_F(OutletTest, BeginsWithAKeyFrameWhenThereIsNoGroup) {
    outlet.begin({});
    outlet.send(slab(1, false));
    outlet.send(slab(2, true, 1));
    outlet.send(slab(3, true));
    outlet.send(slab(4, false));
    EXPECT_EQ(outlet.written, (Written{3, 4}));
    EXPECT_EQ(outlet.counters().lostFrames, 0U);
}

TEST_F(OutletTest, KeepsTheOrderOfGroupAndLivePackets) {
    outlet.takes = false;
    const std::vector<rtp::SlabPtr> group = {slab(1, true), slab(2, false)};
    outlet.begin(group);
    outlet.send(slab(3, false));
    EXPECT_EQ(outlet.queuedBytes(), 300U);
    EXPECT_FALSE(outlet.drained());
    outlet.open();
    outlet.send(slab(4, false));
    EXPECT_EQ(outlet.written, (Written{1, 2, 3, 4}));
    EXPECT_TRUE(outlet.drained());
}

TEST_F(OutletTest, DropsToTheNextKeyFrameWhenTooManyBytesWait) {
    outlet.begin({});
    outlet.send(slab(0, true));
    outlet.takes = false;
    for (int i = 1; i <= 11; ++i) {
        outlet.send(slab(i, false));
        EXPECT_LE(outlet.queuedBytes(), 1000U);
    }
    EXPECT_EQ(outlet.queuedBytes(), 0U);
    outlet.takes = true;
    outlet.send(slab(12, false));
    outlet.send(slab(13, true));
    EXPECT_EQ(outlet.written, (Written{0, 13}));
    EXPECT_EQ(outlet.counters().lostFrames, 12U);
}

TEST_F(OutletTest, DropsWhatIsOlderThanTheSpan) {
    outlet.begin({});
    outlet.takes = false;
    outlet.send(slab(1, true));
    outlet.send(slab(2, false));
    clock.advance(std::chrono::seconds(5));
    // The key frame that finds the queue too old takes its place at once.
    outlet.send(slab(3, true));
    outlet.open();
    EXPECT_EQ(outlet.written, (Written{3}));
}

TEST_F(OutletTest, ARecordingGoesOnInTheMiddle) {
    outlet.beginAnywhere();
    outlet.send(slab(1, false));
    EXPECT_EQ(outlet.written, (Written{1}));
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
