// Books as sealed JSON.
#include "bodyworn/vault/book_shelf.h"

#include "bodyworn/vault/sealed_text.h"

namespace ocelli::bodyworn::vault {

Result<void> BookShelf::write(const device::RecordingBook& book) const {
    const std::string text = formatJson(device::toJson(book));
    return writeSealedText(files_, folderOf(book.name), std::string(kBookName), text, key_);
}

Result<device::RecordingBook> BookShelf::read(const std::string& recording) const {
    const std::string text =
        OCELLI_TRY(readSealedText(files_, folderOf(recording), std::string(kBookName), key_));
    const auto json = parseJson(text);
    auto book = json ? device::parseBook(*json) : Result<device::RecordingBook>(json.error());
    if (!book || book->name != recording) {
        return fail(ErrorKind::DataLoss, "the book of the recording is broken: " + recording);
    }
    return book;
}

Result<std::vector<std::string>> BookShelf::names() const {
    std::vector<std::string> names;
    for (const FolderEntry& entry : OCELLI_TRY(files_.list(folder_))) {
        if (entry.folder) {
            names.push_back(entry.name);
        }
    }
    return names;
}

}  // namespace ocelli::bodyworn::vault
