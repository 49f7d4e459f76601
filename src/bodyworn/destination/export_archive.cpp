// Makes export archives, piece by piece.
#include "bodyworn/destination/export_archive.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/destination/zip_writer.h"
#include "bodyworn/evidence/export_part.h"
#include "bodyworn/evidence/manifest.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostCustody = 10'000;

constexpr std::string_view kWhole =
    "This folder holds one recording of a body worn camera as it was received, unchanged.\n";

constexpr std::string_view kPart =
    "This folder holds a part of one recording of a body worn camera. Clips were cut at key "
    "frames;\n"
    "no picture was encoded anew, so the signatures of the camera in the video still hold.\n"
    "part.json says from when to when. What is outside of it was left out on purpose.\n";

constexpr std::string_view kReadMe =
    "\n"
    "  SHA256SUMS   digests of all files of the recording that are here\n"
    "  export.json  facts, and who stored, saw, changed and exported the recording\n"
    "\n"
    "Check that nothing was changed since the export (on any computer):\n"
    "  sha256sum -c SHA256SUMS\n"
    "\n"
    "Check what the camera signed, file by file and picture by picture, offline, with the free\n"
    "program ocelli, from the folder above this one:\n"
    "  ocelli verify FOLDER --ca AUTHORITY.pem\n"
    "AUTHORITY.pem is the certificate of the body worn system; ask who runs it, never whoever "
    "gave\n"
    "you this folder.\n"
    "\n"
    "The member custodyHead of export.json is the newest hash of the log of custody at the time\n"
    "of the export: a log that was cut or changed later does not lead to it any more.\n";

/// A member of the archive.
struct Member {
    std::string name;
    std::string text = {};  ///< when there is neither object nor part
    std::optional<Object> object = {};
    Producer part = {};
    bool sums = false;  ///< its text is the digests of what went before
};

/// Goes through the members one after the other.
class Archive {
  public:
    Archive(std::shared_ptr<ContentStore> store, std::vector<Member> members, WallTime now)
        : store_(std::move(store)), members_(std::move(members)), zip_(now) {}

    Result<Bytes> next(std::size_t atMost) {
        if (open_) {
            return middle(atMost);
        }
        if (member_ == members_.size()) {
            return std::exchange(over_, true) ? Bytes() : zip_.finish();
        }
        Member& member = members_[member_];
        open_ = true;
        at_ = 0;
        file_.reset();
        digester_ = crypto::Digester(crypto::Hash::Sha256);
        if (member.object && member.object->size > 0 && !member.part) {
            file_ = OCELLI_TRY(store_->openContent(*member.object));
        }
        if (member.sums) {
            member.text = sums_;
        }
        return zip_.begin(member.name);
    }

  private:
    Result<Bytes> middle(std::size_t atMost) {
        const Member& member = members_[member_];
        Bytes bytes = OCELLI_TRY(member.part ? member.part(atMost) : stored(member, atMost));
        if (bytes.empty()) {
            if (member.object) {
                // Of a whole object the digest is the one it was received with, not of the disk.
                const std::string digest =
                    member.part ? formatHex(digester_.finish()) : member.object->sha256;
                sums_ += fmt::format("{}  {}\n", digest, member.name);
            }
            open_ = false;
            ++member_;
            return zip_.end();
        }
        zip_.bytes(bytes);
        if (member.part) {
            digester_.update(bytes);
        }
        return bytes;
    }

    /// The next bytes of an object or of a text; empty at its end.
    Result<Bytes> stored(const Member& member, std::size_t atMost) {
        const std::uint64_t size = member.object ? member.object->size : member.text.size();
        Bytes bytes(static_cast<std::size_t>(std::min<std::uint64_t>(atMost, size - at_)));
        if (file_ && !bytes.empty()) {
            const std::size_t count = OCELLI_TRY(file_->readAt(at_, bytes));
            if (count < bytes.size()) {
                return fail(ErrorKind::DataLoss, "a stored object is too short");
            }
        } else if (!file_) {
            const auto view =
                asBytes(member.text).subspan(static_cast<std::size_t>(at_), bytes.size());
            std::copy(view.begin(), view.end(), bytes.begin());
        }
        at_ += bytes.size();
        return bytes;
    }

    std::shared_ptr<ContentStore> store_;
    std::vector<Member> members_;
    ZipWriter zip_;
    std::size_t member_ = 0;
    bool open_ = false;
    bool over_ = false;
    std::uint64_t at_ = 0;
    std::unique_ptr<File> file_;
    crypto::Digester digester_{crypto::Hash::Sha256};
    std::string sums_;
};

bool isEncrypted(const std::vector<Object>& objects, const std::string& clip) {
    const std::string key = clip.substr(0, clip.rfind('.')) + ".key";
    return std::any_of(objects.begin(), objects.end(), [&key](const Object& object) {
        return object.name == key;
    });
}

double seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Nothing when the window has nothing of the clip.
Result<std::optional<ExportFile>> openClip(
    ContentStore& store, const Object& object, const ExportWindow& window, const OpenPart& openPart
) {
    const ClipTimes times = timesOf(object);
    if (!times.start || !times.stop) {
        return fail(
            ErrorKind::Unsupported,
            fmt::format("nobody told when {} was recorded: export the whole", object.name)
        );
    }
    if (*times.start >= window.to || *times.stop <= window.from) {
        return std::optional<ExportFile>();
    }
    if (*times.start >= window.from && *times.stop <= window.to) {
        return std::optional(ExportFile{object});
    }
    const evidence::PartWanted wanted{
        std::max(0.0, seconds(window.from - *times.start)), seconds(window.to - *times.start)
    };
    const LocalCopy copy = OCELLI_TRY(store.localCopy(object));
    auto part = openPart(copy.path(), object.name, wanted, *times.start);
    if (!part) {
        return Error(std::move(part).error()).withContext("cutting", object.name);
    }
    return std::optional(ExportFile{object, [copy, read = std::move(*part)](std::size_t atMost) {
                                        return read(atMost);
                                    }});
}

/// Takes what is outside of the window out of the facts: the place too tells where somebody was.
void restrictTo(const ExportWindow& window, Json& document) {
    const auto start = document["start"].is_string()
                           ? parseTime(document["start"].get<std::string>())
                           : Result<WallTime>(fail(ErrorKind::NotFound, "no start"));
    const auto outside = [&](double second) {
        if (!start) {
            return true;
        }
        const auto time =
            *start + std::chrono::milliseconds(static_cast<std::int64_t>(second * 1e3));
        return time < window.from || time > window.to;
    };
    const auto keep = [&document](const char* list, const auto& drop) {
        Json kept = Json::array();
        for (const Json& item : document[list]) {
            if (!drop(item)) {
                kept.push_back(item);
            }
        }
        document[list] = std::move(kept);
    };
    keep("track", [&](const Json& point) { return outside(point[0].get<double>()); });
    keep("notes", [&](const Json& note) { return outside(note["second"].get<double>()); });
    keep("bookmarks", [&](const Json& mark) {
        const auto time = mark["start"].is_string() ? parseTime(mark["start"].get<std::string>())
                                                    : Result<WallTime>(window.from);
        return !time || *time < window.from || *time > window.to;
    });
    document.erase("box");
    document["part"] = {{"from", formatTime(window.from)}, {"to", formatTime(window.to)}};
}

Result<void> addCustody(Custody& custody, const ExportWish& wish, Json& document) {
    Json details = nullptr;
    if (wish.window) {
        details = {{"from", formatTime(wish.window->from)}, {"to", formatTime(wish.window->to)}};
    }
    OCELLI_TRY(custody.add(wish.actor, {"exported", wish.recording, {}, std::move(details)}));
    Json lines = Json::array();
    auto entries = OCELLI_TRY(custody.entries(wish.recording, INT64_MAX, kMostCustody));
    std::reverse(entries.begin(), entries.end());
    for (const CustodyEntry& entry : entries) {
        lines.push_back({{"line", entry.line}, {"hash", entry.hash}});
    }
    const auto head = OCELLI_TRY(custody.entries({}, INT64_MAX, 1));
    document["custody"] = std::move(lines);
    document["custodyHead"] = head.front().hash;
    return {};
}

}  // namespace

Result<std::vector<ExportFile>> openExport(
    ContentStore& store,
    const std::vector<Object>& objects,
    const std::optional<ExportWindow>& window,
    const OpenPart& openPart
) {
    std::vector<ExportFile> files;
    bool any = false;
    for (const Object& object : objects) {
        const ObjectKind kind = objectKindOf(object.name);
        if (!window || kind == ObjectKind::Manifest) {
            files.push_back({object});
        } else if (kind == ObjectKind::Clip) {
            if (isEncrypted(objects, object.name)) {
                return fail(
                    ErrorKind::Unsupported, "the content is encrypted: it cannot be cut here"
                );
            }
            if (auto file = OCELLI_TRY(openClip(store, object, *window, openPart))) {
                files.push_back(std::move(*file));
                any = true;
            }
        }
    }
    if (window && !any) {
        return fail(ErrorKind::InvalidArgument, "nothing was recorded from then to then")
            .withField("from", "within the recording");
    }
    return files;
}

Result<Producer> makeExport(
    Catalogue& catalogue, const ExportWish& wish, std::vector<ExportFile> files
) {
    Json document = OCELLI_TRY(catalogue.recording(wish.recording));
    if (wish.window) {
        restrictTo(*wish.window, document);
    }
    document["exportedAt"] = formatTime(wish.now);
    document["exportedBy"] = wish.actor.name;
    OCELLI_TRY(addCustody(catalogue.store().custody(), wish, document));
    std::vector<Member> members;
    for (ExportFile& file : files) {
        std::string name = file.object.name;
        members.push_back({std::move(name), {}, std::move(file.object), std::move(file.part)});
    }
    if (wish.window) {
        const evidence::ExportPart part{wish.recording, wish.window->from, wish.window->to};
        members.push_back({std::string(evidence::kPartName), evidence::formatExportPart(part)});
    }
    members.push_back({"export.json", formatJsonPretty(document) + "\n"});
    members.push_back({"SHA256SUMS", {}, {}, {}, true});
    const std::string_view what = wish.window ? kPart : kWhole;
    members.push_back({"README.txt", std::string(what) + std::string(kReadMe)});
    const auto archive =
        std::make_shared<Archive>(catalogue.sharedStore(), std::move(members), wish.now);
    return Producer([archive](std::size_t atMost) { return archive->next(atMost); });
}

}  // namespace ocelli::bodyworn::destination
