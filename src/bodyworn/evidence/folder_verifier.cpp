// Finds recordings in a folder and checks the chain between them.
#include "bodyworn/evidence/folder_verifier.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "bodyworn/evidence/detail/recording_check.h"
#include "bodyworn/evidence/manifest.h"

namespace ocelli::bodyworn::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRecordings = 10'000;

Result<std::vector<std::string>> recordingFolders(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorKind::NotFound, "there is no such folder: " + folder.string());
    }
    std::vector<std::string> names;
    bool files = false;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        files = files || entry.is_regular_file(error);
        if (entry.is_directory(error) && names.size() < kMostRecordings) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    if (fs::exists(folder / kManifestName, error) || (names.empty() && files)) {
        return std::vector<std::string>{"."};
    }
    if (names.empty()) {
        return fail(ErrorKind::InvalidArgument, "there is nothing to check in " + folder.string());
    }
    return names;
}

using ByNumber = std::multimap<std::uint64_t, const RecordingReport*>;

void checkChain(const std::string& serial, const ByNumber& chain, std::vector<std::string>& gaps) {
    const RecordingReport* before = nullptr;
    for (const auto& [number, recording] : chain) {
        if (before != nullptr && number == before->number && recording->digest != before->digest) {
            gaps.push_back(fmt::format("camera {} has two recordings number {}", serial, number));
        } else if (before != nullptr && number > before->number + 1) {
            gaps.push_back(fmt::format(
                "recordings {} to {} of camera {} are not here",
                before->number + 1,
                number - 1,
                serial
            ));
        } else if (before != nullptr && number == before->number + 1 &&
                   recording->previous != before->digest) {
            gaps.push_back(fmt::format(
                "recording {} of camera {} does not follow the one that is here", number, serial
            ));
        }
        before = recording;
    }
}

}  // namespace

Result<FolderReport> verifyFolder(
    const std::string& folder, const FolderOptions& options, const Clock& clock
) {
    const auto names = OCELLI_TRY(recordingFolders(folder));
    FolderReport report;
    for (const std::string& name : names) {
        report.recordings.push_back(
            OCELLI_TRY(detail::checkRecording(fs::path(folder) / name, name, options, clock))
        );
    }
    std::map<std::string, ByNumber> chains;
    for (const RecordingReport& recording : report.recordings) {
        if (recording.manifest) {
            chains[recording.serial].emplace(recording.number, &recording);
        }
    }
    for (const auto& [serial, chain] : chains) {
        checkChain(serial, chain, report.gaps);
    }
    return report;
}

}  // namespace ocelli::bodyworn::evidence
