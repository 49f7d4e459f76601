// A test that has clips made by the ffmpeg program; skipped where there is none.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::test {

class ClipMaker : public testing::Test {
  protected:
    void SetUp() override {
        if (!haveProgram("ffmpeg")) {
            GTEST_SKIP() << "needs the ffmpeg program to make clips";
        }
    }

    /// The path of a clip; `arguments` come before the file name.
    std::string make(const std::string& name, const std::string& arguments) {
        const std::string path = (folder_ / name).string();
        const auto made = runProgram("ffmpeg -v error -y " + arguments + " " + path + " 2>&1");
        EXPECT_EQ(made.status, 0) << made.output;
        return path;
    }

    TemporaryFolder folder_;
};

}  // namespace ocelli::test
