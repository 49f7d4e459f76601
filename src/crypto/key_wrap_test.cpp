// Tests of wrapping content keys, against the openssl program.
#include "crypto/key_wrap.h"

#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "crypto/certificate.h"
#include "crypto/random.h"
#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::crypto {
namespace {

class KeyWrap : public testing::Test {
  protected:
    void SetUp() override {
        if (!test::haveProgram("openssl")) {
            GTEST_SKIP() << "needs the openssl program";
        }
        run("openssl genrsa -out {0}/private.pem 2048");
        run("openssl rsa -in {0}/private.pem -pubout -out {0}/public.pem");
    }

    void run(const char* command) {
        const auto line =
            fmt::format(fmt::runtime(command), folder_.path().string()) + " 2>/dev/null";
        ASSERT_EQ(std::system(line.c_str()), 0) << line;
    }

    std::string text(const char* name) { return *readFile(folder_ / name, 1U << 20U); }

    test::TemporaryFolder folder_;
};

TEST_F(KeyWrap, TheScriptsOfTheInterfaceUnwrapIt) {
    const Bytes key = randomBytes(32);
    const auto wrapped = wrapKey(text("public.pem"), key);
    ASSERT_TRUE(wrapped);
    std::ofstream(folder_ / "wrapped") << asText(*wrapped);
    run("openssl pkeyutl -decrypt -inkey {0}/private.pem -in {0}/wrapped -out {0}/plain "
        "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1");
    EXPECT_EQ(text("plain"), asText(key));
    EXPECT_EQ(*unwrapKey(text("private.pem"), *wrapped), key);
}

TEST_F(KeyWrap, AnotherKeyDoesNotUnwrapIt) {
    const auto wrapped = *wrapKey(text("public.pem"), randomBytes(32));
    run("openssl genrsa -out {0}/other.pem 2048");
    EXPECT_EQ(unwrapKey(text("other.pem"), wrapped).error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(unwrapKey("", wrapped).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(unwrapKey(text("private.pem"), {}).error().kind(), ErrorKind::PermissionDenied);
}

TEST_F(KeyWrap, WhatIsNoRsaKeyIsRefused) {
    EXPECT_TRUE(checkWrappingKey(text("public.pem")));
    EXPECT_EQ(checkWrappingKey("").error().field(), "publicKey");
    run("openssl genrsa -out {0}/short.pem 768");
    run("openssl rsa -in {0}/short.pem -pubout -out {0}/short_public.pem");
    EXPECT_EQ(checkWrappingKey(text("short_public.pem")).error().field(), "publicKey");
}

}  // namespace
}  // namespace ocelli::crypto
