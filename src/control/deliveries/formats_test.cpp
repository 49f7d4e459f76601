// Tests what leaves the device: mails, names of files, signatures, posts, topics.
#include <gtest/gtest.h>

#include "base/text.h"
#include "control/deliveries/detail/trust.h"
#include "control/deliveries/event_text.h"
#include "control/deliveries/file_names.h"
#include "control/deliveries/mime.h"
#include "control/deliveries/mqtt_topics.h"
#include "control/deliveries/s3_error.h"
#include "control/deliveries/sealed_picture.h"
#include "control/deliveries/signature_v4.h"
#include "control/deliveries/words.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace ocelli::control::deliveries {
namespace {

Delivery delivery() {
    Delivery made;
    made.id = "S1-7-start";
    made.topic = "lineCrossing";
    made.channel = 2;
    made.rule = "gate <\"&'>";
    made.state = "start";
    made.time = *parseTime("2026-11-21T08:15:00.250Z");
    made.details = Json{{"class", "human"}, {"speed", 1.5}};
    made.sender = {"Entrance", "Model", "S1", "10.11.37.189"};
    made.pictures = {{"JPEG1", made.time, 2}};
    return made;
}

TEST(PictureName, IsAsTheSpecificationShows) {
    Delivery made = delivery();
    made.topic = "faceDetection";
    const AttachedPicture picture{"x", *parseTime("2015-09-17T09:44:25.492Z"), 1};
    const auto utc = config::TimeZone::utc();
    EXPECT_EQ(
        pictureName(made, picture, *utc, made.sender.address),
        "10.11.37.189_01_20150917094425492_FACE_DETECTION.jpg"
    );
    EXPECT_EQ(
        pictureName(made, picture, *utc, "../gate 1"),
        "_.._gate_1_01_20150917094425492_FACE_DETECTION.jpg"
    );
    EXPECT_EQ(pictureName(made, picture, *utc, ""), "01_20150917094425492_FACE_DETECTION.jpg");
    const AttachedPicture bitmap{"BM6", picture.captured, 2};
    EXPECT_EQ(pictureName(made, bitmap, *utc, ""), "02_20150917094425492_FACE_DETECTION.bmp");
}

TEST(FilingFolder, IsNamedByFirstAndLastDayAndEachDayHasExactlyOne) {
    const auto utc = config::TimeZone::utc();
    const auto at = [&](const char* day, int days) {
        return filingFolder(*parseTime(std::string(day) + "T12:00:00Z"), days, *utc);
    };
    EXPECT_EQ(at("2026-11-21", 1), "2026-11-21_2026-11-21");
    const std::string folder = at("2026-11-21", 7);
    EXPECT_LE(folder.substr(0, 10), "2026-11-21");
    EXPECT_GE(folder.substr(11), "2026-11-21");
    EXPECT_EQ(at(folder.substr(0, 10).c_str(), 7), folder);
    EXPECT_EQ(at(folder.substr(11).c_str(), 7), folder);
}

TEST(Folder, HostileNamesAreRefusedOrMadeHarmless) {
    EXPECT_EQ(*parseFolder("a/b"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(*parseFolder("/a//b/"), (std::vector<std::string>{"", "a", "b"}));
    EXPECT_TRUE(parseFolder("")->empty());
    for (const std::string bad : {"..", "a/../b", "./a", "a\nb", "a\x7F"}) {
        EXPECT_FALSE(parseFolder(bad)) << bad;
    }
    EXPECT_FALSE(parseFolder("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"));
    EXPECT_EQ(fileNamePart("../../etc/passwd"), "_.._.._etc_passwd");
    EXPECT_EQ(fileNamePart("a\r\nDELE b"), "a__DELE_b");
    EXPECT_EQ(fileNamePart(""), "_");
    EXPECT_EQ(fileNamePart("\xFF\xFE"), "__");
    EXPECT_LE(fileNamePart(std::string(1000, 'x')).size(), 101U);
}

TEST(Mail, NothingInAValueCanAddAHeader) {
    Mail mail;
    mail.from = {"Evil\r\nBcc: all@example.org", "camera@example.org"};
    mail.to = {{"Jörg", "joerg@example.org"}};
    mail.subject = "a\r\nX-Bad: b";
    mail.text = "line\n.\nQUIT\n";
    mail.id = "x>\r\nX-Bad: c";
    mail.headers = {{"X-Ocelli-Event", "1\r\nX-Bad: d"}};
    mail.parts = {{"a.jpg", "image/jpeg", std::string(100, '\xFF')}};
    const std::string text = formatMail(mail);
    const std::string head = text.substr(0, text.find("\r\n\r\n"));
    EXPECT_EQ(head.find("\r\nBcc"), std::string::npos);
    EXPECT_EQ(head.find("\r\nX-Bad"), std::string::npos);
    EXPECT_NE(head.find("To: =?UTF-8?B?SsO2cmc=?= <joerg@example.org>"), std::string::npos);
    for (const std::string_view line : split(text, '\n')) {
        EXPECT_LE(line.size(), 998U);
        EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
        EXPECT_NE(line, ".\r");
    }
}

TEST(Mail, LongWordsAreCutBetweenCharacters) {
    const std::string words = encodeWords(std::string(39, 'a') + "ü" + std::string(60, 'b'));
    std::string back;
    for (std::string_view part : split(words, '\n')) {
        part = trim(part);
        ASSERT_TRUE(part.starts_with("=?UTF-8?B?") && part.ends_with("?=")) << part;
        EXPECT_LE(part.size(), 75U);
        const auto bytes = parseBase64(part.substr(10, part.size() - 12));
        ASSERT_TRUE(bytes);
        EXPECT_TRUE(isUtf8(asText(*bytes)));
        back += asText(*bytes);
    }
    EXPECT_EQ(back, std::string(39, 'a') + "ü" + std::string(60, 'b'));
}

// From the documentation of Amazon S3, "Examples of the complete Version 4 signing process".
const SigningKey kExampleKey{
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"
};

TEST(SignatureV4, FitsTheExamplesOfTheDocumentation) {
    const WallTime time = *parseTime("2013-05-24T00:00:00Z");
    SignedRequest get;
    get.method = "GET";
    get.path = "/test.txt";
    get.payloadHash = crypto::digestHex(crypto::Hash::Sha256, "");
    get.headers = {
        {"host", "examplebucket.s3.amazonaws.com"},
        {"range", "bytes=0-9"},
        {"x-amz-content-sha256", get.payloadHash},
        {"x-amz-date", amazonTime(time)}
    };
    EXPECT_EQ(
        authorizationV4(get, kExampleKey, time),
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
    SignedRequest put;
    put.method = "PUT";
    put.path = "/test%24file.text";
    put.payloadHash = crypto::digestHex(crypto::Hash::Sha256, "Welcome to Amazon S3.");
    put.headers = {
        {"date", "Fri, 24 May 2013 00:00:00 GMT"},
        {"host", "examplebucket.s3.amazonaws.com"},
        {"x-amz-content-sha256", put.payloadHash},
        {"x-amz-date", amazonTime(time)},
        {"x-amz-storage-class", "REDUCED_REDUNDANCY"}
    };
    EXPECT_TRUE(
        authorizationV4(put, kExampleKey, time)
            .ends_with("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ec"
                       "e108bd")
    );
}

TEST(SealedPicture, OnlyKeyAndNameOpenItUnchanged) {
    const Bytes key(32, std::byte{7});
    auto sealed = *sealPicture(key, "a.jpg", "the picture");
    EXPECT_EQ(asText(ByteSpan(sealed).first(4)), "OCE1");
    EXPECT_EQ(asText(*openPicture(key, "a.jpg", sealed)), "the picture");
    EXPECT_FALSE(openPicture(key, "b.jpg", sealed));
    EXPECT_FALSE(openPicture(Bytes(32, std::byte{8}), "a.jpg", sealed));
    sealed[20] ^= std::byte{1};
    EXPECT_FALSE(openPicture(key, "a.jpg", sealed));
    EXPECT_FALSE(openPicture(key, "a.jpg", {}));
    EXPECT_FALSE(sealPicture(Bytes(31), "a.jpg", "x"));
}

TEST(Authorities, AreReadHoweverTheirLinesWereBroken) {
    const WallTime now = SystemClock().wall();
    const auto pair = crypto::createSelfSigned(
        {.commonName = "lab",
         .dnsNames = {},
         .addresses = {},
         .from = now,
         .until = now + std::chrono::hours(1)}
    );
    std::string oneLine = pair->certificate;
    std::replace(oneLine.begin(), oneLine.end(), '\n', ' ');
    const auto found = detail::certificatesOf("some words " + oneLine + oneLine + "-----BEGIN");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(crypto::parseCertificate(found[1]));
    EXPECT_TRUE(detail::checkAuthorities(oneLine));
    EXPECT_TRUE(detail::checkAuthorities(""));
    EXPECT_FALSE(detail::checkAuthorities("nonsense"));
    EXPECT_FALSE(detail::checkAuthorities("-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----"
    ));
}

TEST(S3ErrorText, IsReadWhereThereIsOne) {
    const S3Error error = parseS3Error(
        "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>The "
        "bucket</Message></Error>"
    );
    EXPECT_EQ(error.code, "NoSuchBucket");
    EXPECT_EQ(error.message, "The bucket");
    EXPECT_EQ(parseS3Error("<html>").code, "");
    EXPECT_EQ(parseS3Error("<Error><Code>" + std::string(1000, 'x') + "</Code>").code, "");
    EXPECT_EQ(parseS3Error("<Error><Code>no end").code, "");
}

TEST(EventText, TellsTheEventInEachForm) {
    const Json json = *parseJson(eventAsJson(delivery()).body);
    EXPECT_EQ(json["id"], "S1-7-start");
    EXPECT_EQ(json["time"], "2026-11-21T08:15:00.250Z");
    EXPECT_EQ(json["device"]["serial"], "S1");
    EXPECT_EQ(json["late"], false);
    const std::string xml = eventAsXml(delivery()).body;
    EXPECT_NE(xml.find("rule=\"gate &lt;&quot;&amp;'&gt;\""), std::string::npos);
    EXPECT_NE(xml.find("<detail name=\"class\">human</detail>"), std::string::npos);
    const Posted form = eventAsMultipart(delivery());
    const std::string boundary = form.type.substr(form.type.find('=') + 1);
    EXPECT_TRUE(form.body.ends_with("--" + boundary + "--\r\n"));
    EXPECT_NE(form.body.find("name=\"picture0\""), std::string::npos);
    EXPECT_NE(form.body.find("\r\n\r\nJPEG1\r\n"), std::string::npos);
}

TEST(EventText, IsSignedWithItsTime) {
    const WallTime now{1'767'571'200'000'000};
    const std::string text = signatureOf("key", now, "{}");
    EXPECT_EQ(
        text,
        "t=1767571200,v1=" + formatHex(crypto::hmacSha256(asBytes("key"), asBytes("1767571200.{}")))
    );
}

TEST(Topics, AreWordsConstantsAndPartsOfTopics) {
    EXPECT_EQ(topicWords("lineCrossing"), "Line crossing");
    EXPECT_EQ(topicWords("certificateExpiry"), "Certificate expires");
    EXPECT_EQ(topicConstant("lineCrossing"), "LINE_CROSSING");
    const Sender sender{"My camera/+#", "M", "S 1", ""};
    EXPECT_EQ(*expandTopic("home/{serial}/{name}", sender), "home/S_1/My_camera___");
    EXPECT_EQ(*expandTopic("a/", sender), "a");
    for (const std::string bad : {"", "a/#", "+", "$SYS/x", "{other}", "{serial", "a\nb"}) {
        EXPECT_FALSE(expandTopic(bad, sender)) << bad;
    }
}

TEST(Topics, AStateIsKeptAndAnEventIsTold) {
    auto messages = messagesOf(delivery(), "base", true);
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].topic, "base/channel/2/picture");
    EXPECT_EQ(messages[1].topic, "base/channel/2/lineCrossing");
    EXPECT_EQ(messages[1].payload, "ON");
    EXPECT_TRUE(messages[1].retain);
    EXPECT_EQ(messages[2].topic, "base/events");
    EXPECT_FALSE(messages[2].retain);
    Delivery stop = delivery();
    stop.state = "stop";
    EXPECT_EQ(messagesOf(stop, "base", false)[0].payload, "OFF");
}

TEST(HomeAssistant, FindsAllSensorsUnderNamesOfTheirOwn) {
    const auto messages = discoveryOf({"Entrance", "M", "S1", ""}, 2, "base", "homeassistant");
    std::vector<std::string> ids;
    for (const auto& message : messages) {
        const Json json = *parseJson(message.payload);
        EXPECT_TRUE(message.retain);
        EXPECT_EQ(json["availability_topic"], "base/status");
        EXPECT_EQ(json["device"]["identifiers"][0], "ocelli_S1");
        ids.push_back(json["unique_id"]);
    }
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
    EXPECT_EQ(messages[0].topic, "homeassistant/binary_sensor/ocelli_S1/channel1_motion/config");
}

}  // namespace
}  // namespace ocelli::control::deliveries
