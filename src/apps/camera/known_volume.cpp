// Reads and writes the file.
#include "apps/camera/known_volume.h"

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "runtime/durable_file.h"

namespace ocelli::apps::camera {

KnownVolume::KnownVolume(std::filesystem::path file, std::string folder)
    : file_(std::move(file)), folder_(std::move(folder)) {
    const auto text = readFile(file_, 8192);
    const auto json = text ? parseJson(*text) : Result<Json>(text.error());
    const auto id = json ? stringMember(*json, "id") : Result<std::string>(json.error());
    if (id && stringMember(*json, "folder").value_or("") == folder_) {
        id_ = *id;
    }
}

void KnownVolume::learn(const std::string& id) {
    if (id.empty() || id == id_) {
        return;
    }
    id_ = id;
    const Json json{{"folder", folder_}, {"id", id_}};
    if (auto written = replaceFile(file_, formatJsonPretty(json) + "\n"); !written) {
        log::error("volumes", "{}", written.error().describe());
    }
}

void KnownVolume::forget() {
    id_.clear();
    if (auto removed = removeIfThere(systemFiles(), file_.string()); !removed) {
        log::error("volumes", "{}", removed.error().describe());
    }
}

}  // namespace ocelli::apps::camera
