// Tests of the questions of the camera against a folder of this machine.
#include "host/remote_files/file_server.h"

#include <gtest/gtest.h>

#include "tests/support/memory_file_system.h"

namespace ocelli::host::remote_files {
namespace {

using netdisk::Answer;
using netdisk::Operation;
using netdisk::Request;

/// Fails with what a lost server gives, once told to.
class ServerFiles final : public FileSystem {
  public:
    ServerFiles(test::MemoryFiles& files, bool& there) : files_(files), there_(there) {}

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        OCELLI_TRY(look());
        return files_.open(path, mode);
    }

    Result<void> makeFolders(const std::string& path) override { return files_.makeFolders(path); }

    Result<std::vector<FolderEntry>> list(const std::string& path) override {
        OCELLI_TRY(look());
        return files_.list(path);
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        return files_.rename(from, to);
    }

    Result<void> remove(const std::string& path) override { return files_.remove(path); }

    Result<void> syncFolder(const std::string& path) override { return files_.syncFolder(path); }

    Result<SpaceStatus> space(const std::string&) override {
        OCELLI_TRY(look());
        return SpaceStatus{1000, 500, false};
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
        return files_.lock(path);
    }

  private:
    Result<void> look() {
        return there_ ? Result<void>() : Result<void>(fail(ErrorKind::Unavailable, "gone"));
    }

    test::MemoryFiles& files_;
    bool& there_;
};

class FileServerTest : public testing::Test {
  protected:
    void SetUp() override {
        const netdisk::Connection connection{.server = "nas", .path = "/camera"};
        const Answer answer =
            ask({.operation = Operation::Connect, .data = netdisk::formatConnection(connection)});
        ASSERT_EQ(answer.kind, Answer::Kind::Good) << answer.text;
    }

    Answer ask(const Request& request) {
        return server.answer(request, [](std::string_view, std::string_view) {});
    }

    std::uint32_t open(const std::string& path, OpenMode mode) {
        const Answer answer = ask({.operation = Operation::Open, .mode = mode, .path = path});
        EXPECT_EQ(answer.kind, Answer::Kind::Good) << answer.text;
        return static_cast<std::uint32_t>(answer.value);
    }

    void write(std::uint32_t handle, std::uint64_t offset, std::string_view text) {
        const ByteSpan bytes = asBytes(text);
        const Answer answer = ask(
            {.operation = Operation::Write,
             .handle = handle,
             .offset = offset,
             .data = Bytes(bytes.begin(), bytes.end())}
        );
        EXPECT_EQ(answer.kind, Answer::Kind::Good) << answer.text;
    }

    std::string read(std::uint32_t handle) {
        const Answer answer =
            ask({.operation = Operation::Read, .handle = handle, .offset = 0, .count = 100});
        return answer.kind == Answer::Kind::Good ? std::string(asText(answer.data)) : answer.text;
    }

    test::MemoryFiles files;
    bool there = true;
    FileServer server{[this](const netdisk::Connection&, const netdisk::StepListener&) {
        return Result<std::unique_ptr<FileSystem>>(std::make_unique<ServerFiles>(files, there));
    }};
};

TEST_F(FileServerTest, WhatIsWrittenIsReadAlsoUnderItsNewName) {
    ask({.operation = Operation::MakeFolders, .path = "/video"});
    const auto handle = open("/video/a.tmp", OpenMode::Create);
    write(handle, 0, "one");
    EXPECT_EQ(
        ask({.operation = Operation::Rename, .path = "/video/a.tmp", .other = "/video/a"}).kind,
        Answer::Kind::Good
    );
    write(handle, 3, " two");
    EXPECT_EQ(read(open("/video/a", OpenMode::Read)), "one two");
}

TEST_F(FileServerTest, AFileThatIsReadCanBeRemoved) {
    const auto writing = open("/a", OpenMode::Create);
    write(writing, 0, "x");
    const auto reading = open("/a", OpenMode::Read);
    EXPECT_EQ(ask({.operation = Operation::Remove, .path = "/a"}).kind, Answer::Kind::Good);
    EXPECT_EQ(read(reading), "the file is not there any more");
    EXPECT_EQ(ask({.operation = Operation::Close, .handle = reading}).kind, Answer::Kind::Good);
}

TEST_F(FileServerTest, PathsStayBelowTheFolder) {
    const std::vector<std::string> paths = {"/../x", "/a/../../x", "/.", {"/a\0b", 4}};
    for (const std::string& path : paths) {
        const Answer answer = ask({.operation = Operation::List, .path = path});
        EXPECT_EQ(answer.kind, Answer::Kind::Failed) << path;
        EXPECT_EQ(answer.error, ErrorKind::InvalidArgument) << path;
    }
    ASSERT_TRUE(files.makeFolders("/f").has_value());
    EXPECT_EQ(ask({.operation = Operation::List, .path = "//f/"}).kind, Answer::Kind::Good);
}

TEST_F(FileServerTest, AHandleThatIsNoneIsAnErrorNotTheEnd) {
    for (const Operation operation :
         {Operation::Read, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Size
         }) {
        EXPECT_EQ(ask({.operation = operation, .handle = 99}).error, ErrorKind::NotFound);
    }
    EXPECT_EQ(ask({.operation = Operation::Close, .handle = 99}).kind, Answer::Kind::Good);
    EXPECT_FALSE(server.lost());
}

TEST_F(FileServerTest, OpenFilesHaveABound) {
    ASSERT_TRUE(files.makeFolders("/f").has_value());
    open("/f/one", OpenMode::Create);
    for (std::size_t i = 1; i < FileServer::kMostOpen; ++i) {
        ASSERT_EQ(ask({.operation = Operation::Open, .path = "/f/one"}).kind, Answer::Kind::Good);
    }
    EXPECT_EQ(
        ask({.operation = Operation::Open, .path = "/f/one"}).error, ErrorKind::ResourceExhausted
    );
}

TEST_F(FileServerTest, AServerThatIsGoneEndsTheConversation) {
    EXPECT_EQ(ask({.operation = Operation::Open, .path = "/no"}).error, ErrorKind::NotFound);
    EXPECT_FALSE(server.lost());
    there = false;
    EXPECT_EQ(ask({.operation = Operation::List, .path = "/"}).error, ErrorKind::Unavailable);
    EXPECT_TRUE(server.lost());
}

TEST(FileServer, NothingIsAnsweredBeforeItIsConnected) {
    FileServer server([](const netdisk::Connection&, const netdisk::StepListener&) {
        return Result<std::unique_ptr<FileSystem>>(fail(ErrorKind::NotFound, "no"));
    });
    const auto quiet = [](std::string_view, std::string_view) {};
    EXPECT_EQ(
        server.answer({.operation = Operation::List}, quiet).error, ErrorKind::FailedPrecondition
    );
    EXPECT_EQ(server.answer({.operation = Operation::Connect}, quiet).kind, Answer::Kind::Failed);
}

}  // namespace
}  // namespace ocelli::host::remote_files
