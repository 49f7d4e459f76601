// Tests of requests, answers, lists and addresses.
#include "host/netdisk/message.h"

#include <gtest/gtest.h>

#include "host/netdisk/connection.h"

namespace ocelli::host::netdisk {
namespace {

Bytes bytesOf(std::string_view text) {
    const ByteSpan bytes = asBytes(text);
    return Bytes(bytes.begin(), bytes.end());
}

TEST(NetdiskMessage, ARequestComesBackAsItWas) {
    Request request;
    request.operation = Operation::Rename;
    request.mode = OpenMode::Create;
    request.handle = 7;
    request.offset = 1ULL << 40U;
    request.count = 4096;
    request.path = "/video/a b";
    request.other = "/video/ä";
    request.data = bytesOf("abc");
    const auto back = parseRequest(formatRequest(request));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->operation, Operation::Rename);
    EXPECT_EQ(back->mode, OpenMode::Create);
    EXPECT_EQ(back->handle, 7U);
    EXPECT_EQ(back->offset, 1ULL << 40U);
    EXPECT_EQ(back->path, "/video/a b");
    EXPECT_EQ(back->other, "/video/ä");
    EXPECT_EQ(back->data, request.data);
}

TEST(NetdiskMessage, WhatIsCutShortOrUnknownIsRefused) {
    const Bytes whole = formatRequest({.operation = Operation::Open, .path = "/a"});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(parseRequest(ByteSpan(whole).first(length)).has_value()) << length;
    }
    Bytes unknown = whole;
    unknown[0] = std::byte{200};
    EXPECT_FALSE(parseRequest(unknown).has_value());
    Bytes tooMuch = formatRequest({.operation = Operation::Read, .count = kMostData + 1});
    EXPECT_FALSE(parseRequest(tooMuch).has_value());
    Bytes answer = formatAnswer({});
    answer[1] = std::byte{99};
    EXPECT_FALSE(parseAnswer(answer).has_value());
}

TEST(NetdiskMessage, AServerCannotSmuggleNamesThatLeadElsewhere) {
    for (const std::string name : {"..", ".", "", "a/b", "/etc/passwd"}) {
        const auto data = formatEntries({{name, false, 1}});
        ASSERT_TRUE(data.has_value());
        EXPECT_EQ(parseEntries(*data).error().kind(), ErrorKind::DataLoss) << name;
    }
    const auto good = parseEntries(*formatEntries({{"a", true, 0}, {"b.mp4", false, 9}}));
    ASSERT_TRUE(good.has_value());
    EXPECT_TRUE(good->front().folder);
    EXPECT_EQ(good->back().size, 9U);
}

TEST(NetdiskConnection, ItsAddressNamesNoPassword) {
    Connection smb{.protocol = Protocol::Smb, .server = "nas", .path = "/camera/gate/"};
    smb.user = "hub";
    smb.password = "secret";
    EXPECT_EQ(addressOf(smb), "smb://nas/camera/gate");
    const Connection nfs{
        .protocol = Protocol::Nfs, .server = "fd00::2", .port = 2050, .path = "/volume1"
    };
    EXPECT_EQ(addressOf(nfs), "nfs://[fd00::2]:2050/volume1");
    EXPECT_EQ(parseConnection(formatConnection(smb)), smb);
    EXPECT_FALSE(parseConnection(bytesOf("{}")).has_value());
    EXPECT_FALSE(parseConnection(bytesOf("not JSON")).has_value());
}

}  // namespace
}  // namespace ocelli::host::netdisk
