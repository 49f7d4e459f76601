// Tests of where pictures lie in object storage.
#include "control/deliveries/cloud_place.h"

#include <gtest/gtest.h>

namespace ocelli::control::deliveries {
namespace {

config::CloudSettings bucketAt(const std::string& endpoint) {
    config::CloudSettings cloud;
    cloud.endpoint = endpoint;
    cloud.bucket = "lab";
    return cloud;
}

TEST(CloudPlace, TheUsualPortNeedsNotBeNamed) {
    for (const auto& [endpoint, host] :
         {std::pair<std::string, std::string>{"https://s3.example.org", "s3.example.org"},
          {"https://s3.example.org:443/", "s3.example.org"},
          {"http://s3.example.org:80", "s3.example.org"},
          {"https://s3.example.org:6001", "s3.example.org:6001"},
          {"http://[2001:db8::7]:9000", "[2001:db8::7]:9000"},
          {"http://[2001:db8::7]", "[2001:db8::7]"}}) {
        const auto place = CloudPlace::of(bucketAt(endpoint));
        ASSERT_TRUE(place) << endpoint;
        EXPECT_EQ(place->host(), host);
    }
}

TEST(CloudPlace, AddressesOutOfFormAreRefusedByName) {
    for (const std::string endpoint :
         {"",
          "s3.example.org",
          "ftp://s3.example.org",
          "https://",
          "https://s3.example.org/path",
          "https://name@host",
          "https://s3.example.org:",
          "https://s3.example.org:0",
          "https://s3.example.org:65536",
          "https://s3.example.org:9000x",
          "http://[2001:db8::7]:99999"}) {
        const auto place = CloudPlace::of(bucketAt(endpoint));
        ASSERT_FALSE(place) << endpoint;
        EXPECT_EQ(place.error().field(), "endpoint");
    }
    auto cloud = bucketAt("https://s3.example.org");
    cloud.prefix = "../elsewhere";
    EXPECT_EQ(CloudPlace::of(cloud).error().field(), "prefix");
}

TEST(CloudPlace, NamesAreKnownBeforeThePictureIsTaken) {
    auto cloud = bucketAt("https://s3.example.org:9000");
    cloud.prefix = "my cameras/east";
    Delivery delivery;
    delivery.id = "A7-12-start";
    delivery.topic = "lineCrossing";
    delivery.channel = 2;
    delivery.time = *parseTime("2026-11-21T08:15:00.123Z");
    delivery.sender.serial = "A7";
    const auto zone = config::TimeZone::utc();
    const auto place = CloudPlace::of(cloud);
    ASSERT_TRUE(place);
    const auto addresses = place->addresses(delivery, 2, *zone);
    ASSERT_EQ(addresses.size(), 2U);
    EXPECT_EQ(
        addresses[1],
        "https://s3.example.org:9000/lab/my%20cameras/east/A7/2026-11-21/"
        "02_20261121081500123_A7-12-start_2_LINE_CROSSING.jpg"
    );
    EXPECT_EQ(place->addressOf(place->pictureName(delivery, 1, "jpg", *zone)), addresses[1]);
    cloud.encryptionKey = config::Secret(std::string(64, 'a'));
    EXPECT_TRUE(CloudPlace::of(cloud)->addresses(delivery, 1, *zone)[0].ends_with(".jpg.sealed"));
    EXPECT_TRUE(place->addresses(delivery, 0, *zone).empty());
}

}  // namespace
}  // namespace ocelli::control::deliveries
