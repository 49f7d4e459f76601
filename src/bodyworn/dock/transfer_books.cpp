// The camera's books as one JSON file.
#include "bodyworn/dock/transfer_books.h"

#include <array>

#include "bodyworn/dock/messages.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::dock {
namespace {

constexpr const char* kFileName = "transfers.json";
constexpr std::size_t kMostBytes = std::size_t{4} << 20U;

constexpr std::array kStates = {
    TransferState::Recorded,
    TransferState::Partly,
    TransferState::AtController,
    TransferState::Confirmed,
};

Result<TransferEntry> parseEntry(const Json& json) {
    TransferEntry entry;
    const auto word = OCELLI_TRY(stringMember(json, "state"));
    const auto* state = std::find_if(kStates.begin(), kStates.end(), [&](TransferState one) {
        return toString(one) == word;
    });
    if (state == kStates.end()) {
        return fail(ErrorKind::InvalidArgument, "no state of a transfer").withField("state");
    }
    entry.state = *state;
    entry.controller = OCELLI_TRY(stringMember(json, "controller"));
    const auto bytes = OCELLI_TRY(integerMember(json, "bytes"));
    entry.bytes = bytes < 0 ? 0 : static_cast<std::uint64_t>(bytes);
    return entry;
}

Result<std::map<std::string, TransferEntry>> parseEntries(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_array()) {
        return fail(ErrorKind::InvalidArgument, "the books must be a list");
    }
    std::map<std::string, TransferEntry> entries;
    for (const Json& item : json) {
        const auto recording = OCELLI_TRY(stringMember(item, "recording"));
        OCELLI_TRY(checkName(recording));
        entries[recording] = OCELLI_TRY(parseEntry(item));
    }
    return entries;
}

}  // namespace

std::string_view toString(TransferState state) {
    switch (state) {
        case TransferState::Recorded:
            return "recorded";
        case TransferState::Partly:
            return "partly";
        case TransferState::AtController:
            return "atController";
        case TransferState::Confirmed:
            return "confirmed";
    }
    return "";
}

Result<std::map<std::string, TransferEntry>> parseTransfers(std::string_view text) {
    auto entries = parseEntries(text);
    if (!entries) {
        return fail(ErrorKind::DataLoss, entries.error().message())
            .withContext("reading the books of transfers");
    }
    return entries;
}

Result<TransferBooks> TransferBooks::open(FileSystem& files, std::string folder) {
    TransferBooks books(files, std::move(folder));
    const auto text = readWhole(files, books.folder_ + "/" + kFileName, kMostBytes);
    if (text) {
        books.entries_ = OCELLI_TRY(parseTransfers(asText(*text)));
    } else if (text.error().kind() != ErrorKind::NotFound) {
        return Error(text.error());
    }
    return books;
}

TransferEntry TransferBooks::at(const std::string& recording) const {
    const auto found = entries_.find(recording);
    return found == entries_.end() ? TransferEntry{} : found->second;
}

Result<void> TransferBooks::set(const std::string& recording, const TransferEntry& entry) {
    const TransferEntry before = at(recording);
    if (before == entry) {
        return {};
    }
    entries_[recording] = entry;
    auto written = write();
    if (!written) {
        entries_[recording] = before;
    }
    return written;
}

Result<void> TransferBooks::forget(const std::string& recording) {
    return entries_.erase(recording) == 0 ? Result<void>() : write();
}

Result<void> TransferBooks::write() const {
    Json list = Json::array();
    for (const auto& [recording, entry] : entries_) {
        list.push_back({
            {"recording", recording},
            {"state", toString(entry.state)},
            {"controller", entry.controller},
            {"bytes", entry.bytes},
        });
    }
    const std::string text = formatJson(list);
    return replaceWhole(*files_, folder_, kFileName, asBytes(text));
}

}  // namespace ocelli::bodyworn::dock
