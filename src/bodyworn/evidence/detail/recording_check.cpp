// Intact, trimmed, changed, removed, renamed, added.
#include "bodyworn/evidence/detail/recording_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "bodyworn/evidence/detail/opened_clip.h"
#include "bodyworn/evidence/video_file.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 30'000;
constexpr std::size_t kMostManifest = std::size_t{16} << 20U;
constexpr std::size_t kMostKeyObject = 65'536;
constexpr std::size_t kMostPart = 65'536;

/// What a signed time may be away from the edge of a part, for rounding of times.
constexpr Duration kEdge = std::chrono::milliseconds(100);

/// What a destination writes beside the evidence.
bool isBeside(std::string_view name) {
    static constexpr std::array<std::string_view, 4> kNames = {
        kPartName, "export.json", "SHA256SUMS", "README.txt"
    };
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool isVideo(const fs::path& file) {
    static constexpr std::array<std::string_view, 4> kEndings = {".mp4", ".mkv", ".h264", ".h265"};
    return std::find(kEndings.begin(), kEndings.end(), file.extension().string()) != kEndings.end();
}

/// The comparison of one folder with one manifest.
class Comparison {
  public:
    Comparison(fs::path folder, const FolderOptions& options, const Clock& clock)
        : folder_(std::move(folder)), options_(options), clock_(clock) {}

    Result<RecordingReport> run(const std::string& name);

  private:
    Result<void> listFiles();
    Result<void> readManifest();
    Result<void> readPart();
    bool ofPart(const SealedClip& clip) const;
    bool coversPart(const SealedClip& clip, const MediaReport& media) const;
    bool isMark(const std::string& name) const;
    void checkClip(const SealedClip& clip);
    void checkBytes(const SealedClip& clip, FileReport& file);
    void lookInside(const SealedClip& clip, const fs::path& content, FileReport& file);
    void checkEncrypted(const SealedClip& clip, FileReport& file);
    void checkKeyObject(const SealedClip& clip);
    std::string renamedTo(const SealedClip& clip);
    std::optional<MediaReport> videoOf(const fs::path& file);
    void addStrangers();

    fs::path folder_;
    const FolderOptions& options_;
    const Clock& clock_;
    RecordingReport report_;
    std::optional<SignedManifest> manifest_;
    std::set<std::string> unclaimed_;  ///< files that nothing in the manifest has named yet
};

Result<void> Comparison::listFiles() {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        if (unclaimed_.size() >= kMostFiles) {
            return fail(ErrorKind::ResourceExhausted, "the folder has too many files");
        }
        if (entry.is_regular_file(error)) {
            unclaimed_.insert(entry.path().filename().string());
        }
    }
    if (error) {
        return fail(ErrorKind::NotFound, error.message()).withContext("reading", folder_.string());
    }
    return {};
}

Result<void> Comparison::readManifest() {
    const std::string name(kManifestName);
    if (unclaimed_.erase(name) == 0) {
        report_.reason = "there is no manifest: nobody can say what belongs to the recording";
        return {};
    }
    const auto text = OCELLI_TRY(readFile(folder_ / name, kMostManifest));
    auto manifest = parseManifest(text);
    if (!manifest) {
        report_.reason = "the manifest cannot be read: " + manifest.error().message();
        return {};
    }
    const auto verdict = verifyManifest(*manifest, options_.roots);
    const Manifest& facts = manifest->manifest;
    report_.manifest = true;
    report_.intact = verdict.intact;
    report_.trusted = verdict.trusted;
    report_.reason = verdict.reason;
    report_.recording = facts.recording;
    report_.serial = facts.device.serial;
    report_.start = formatTime(facts.start);
    report_.stop = formatTime(facts.stop);
    report_.number = facts.number;
    report_.digest = manifest->digest;
    report_.previous = facts.previous;
    const auto holder = crypto::parseCertificate(manifest->certificates);
    if (report_.trusted && holder && holder->subject != "CN=" + facts.device.serial) {
        report_.trusted = false;
        report_.reason = fmt::format("the manifest was signed by {}", holder->subject);
    }
    manifest_ = std::move(*manifest);
    return {};
}

Result<void> Comparison::readPart() {
    const std::string name(kPartName);
    if (!manifest_ || !unclaimed_.contains(name)) {
        return {};
    }
    const auto text = OCELLI_TRY(readFile(folder_ / name, kMostPart));
    auto part = parseExportPart(text);
    if (!part) {
        report_.intact = false;
        report_.reason = name + " cannot be read: " + part.error().message();
    } else if (part->recording != report_.recording) {
        report_.intact = false;
        report_.reason = name + " speaks of another recording";
    } else {
        report_.part = std::move(*part);
        if (!std::ranges::any_of(manifest_->manifest.clips, [this](const SealedClip& clip) {
                return ofPart(clip);
            })) {
            report_.intact = false;
            report_.reason = name + " speaks of a time in which nothing was recorded";
        }
    }
    return {};
}

/// Whether the part that is told has something of the clip. A track is never cut.
bool Comparison::ofPart(const SealedClip& clip) const {
    return !report_.part || (clip.type != ContentType::Track && clip.start < report_.part->to &&
                             clip.stop > report_.part->from);
}

bool Comparison::coversPart(const SealedClip& clip, const MediaReport& media) const {
    return media.firstProven && media.lastProven &&
           *media.firstProven <= std::max(report_.part->from, clip.start) + kEdge &&
           *media.lastProven >= std::min(report_.part->to, clip.stop) - kEdge;
}

bool Comparison::isMark(const std::string& name) const {
    return manifest_ &&
           std::ranges::any_of(manifest_->manifest.marks, [&name](const ManifestMark& mark) {
               return mark.name == name;
           });
}

std::optional<MediaReport> Comparison::videoOf(const fs::path& file) {
    VideoFileOptions options;
    options.roots = options_.roots;
    options.certificates = manifest_ ? manifest_->certificates : std::string();
    auto report = verifyVideoFile(file.string(), options, clock_);
    return report ? std::optional(std::move(*report)) : std::nullopt;
}

/// Bytes that are as the manifest says need no further proof; what the video itself says is shown.
void Comparison::lookInside(const SealedClip& clip, const fs::path& content, FileReport& file) {
    if (clip.type == ContentType::Track) {
        return;
    }
    file.media = videoOf(content);
    if (file.media && file.state == FileState::Intact && !file.media->proven()) {
        file.detail = "proven by the manifest; the video itself says: " +
                      std::string(toString(file.media->verdict));
    }
    if (file.state == FileState::Changed && file.media &&
        file.media->verdict == MediaVerdict::Authentic && file.media->trusted() &&
        file.media->provenPictures > 0 && file.media->provenPictures == file.media->pictures) {
        const bool covers = !report_.part || coversPart(clip, *file.media);
        file.state = covers ? FileState::Trimmed : FileState::Changed;
        const char* sound = file.media->audio ? "; its sound is not covered by signatures" : "";
        file.detail = covers ? fmt::format("{} pictures{}", file.media->pictures, sound)
                             : "some of the part that is told is not here";
    }
}

void Comparison::checkEncrypted(const SealedClip& clip, FileReport& file) {
    const auto keyObject = readFile(folder_ / clip.keyName(), kMostKeyObject);
    if (options_.privateKey.empty() || !keyObject) {
        file.keyMissing = true;
        return;
    }
    const auto opened = OpenedClip::open(
        folder_ / clip.fileName(), clip.fileName(), *keyObject, options_.privateKey
    );
    if (!opened) {
        file.state = FileState::Changed;
        file.detail = opened.error().message();
        return;
    }
    if (!((*opened)->digest() == clip.plain)) {
        file.state = FileState::Changed;
        file.detail = "what is encrypted in it is something else";
    }
    lookInside(clip, (*opened)->path(), file);
}

void Comparison::checkBytes(const SealedClip& clip, FileReport& file) {
    const fs::path path = folder_ / clip.fileName();
    const auto digest = digestFile(path);
    if (!digest) {
        file.state = FileState::Changed;
        file.detail = digest.error().message();
        return;
    }
    if (clip.encrypted && *digest == clip.delivered) {
        checkEncrypted(clip, file);
        return;
    }
    if (!(*digest == clip.plain)) {
        file.state = FileState::Changed;
        const auto expected = clip.encrypted ? clip.delivered.length : clip.plain.length;
        file.detail = digest->length < expected ? "shorter than it was" : "other bytes";
    }
    lookInside(clip, path, file);
}

/// The name under which the clip's bytes lie here; empty when they do not.
std::string Comparison::renamedTo(const SealedClip& clip) {
    for (const std::string& name : unclaimed_) {
        std::error_code error;
        const auto length = fs::file_size(folder_ / name, error);
        if (error || (length != clip.delivered.length && length != clip.plain.length)) {
            continue;
        }
        const auto digest = digestFile(folder_ / name);
        if (digest && (*digest == clip.delivered || *digest == clip.plain)) {
            return name;
        }
    }
    return {};
}

void Comparison::checkClip(const SealedClip& clip) {
    FileReport file;
    file.name = clip.fileName();
    if (unclaimed_.erase(file.name) > 0) {
        checkBytes(clip, file);
    } else if (const std::string other = renamedTo(clip); !other.empty()) {
        unclaimed_.erase(other);
        file.state = FileState::Renamed;
        file.detail = "it is called " + other;
    } else {
        file.state = ofPart(clip) ? FileState::Removed : FileState::LeftOut;
    }
    const bool here = file.state != FileState::LeftOut;
    report_.files.push_back(std::move(file));
    if (clip.encrypted && here) {
        checkKeyObject(clip);
    }
}

void Comparison::checkKeyObject(const SealedClip& clip) {
    FileReport file;
    file.name = clip.keyName();
    if (unclaimed_.erase(file.name) == 0) {
        // A decrypted export needs none.
        const bool decrypted = report_.files.back().good() && !report_.files.back().keyMissing;
        if (!decrypted || report_.files.back().state == FileState::Removed) {
            file.state = FileState::Removed;
            report_.files.push_back(std::move(file));
        }
        return;
    }
    const auto digest = digestFile(folder_ / file.name);
    if (!digest || digest->sha256 != clip.keySha256) {
        file.state = FileState::Changed;
    }
    report_.files.push_back(std::move(file));
}

void Comparison::addStrangers() {
    for (const std::string& name : unclaimed_) {
        FileReport file;
        file.name = name;
        file.state = isBeside(name) || isMark(name) ? FileState::Beside : FileState::Added;
        if (file.state == FileState::Added && isVideo(name)) {
            file.media = videoOf(folder_ / name);
        }
        report_.files.push_back(std::move(file));
    }
}

Result<RecordingReport> Comparison::run(const std::string& name) {
    report_.folder = name;
    OCELLI_TRY(listFiles());
    OCELLI_TRY(readManifest());
    OCELLI_TRY(readPart());
    if (manifest_) {
        for (const SealedClip& clip : manifest_->manifest.clips) {
            checkClip(clip);
        }
    }
    addStrangers();
    return std::move(report_);
}

}  // namespace

Result<RecordingReport> checkRecording(
    const std::filesystem::path& folder,
    const std::string& name,
    const FolderOptions& options,
    const Clock& clock
) {
    return Comparison(folder, options, clock).run(name);
}

}  // namespace ocelli::bodyworn::evidence::detail
