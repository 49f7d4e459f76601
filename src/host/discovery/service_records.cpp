// Records of RFC 6763 and the choice among them.
#include "host/discovery/service_records.h"

#include <algorithm>
#include <span>

#include <arpa/inet.h>

#include "base/text.h"

namespace ocelli::host::discovery {
namespace {

/// Seconds (RFC 6762, 10): what names a host, and the rest.
constexpr std::uint32_t kHostLife = 120;
constexpr std::uint32_t kLife = 4500;
constexpr std::uint32_t kLegacyLife = 10;

constexpr std::size_t kLongestText = 255;

DnsName typeName(const std::string& type) {
    DnsName name;
    for (const auto part : split(type, '.')) {
        name.emplace_back(part);
    }
    name.emplace_back("local");
    return name;
}

DnsRecord pointer(DnsName from, const DnsName& to) {
    return {std::move(from), dns::kPtr, false, kLife, formatDnsName(to)};
}

DnsRecord serviceRecord(const DnsName& instance, std::uint16_t port, const DnsName& host) {
    ByteWriter data;
    data.u16(0);  // priority
    data.u16(0);  // weight
    data.u16(port);
    data.bytes(formatDnsName(host));
    return {instance, dns::kSrv, true, kHostLife, data.release()};
}

DnsRecord textRecord(const DnsName& instance, const std::vector<std::string>& texts) {
    ByteWriter data;
    for (const std::string& text : texts) {
        const std::string_view part = std::string_view(text).substr(0, kLongestText);
        data.u8(static_cast<std::uint8_t>(part.size()));
        data.text(part);
    }
    if (texts.empty()) {
        data.u8(0);
    }
    return {instance, dns::kTxt, true, kLife, data.release()};
}

bool contains(const std::vector<DnsRecord>& list, const DnsRecord& one) {
    return std::ranges::any_of(list, [&](const DnsRecord& other) {
        return other.type == one.type && other.data == one.data && sameName(other.name, one.name);
    });
}

/// The asker has it, and for long enough (RFC 6762, 7.1).
bool isKnown(const DnsMessage& query, const DnsRecord& one) {
    return std::ranges::any_of(query.answers, [&](const DnsRecord& known) {
        return known.type == one.type && known.data == one.data && known.ttl >= one.ttl / 2 &&
               sameName(known.name, one.name);
    });
}

bool asks(const DnsMessage& query, const DnsRecord& record) {
    return std::ranges::any_of(query.questions, [&](const DnsQuestion& question) {
        return (question.type == record.type || question.type == dns::kAny) &&
               sameName(question.name, record.name);
    });
}

/// What an asker will want to know next: of an instance its place, of a place its address.
void addFollowing(DnsMessage& answer, const std::vector<DnsRecord>& records) {
    const auto follow = [&](const DnsRecord& from) {
        for (const DnsRecord& record : records) {
            const bool ofInstance = from.type == dns::kPtr && record.type != dns::kPtr &&
                                    formatDnsName(record.name) == from.data;
            const bool ofHost =
                from.type == dns::kSrv && (record.type == dns::kA || record.type == dns::kAaaa);
            if ((ofInstance || ofHost) && !contains(answer.answers, record) &&
                !contains(answer.additional, record)) {
                answer.additional.push_back(record);
            }
        }
    };
    for (const DnsRecord& record : answer.answers) {
        follow(record);
    }
    for (std::size_t i = 0; i < answer.additional.size(); ++i) {
        const DnsRecord record = answer.additional[i];
        follow(record);
    }
}

}  // namespace

std::vector<DnsRecord> recordsOf(
    const Advertisement& what, const std::vector<std::string>& addresses
) {
    std::vector<DnsRecord> records;
    const DnsName host = {what.host, "local"};
    for (const Service& service : what.services) {
        const DnsName type = typeName(service.type);
        DnsName instance = {what.instance.substr(0, 63)};
        instance.insert(instance.end(), type.begin(), type.end());
        records.push_back(pointer({"_services", "_dns-sd", "_udp", "local"}, type));
        records.push_back(pointer(type, instance));
        records.push_back(serviceRecord(instance, service.port, host));
        records.push_back(textRecord(instance, service.texts));
    }
    for (const std::string& address : addresses) {
        in_addr v4{};
        in6_addr v6{};
        ByteWriter data;
        if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
            data.u32(ntohl(v4.s_addr));
            records.push_back({host, dns::kA, true, kHostLife, data.release()});
        } else if (::inet_pton(AF_INET6, address.c_str(), &v6) == 1) {
            data.bytes(std::as_bytes(std::span(v6.s6_addr)));
            records.push_back({host, dns::kAaaa, true, kHostLife, data.release()});
        }
    }
    return records;
}

std::optional<DnsMessage> answerTo(
    const DnsMessage& query, const std::vector<DnsRecord>& records, bool legacy
) {
    if (query.response) {
        return std::nullopt;
    }
    DnsMessage answer;
    answer.response = true;
    for (const DnsRecord& record : records) {
        if (asks(query, record) && !isKnown(query, record)) {
            answer.answers.push_back(record);
        }
    }
    if (answer.answers.empty()) {
        return std::nullopt;
    }
    addFollowing(answer, records);
    if (legacy) {
        answer.id = query.id;
        answer.questions = query.questions;
        for (auto* list : {&answer.answers, &answer.additional}) {
            for (DnsRecord& record : *list) {
                record.unique = false;
                record.ttl = std::min(record.ttl, kLegacyLife);
            }
        }
    }
    return answer;
}

std::vector<DnsRecord> goodbyeOf(std::vector<DnsRecord> records) {
    for (DnsRecord& record : records) {
        record.ttl = 0;
    }
    return records;
}

}  // namespace ocelli::host::discovery
