// From slabs to the protected packets of one viewer, and what the viewer says about them.
#include "delivery/webrtc/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "crypto/random.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr unsigned kTicksASecond = 10;
constexpr Duration kKeyFrameWait = std::chrono::milliseconds(200);
constexpr std::size_t kShortGroup = 12;      // frames
constexpr std::uint32_t kCatchUpTicks = 90;  // a millisecond between frames that are sent late
constexpr Duration kPaceEvery = std::chrono::milliseconds(5);
constexpr std::size_t kPaceBytes = 64U << 10U;
constexpr std::size_t kQueueBytes = 2U << 20U;
constexpr std::size_t kRemembered = 512;  // packets that can be sent again
constexpr std::size_t kResendsATick = 50;
constexpr std::size_t kFixedHeader = 12;
// At once, but up to 100 ms for an uneven way; in hundredths of a second, twelve bits each.
constexpr std::uint32_t kDelayWish = 0U << 12U | 10U;

bool isRtcp(ByteSpan datagram) {
    const auto first = std::to_integer<unsigned>(datagram[0]);
    const auto second = datagram.size() > 1 ? std::to_integer<unsigned>(datagram[1]) : 0;
    return first >= 128 && first <= 191 && second >= 192 && second <= 223;
}

/// The first sequence is low, so that a receiver cannot guess a wrong rollover.
std::uint64_t firstIndex() {
    const Bytes random = crypto::randomBytes(2);
    return std::to_integer<std::uint64_t>(random[0]) << 4U |
           (std::to_integer<std::uint64_t>(random[1]) & 0xFU);
}

}  // namespace

Session::Session(
    EventLoop& loop,
    net::UdpSocket& socket,
    const net::DtlsContext& dtls,
    Agreement agreement,
    Feeds feeds,
    std::function<void(std::string why)> onEnd
)
    : Peer(loop, socket, dtls, std::move(agreement), std::move(onEnd)), feeds_(std::move(feeds)) {
    for (const AnsweredTrack& track : agreement_.tracks) {
        const OfferedMedia& media = agreement_.media[track.media];
        Source source;
        source.answered = track;
        source.video = media.kind == MediaKind::Video;
        source.transportExtension =
            track.codec.transportFeedback ? extensionOf(media, kTransportSequence) : 0;
        source.delayExtension = source.video ? extensionOf(media, kPlayoutDelay) : 0;
        source.captureExtension = extensionOf(media, kCaptureTime);
        source.index = firstIndex();
        sources_.push_back(std::move(source));
    }
}

Session::~Session() {
    if (feed_) {
        feed_->remove(*this);
    }
}

void Session::onMedia(ByteSpan datagram) {
    if (theirs_ && isRtcp(datagram)) {
        onRtcp(datagram);
    }
}

Result<void> Session::onKeys(const net::SrtpKeys& keys) {
    ours_ = OCELLI_TRY(crypto::SrtpContext::create(keys.ours));
    theirs_.emplace(OCELLI_TRY(crypto::SrtpContext::create(keys.theirs)));
    sent_.resize(kRemembered);
    resendBudget_ = kResendsATick;
    follow(std::move(feeds_.first));
    return {};
}

/// From now on the viewer gets this stream, beginning with a key frame as soon as can be.
void Session::follow(std::shared_ptr<Feed> feed) {
    if (feed_) {
        feed_->remove(*this);
    }
    forgetQueue();
    feed_ = std::move(feed);
    feed_->add(*this);
    if (!feed_->tracks().empty() && !carries(feed_->tracks())) {
        fail("the stream has another codec now");
        return;
    }
    const std::size_t late = feed_->group().size();
    if (late > 0 && late <= kShortGroup) {
        beginWithGroup();
        return;
    }
    // A new key frame is better than many old frames; not every source makes one when asked.
    feed_->requestKeyFrame();
    groupTimer_ = loop_.after(kKeyFrameWait, [this] {
        if (waitsForKeyFrame_) {
            beginWithGroup();
        }
    });
}

/// The frames of the group one after the other, so that the player comes up to the present.
void Session::beginWithGroup() {
    const auto& group = feed_->group();
    if (group.empty()) {
        return;
    }
    waitsForKeyFrame_ = false;
    auto timestamp =
        group.back()->timestamp - kCatchUpTicks * static_cast<std::uint32_t>(group.size() - 1);
    for (const rtp::SlabPtr& slab : group) {
        if (find(slab->track) != nullptr) {
            queue(slab, timestamp);
        }
        timestamp += kCatchUpTicks;
    }
}

Session::Source* Session::find(std::uint32_t track) {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const Source& source) {
        return source.answered.track == track;
    });
    return found == sources_.end() ? nullptr : &*found;
}

bool Session::carries(const media::TrackList& tracks) const {
    return std::all_of(sources_.begin(), sources_.end(), [&](const Source& source) {
        const AnsweredTrack& answered = source.answered;
        return answered.track < tracks.size() &&
               chooseCodec(agreement_.media[answered.media], *tracks[answered.track]).has_value();
    });
}

void Session::onTracks(const media::TrackList& tracks) {
    forgetQueue();
    if (!carries(tracks)) {
        fail("the stream has another codec now");
    }
}

void Session::onSlab(const rtp::SlabPtr& slab) {
    const Source* source = find(slab->track);
    if (source == nullptr || failed()) {
        return;
    }
    if (waitsForKeyFrame_) {
        if (!source->video || !slab->keyFrame) {
            return;
        }
        waitsForKeyFrame_ = false;
        groupTimer_.cancel();
    }
    queue(slab, slab->timestamp);
}

void Session::forgetQueue() {
    queue_.clear();
    queuedBytes_ = 0;
    waitsForKeyFrame_ = true;
}

void Session::queue(const rtp::SlabPtr& slab, std::uint32_t timestamp) {
    if (queuedBytes_ + slab->bytes.size() > kQueueBytes) {
        lostFrames_ += queue_.size() + 1;
        forgetQueue();
        feed_->requestKeyFrame();
        return;
    }
    queue_.push_back({slab, timestamp, 0});
    queuedBytes_ += slab->bytes.size();
    if (!pacing_.active()) {
        const MonoTime now = loop_.clock().mono();
        if (now - refilled_ >= kPaceEvery) {
            budget_ = kPaceBytes;
            refilled_ = now;
        }
        drain();
    }
}

/// Sends what the budget allows, and comes back for the rest.
void Session::drain() {
    while (!queue_.empty() && budget_ > 0) {
        Queued& front = queue_.front();
        sendPart(front);
        if (front.next == front.slab->datagrams.size()) {
            queuedBytes_ -= front.slab->bytes.size();
            queue_.pop_front();
        }
    }
    if (queue_.empty()) {
        pacing_.cancel();
    } else if (!pacing_.active()) {
        pacing_ = loop_.every(kPaceEvery, [this] {
            budget_ = kPaceBytes;
            refilled_ = loop_.clock().mono();
            drain();
        });
    }
}

void Session::sendPart(Queued& queued) {
    const rtp::Slab& slab = *queued.slab;
    Source* source = find(slab.track);
    OCELLI_ASSERT(source != nullptr);
    if (queued.next == 0) {
        delay_.add(loop_.clock().mono() - slab.captureTime - slab.encodingTime);
    }
    // Each packet has the time of its slab, or in sound that is cut a little more.
    const std::uint32_t moved = queued.timestamp - slab.timestamp;
    std::vector<Bytes> sealed;
    std::vector<net::UdpSocket::Datagram> datagrams;
    const std::uint64_t first = source->index;
    while (queued.next < slab.datagrams.size() && budget_ > 0) {
        const Bytes extensions =
            extensionsFor(*source, queued.next == 0 ? std::optional(slab.wallTime) : std::nullopt);
        sealed.push_back(seal(*source, slab.datagrams[queued.next++], extensions, moved));
        budget_ -= std::min(budget_, sealed.back().size());
        bytes_ += sealed.back().size();
    }
    for (const Bytes& packet : sealed) {
        datagrams.push_back({packet, {}});
    }
    packets_ += socket_.send(*target_, datagrams);
    if (!source->video) {
        return;
    }
    const MonoTime now = loop_.clock().mono();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        const auto sequence = static_cast<std::uint16_t>(first + i);
        sent_[sequence % kRemembered] = {sequence, now, std::move(sealed[i])};
    }
}

/// What the header of the next packet says beside the fixed fields (RFC 8285, 4.2), as the viewer
/// asked for it; empty when that is nothing.
/// @param captured  of the picture that begins with the packet
Bytes Session::extensionsFor(const Source& source, std::optional<WallTime> captured) {
    ByteWriter out;
    const auto begin = [&out](int number, std::size_t size) {
        out.u8(static_cast<std::uint8_t>(static_cast<std::size_t>(number) << 4U | (size - 1)));
    };
    if (source.transportExtension != 0) {
        begin(source.transportExtension, 2);
        out.u16(transportSequence_);
        link_.onSent(transportSequence_++, loop_.clock().mono());
    }
    if (source.delayExtension != 0) {
        begin(source.delayExtension, 3);
        out.u24(kDelayWish);
    }
    if (source.captureExtension != 0 && captured) {
        begin(source.captureExtension, 8);
        out.u64(rtp::ntpTime(*captured));
    }
    out.zeros((4 - out.size() % 4) % 4);
    return out.release();
}

/// @param extensions  a whole number of words
/// @param moved       added to the packet's time stamp
Bytes Session::seal(
    Source& source,
    const net::UdpSocket::Datagram& datagram,
    ByteSpan extensions,
    std::uint32_t moved
) {
    ByteWriter out;
    const ByteSpan header = datagram.header;
    const auto marker = std::to_integer<std::uint8_t>(header[1]) & 0x80U;
    out.reserve(header.size() + 4 + extensions.size() + datagram.payload.size());
    out.u8(extensions.empty() ? 0x80 : 0x90);
    out.u8(static_cast<std::uint8_t>(marker | source.answered.codec.type));
    out.u16(static_cast<std::uint16_t>(source.index & 0xFFFFU));
    ByteReader reader(header.subspan(4));
    out.u32(reader.u32().value_or(0) + moved);
    out.u32(source.answered.ssrc);
    if (!extensions.empty()) {
        out.u16(0xBEDE);
        out.u16(static_cast<std::uint16_t>(extensions.size() / 4));
        out.bytes(extensions);
    }
    out.bytes(header.subspan(kFixedHeader));
    out.bytes(datagram.payload);
    const Bytes clear = out.release();
    Bytes sealed(clear.size() + crypto::srtpTagSize(ours_->suite()));
    ours_->protectRtp(clear, static_cast<std::uint32_t>(source.index >> 16U), sealed);
    ++source.index;
    ++source.packets;
    source.octets += static_cast<std::uint32_t>(datagram.payload.size());
    return sealed;
}

void Session::onRtcp(ByteSpan datagram) {
    const auto packet = theirs_->open(datagram);
    if (!packet) {
        return;  // not genuine, or twice
    }
    heardNow();
    if (const auto feedback = rtp::parseRtcp(*packet)) {
        if (feedback->wantsKeyFrame && feed_) {
            feed_->requestKeyFrame();
        }
        resend(feedback->missing);
    }
    if (const auto fates = parseTransportFeedback(*packet)) {
        link_.onFates(*fates, loop_.clock().mono());
    }
}

/// The very same bytes again: the same packet must never be encrypted twice with other contents.
void Session::resend(std::span<const std::uint16_t> sequences) {
    for (const std::uint16_t sequence : sequences) {
        const Sent& sent = sent_[sequence % kRemembered];
        if (resendBudget_ == 0 || sent.sequence != sequence || sent.bytes.empty()) {
            continue;
        }
        --resendBudget_;
        ++resent_;
        bytes_ += sent.bytes.size();
        socket_.send(*target_, sent.bytes, ByteSpan{});
    }
}

void Session::onTick() {
    resendBudget_ = kResendsATick;
    if (++ticks_ % kTicksASecond == 0) {
        sendReports();
        chooseStream();
    }
}

void Session::sendReports() {
    for (Source& source : sources_) {
        auto report = feed_->report(source.answered.track);
        if (!report) {
            continue;
        }
        report->ssrc = source.answered.ssrc;
        report->packets = source.packets;
        report->octets = source.octets;
        const Bytes packet = rtp::formatSenderReport(*report, agreement_.name);
        socket_.send(*target_, ours_->protectRtcp(packet, source.reports++), ByteSpan{});
    }
}

void Session::chooseStream() {
    if (!feeds_.find) {
        return;
    }
    const auto step = choice_.look(link_.loss(), link_.queueing(), loop_.clock().mono());
    if (step == StreamChoice::Step::Stay) {
        return;
    }
    const bool low = step == StreamChoice::Step::Down;
    if (auto other = feeds_.find(low)) {
        low_ = low;
        follow(std::move(other));
    }
}

Peer::Figures Session::figures() const {
    Figures figures = Peer::figures();
    figures.playing = feed_ && !waitsForKeyFrame_;
    figures.low = low_;
    figures.packets = packets_;
    figures.bytes = bytes_;
    figures.resent = resent_;
    figures.lostFrames = lostFrames_;
    figures.queuedBytes = queuedBytes_;
    figures.delay = delay_.summary();
    return figures;
}

void Session::close() {
    if (!target_ || !ours_) {
        return;
    }
    for (Source& source : sources_) {
        rtp::SenderReport report;
        report.ssrc = source.answered.ssrc;
        const Bytes bye = rtp::formatBye(report, agreement_.name);
        socket_.send(*target_, ours_->protectRtcp(bye, source.reports++), ByteSpan{});
    }
    Peer::close();
}

}  // namespace ocelli::delivery::webrtc
