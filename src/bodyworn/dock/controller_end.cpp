// Answers of a controller: checks, then the intake.
#include "bodyworn/dock/controller_end.h"

#include <algorithm>

namespace ocelli::bodyworn::dock {
namespace {

constexpr std::size_t kMostLog = std::size_t{1} << 20U;
constexpr std::size_t kMostChunk = std::size_t{16} << 20U;

}  // namespace

Result<void> ControllerEnd::checkSerial(const Hello& hello) const {
    if (hello.serial != peer_.serial) {
        return fail(ErrorKind::PermissionDenied, "the serial number is not that of the certificate")
            .withField("serial", peer_.serial);
    }
    return {};
}

Result<Enrolment> ControllerEnd::enrol(const EnrolmentWish& wish) {
    OCELLI_TRY(checkSerial(wish.hello));
    return system_.enrol(peer_, wish);
}

Result<Welcome> ControllerEnd::hello(const Hello& hello) {
    OCELLI_TRY(checkSerial(hello));
    return system_.welcome(peer_, hello);
}

Result<void> ControllerEnd::offer(const Offer& offer) {
    OCELLI_TRY(checkName(offer.recording));
    for (const OfferedObject& object : offer.objects) {
        OCELLI_TRY(checkName(object.name));
    }
    return intake_.open(peer_.serial, offer);
}

Result<OfferedObject> ControllerEnd::find(std::string_view recording, std::string_view object) {
    OCELLI_TRY(checkName(recording));
    OCELLI_TRY(checkName(object));
    const Offer offer = OCELLI_TRY(intake_.offer(peer_.serial, std::string(recording)));
    const auto found =
        std::find_if(offer.objects.begin(), offer.objects.end(), [&](const OfferedObject& one) {
            return one.name == object;
        });
    if (found == offer.objects.end()) {
        return fail(
            ErrorKind::NotFound, "the recording has no such object: " + std::string(object)
        );
    }
    return *found;
}

/// What is confirmed may be gone from here. A camera that was taken out before it heard of it
/// offers it again, and must not be told to begin anew for ever.
Result<ObjectState> ControllerEnd::delivered(std::string_view recording, const Error& why) {
    if (why.kind() == ErrorKind::NotFound) {
        const auto progress = intake_.progress(peer_.serial, std::string(recording));
        if (progress && progress->confirmed) {
            return ObjectState{0, true};
        }
    }
    return why;
}

Result<ObjectState> ControllerEnd::state(std::string_view recording, std::string_view object) {
    const auto known = find(recording, object);
    if (!known) {
        return delivered(recording, known.error());
    }
    const OfferedObject& offered = *known;
    return intake_.state(peer_.serial, std::string(recording), offered);
}

Result<ObjectState> ControllerEnd::send(
    std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
) {
    const std::string name(recording);
    const OfferedObject offered = OCELLI_TRY(find(recording, object));
    if (bytes.size() > kMostChunk) {
        return fail(ErrorKind::InvalidArgument, "a chunk is too long")
            .withField("bytes", "up to 16 MiB");
    }
    ObjectState state = OCELLI_TRY(intake_.state(peer_.serial, name, offered));
    if (state.whole || state.offset != offset) {
        return state;  // the camera goes on from there
    }
    if (bytes.size() > offered.length - offset) {
        return fail(ErrorKind::InvalidArgument, "more bytes than were offered")
            .withField("offset", "up to " + std::to_string(offered.length));
    }
    if (!bytes.empty()) {
        OCELLI_TRY(intake_.append(peer_.serial, name, offered, offset, bytes));
    }
    state.offset = offset + bytes.size();
    if (state.offset == offered.length) {
        state.whole = OCELLI_TRY(intake_.close(peer_.serial, name, offered));
        state.offset = state.whole ? offered.length : 0;
    }
    system_.progressed(peer_.serial, name, offered, state);
    return state;
}

Result<RecordingState> ControllerEnd::recordingState(std::string_view recording) {
    OCELLI_TRY(checkName(recording));
    return intake_.progress(peer_.serial, std::string(recording));
}

Result<void> ControllerEnd::log(std::string_view text) {
    if (text.size() > kMostLog) {
        return fail(ErrorKind::InvalidArgument, "the log is too long")
            .withField("log", "up to 1 MiB");
    }
    system_.log(peer_.serial, text);
    return {};
}

}  // namespace ocelli::bodyworn::dock
