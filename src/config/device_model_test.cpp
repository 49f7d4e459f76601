// Tests device models, good and bad.
#include "config/device_model.h"

#include <fstream>

#include <gtest/gtest.h>

namespace ocelli::config {
namespace {

TEST(DeviceModel, NamesItsAlarmLines) {
    const std::string head = "model: m\nchannels: [{source: \"scene:street\"}]\n";
    const auto model = parseDeviceModel(head + "alarmInputs: [virtual, \"gpio:chip:1\"]\n");
    ASSERT_TRUE(model) << model.error().describe();
    EXPECT_EQ(model->alarmInputs, (std::vector<std::string>{"virtual", "gpio:chip:1"}));
    EXPECT_TRUE(model->alarmOutputs.empty());
    EXPECT_TRUE(model->illuminator.empty());
    EXPECT_EQ(
        parseDeviceModel(head + "illuminator: \"gpio:chip:2\"\n")->illuminator, "gpio:chip:2"
    );
    const auto wrong = parseDeviceModel(head + "alarmOutputs: siren\n");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().field(), "alarmOutputs");
}

TEST(DeviceModel, ReadsTheModelsThatWeShip) {
    for (const char* name : {"default", "appliance", "thermal-cube"}) {
        const auto model =
            readDeviceModel(std::string(OCELLI_SOURCE_DIR) + "/models/" + name + ".yaml");
        ASSERT_TRUE(model) << model.error().describe();
        EXPECT_FALSE(model->model.empty());
        EXPECT_EQ(model->streams.size(), 3U);
        EXPECT_TRUE(model->absent.contains("ptz"));
    }
}

TEST(DeviceModel, DefaultFileAndBuiltInDefaultAgree) {
    const auto file = readDeviceModel(std::string(OCELLI_SOURCE_DIR) + "/models/default.yaml");
    ASSERT_TRUE(file);
    const DeviceModel builtIn = defaultDeviceModel();
    EXPECT_EQ(file->model, builtIn.model);
    EXPECT_EQ(file->absent, builtIn.absent);
    EXPECT_EQ(file->httpPort, builtIn.httpPort);
}

TEST(DeviceModel, SettingsOfAChannelKeepTheirKinds) {
    const auto model = parseDeviceModel(
        "model: m\nchannels:\n  - source: scene:thermal\n    settings:\n      osd: {showDate: "
        "false}\n"
        "      a: {n: 1.5, i: 2, t: \"3\", l: [x, 4]}\n"
    );
    ASSERT_TRUE(model) << model.error().describe();
    const Json wanted =
        Json::parse(R"({"osd":{"showDate":false},"a":{"n":1.5,"i":2,"t":"3","l":["x",4]}})");
    EXPECT_EQ(model->channels[0].settings, wanted);
    EXPECT_FALSE(parseDeviceModel("model: m\nchannels: [{source: a, settings: 3}]"));
}

struct Bad {
    const char* text;
    const char* says;
};

class BadModel : public testing::TestWithParam<Bad> {};

TEST_P(BadModel, IsRefusedWithItsLine) {
    const auto model = parseDeviceModel(GetParam().text);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().kind(), ErrorKind::InvalidArgument);
    EXPECT_NE(model.error().message().find(GetParam().says), std::string::npos)
        << model.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    Cases,
    BadModel,
    testing::Values(
        Bad{"", "a map"},
        Bad{"- a", "a map"},
        Bad{"model: A", "needs the members"},
        Bad{"model: A\nchannels: []", "line 2: channels"},
        Bad{"model: A\nchannels:\n  - {source: 'scene:street', colour: red}", "line 3"},
        Bad{"model: A\nports: {http: 70000}\nchannels: [{source: x}]", "line 2: http"},
        Bad{"model: A\nports: {ftp: 21}\nchannels: [{source: x}]", "http, https or rtsp"},
        Bad{"model: A\nwings: 2", "line 2: wings"},
        Bad{"model: A\nstreams: [main, main]\nchannels: [{source: x}]", "each once"},
        Bad{"model: [", "yaml-cpp"}
    )
);

TEST(DeviceModel, MissingFileIsNamed) {
    const auto model = readDeviceModel("/nowhere/model.yaml");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().kind(), ErrorKind::NotFound);
    EXPECT_NE(model.error().message().find("/nowhere/model.yaml"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::config
