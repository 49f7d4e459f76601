// Tests source addresses.
#include <gtest/gtest.h>

#include "camera/capture/source.h"

namespace ocelli::camera::capture {
namespace {

TEST(SourceAddress, ReadsEachKind) {
    const auto scene = parseSourceAddress("scene:street?seed=7&noise&name=a%20b");
    ASSERT_TRUE(scene);
    EXPECT_EQ(scene->scheme, "scene");
    EXPECT_EQ(scene->rest, "street");
    EXPECT_EQ(scene->option("seed", "1"), "7");
    EXPECT_EQ(scene->option("noise", "0"), "1");
    EXPECT_EQ(scene->option("name", ""), "a b");
    EXPECT_EQ(scene->option("fps", "25"), "25");
    const auto camera = parseSourceAddress("RTSP://u:p@host:554/a?x=1");
    ASSERT_TRUE(camera);
    EXPECT_EQ(camera->scheme, "rtsp");
    EXPECT_EQ(camera->rest, "rtsp://u:p@host:554/a?x=1");
    EXPECT_EQ(parseSourceAddress("file:a?b.mp4")->rest, "a?b.mp4");
    EXPECT_EQ(parseSourceAddress("v4l2:/dev/video0?width=640")->option("width", ""), "640");
}

TEST(SourceAddress, RefusesWhatIsNoneAndSaysWhatItLooksLike) {
    for (const char* text :
         {"",
          "street",
          "tape:1",
          "rtsp:host",
          "rtsp://",
          "scene:",
          "v4l2:x?=1",
          "scene:a?b=%zz",
          "file:a\nb"}) {
        const auto address = parseSourceAddress(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().kind(), ErrorKind::InvalidArgument);
    }
    EXPECT_NE(
        parseSourceAddress("tape:1").error().message().find("rtsp://host/path"), std::string::npos
    );
    EXPECT_FALSE(parseSourceAddress("scene:" + std::string(2000, 'a')));
}

}  // namespace
}  // namespace ocelli::camera::capture
