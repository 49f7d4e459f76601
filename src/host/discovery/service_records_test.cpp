// Tests what is told about a device, what answers a query, and messages that are broken.
#include "host/discovery/service_records.h"

#include <gtest/gtest.h>

namespace ocelli::host::discovery {
namespace {

const DnsName kType = {"_http", "_tcp", "local"};
const DnsName kInstance = {"Front door. 7", "_http", "_tcp", "local"};

std::vector<DnsRecord> records() {
    return recordsOf(
        {"Front door. 7", "ocelli-7", {{"_http._tcp", 8080, {"state=active"}}, {"_rtsp._tcp", 554}}
        },
        {"192.168.1.64"}
    );
}

DnsMessage asking(DnsName name, std::uint16_t type) {
    DnsMessage query;
    query.id = 77;
    query.questions = {{std::move(name), type}};
    return query;
}

std::vector<std::uint16_t> typesOf(const std::vector<DnsRecord>& list) {
    std::vector<std::uint16_t> types;
    for (const DnsRecord& record : list) {
        types.push_back(record.type);
    }
    return types;
}

using Types = std::vector<std::uint16_t>;

TEST(ServiceRecords, AServiceTypeIsAnsweredWithAllThatLeadsThere) {
    const auto answer = answerTo(asking({"_HTTP", "_tcp", "local"}, dns::kPtr), records(), false);
    ASSERT_TRUE(answer);
    ASSERT_EQ(typesOf(answer->answers), Types{dns::kPtr});
    EXPECT_EQ(answer->answers[0].data, formatDnsName(kInstance));
    EXPECT_EQ(typesOf(answer->additional), (Types{dns::kSrv, dns::kTxt, dns::kA}));
    EXPECT_EQ(answer->id, 0) << "only who knows nothing of multicast DNS gets the id back";
    EXPECT_TRUE(answer->questions.empty());
}

TEST(ServiceRecords, TheDirectoryListsEachServiceType) {
    const auto answer =
        answerTo(asking({"_services", "_dns-sd", "_udp", "local"}, dns::kPtr), records(), false);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->answers.size(), 2U);
}

TEST(ServiceRecords, AHostIsAnsweredWithItsAddress) {
    const auto answer = answerTo(asking({"ocelli-7", "local"}, dns::kAny), records(), false);
    ASSERT_TRUE(answer);
    ASSERT_EQ(typesOf(answer->answers), Types{dns::kA});
    const Bytes address = {std::byte{192}, std::byte{168}, std::byte{1}, std::byte{64}};
    EXPECT_EQ(answer->answers[0].data, address);
    EXPECT_TRUE(answer->answers[0].unique);
}

TEST(ServiceRecords, WhatTheAskerKnowsIsNotRepeated) {
    auto query = asking(kType, dns::kPtr);
    query.answers = {{kType, dns::kPtr, false, 4500, formatDnsName(kInstance)}};
    EXPECT_FALSE(answerTo(query, records(), false));
    query.answers[0].ttl = 100;
    EXPECT_TRUE(answerTo(query, records(), false)) << "it will soon have forgotten it";
}

TEST(ServiceRecords, WhatIsNotAskedForIsNotAnswered) {
    EXPECT_FALSE(answerTo(asking({"_ipp", "_tcp", "local"}, dns::kPtr), records(), false));
    EXPECT_FALSE(answerTo(asking(kType, dns::kA), records(), false));
    EXPECT_FALSE(answerTo(asking(kType, dns::kPtr), {}, false));
    auto response = asking(kType, dns::kPtr);
    response.response = true;
    EXPECT_FALSE(answerTo(response, records(), false));
}

TEST(ServiceRecords, AnOrdinaryResolverGetsItsIdAndShortLives) {
    const auto answer = answerTo(asking(kInstance, dns::kSrv), records(), true);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->id, 77);
    EXPECT_EQ(answer->questions.size(), 1U);
    EXPECT_LE(answer->answers[0].ttl, 10U);
    EXPECT_FALSE(answer->answers[0].unique);
}

TEST(ServiceRecords, GoodbyeEndsAll) {
    for (const DnsRecord& record : goodbyeOf(records())) {
        EXPECT_EQ(record.ttl, 0U);
    }
}

TEST(DnsMessage, IsReadAsItWasWritten) {
    DnsMessage message = asking(kInstance, dns::kAny);
    message.questions[0].unicast = true;
    message.answers = records();
    const auto read = parseDnsMessage(formatDnsMessage(message));
    ASSERT_TRUE(read) << read.error().describe();
    EXPECT_EQ(read->id, 77);
    EXPECT_EQ(read->questions[0].name, kInstance);
    EXPECT_TRUE(read->questions[0].unicast);
    ASSERT_EQ(read->answers.size(), message.answers.size());
    for (std::size_t i = 0; i < read->answers.size(); ++i) {
        EXPECT_EQ(read->answers[i].name, message.answers[i].name);
        EXPECT_EQ(read->answers[i].data, message.answers[i].data);
        EXPECT_EQ(read->answers[i].ttl, message.answers[i].ttl);
        EXPECT_EQ(read->answers[i].unique, message.answers[i].unique);
    }
}

TEST(DnsMessage, CompressedNamesAreReadAndEndlessOnesRefused) {
    ByteWriter good;
    good.bytes(formatDnsMessage(asking(kType, dns::kPtr)));
    Bytes bytes = good.release();
    bytes[5] = std::byte{2};  // a second question, whose name points at the first
    for (const int value : {0xC0, 12, 0, 12, 0, 1}) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    const auto read = parseDnsMessage(bytes);
    ASSERT_TRUE(read) << read.error().describe();
    EXPECT_EQ(read->questions[1].name, kType);
    const std::size_t pointer = bytes.size() - 5;
    bytes[pointer] = static_cast<std::byte>(pointer - 1);
    EXPECT_FALSE(parseDnsMessage(bytes)) << "points at itself";
    bytes[pointer] = std::byte{255};
    EXPECT_FALSE(parseDnsMessage(bytes)) << "points forward";
}

TEST(DnsMessage, EveryTruncationIsRefusedOrShorter) {
    DnsMessage message = asking(kInstance, dns::kAny);
    message.answers = records();
    const Bytes bytes = formatDnsMessage(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(parseDnsMessage(ByteSpan(bytes).first(size))) << size;
    }
}

TEST(DnsMessage, TooManyEntriesAndTooLongNamesAreRefused) {
    Bytes bytes(12);
    bytes[4] = std::byte{1};
    EXPECT_FALSE(parseDnsMessage(bytes));
    DnsMessage message = asking(DnsName(10, std::string(40, 'x')), dns::kA);
    EXPECT_FALSE(parseDnsMessage(formatDnsMessage(message)));
}

}  // namespace
}  // namespace ocelli::host::discovery
