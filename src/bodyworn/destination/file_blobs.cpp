// Keeps bytes as files.
#include "bodyworn/destination/file_blobs.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "bodyworn/destination/schema.h"
#include "crypto/random.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::string_view kMark = "store-id";

}  // namespace

Result<std::unique_ptr<store::Database>> openFileIndex(
    const std::string& folder, FileSystem& files
) {
    OCELLI_TRY(files.makeFolders(folder));
    auto database = OCELLI_TRY(store::Database::open(folder + "/index.db", kSchema));
    // What was answered with 201 may be deleted by the one who sent it: it must survive a power
    // cut.
    OCELLI_TRY(database->execute("PRAGMA synchronous = FULL"));
    return database;
}

Result<std::unique_ptr<FileBlobs>> FileBlobs::open(const std::string& folder, FileSystem& files) {
    auto blobs = std::unique_ptr<FileBlobs>(new FileBlobs(folder, files));
    OCELLI_TRY(files.makeFolders(blobs->content()));
    return blobs;
}

std::string FileBlobs::incoming(std::string_view name) const {
    return fmt::format("{}/incoming/{}", folder_, name);
}

std::string FileBlobs::content(std::string_view name) const {
    return fmt::format("{}/content/{}", folder_, name);
}

Result<std::string> FileBlobs::mark() {
    const auto known = readWhole(files_, content(kMark), 64);
    if (!known) {
        const bool none = known.error().kind() == ErrorKind::NotFound;
        return none ? Result<std::string>(std::string()) : Result<std::string>(known.error());
    }
    return std::string(asText(*known));
}

Result<void> FileBlobs::setMark(const std::string& id) {
    auto file = OCELLI_TRY(files_.open(content(kMark), OpenMode::Create));
    const ByteSpan parts[] = {asBytes(id)};
    OCELLI_TRY(file->writeAt(0, parts));
    OCELLI_TRY(file->sync());
    return files_.syncFolder(content());
}

Result<void> FileBlobs::check() {
    OCELLI_TRY(files_.open(content(kMark), OpenMode::Read));
    return {};
}

Result<void> FileBlobs::makeFolders() {
    OCELLI_TRY(files_.makeFolders(incoming()));
    for (int i = 0; i < 256; ++i) {
        OCELLI_TRY(files_.makeFolders(content(fmt::format("{:02x}", i))));
    }
    OCELLI_TRY(files_.syncFolder(content()));
    return files_.syncFolder(folder_);
}

Result<BlobStore::Tidied> FileBlobs::tidy(
    const std::set<std::string>& known, const std::set<std::string>& doubtful
) {
    OCELLI_TRY(makeFolders());
    Tidied tidied;
    for (const FolderEntry& entry : OCELLI_TRY(files_.list(incoming()))) {
        OCELLI_TRY(files_.remove(incoming(entry.name)));
    }
    for (int i = 0; i < 256; ++i) {
        const auto part = fmt::format("{:02x}", i);
        for (const FolderEntry& entry : OCELLI_TRY(files_.list(content(part)))) {
            const std::string file = part + "/" + entry.name;
            if (known.contains(file)) {
                continue;
            }
            if (!doubtful.contains(file)) {
                ++tidied.strangers;
                continue;
            }
            OCELLI_TRY(files_.remove(content(file)));
            tidied.removed.insert(file);
        }
    }
    return tidied;
}

std::string FileBlobs::nameOf(const Incoming& given) const {
    return given.name.substr(0, 2) + "/" + given.name;
}

Result<Incoming> FileBlobs::receive() {
    Incoming made;
    made.name = formatHex(crypto::randomBytes(16));
    made.file = OCELLI_TRY(files_.open(incoming(made.name), OpenMode::Create));
    return made;
}

void FileBlobs::discard(Incoming given) {
    given.file.reset();
    if (auto done = files_.remove(incoming(given.name)); !done) {
        log::warning("destination", "{}", done.error().describe());
    }
}

Result<std::string> FileBlobs::keep(Incoming given, const NewObject&) {
    given.file.reset();
    std::string file = nameOf(given);
    OCELLI_TRY(files_.rename(incoming(given.name), content(file)));
    OCELLI_TRY(files_.syncFolder(content(file.substr(0, 2))));
    return file;
}

void FileBlobs::remove(const std::string& name) {
    if (auto done = files_.remove(content(name)); !done) {
        log::warning("destination", "{}", done.error().describe());
    }
}

Result<std::unique_ptr<File>> FileBlobs::open(const Object& object) {
    return files_.open(content(object.file), OpenMode::Read);
}

}  // namespace ocelli::bodyworn::destination
