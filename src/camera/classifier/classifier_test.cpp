// Tests of models of the user's: files, labels, layouts of output, and the program that holds one.
#include <gmock/gmock.h>

#include "camera/classifier/labels.h"
#include "camera/classifier/model_output.h"
#include "camera/classifier/onnx_form.h"
#include "camera/classifier/wire.h"

namespace ocelli::camera::classifier {
namespace {

using objects::Box;
using objects::ObjectClass;
using testing::HasSubstr;

TEST(Labels, KnowPeopleAndVehiclesInAnyCase) {
    const auto labels = parseLabels("Person\r\ntraffic light\n TRUCK \n\n");
    ASSERT_TRUE(labels) << labels.error().describe();
    EXPECT_EQ(*labels, (std::vector{ObjectClass::Human, ObjectClass::Other, ObjectClass::Vehicle}));
    EXPECT_EQ(cocoLabels().size(), 80U);
    EXPECT_EQ(cocoLabels()[0], ObjectClass::Human);
    EXPECT_EQ(cocoLabels()[8], ObjectClass::Vehicle);
    EXPECT_EQ(cocoLabels()[9], ObjectClass::Other);
}

TEST(Labels, RefuseWhatRulesCannotUse) {
    EXPECT_FALSE(parseLabels(" \n"));
    EXPECT_THAT(parseLabels("apple\npear").error().message(), HasSubstr("people or vehicles"));
    EXPECT_FALSE(parseLabels("car" + std::string(kMostLabels, '\n') + "car"));
}

/// Protocol buffers by hand.
std::string part(int number, const std::string& bytes) {
    std::string made(1, static_cast<char>(number << 3 | 2));
    for (std::size_t left = bytes.size(); true; left >>= 7U) {
        made += static_cast<char>(left > 127 ? (left & 127U) | 128U : left);
        if (left <= 127) {
            return made + bytes;
        }
    }
}

std::string size(int value) {
    std::string number(1, '\x08');
    for (; value > 127; value >>= 7) {
        number += static_cast<char>((value & 127) | 128);
    }
    return part(1, number + static_cast<char>(value));
}

std::string input(const std::string& name, const std::vector<int>& sizes) {
    std::string shape;
    for (const int one : sizes) {
        shape += one == 0 ? part(1, part(2, "any")) : size(one);
    }
    return part(11, part(1, name) + part(2, part(1, part(2, shape))));
}

std::string model(const std::string& graph) {
    return std::string("\x08\x08", 2) + part(7, graph);
}

TEST(OnnxForm, ReadsThePictureThatAModelWants) {
    const auto form = parseOnnxForm(asBytes(model(
        part(5, part(8, "weights")) + input("weights", {16, 3, 3, 3}) +
        input("images", {1, 3, 384, 640})
    )));
    ASSERT_TRUE(form) << form.error().describe();
    EXPECT_EQ(form->input, "images");
    EXPECT_EQ(form->channels, 3);
    EXPECT_EQ(form->height, 384);
    EXPECT_EQ(form->width, 640);
    const auto open = parseOnnxForm(asBytes(model(input("images", {0, 3, 0, 0}))));
    ASSERT_TRUE(open);
    EXPECT_EQ(open->width, 0);
}

TEST(OnnxForm, RefusesWhatIsNone) {
    for (const auto& [file, words] :
         {std::pair<std::string, std::string>{"", "no ONNX"},
          {"not a model at all", "no ONNX"},
          {model(""), "no ONNX"},
          {model(input("tokens", {1, 77})), "no picture"},
          {model(input("grey", {1, 1, 64, 64})), "colour pictures"},
          {model(input("large", {1, 3, 64, 1 << 20})), "at most"},
          {model(input("images", {1, 3, 64, 64})).substr(0, 20), "no ONNX"}}) {
        const auto form = parseOnnxForm(asBytes(file));
        ASSERT_FALSE(form) << words;
        EXPECT_EQ(form.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_THAT(form.error().message(), HasSubstr(words));
    }
}

TEST(ModelOutput, TellsTheFourLayoutsApart) {
    const auto layout = [](std::vector<int> shape, std::size_t classes) {
        return layoutOf(shape, classes).value();
    };
    EXPECT_EQ(layout({1, 1, 100, 7}, 91), Layout::Ssd);
    EXPECT_EQ(layout({1, 25200, 85}, 80), Layout::Rows);
    EXPECT_EQ(layout({1, 84, 8400}, 80), Layout::Columns);
    EXPECT_EQ(layout({1, 1000}, 1000), Layout::Scores);
    EXPECT_EQ(layout({1, 3, 1, 1}, 3), Layout::Scores);
    const auto wrong = layoutOf(std::vector<int>{1, 25200, 9}, 80);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message(), HasSubstr("1 x 25200 x 9"));
    EXPECT_THAT(wrong.error().message(), HasSubstr("80 labels"));
}

TEST(ModelOutput, FindsTheSameThingInEachLayout) {
    // Two classes; a thing of class 1 in the left half of a picture of 100 x 50.
    const std::vector<float> ssd{0, 1, 0.9F, 0.1F, 0.2F, 0.5F, 0.8F};
    const std::vector<float> rows{30, 25, 40, 30, 1, 0.1F, 0.9F};
    const std::vector<float> columns{30, 0, 25, 0, 40, 0, 30, 0, 0.1F, 0, 0.9F, 0};
    for (const auto& [layout, shape, values] :
         {std::tuple{Layout::Ssd, std::vector{1, 1, 1, 7}, ssd},
          {Layout::Rows, std::vector{1, 1, 7}, rows},
          {Layout::Columns, std::vector{1, 6, 2}, columns}}) {
        const auto seen = seenIn(layout, shape, values, 2, 100, 50);
        ASSERT_EQ(seen.size(), 1U);
        EXPECT_NEAR(seen[0].box.x, 0.1, 1e-6);
        EXPECT_NEAR(seen[0].box.y, 0.2, 1e-6);
        EXPECT_NEAR(seen[0].box.width, 0.4, 1e-6);
        EXPECT_NEAR(seen[0].box.height, 0.6, 1e-6);
        EXPECT_EQ(seen[0].label, 1U);
        EXPECT_NEAR(seen[0].score, 0.9, 1e-6);
    }
}

TEST(ModelOutput, MakesSharesOfScores) {
    const std::vector<float> scores{5, 1, 0};
    const auto seen = seenIn(Layout::Scores, std::vector{1, 3}, scores, 3, 64, 64);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].label, 0U);
    EXPECT_GT(seen[0].score, 0.9F);
    const std::vector<float> unsure{0.2F, 0.3F, 0.25F, 0.25F};
    EXPECT_TRUE(seenIn(Layout::Scores, std::vector{1, 4}, unsure, 4, 64, 64).empty());
}

TEST(ModelOutput, LeavesOutNumbersThatAreNone) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    const std::vector<float> ssd{0, nan, 0.9F, 0, 0, 1, 1, 0, 7, 0.9F, 0, 0, 1,        1,
                                 0, 1,   nan,  0, 0, 1, 1, 0, 1, 0.9F, 0, 0, infinite, 1};
    EXPECT_TRUE(seenIn(Layout::Ssd, std::vector{1, 1, 4, 7}, ssd, 2, 100, 50).empty());
}

TEST(ModelOutput, TakesWhatLiesWhereTheTargetIs) {
    const std::vector labels{ObjectClass::Human, ObjectClass::Vehicle};
    const Box target{0.2, 0.2, 0.4, 0.6};
    const std::vector<Seen> seen{
        {{0.7, 0.7, 0.2, 0.2}, 1, 0.99F}, {{0.22, 0.2, 0.4, 0.6}, 0, 0.5F}
    };
    EXPECT_EQ(classAt(target, seen, labels), ObjectClass::Human);
    EXPECT_EQ(classAt({0, 0, 0.1, 0.1}, seen, labels), std::nullopt);
    EXPECT_EQ(classAt(target, {{{0, 0, 1, 1}, 1, 0.5F}}, labels), ObjectClass::Vehicle);
}

TEST(ClassifierWire, ReadsWhatItWrote) {
    Question question;
    question.width = 4;
    question.height = 2;
    question.target = {0, 0.2, 1, 0.4};
    question.planes = Bytes(12, std::byte{7});
    const auto again = parseQuestion(formatQuestion(question));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->planes, question.planes);
    EXPECT_NEAR(again->target.height, 0.4, 1e-4);
    for (const Answer& answer :
         {Answer{},
          Answer{std::nullopt, ObjectClass::Vehicle},
          Answer{fail(ErrorKind::NotFound, "gone"), std::nullopt}}) {
        const auto read = parseAnswer(formatAnswer(answer));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->seen, answer.seen);
        EXPECT_EQ(read->error.has_value(), answer.error.has_value());
    }
}

TEST(ClassifierWire, RefusesSizesThatDoNotFit) {
    Question question;
    question.width = 4;
    question.height = 2;
    question.planes = Bytes(11);
    EXPECT_FALSE(parseQuestion(formatQuestion(question)));
    question.height = 0;
    question.planes.clear();
    EXPECT_FALSE(parseQuestion(formatQuestion(question)));
    EXPECT_FALSE(parseAnswer({}));
    EXPECT_FALSE(parseAnswer(asBytes("\x09")));
}

}  // namespace
}  // namespace ocelli::camera::classifier
