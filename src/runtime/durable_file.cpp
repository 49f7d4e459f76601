// Write, sync, rename, sync the folder.
#include "runtime/durable_file.h"

namespace ocelli {

Result<void> removeIfThere(FileSystem& files, const std::string& path) {
    auto removed = files.remove(path);
    if (!removed && removed.error().kind() != ErrorKind::NotFound) {
        return removed;
    }
    return {};
}

Result<void> replaceWhole(
    FileSystem& files, const std::string& folder, const std::string& name, ByteSpan content
) {
    const std::string path = folder + "/" + name;
    const std::string temporary = path + ".tmp";
    OCELLI_TRY(removeIfThere(files, temporary));
    const auto file = OCELLI_TRY(files.open(temporary, OpenMode::Create));
    OCELLI_TRY(file->writeAt(0, std::span(&content, 1)));
    OCELLI_TRY(file->sync());
    OCELLI_TRY(files.rename(temporary, path));
    return files.syncFolder(folder);
}

}  // namespace ocelli
