// From hub to slabs to outlets.
#include "delivery/rtsp/stream_sender.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr auto kReportEvery = std::chrono::seconds(5);
constexpr auto kKeyFrameEvery = std::chrono::milliseconds(500);
constexpr auto kOldGroup = std::chrono::seconds(1);
constexpr auto kLongestGroup = std::chrono::seconds(60);
constexpr std::size_t kMaximumTracks = 16;
constexpr std::size_t kMaximumWaiters = 1024;

/// Position in its own sequence up to which a key is told to newcomers; half of the sequence is
/// left to them to begin.
constexpr std::uint64_t kYoungSecret = 0x8000;

media::BufferPtr sealed(const rtp::SrtpStreamPtr& secret, Bytes report) {
    return media::makeBuffer(secret ? secret->protectReport(report) : std::move(report));
}

}  // namespace

rtp::RtpStart randomStart(bool tellsCaptureTime) {
    const Bytes bytes = crypto::randomBytes(10);
    ByteReader reader(bytes);
    rtp::RtpStart start;
    start.tellsCaptureTime = tellsCaptureTime;
    start.ssrc = reader.u32().value_or(0);
    start.timestamp = reader.u32().value_or(0);
    start.sequence = reader.u16().value_or(0);
    return start;
}

StreamSender::StreamSender(
    EventLoop& loop,
    StreamRef stream,
    const Limits& limits,
    Form form,
    UniqueFunction<void()> onChanged
)
    : loop_(loop),
      stream_(std::move(stream)),
      limits_(limits),
      onChanged_(std::move(onChanged)),
      canonicalName_("ocelli-" + formatHex(crypto::randomBytes(8))),
      form_(form) {
    reports_ = loop_.every(kReportEvery, [this] { sendReports(); });
    // The hub's cached group comes at once, however long ago it began.
    reader_ = std::make_unique<media::QueuedReader>(
        loop_,
        *stream_.hub,
        *this,
        media::StartAt::CachedGroup,
        media::QueueBounds{2 * limits_.groupBytes, kLongestGroup}
    );
}

StreamSender::~StreamSender() = default;

void StreamSender::whenDescribed(UniqueFunction<void(Result<void>)> call) {
    if (failure_) {
        call(*failure_);
    } else if (!tracks_.empty()) {
        call({});
    } else {
        wait(WaitsFor::Description, limits_.describeTime, std::move(call));
    }
}

void StreamSender::whenStartable(UniqueFunction<void()> call) {
    if (!cached_.empty()) {
        call();
        return;
    }
    requestKeyFrame();
    wait(WaitsFor::KeyFrame, limits_.keyFrameTime, [done = std::move(call)](const auto&) mutable {
        done();
    });
}

StreamSender::Start StreamSender::startOf(std::uint32_t track, const rtp::SrtpStreamPtr& secret)
    const {
    const rtp::RtpTrack& own = *tracks_[track];
    Start start;
    std::uint64_t index = rtp::packetIndex(own.source().rollover, own.source().sequence);
    const auto first = std::find_if(cached_.begin(), cached_.end(), [&](const rtp::SlabPtr& slab) {
        return slab->track == track;
    });
    if (first != cached_.end()) {
        index = rtp::packetIndex((*first)->rollover, (*first)->firstSequence);
    }
    if (secret) {
        index = secret->position(own.source().ssrc, index);
    }
    start.sequence = static_cast<std::uint16_t>(index & 0xFFFFU);
    if (!cached_.empty()) {
        // The moment is that of the key frame; pts of all tracks lie on one line.
        const rtp::SlabPtr& key = cached_.front();
        const std::int64_t rate = tracks_[key->track]->clock().trackRate;
        const std::int64_t own_rate = own.clock().trackRate;
        const std::int64_t pts = key->pts / rate * own_rate + key->pts % rate * own_rate / rate;
        start.timestamp = own.clock().timestamp(pts);
    } else if (const auto report = own.report(loop_.clock().mono())) {
        start.timestamp = report->timestamp;
    } else {
        start.timestamp = own.clock().offset;
    }
    return start;
}

void StreamSender::add(Outlet& outlet, rtp::SrtpStreamPtr secret) {
    Audience& audience = audienceOf(secret);
    audience.outlets.push_back(&outlet);
    outlet.begin(cachedFor(audience));
    sendReports(audience, outlet);
    if (cached_.empty() || cacheIsOld()) {
        requestKeyFrame();
    }
}

bool StreamSender::cacheIsOld() const {
    return loop_.clock().mono() - cached_.front()->captureTime > kOldGroup;
}

void StreamSender::remove(Outlet& outlet) {
    for (Audience& audience : audiences_) {
        std::erase(audience.outlets, &outlet);
    }
    std::erase_if(audiences_, [](const Audience& audience) { return audience.outlets.empty(); });
}

std::size_t StreamSender::outlets() const {
    std::size_t count = 0;
    for (const Audience& audience : audiences_) {
        count += audience.outlets.size();
    }
    return count;
}

rtp::SrtpStreamPtr StreamSender::secret() {
    OCELLI_ASSERT(form_.srtp.has_value());
    if (group_.secret) {
        return group_.secret;
    }
    bool young = secret_ != nullptr;
    for (const auto& track : tracks_) {
        if (track && young) {
            const rtp::RtpSource& source = track->source();
            const auto index = rtp::packetIndex(source.rollover, source.sequence);
            young = secret_->position(source.ssrc, index) < kYoungSecret;
        }
    }
    if (young) {
        return secret_;
    }
    secret_ = std::make_shared<rtp::SrtpStream>(*form_.srtp);
    for (const auto& track : tracks_) {
        if (track) {
            const rtp::RtpSource& source = track->source();
            secret_->begin(source.ssrc, rtp::packetIndex(source.rollover, source.sequence));
        }
    }
    // The group that is cached goes out first, so it begins with that.
    for (auto slab = cached_.rbegin(); slab != cached_.rend(); ++slab) {
        secret_->begin((*slab)->ssrc, rtp::packetIndex((*slab)->rollover, (*slab)->firstSequence));
    }
    return secret_;
}

StreamSender::Audience& StreamSender::audienceOf(const rtp::SrtpStreamPtr& secret) {
    const auto found =
        std::find_if(audiences_.begin(), audiences_.end(), [&](const Audience& audience) {
            return audience.secret == secret;
        });
    return found != audiences_.end() ? *found : audiences_.emplace_back(Audience{secret, {}, {}});
}

/// The group since the last key frame; each slab is protected once, when somebody wants it.
std::span<const rtp::SlabPtr> StreamSender::cachedFor(Audience& audience) const {
    if (!audience.secret) {
        return cached_;
    }
    while (audience.cached.size() < cached_.size()) {
        audience.cached.push_back(audience.secret->protect(*cached_[audience.cached.size()]));
    }
    return audience.cached;
}

Result<void> StreamSender::joinGroup(const rtp::SrtpStreamPtr& secret) {
    if (group_.members == 0) {
        OCELLI_TRY(openGroup());
        group_.secret = secret;
        add(*group_.outlet, secret);
    } else if (group_.secret != secret) {
        return fail(ErrorKind::FailedPrecondition, "the group has another key by now");
    }
    ++group_.members;
    // Members that join later begin with the next key frame.
    requestKeyFrame();
    return {};
}

void StreamSender::leaveGroup() {
    if (group_.members == 0 || --group_.members > 0) {
        return;
    }
    if (group_.outlet) {
        sendBye(*group_.outlet);
        remove(*group_.outlet);
    }
    group_ = {};
}

void StreamSender::requestKeyFrame() {
    const MonoTime now = loop_.clock().mono();
    if (keyFrameRequested_ && now - *keyFrameRequested_ < kKeyFrameEvery) {
        return;
    }
    keyFrameRequested_ = now;
    stream_.hub->requestKeyFrame();
}

void StreamSender::sendBye(Outlet& outlet) {
    for (const Audience& audience : audiences_) {
        const auto& outlets = audience.outlets;
        if (std::find(outlets.begin(), outlets.end(), &outlet) == outlets.end()) {
            continue;
        }
        for (std::uint32_t i = 0; i < tracks_.size(); ++i) {
            if (tracks_[i] && outlet.carries(i)) {
                const auto report = tracks_[i]->lastReport(loop_.clock().mono());
                outlet.sendReport(
                    i, sealed(audience.secret, rtp::formatBye(report, canonicalName_))
                );
            }
        }
    }
}

void StreamSender::onDescription(const media::StreamDescription& description) {
    const std::uint32_t before = generation_;
    generation_ = description.generation;
    forgetGroup();
    if (description.tracks.empty()) {
        return;
    }
    if (before != 0 && canGoOn(description.tracks)) {
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            if (tracks_[i]) {
                tracks_[i]->setTrack(description.tracks[i]);
            }
        }
        joinTimelines_ = true;
        return;
    }
    const bool had = !tracks_.empty();
    if (had) {
        onChanged_();
    }
    createTracks(description.tracks);
    wake(WaitsFor::Description, failure_ ? Result<void>(*failure_) : Result<void>());
}

/// True when codecs and clocks are the same, so that players follow by the parameter sets in band.
bool StreamSender::canGoOn(const media::TrackList& tracks) const {
    if (tracks.size() != tracks_.size()) {
        return false;
    }
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const media::Track& now = *tracks[i];
        if (!tracks_[i]) {
            return false;
        }
        const media::Track& before = tracks_[i]->track();
        if (now.codec != before.codec || now.clockRate != before.clockRate ||
            now.channels != before.channels || now.configuration != before.configuration ||
            !rtp::createPacketizer(now)) {
            return false;
        }
    }
    return true;
}

void StreamSender::createTracks(const media::TrackList& tracks) {
    tracks_.clear();
    secret_.reset();
    failure_.reset();
    for (std::uint32_t i = 0; i < tracks.size() && i < kMaximumTracks; ++i) {
        auto track = rtp::RtpTrack::create(tracks[i], i, startOtherThanThose());
        if (track) {
            tracks_.emplace_back(std::move(*track));
            continue;
        }
        log::warning("rtsp", "{}: {}", stream_.hub->name(), track.error().message());
        tracks_.emplace_back(std::nullopt);
        if (i == 0) {
            failure_ = std::move(track).error();
        }
    }
}

/// One key protects all tracks: two of them must never have the same source.
rtp::RtpStart StreamSender::startOtherThanThose() const {
    while (true) {
        const rtp::RtpStart start = randomStart(form_.captureTimes);
        const bool taken = std::any_of(tracks_.begin(), tracks_.end(), [&](const auto& track) {
            return track && track->source().ssrc == start.ssrc;
        });
        if (!taken) {
            return start;
        }
    }
}

void StreamSender::onPacket(const media::PacketPtr& packet) {
    if (packet->track >= tracks_.size() || !tracks_[packet->track]) {
        return;
    }
    if (joinTimelines_) {
        joinTimelines(*packet);
    }
    auto slab = tracks_[packet->track]->packetize(*packet, packet->captureTime);
    if (!slab) {
        if (unitsRefused_++ == 0) {
            log::warning("rtsp", "{}: {}", stream_.hub->name(), slab.error().message());
        }
        return;
    }
    cache(*slab);
    for (Audience& audience : audiences_) {
        rtp::SlabPtr own = *slab;
        if (audience.secret) {
            own = cached_.empty() ? audience.secret->protect(**slab) : cachedFor(audience).back();
        }
        for (Outlet* outlet : audience.outlets) {
            outlet->send(own);
        }
    }
    if (!audiences_.empty()) {
        delay_.add(loop_.clock().mono() - packet->captureTime - packet->encodingTime);
    }
    if (packet->track == 0 && packet->keyFrame) {
        wake(WaitsFor::KeyFrame, {});
    }
}

/// After the source began anew its time stamps may begin anew too; those we send go on.
void StreamSender::joinTimelines(const media::Packet& packet) {
    joinTimelines_ = false;
    rtp::RtpTrack& track = *tracks_[packet.track];
    const auto expected = track.report(packet.captureTime);
    if (!expected) {
        return;
    }
    const auto late =
        static_cast<std::int32_t>(expected->timestamp - track.clock().timestamp(packet.pts));
    const double seconds = static_cast<double>(late) / track.clock().rtpRate;
    if (seconds < -1 || seconds > 1) {
        for (auto& each : tracks_) {
            if (each) {
                each->shift(seconds);
            }
        }
    }
}

/// Keeps the slabs since the last key frame of the first track, or nothing when they are too many:
/// a group with a hole would show a broken picture.
void StreamSender::cache(const rtp::SlabPtr& slab) {
    const bool starts = slab->track == 0 && slab->keyFrame;
    if (starts) {
        forgetGroup();
    }
    if (!starts && cached_.empty()) {
        return;
    }
    cachedBytes_ += slab->bytes.size();
    if (cachedBytes_ > limits_.groupBytes) {
        forgetGroup();
        return;
    }
    cached_.push_back(slab);
}

void StreamSender::forgetGroup() {
    cached_.clear();
    for (Audience& audience : audiences_) {
        audience.cached.clear();
    }
    cachedBytes_ = 0;
}

void StreamSender::onLost(std::uint64_t frames) {
    framesLost_ += frames;
    forgetGroup();
}

void StreamSender::wait(WaitsFor what, Duration atMost, UniqueFunction<void(Result<void>)> call) {
    if (waiters_.size() >= kMaximumWaiters) {
        call(fail(ErrorKind::ResourceExhausted, "too many wait for this stream"));
        return;
    }
    const auto waiter = waiters_.insert(waiters_.end(), Waiter{what, std::move(call), {}});
    waiter->timer = loop_.after(atMost, [this, waiter] {
        auto late = std::move(waiter->call);
        waiters_.erase(waiter);
        late(fail(ErrorKind::Unavailable, "the stream has not started"));
    });
}

void StreamSender::wake(WaitsFor what, const Result<void>& result) {
    // Calls may add waiters or destroy sessions: taken out first.
    std::list<Waiter> woken;
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        const auto next = std::next(waiter);
        if (waiter->what == what) {
            woken.splice(woken.end(), waiters_, waiter);
        }
        waiter = next;
    }
    for (Waiter& waiter : woken) {
        waiter.timer.cancel();
        waiter.call(result);
    }
}

void StreamSender::sendReports() {
    for (std::uint32_t i = 0; i < tracks_.size(); ++i) {
        const auto report = tracks_[i] ? tracks_[i]->report(loop_.clock().mono()) : std::nullopt;
        if (!report) {
            continue;
        }
        const Bytes bytes = rtp::formatSenderReport(*report, canonicalName_);
        for (const Audience& audience : audiences_) {
            const auto shared = sealed(audience.secret, bytes);
            for (Outlet* outlet : audience.outlets) {
                outlet->sendReport(i, shared);
            }
        }
    }
}

void StreamSender::sendReports(const Audience& audience, Outlet& outlet) {
    for (std::uint32_t i = 0; i < tracks_.size(); ++i) {
        if (!tracks_[i] || !outlet.carries(i)) {
            continue;
        }
        if (const auto report = tracks_[i]->report(loop_.clock().mono())) {
            outlet.sendReport(
                i, sealed(audience.secret, rtp::formatSenderReport(*report, canonicalName_))
            );
        }
    }
}

Result<void> StreamSender::openGroup() {
    if (!stream_.multicast) {
        return fail(ErrorKind::Unsupported, "multicast is not set up for this stream");
    }
    const MulticastGroup& to = *stream_.multicast;
    net::UdpSocket::Options options;
    options.timeToLive = to.timeToLive;
    const bool v6 = to.address.find(':') != std::string::npos;
    auto sockets = OCELLI_TRY(net::UdpSocket::createPair(loop_, v6 ? "::" : "0.0.0.0", options));
    OCELLI_TRY(sockets.first->setDscp(limits_.dscp));
    OCELLI_TRY(sockets.second->setDscp(limits_.dscp));
    std::vector<UdpOutlet::Track> tracks;
    for (std::uint32_t i = 0; i < tracks_.size(); ++i) {
        if (!tracks_[i]) {
            continue;
        }
        const std::uint16_t port = groupPort(i);
        if (port == 0) {
            continue;
        }
        UdpOutlet::Track track;
        track.index = i;
        track.rtp = OCELLI_TRY(sockets.first->target({to.address, port}));
        track.rtcp =
            OCELLI_TRY(sockets.second->target({to.address, static_cast<std::uint16_t>(port + 1)}));
        tracks.push_back(std::move(track));
    }
    if (tracks.empty()) {
        return fail(ErrorKind::Unsupported, "no track can be sent to a group");
    }
    group_.rtp = std::move(sockets.first);
    group_.rtcp = std::move(sockets.second);
    group_.outlet = std::make_unique<UdpOutlet>(
        loop_, *group_.rtp, *group_.rtcp, std::move(tracks), limits_.outlet
    );
    return {};
}

Result<void> StreamSender::setDscp(int dscp) {
    if (!group_.rtp) {
        return {};
    }
    OCELLI_TRY(group_.rtp->setDscp(dscp));
    return group_.rtcp->setDscp(dscp);
}

std::uint16_t StreamSender::groupPort(std::uint32_t track) const {
    if (!stream_.multicast || track >= tracks_.size() || !tracks_[track]) {
        return 0;
    }
    // One port for sound and one for pictures; the settings have no more.
    switch (tracks_[track]->track().kind) {
        case media::TrackKind::Video:
            return stream_.multicast->videoPort;
        case media::TrackKind::Audio:
            return stream_.multicast->audioPort;
        case media::TrackKind::Metadata:
            break;
    }
    return 0;
}

}  // namespace ocelli::delivery::rtsp
