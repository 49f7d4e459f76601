// JSON of what travels between camera and controller.
#include "bodyworn/dock/messages.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clean_text.h"
#include "base/text.h"

namespace ocelli::bodyworn::dock {
namespace {

constexpr std::size_t kMostObjects = 10'000;
constexpr std::size_t kMostFacts = 100;
constexpr std::size_t kLongestText = 256;
constexpr std::int64_t kMostBay = 999;
constexpr std::size_t kLongestRequest = std::size_t{8} << 10U;
constexpr std::size_t kLongestChain = std::size_t{64} << 10U;
constexpr std::int64_t kLeastChunk = 4 << 10;
constexpr std::int64_t kMostChunk = 16 << 20;

Result<std::int64_t> rangedMember(
    const Json& json, const char* name, std::int64_t low, std::int64_t high
) {
    const auto value = OCELLI_TRY(integerMember(json, name));
    if (value < low || value > high) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of range", name))
            .withField(name, fmt::format("{}..{}", low, high));
    }
    return value;
}

Result<std::uint64_t> bytesMember(const Json& json, const char* name) {
    return static_cast<std::uint64_t>(OCELLI_TRY(rangedMember(json, name, 0, INT64_MAX)));
}

Result<std::string> textMember(const Json& json, const char* name) {
    auto text = OCELLI_TRY(stringMember(json, name));
    if (text.size() > kLongestText || !isCleanText(text)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of form", name))
            .withField(name, "up to 256 bytes without control characters");
    }
    return text;
}

Result<std::string> nameMember(const Json& json, const char* name) {
    auto text = OCELLI_TRY(stringMember(json, name));
    if (auto checked = checkName(text); !checked) {
        return std::move(checked.error()).withField(name, "1 to 128 of A-Z a-z 0-9 _ - .");
    }
    return text;
}

Result<std::string> hexMember(const Json& json, const char* name, std::size_t bytes) {
    auto text = OCELLI_TRY(stringMember(json, name));
    if (text.size() != 2 * bytes || toLower(text) != text || !parseHex(text)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no digest", name))
            .withField(name, fmt::format("{} lower-case hex digits", 2 * bytes));
    }
    return text;
}

/// Metadata for the destination: a flat object of texts.
Result<Json> factsMember(const Json& json) {
    const auto found = json.find("facts");
    if (found == json.end() || !found->is_object() || found->size() > kMostFacts ||
        !std::all_of(found->begin(), found->end(), [](const Json& value) {
            return value.is_string();
        })) {
        return fail(ErrorKind::InvalidArgument, "facts must be an object of texts")
            .withField("facts", "up to 100 texts");
    }
    return *found;
}

/// Only its length is looked at: crypto reads it.
Result<std::string> pemMember(const Json& json, const char* name, std::size_t longest) {
    auto text = OCELLI_TRY(stringMember(json, name));
    if (text.empty() || text.size() > longest) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of form", name))
            .withField(name, fmt::format("PEM of up to {} bytes", longest));
    }
    return text;
}

/// A part of the welcome that dock does not look into.
Json partMember(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() ? Json(nullptr) : *found;
}

Result<OfferedObject> parseObject(const Json& json) {
    OfferedObject object;
    object.name = OCELLI_TRY(nameMember(json, "name"));
    object.length = OCELLI_TRY(bytesMember(json, "length"));
    object.sha256 = OCELLI_TRY(hexMember(json, "sha256", 32));
    object.md5 = OCELLI_TRY(hexMember(json, "md5", 16));
    object.facts = OCELLI_TRY(factsMember(json));
    return object;
}

}  // namespace

Result<void> checkName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    if (name.empty() || name.size() > 128 || name.front() == '.' ||
        !std::all_of(name.begin(), name.end(), allowed)) {
        return fail(ErrorKind::InvalidArgument, "no name of a recording or object")
            .withField("name", "1 to 128 of A-Z a-z 0-9 _ - .");
    }
    return {};
}

Json toJson(const Hello& hello) {
    return {
        {"serial", hello.serial},
        {"model", hello.model},
        {"firmware", hello.firmware},
        {"batteryPercent", hello.batteryPercent},
        {"freeBytes", hello.freeBytes},
        {"pendingBytes", hello.pendingBytes},
        {"bringBytes", hello.bringBytes},
        {"state", hello.state},
        {"bay", hello.bay},
    };
}

Result<Hello> parseHello(const Json& json) {
    Hello hello;
    hello.serial = OCELLI_TRY(nameMember(json, "serial"));
    hello.model = OCELLI_TRY(textMember(json, "model"));
    hello.firmware = OCELLI_TRY(textMember(json, "firmware"));
    hello.batteryPercent =
        static_cast<int>(OCELLI_TRY(rangedMember(json, "batteryPercent", 0, 100)));
    hello.freeBytes = OCELLI_TRY(bytesMember(json, "freeBytes"));
    hello.pendingBytes = OCELLI_TRY(bytesMember(json, "pendingBytes"));
    hello.bringBytes = OCELLI_TRY(bytesMember(json, "bringBytes"));
    hello.state = OCELLI_TRY(textMember(json, "state"));
    if (json.contains("bay")) {  // earlier cameras do not tell it
        hello.bay = static_cast<int>(OCELLI_TRY(rangedMember(json, "bay", 0, kMostBay)));
    }
    return hello;
}

Json toJson(const EnrolmentWish& wish) {
    return {{"hello", toJson(wish.hello)}, {"request", wish.request}};
}

Result<EnrolmentWish> parseEnrolmentWish(const Json& json) {
    EnrolmentWish wish;
    wish.hello = OCELLI_TRY(parseHello(partMember(json, "hello")));
    wish.request = OCELLI_TRY(pemMember(json, "request", kLongestRequest));
    return wish;
}

Json toJson(const Enrolment& enrolment) {
    if (enrolment.pending) {
        return {{"state", "pending"}};
    }
    return {{"state", "taken"}, {"chain", enrolment.chain}, {"root", enrolment.root}};
}

Result<Enrolment> parseEnrolment(const Json& json) {
    const auto state = OCELLI_TRY(stringMember(json, "state"));
    Enrolment enrolment;
    enrolment.pending = state != "taken";
    if (state != "taken" && state != "pending") {
        return fail(ErrorKind::InvalidArgument, "state is out of range")
            .withField("state", "pending or taken");
    }
    if (!enrolment.pending) {
        enrolment.chain = OCELLI_TRY(pemMember(json, "chain", kLongestChain));
        enrolment.root = OCELLI_TRY(pemMember(json, "root", kLongestChain));
    }
    return enrolment;
}

Json toJson(const Welcome& welcome) {
    return {
        {"controller", welcome.controller},
        {"time", formatTime(welcome.time)},
        {"user", welcome.user},
        {"profile", welcome.profile},
        {"settings", welcome.settings},
        {"chunkBytes", welcome.chunkBytes},
    };
}

Result<Welcome> parseWelcome(const Json& json) {
    Welcome welcome;
    welcome.controller = OCELLI_TRY(nameMember(json, "controller"));
    const auto time = OCELLI_TRY(stringMember(json, "time"));
    welcome.time = OCELLI_TRY(parseTime(time));
    welcome.user = partMember(json, "user");
    welcome.profile = partMember(json, "profile");
    welcome.settings = partMember(json, "settings");
    welcome.chunkBytes = static_cast<std::uint32_t>(
        OCELLI_TRY(rangedMember(json, "chunkBytes", kLeastChunk, kMostChunk))
    );
    return welcome;
}

Json toJson(const Offer& offer) {
    Json objects = Json::array();
    for (const OfferedObject& object : offer.objects) {
        objects.push_back({
            {"name", object.name},
            {"length", object.length},
            {"sha256", object.sha256},
            {"md5", object.md5},
            {"facts", object.facts},
        });
    }
    return {
        {"recording", offer.recording}, {"facts", offer.facts}, {"objects", std::move(objects)}
    };
}

Result<Offer> parseOffer(const Json& json) {
    Offer offer;
    offer.recording = OCELLI_TRY(nameMember(json, "recording"));
    offer.facts = OCELLI_TRY(factsMember(json));
    const auto objects = json.find("objects");
    if (objects == json.end() || !objects->is_array() || objects->size() > kMostObjects) {
        return fail(ErrorKind::InvalidArgument, "objects must be a list")
            .withField("objects", "a list of up to 10000");
    }
    for (const Json& object : *objects) {
        offer.objects.push_back(OCELLI_TRY(parseObject(object)));
    }
    return offer;
}

Json toJson(const ObjectState& state) {
    return {{"offset", state.offset}, {"whole", state.whole}};
}

Result<ObjectState> parseObjectState(const Json& json) {
    ObjectState state;
    state.offset = OCELLI_TRY(bytesMember(json, "offset"));
    state.whole = OCELLI_TRY(booleanMember(json, "whole"));
    return state;
}

Json toJson(const RecordingState& state) {
    return {
        {"atController", state.atController},
        {"confirmed", state.confirmed},
        {"cause", cleanText(state.cause, kLongestText)},
    };
}

Result<RecordingState> parseRecordingState(const Json& json) {
    RecordingState state;
    state.atController = OCELLI_TRY(booleanMember(json, "atController"));
    state.confirmed = OCELLI_TRY(booleanMember(json, "confirmed"));
    // Evidence does not wait because words for people are long.
    state.cause = cleanText(OCELLI_TRY(stringMember(json, "cause")), kLongestText);
    return state;
}

}  // namespace ocelli::bodyworn::dock
