// Reading with bounds, writing without compression.
#include "host/discovery/dns_message.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli::host::discovery {
namespace {

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kAuthoritative = 0x0400;
constexpr std::uint16_t kInternet = 1;
constexpr std::uint16_t kTopBit = 0x8000;
constexpr std::size_t kMostEntries = 64;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kBeforeHost = 6;  ///< priority, weight and port of SRV

Error broken(const char* what) {
    return fail(ErrorKind::DataLoss, what);
}

/// A name that begins at the reader's place; pointers lead back only, so that it ends.
Result<DnsName> readName(ByteSpan message, ByteReader& reader) {
    DnsName name;
    std::size_t length = 0;
    std::size_t limit = reader.position();
    ByteReader elsewhere(message);
    ByteReader* from = &reader;
    while (true) {
        const auto size = OCELLI_TRY(from->u8());
        if (size == 0) {
            return name;
        }
        if ((size & 0xC0U) == 0xC0U) {
            const auto low = OCELLI_TRY(from->u8());
            const std::size_t target = (size & 0x3FU) * 256U + low;
            if (target >= limit) {
                return broken("a name points forward");
            }
            limit = target;
            elsewhere = ByteReader(message);
            OCELLI_TRY(elsewhere.skip(target));
            from = &elsewhere;
            continue;
        }
        length += size + 1U;
        if (size > kLongestLabel || length >= kLongestName) {
            return broken("a name is too long");
        }
        const ByteSpan label = OCELLI_TRY(from->take(size));
        name.emplace_back(asText(label));
    }
}

Result<DnsRecord> readRecord(ByteSpan message, ByteReader& reader) {
    DnsRecord record;
    record.name = OCELLI_TRY(readName(message, reader));
    record.type = OCELLI_TRY(reader.u16());
    const auto kind = OCELLI_TRY(reader.u16());
    record.unique = (kind & kTopBit) != 0;
    record.ttl = OCELLI_TRY(reader.u32());
    const auto size = OCELLI_TRY(reader.u16());
    ByteReader inside = reader;
    const ByteSpan data = OCELLI_TRY(reader.take(size));
    if (record.type == dns::kSrv) {
        const ByteSpan place = OCELLI_TRY(inside.take(kBeforeHost));
        record.data.assign(place.begin(), place.end());
    } else if (record.type != dns::kPtr) {
        record.data.assign(data.begin(), data.end());
        return record;
    }
    const DnsName target = OCELLI_TRY(readName(message, inside));
    const Bytes name = formatDnsName(target);
    record.data.insert(record.data.end(), name.begin(), name.end());
    return record;
}

Result<std::vector<DnsRecord>> readRecords(ByteSpan message, ByteReader& reader, int count) {
    std::vector<DnsRecord> records;
    for (int i = 0; i < count; ++i) {
        auto record = OCELLI_TRY(readRecord(message, reader));
        records.push_back(std::move(record));
    }
    return records;
}

void writeName(ByteWriter& out, const DnsName& name) {
    for (const std::string& label : name) {
        const std::size_t size = std::min(label.size(), kLongestLabel);
        out.u8(static_cast<std::uint8_t>(size));
        out.text(std::string_view(label).substr(0, size));
    }
    out.u8(0);
}

void writeRecord(ByteWriter& out, const DnsRecord& record) {
    writeName(out, record.name);
    out.u16(record.type);
    out.u16(static_cast<std::uint16_t>(kInternet | (record.unique ? kTopBit : 0)));
    out.u32(record.ttl);
    out.u16(static_cast<std::uint16_t>(record.data.size()));
    out.bytes(record.data);
}

}  // namespace

bool sameName(const DnsName& a, const DnsName& b) {
    return std::ranges::equal(a, b, [](const std::string& x, const std::string& y) {
        return equalsIgnoreCase(x, y);
    });
}

Result<DnsMessage> parseDnsMessage(ByteSpan bytes) {
    ByteReader reader(bytes);
    DnsMessage message;
    message.id = OCELLI_TRY(reader.u16());
    const auto flags = OCELLI_TRY(reader.u16());
    message.response = (flags & kResponse) != 0;
    const auto questions = OCELLI_TRY(reader.u16());
    const auto answers = OCELLI_TRY(reader.u16());
    const auto authorities = OCELLI_TRY(reader.u16());
    const auto additional = OCELLI_TRY(reader.u16());
    for (const auto count : {questions, answers, authorities, additional}) {
        if (count > kMostEntries) {
            return broken("too many entries");
        }
    }
    for (int i = 0; i < questions; ++i) {
        DnsQuestion question;
        question.name = OCELLI_TRY(readName(bytes, reader));
        question.type = OCELLI_TRY(reader.u16());
        const auto kind = OCELLI_TRY(reader.u16());
        question.unicast = (kind & kTopBit) != 0;
        message.questions.push_back(std::move(question));
    }
    message.answers = OCELLI_TRY(readRecords(bytes, reader, answers));
    OCELLI_TRY(readRecords(bytes, reader, authorities));
    message.additional = OCELLI_TRY(readRecords(bytes, reader, additional));
    return message;
}

Result<ServicePlace> parseServicePlace(ByteSpan data) {
    ByteReader reader(data);
    ServicePlace place;
    OCELLI_TRY(reader.skip(4));  // priority and weight: there is one of each
    place.port = OCELLI_TRY(reader.u16());
    place.host = OCELLI_TRY(readName(data, reader));
    return place;
}

Result<std::vector<std::string>> parseTexts(ByteSpan data) {
    ByteReader reader(data);
    std::vector<std::string> texts;
    while (reader.remaining() > 0) {
        const auto size = OCELLI_TRY(reader.u8());
        const ByteSpan text = OCELLI_TRY(reader.take(size));
        if (texts.size() == kMostEntries) {
            return broken("too many texts");
        }
        if (size > 0) {
            texts.emplace_back(asText(text));
        }
    }
    return texts;
}

Bytes formatDnsMessage(const DnsMessage& message) {
    ByteWriter out;
    out.u16(message.id);
    out.u16(message.response ? kResponse | kAuthoritative : 0);
    out.u16(static_cast<std::uint16_t>(message.questions.size()));
    out.u16(static_cast<std::uint16_t>(message.answers.size()));
    out.u16(0);
    out.u16(static_cast<std::uint16_t>(message.additional.size()));
    for (const DnsQuestion& question : message.questions) {
        writeName(out, question.name);
        out.u16(question.type);
        out.u16(static_cast<std::uint16_t>(kInternet | (question.unicast ? kTopBit : 0)));
    }
    for (const DnsRecord& record : message.answers) {
        writeRecord(out, record);
    }
    for (const DnsRecord& record : message.additional) {
        writeRecord(out, record);
    }
    return out.release();
}

Bytes formatDnsName(const DnsName& name) {
    ByteWriter out;
    writeName(out, name);
    return out.release();
}

}  // namespace ocelli::host::discovery
