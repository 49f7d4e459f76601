// Offers and bytes into the spool; states out of it.
#include "bodyworn/system/spool_intake.h"

#include <algorithm>

#include <fmt/format.h>

#include "bodyworn/spool/sealed_file.h"

namespace ocelli::bodyworn::system {
namespace {

using dock::ObjectState;
using dock::OfferedObject;
using spool::Spool;

Result<spool::Facts> factsOf(const Json& json) {
    spool::Facts facts;
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "facts must be an object").withField("facts");
    }
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string()) {
            return fail(ErrorKind::InvalidArgument, fmt::format("the fact {} is no text", key))
                .withField("facts");
        }
        facts.emplace_back(key, value.get<std::string>());
    }
    return facts;
}

Json jsonOf(const spool::Facts& facts) {
    Json json = Json::object();
    for (const auto& [key, value] : facts) {
        json[key] = value;
    }
    return json;
}

Result<spool::SpooledObject> objectOf(const OfferedObject& offered) {
    spool::SpooledObject object;
    object.name = offered.name;
    object.content = {offered.length, offered.sha256};
    object.md5 = offered.md5;
    object.facts = OCELLI_TRY(factsOf(offered.facts));
    return object;
}

/// NotFound for what another camera offered, too: it is none of this one's business.
Result<spool::SpooledRecording> owned(
    const Spool& spool, const std::string& serial, const std::string& recording
) {
    auto found = OCELLI_TRY(spool.find(recording));
    if (!found || found->serial != serial) {
        return fail(
            ErrorKind::NotFound, fmt::format("the recording {} was not offered", recording)
        );
    }
    return std::move(*found);
}

Result<dock::Offer> offerOf(const Spool& spool, const spool::SpooledRecording& recording) {
    dock::Offer offer;
    offer.recording = recording.name;
    offer.facts = jsonOf(recording.facts);
    for (const spool::SpooledObject& object : OCELLI_TRY(spool.objects(recording.name))) {
        offer.objects.push_back(
            {object.name,
             object.content.length,
             object.content.sha256,
             object.md5,
             jsonOf(object.facts)}
        );
    }
    return offer;
}

Error differs(const std::string& recording) {
    return fail(
        ErrorKind::AlreadyExists, fmt::format("{} was offered differently before", recording)
    );
}

/// A kill in the middle leaves some of the objects; the same offer adds the rest.
Result<void> take(Spool& spool, const std::string& serial, const dock::Offer& offer) {
    const spool::Facts facts = OCELLI_TRY(factsOf(offer.facts));
    if (const auto known = OCELLI_TRY(spool.find(offer.recording))) {
        if (known->serial != serial || known->facts != facts) {
            return differs(offer.recording);
        }
        if (known->whole) {
            const dock::Offer before = OCELLI_TRY(offerOf(spool, *known));
            return before == offer ? Result<void>() : Result<void>(differs(offer.recording));
        }
    } else {
        spool::SpooledRecording fresh;
        fresh.name = offer.recording;
        fresh.serial = serial;
        fresh.facts = facts;
        OCELLI_TRY(spool.begin(fresh));
    }
    for (const OfferedObject& offered : offer.objects) {
        const spool::SpooledObject object = OCELLI_TRY(objectOf(offered));
        auto expected = spool.expect(offer.recording, object);
        if (!expected) {
            return expected.error().kind() == ErrorKind::FailedPrecondition
                       ? differs(offer.recording)
                       : std::move(expected).error();
        }
    }
    return spool.end(offer.recording, facts);
}

}  // namespace

Result<void> SpoolIntake::open(const std::string& serial, const dock::Offer& offer) {
    auto spool = spool_.lock();
    if (OCELLI_TRY((*spool)->delivered(serial, offer.recording))) {
        return {};
    }
    return take(**spool, serial, offer);
}

Result<dock::Offer> SpoolIntake::offer(const std::string& serial, const std::string& recording) {
    auto spool = spool_.lock();
    const auto known = OCELLI_TRY(owned(**spool, serial, recording));
    return offerOf(**spool, known);
}

Result<ObjectState> SpoolIntake::state(
    const std::string& serial, const std::string& recording, const OfferedObject& object
) {
    auto spool = spool_.lock();
    OCELLI_TRY(owned(**spool, serial, recording));
    const spool::SpooledObject wished = OCELLI_TRY(objectOf(object));
    const std::uint64_t offset = OCELLI_TRY((*spool)->expect(recording, wished));
    const auto objects = OCELLI_TRY((*spool)->objects(recording));
    const auto found = std::ranges::find(objects, object.name, &spool::SpooledObject::name);
    return ObjectState{offset, found != objects.end() && found->held};
}

Result<void> SpoolIntake::append(
    const std::string& serial,
    const std::string& recording,
    const OfferedObject& object,
    std::uint64_t offset,
    ByteSpan bytes
) {
    auto spool = spool_.lock();
    OCELLI_TRY(owned(**spool, serial, recording));
    auto now = (*spool)->append(recording, object.name, offset, bytes);
    if (!now) {
        // A wrong digest is what close() tells.
        return now.error().kind() == ErrorKind::DataLoss ? Result<void>()
                                                         : Result<void>(std::move(now).error());
    }
    if (*now == offset && !bytes.empty()) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("pieces must have at least {} bytes", spool::kBlockBytes)
        )
            .withField("bytes", fmt::format("{}..16777216", spool::kBlockBytes));
    }
    return {};
}

Result<bool> SpoolIntake::close(
    const std::string& serial, const std::string& recording, const OfferedObject& object
) {
    if (object.length == 0) {
        auto spool = spool_.lock();
        OCELLI_TRY(owned(**spool, serial, recording));
        const spool::SpooledObject empty = OCELLI_TRY(objectOf(object));
        OCELLI_TRY((*spool)->expect(recording, empty));
        auto done = (*spool)->append(recording, object.name, 0, {});
        if (!done && done.error().kind() == ErrorKind::DataLoss) {
            return false;
        }
    }
    return OCELLI_TRY(state(serial, recording, object))
    .whole;
}

Result<dock::RecordingState> SpoolIntake::progress(
    const std::string& serial, const std::string& recording
) {
    auto spool = spool_.lock();
    dock::RecordingState state;
    if (OCELLI_TRY((*spool)->delivered(serial, recording))) {
        state.atController = true;
        state.confirmed = true;
        return state;
    }
    const auto known = OCELLI_TRY(owned(**spool, serial, recording));
    const auto objects = OCELLI_TRY((*spool)->objects(recording));
    state.atController = known.whole && std::ranges::all_of(objects, &spool::SpooledObject::held);
    state.cause = causes_.with([&](const auto& causes) {
        const auto found = causes.find(recording);
        return found == causes.end() ? std::string() : found->second;
    });
    return state;
}

}  // namespace ocelli::bodyworn::system
