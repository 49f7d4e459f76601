// Tests of the error type: kinds, context, field, errno.
#include "base/error.h"

#include <cerrno>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/result.h"

namespace ocelli {
namespace {

constexpr int kKinds = 13;

TEST(Error, EveryKindHasAWordOfItsOwn) {
    std::set<std::string_view> words;
    for (int kind = 0; kind < kKinds; ++kind) {
        words.insert(toString(static_cast<ErrorKind>(kind)));
    }
    EXPECT_EQ(words.size(), static_cast<std::size_t>(kKinds));
    EXPECT_EQ(toString(ErrorKind::Internal), "internal");
}

TEST(Error, ContextStandsInFrontAndKeepsTheRest) {
    const Error error = fail(ErrorKind::ResourceExhausted, "no space left")
                            .withField("quota", "1..100")
                            .withContext("opening segment", "a.mp4")
                            .withContext("recording");
    EXPECT_EQ(error.message(), "recording: opening segment (a.mp4): no space left");
    EXPECT_EQ(error.kind(), ErrorKind::ResourceExhausted);
    EXPECT_EQ(error.field(), "quota");
    EXPECT_EQ(error.allowed(), "1..100");
}

TEST(Error, DescriptionNamesKindMessageAndPlace) {
    const Error error = fail(ErrorKind::NotFound, "no channel 7");
    const std::string text = error.describe();
    EXPECT_EQ(text.find("not found: no channel 7 ["), 0U) << text;
    EXPECT_NE(text.find("error_test.cpp:"), std::string::npos) << text;
}

TEST(Error, ChainOnATemporaryMayBeKept) {
    auto&& error = fail(ErrorKind::NotFound, std::string(64, 'x')).withContext("reading");
    EXPECT_EQ(error.message(), "reading: " + std::string(64, 'x'));
}

TEST(Error, ErrnoBecomesTheFittingKind) {
    const struct {
        int number;
        ErrorKind kind;
    } cases[] = {
        {ENOENT, ErrorKind::NotFound},
        {ENOTDIR, ErrorKind::NotFound},
        {EEXIST, ErrorKind::AlreadyExists},
        {EACCES, ErrorKind::PermissionDenied},
        {EROFS, ErrorKind::PermissionDenied},
        {ENOSPC, ErrorKind::ResourceExhausted},
        {EMFILE, ErrorKind::ResourceExhausted},
        {EFBIG, ErrorKind::ResourceExhausted},
        {EAGAIN, ErrorKind::Unavailable},
        {ECONNREFUSED, ErrorKind::Unavailable},
        {EPIPE, ErrorKind::Unavailable},
        {ETIMEDOUT, ErrorKind::DeadlineExceeded},
        {ECANCELED, ErrorKind::Cancelled},
        {EIO, ErrorKind::DataLoss},
        {EINVAL, ErrorKind::InvalidArgument},
        {ENAMETOOLONG, ErrorKind::InvalidArgument},
        {ENOTEMPTY, ErrorKind::FailedPrecondition},
        {EOPNOTSUPP, ErrorKind::Unsupported},
        {EAFNOSUPPORT, ErrorKind::Unsupported},
        {0, ErrorKind::Internal},
        {-1, ErrorKind::Internal},
        {99999, ErrorKind::Internal},
    };

    for (const auto& one : cases) {
        EXPECT_EQ(errnoError(one.number, "opening", "a").kind(), one.kind) << one.number;
    }
}

TEST(Error, ErrnoMessageNamesWhatWasTried) {
    errno = ENOENT;
    const Error error = errnoError("opening", "/a/b");
    EXPECT_EQ(error.message(), "opening (/a/b): No such file or directory");
    EXPECT_NE(std::string(error.where().file_name()).find("error_test.cpp"), std::string::npos);
}

}  // namespace
}  // namespace ocelli
