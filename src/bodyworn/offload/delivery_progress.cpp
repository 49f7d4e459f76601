// Writes and reads how far deliveries have come.
#include "bodyworn/offload/delivery_progress.h"

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr std::size_t kMostFile = 16U << 20U;
constexpr std::size_t kMostNames = 100'000;

Result<std::set<std::string>> namesOf(const Json& json, const char* member) {
    std::set<std::string> names;
    if (!json.contains(member)) {
        return names;
    }
    const Json& list = json[member];
    if (!list.is_array() || list.size() > kMostNames) {
        return fail(ErrorKind::InvalidArgument, std::string(member) + " is no list of names");
    }
    for (const Json& item : list) {
        if (!item.is_string()) {
            return fail(ErrorKind::InvalidArgument, std::string(member) + " is no list of names");
        }
        names.insert(item.get<std::string>());
    }
    return names;
}

}  // namespace

std::string formatProgress(const DeliveryProgress& progress) {
    return formatJson({
        {"container", progress.container},
        {"delivered", progress.delivered},
        {"complete", progress.complete},
        {"refusal", progress.refusal},
        {"rejectedContainer", progress.rejectedContainer},
        {"rejectedMade", progress.rejectedMade},
        {"rejectedReason", progress.rejectedReason},
        {"refused", progress.refused},
        {"rejectedStored", progress.rejectedStored},
    });
}

Result<DeliveryProgress> parseProgress(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the progress of a delivery is no JSON object");
    }
    DeliveryProgress progress;
    progress.container = OCELLI_TRY(booleanMember(json, "container"));
    progress.delivered = OCELLI_TRY(namesOf(json, "delivered"));
    progress.complete = OCELLI_TRY(booleanMember(json, "complete"));
    progress.refusal = OCELLI_TRY(stringMember(json, "refusal"));
    progress.rejectedContainer = OCELLI_TRY(stringMember(json, "rejectedContainer"));
    progress.rejectedMade = OCELLI_TRY(booleanMember(json, "rejectedMade"));
    progress.rejectedReason = OCELLI_TRY(stringMember(json, "rejectedReason"));
    progress.refused = OCELLI_TRY(namesOf(json, "refused"));
    progress.rejectedStored = OCELLI_TRY(namesOf(json, "rejectedStored"));
    return progress;
}

std::filesystem::path FolderBook::fileOf(const std::string& recording) const {
    return folder_ / (encodePercent(recording) + ".json");
}

Result<DeliveryProgress> FolderBook::load(const std::string& recording) {
    const auto text = readFile(fileOf(recording), kMostFile);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return DeliveryProgress();
    }
    if (!text) {
        return text.error();
    }
    auto progress = parseProgress(*text);
    // A broken book only costs repeats, which change nothing at the destination.
    return progress ? std::move(*progress) : DeliveryProgress();
}

Result<void> FolderBook::save(const std::string& recording, const DeliveryProgress& progress) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) {
        return errnoError(error.value(), "making", folder_.string());
    }
    return replaceFile(fileOf(recording), formatProgress(progress));
}

Result<void> FolderBook::forget(const std::string& recording) {
    std::error_code error;
    std::filesystem::remove(fileOf(recording), error);
    return error ? errnoError(error.value(), "removing", fileOf(recording).string())
                 : Result<void>();
}

}  // namespace ocelli::bodyworn::offload
