// Requests and answers as bytes.
#include "host/netdisk/message.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli::host::netdisk {
namespace {

constexpr std::size_t kMostText = 4096;

void putText(ByteWriter& writer, std::string_view text) {
    const std::string_view kept = text.substr(0, kMostText);
    writer.u16(static_cast<std::uint16_t>(kept.size()));
    writer.text(kept);
}

Result<std::string> takeText(ByteReader& reader) {
    const std::uint16_t length = OCELLI_TRY(reader.u16());
    if (length > kMostText) {
        return fail(ErrorKind::DataLoss, "a text is too long");
    }
    const ByteSpan text = OCELLI_TRY(reader.take(length));
    return std::string(asText(text));
}

/// An enumerator, when it is not beyond the last one.
template <class E>
Result<E> takeEnum(ByteReader& reader, E last) {
    const std::uint8_t value = OCELLI_TRY(reader.u8());
    if (value > static_cast<std::uint8_t>(last)) {
        return fail(ErrorKind::DataLoss, "an unknown word");
    }
    return static_cast<E>(value);
}

Bytes rest(const ByteReader& reader) {
    return Bytes(reader.rest().begin(), reader.rest().end());
}

}  // namespace

Bytes formatRequest(const Request& request) {
    ByteWriter writer;
    writer.reserve(64 + request.path.size() + request.other.size() + request.data.size());
    writer.u8(static_cast<std::uint8_t>(request.operation));
    writer.u8(static_cast<std::uint8_t>(request.mode));
    writer.u32(request.handle);
    writer.u64(request.offset);
    writer.u64(request.count);
    putText(writer, request.path);
    putText(writer, request.other);
    writer.bytes(request.data);
    return writer.release();
}

Result<Request> parseRequest(ByteSpan bytes) {
    ByteReader reader(bytes);
    Request request;
    request.operation = OCELLI_TRY(takeEnum(reader, kLastOperation));
    request.mode = OCELLI_TRY(takeEnum(reader, OpenMode::Create));
    request.handle = OCELLI_TRY(reader.u32());
    request.offset = OCELLI_TRY(reader.u64());
    request.count = OCELLI_TRY(reader.u64());
    request.path = OCELLI_TRY(takeText(reader));
    request.other = OCELLI_TRY(takeText(reader));
    if (request.count > kMostData || reader.remaining() > kMostData) {
        return fail(ErrorKind::DataLoss, "too much at once");
    }
    request.data = rest(reader);
    return request;
}

Bytes formatAnswer(const Answer& answer) {
    ByteWriter writer;
    writer.reserve(64 + answer.text.size() + answer.detail.size() + answer.data.size());
    writer.u8(static_cast<std::uint8_t>(answer.kind));
    writer.u8(static_cast<std::uint8_t>(answer.error));
    writer.u8(answer.flag ? 1 : 0);
    writer.u64(answer.value);
    writer.u64(answer.other);
    putText(writer, answer.text);
    putText(writer, answer.detail);
    writer.bytes(answer.data);
    return writer.release();
}

Result<Answer> parseAnswer(ByteSpan bytes) {
    ByteReader reader(bytes);
    Answer answer;
    answer.kind = OCELLI_TRY(takeEnum(reader, Answer::Kind::Step));
    answer.error = OCELLI_TRY(takeEnum(reader, ErrorKind::Internal));
    const std::uint8_t flag = OCELLI_TRY(reader.u8());
    answer.flag = flag != 0;
    answer.value = OCELLI_TRY(reader.u64());
    answer.other = OCELLI_TRY(reader.u64());
    answer.text = OCELLI_TRY(takeText(reader));
    answer.detail = OCELLI_TRY(takeText(reader));
    answer.data = rest(reader);
    return answer;
}

Result<Bytes> formatEntries(const std::vector<FolderEntry>& entries) {
    ByteWriter writer;
    for (const FolderEntry& entry : entries) {
        writer.u8(entry.folder ? 1 : 0);
        writer.u64(entry.size);
        putText(writer, entry.name);
        if (writer.size() > kMostFrame / 2) {
            return fail(ErrorKind::ResourceExhausted, "the folder has too many entries");
        }
    }
    return writer.release();
}

Result<std::vector<FolderEntry>> parseEntries(ByteSpan bytes) {
    ByteReader reader(bytes);
    std::vector<FolderEntry> entries;
    while (!reader.atEnd()) {
        FolderEntry entry;
        const std::uint8_t folder = OCELLI_TRY(reader.u8());
        entry.folder = folder != 0;
        entry.size = OCELLI_TRY(reader.u64());
        entry.name = OCELLI_TRY(takeText(reader));
        const bool plain = !entry.name.empty() && entry.name != "." && entry.name != ".." &&
                           entry.name.find('/') == std::string::npos &&
                           entry.name.find('\0') == std::string::npos;
        if (!plain) {
            return fail(ErrorKind::DataLoss, "a folder has an entry without a proper name");
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace ocelli::host::netdisk
