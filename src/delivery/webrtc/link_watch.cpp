// One-way delays against their minimum, losses by the second.
#include "delivery/webrtc/link_watch.h"

#include <algorithm>

namespace ocelli::delivery::webrtc {
namespace {

constexpr Duration kLossWindow = std::chrono::seconds(1);
constexpr Duration kFastestWindow = std::chrono::seconds(10);
constexpr int kSmoothing = 8;

constexpr double kMuchLoss = 0.1;
constexpr double kLittleLoss = 0.02;
constexpr Duration kLongQueue = std::chrono::milliseconds(150);
constexpr Duration kShortQueue = std::chrono::milliseconds(50);
constexpr Duration kTroubleLasts = std::chrono::seconds(1);
constexpr Duration kUpLasts = std::chrono::seconds(30);
constexpr Duration kMostPatience = std::chrono::seconds(160);

}  // namespace

void LinkWatch::onSent(std::uint16_t sequence, MonoTime now) {
    sent_[sequence % kRemembered] = now.nanoseconds;
}

void LinkWatch::onFates(std::span<const PacketFate> fates, MonoTime now) {
    if (now - fastestSince_ > kFastestWindow) {
        fastestBefore_ = fastest_;
        fastest_ = Duration::max();
        fastestSince_ = now;
    }
    if (now - window_.since > kLossWindow) {
        const std::uint32_t all = window_.lost + window_.arrived;
        loss_ = all == 0 ? 0 : static_cast<double>(window_.lost) / all;
        window_ = {now, 0, 0};
    }
    for (const PacketFate& fate : fates) {
        const std::int64_t sent = sent_[fate.sequence % kRemembered];
        if (!fate.arrival) {
            ++window_.lost;
            continue;
        }
        ++window_.arrived;
        if (sent == 0) {
            continue;
        }
        // The clocks of both ends have nothing in common; only differences count.
        const Duration took = *fate.arrival - Duration(sent);
        fastest_ = std::min(fastest_, took);
        const Duration waits = took - std::min(fastest_, fastestBefore_);
        queueing_ += (waits - queueing_) / kSmoothing;
    }
}

StreamChoice::Step StreamChoice::look(double loss, Duration queueing, MonoTime now) {
    const bool trouble = loss > kMuchLoss || queueing > kLongQueue;
    const bool quiet = loss < kLittleLoss && queueing < kShortQueue;
    troubleSince_ = trouble ? troubleSince_.value_or(now) : std::optional<MonoTime>();
    quietSince_ = quiet ? quietSince_.value_or(now) : std::optional<MonoTime>();
    if (!low_ && trouble && now - *troubleSince_ >= kTroubleLasts) {
        if (wentUp_ && now - *wentUp_ < kUpLasts) {
            patience_ = std::min(2 * patience_, kMostPatience);
        }
        low_ = true;
        quietSince_.reset();
        return Step::Down;
    }
    if (low_ && quiet && now - *quietSince_ >= patience_) {
        low_ = false;
        wentUp_ = now;
        troubleSince_.reset();
        return Step::Up;
    }
    return Step::Stay;
}

}  // namespace ocelli::delivery::webrtc
