// Counts taps.
#include "bodyworn/system/tag_desk.h"

#include <fmt/format.h>

namespace ocelli::bodyworn::system {

bool TagDesk::pairs() const {
    return pairing_ && pairing_->message.empty() && pairing_->taps < kTapsToPair &&
           clock_.mono() < pairing_->until;
}

void TagDesk::tapped(const std::string& uid) {
    if (pairs()) {
        count(uid);
    } else {
        offer(uid);
    }
}

/// Another tag in between begins anew.
void TagDesk::count(const std::string& uid) {
    Pairing& pairing = *pairing_;
    pairing.taps = pairing.uid == uid ? pairing.taps + 1 : 1;
    pairing.uid = uid;
    pairing.until = clock_.mono() + kPairWithin;
    if (pairing.taps < kTapsToPair) {
        return;
    }
    const auto paired = system_.whole([&] {
        return system_.wearers().pairTag(pairing.wearer, uid, clock_.wall());
    });
    if (paired) {
        log_("A tag is paired");
    } else {
        pairing.message = paired.error().message();
    }
}

void TagDesk::offer(const std::string& uid) {
    const auto done = system_.tap(uid);
    if (!done) {
        log_(fmt::format("A tag was tapped: {}", done.error().message()));
    } else if (done->serial.empty()) {
        log_(fmt::format("{} tapped a tag: no camera is ready", done->wearer));
    } else {
        log_(fmt::format("{} may take camera {}", done->wearer, done->serial));
    }
}

Result<void> TagDesk::beginPairing(std::int64_t wearer) {
    OCELLI_TRY(system_.wearers().find(wearer));
    if (OCELLI_TRY(system_.setup().assignment()) != Assignment::SelfAssign) {
        return fail(ErrorKind::FailedPrecondition, "tags are for self-assign only");
    }
    if (readers_.empty()) {
        return fail(ErrorKind::FailedPrecondition, "there is no reader of tags at the controller");
    }
    pairing_ = Pairing{wearer, clock_.mono() + kPairWithin, {}, 0, {}};
    return {};
}

Json TagDesk::toJson() const {
    Json readers = Json::array();
    for (const TagReaderFigures& one : readers_) {
        readers.push_back({{"name", one.name}, {"supported", one.supported}});
    }
    Json json = {{"readers", std::move(readers)}, {"pairing", nullptr}};
    if (pairing_) {
        const bool paired = pairing_->message.empty() && pairing_->taps >= kTapsToPair;
        const bool late = !paired && pairing_->message.empty() && !pairs();
        json["pairing"] = {
            {"wearer", pairing_->wearer},
            {"taps", pairing_->taps},
            {"needed", kTapsToPair},
            {"state",
             paired    ? "paired"
             : pairs() ? "waiting"
                       : "failed"},
            {"message", late ? "no tag was tapped for a minute" : pairing_->message},
        };
    }
    return json;
}

}  // namespace ocelli::bodyworn::system
