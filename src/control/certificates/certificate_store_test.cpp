// Tests of keeping certificates: ids, bounds, restarts, what does not fit together.
#include "control/certificates/certificate_store.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace ocelli::control::certificates {
namespace {

namespace fs = std::filesystem;

crypto::CertifiedKey made(const std::string& name) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.from = WallTime{1'767'571'200'000'000};
    wish.until = wish.from + std::chrono::hours(24 * 365);
    return *crypto::createSelfSigned(wish);
}

class CertificateStoreTest : public testing::Test {
  protected:
    void open() {
        auto opened = CertificateStore::open(folder_ / "certificates", made("own"));
        ASSERT_TRUE(opened) << opened.error().describe();
        store_ = std::move(*opened);
    }

    void SetUp() override { open(); }

    fs::path file(const std::string& name) const { return folder_ / "certificates" / name; }

    test::TemporaryFolder folder_;
    std::unique_ptr<CertificateStore> store_;
};

TEST_F(CertificateStoreTest, KeepsWhatWasAddedOverARestart) {
    const auto pair = made("front door");
    ASSERT_TRUE(store_->add("door1", pair));
    open();
    ASSERT_EQ(store_->all().size(), 2U);
    EXPECT_TRUE(store_->all()[0].own);
    EXPECT_EQ(store_->all()[1].id, "door1");
    EXPECT_EQ(store_->all()[1].info.subject, "CN=front door");
    EXPECT_EQ(store_->find("door1")->key, pair.key);
    EXPECT_EQ(fs::status(file("door1.key")).permissions() & fs::perms::mask, fs::perms(0600));
}

TEST_F(CertificateStoreTest, RefusesIdsThatAreOutOfFormOrTaken) {
    const auto pair = made("x");
    for (const std::string& id :
         {std::string(), std::string("../x"), std::string("a b"), std::string(65, 'a')}) {
        EXPECT_EQ(store_->add(id, pair).error().field(), "id") << id;
    }
    ASSERT_TRUE(store_->add("Door", pair));
    EXPECT_EQ(store_->add("door", pair).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(store_->add("Device", pair).error().kind(), ErrorKind::AlreadyExists);
}

TEST_F(CertificateStoreTest, RefusesWhatDoesNotFitTogether) {
    auto mixed = made("a");
    mixed.key = made("b").key;
    EXPECT_EQ(store_->add("mixed", mixed).error().field(), "key");
    EXPECT_EQ(store_->add("none", {"", ""}).error().field(), "certificate");
    auto large = made("c");
    large.certificate += std::string(CertificateStore::kLargest, ' ');
    EXPECT_EQ(store_->add("large", large).error().field(), "certificate");
    EXPECT_EQ(store_->all().size(), 1U);
    EXPECT_TRUE(fs::is_empty(folder_ / "certificates"));
}

TEST_F(CertificateStoreTest, RefusesTheSameContentTwice) {
    const auto pair = made("x");
    ASSERT_TRUE(store_->add("x", pair));
    const auto again = store_->add("y", pair);
    EXPECT_EQ(again.error().kind(), ErrorKind::AlreadyExists);
    EXPECT_NE(again.error().message().find("as x"), std::string::npos);
}

TEST_F(CertificateStoreTest, HoldsSixteenBesideTheOwn) {
    for (int i = 0; i < 16; ++i) {
        ASSERT_TRUE(store_->add("c" + std::to_string(i), made("x")));
    }
    EXPECT_EQ(store_->add("c16", made("x")).error().kind(), ErrorKind::FailedPrecondition);
    open();
    EXPECT_EQ(store_->all().size(), 17U);
}

TEST_F(CertificateStoreTest, ASignedCertificateMustFitItsKey) {
    const auto pair = made("x");
    ASSERT_TRUE(store_->add("x", pair));
    EXPECT_EQ(store_->replaceCertificate("x", made("y").certificate).error().field(), "key");
    EXPECT_TRUE(store_->replaceCertificate("x", pair.certificate));
    EXPECT_EQ(store_->replaceCertificate("y", "").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(
        store_->replaceCertificate("device", pair.certificate).error().kind(),
        ErrorKind::FailedPrecondition
    );
}

TEST_F(CertificateStoreTest, DeletesAllButTheOwn) {
    ASSERT_TRUE(store_->add("x", made("x")));
    EXPECT_TRUE(store_->remove("x"));
    EXPECT_TRUE(fs::is_empty(folder_ / "certificates"));
    EXPECT_EQ(store_->remove("x").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(store_->remove("device").error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(CertificateStoreTest, ABrokenFileIsLeftOut) {
    ASSERT_TRUE(store_->add("x", made("x")));
    ASSERT_TRUE(store_->add("y", made("y")));
    std::ofstream(file("x.pem")) << "nonsense";
    fs::remove(file("y.key"));
    open();
    EXPECT_EQ(store_->all().size(), 1U);
}

}  // namespace
}  // namespace ocelli::control::certificates
