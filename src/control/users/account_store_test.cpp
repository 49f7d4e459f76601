// Tests of accounts and of their file.
#include "control/users/account_store.h"

#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::users {
namespace {

Account account(const std::string& name, access::Level level = access::Level::User) {
    Account made;
    made.name = name;
    made.level = level;
    made.grants = access::defaultGrants(level);
    made.secrets = {config::Secret("hash"), config::Secret("md5"), config::Secret("sha")};
    made.passwordChanged = {1'700'000'000'000'000};
    return made;
}

class AccountStoreTest : public testing::Test {
  protected:
    std::unique_ptr<AccountStore> open() {
        auto store = AccountStore::open(folder_.path());
        EXPECT_TRUE(store.has_value());
        return std::move(*store);
    }

    test::TemporaryFolder folder_;
};

TEST_F(AccountStoreTest, AFreshDeviceIsInactiveUntilAdminHasAPassword) {
    auto store = open();
    EXPECT_FALSE(store->active());
    ASSERT_TRUE(store->activate(account("whoever")).has_value());
    EXPECT_TRUE(store->active());
    EXPECT_EQ(store->find("admin")->level, access::Level::Administrator);
    EXPECT_EQ(store->activate(account("admin")).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_TRUE(open()->active());
}

TEST_F(AccountStoreTest, TheFirstAccountIsCalledAsTheProgramSaysAndKeepsItsName) {
    {
        auto store = std::move(*AccountStore::open(folder_.path(), "root"));
        EXPECT_EQ(store->administrator(), "root");
        ASSERT_TRUE(store->activate(account("whoever")).has_value());
        EXPECT_EQ(store->find("root")->level, access::Level::Administrator);
        EXPECT_FALSE(store->find("admin").has_value());
        ASSERT_TRUE(store->add(account("admin")).has_value());
        EXPECT_TRUE(store->remove("admin").has_value()) << "like any other";
        EXPECT_EQ(store->remove("root").error().kind(), ErrorKind::FailedPrecondition);
        EXPECT_EQ(store->update(account("root")).error().field(), "level");
    }
    EXPECT_EQ(open()->administrator(), "root") << "whatever the program would call it now";
    ASSERT_TRUE(open()->reset().has_value());
    EXPECT_EQ(open()->administrator(), "admin");
}

TEST_F(AccountStoreTest, WithoutAnAdministratorInFrontTheFileIsBroken) {
    const std::string text = formatAccounts({account("mia"), account("admin")});
    EXPECT_EQ(parseAccounts(text).error().kind(), ErrorKind::DataLoss);
}

TEST_F(AccountStoreTest, AccountsSurviveAStartInAPrivateFile) {
    {
        auto store = open();
        ASSERT_TRUE(store->activate(account("admin")).has_value());
        auto mia = account("mia", access::Level::Operator);
        mia.grants.playback.reset();
        mia.grants.playback.set(1);
        mia.grants.reboot = true;
        ASSERT_TRUE(store->add(mia).has_value());
    }
    const auto mia = open()->find("mia");
    ASSERT_TRUE(mia.has_value());
    EXPECT_EQ(mia->level, access::Level::Operator);
    EXPECT_TRUE(mia->grants.playback.test(1));
    EXPECT_EQ(mia->grants.playback.count(), 1U);
    EXPECT_TRUE(mia->grants.reboot);
    EXPECT_EQ(mia->secrets.hash.reveal(), "hash");
    EXPECT_EQ(mia->passwordChanged.microseconds, 1'700'000'000'000'000);
    struct stat status = {};
    ASSERT_EQ(::stat((folder_ / "users.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AccountStoreTest, ThirtyOneFurtherAccountsAndNotOneMore) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    for (int i = 1; i <= 31; ++i) {
        ASSERT_TRUE(store->add(account("user" + std::to_string(i))).has_value()) << i;
    }
    EXPECT_EQ(store->add(account("user32")).error().kind(), ErrorKind::ResourceExhausted);
    EXPECT_EQ(open()->all()->size(), 32U);
    ASSERT_TRUE(store->remove("user1").has_value());
    EXPECT_TRUE(store->add(account("user32")).has_value());
}

TEST_F(AccountStoreTest, NamesAreUniqueWhateverTheirCase) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    EXPECT_EQ(store->add(account("Admin")).error().kind(), ErrorKind::AlreadyExists);
    ASSERT_TRUE(store->add(account("mia")).has_value());
    EXPECT_EQ(store->add(account("MIA")).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_FALSE(store->find("MIA").has_value());
}

TEST_F(AccountStoreTest, NamesThatWouldConfuseProtocolsAreRefused) {
    for (const auto* name :
         {"", "a b", "a:b", "a\"b", "-a", "a/b", "..", "ä", "a\n", "a,b", "<b>"}) {
        EXPECT_FALSE(checkName(name).has_value()) << name;
    }
    EXPECT_FALSE(checkName(std::string(33, 'a')).has_value());
    EXPECT_TRUE(checkName(std::string(90, 'a') + "@town.test").has_value());
    EXPECT_FALSE(checkName(std::string(91, 'a') + "@town.test").has_value());
    for (const auto* name : {"a", "mia.k", "mia@example.org", "7up", "a_b-c"}) {
        EXPECT_TRUE(checkName(name).has_value()) << name;
    }
}

TEST_F(AccountStoreTest, AdminStaysAnAdministratorAndStays) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    EXPECT_EQ(store->remove("admin").error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(store->update(account("admin")).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(store->remove("nobody").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(store->update(account("nobody")).error().kind(), ErrorKind::NotFound);
}

TEST_F(AccountStoreTest, ABrokenFileNeverMakesTheDeviceInactive) {
    {
        auto store = open();
        ASSERT_TRUE(store->activate(account("admin")).has_value());
    }
    std::ofstream(folder_ / "users.json") << "{";
    auto store = open();
    EXPECT_TRUE(store->active());
    EXPECT_TRUE(store->find("admin").has_value()) << "from the copy";
    std::ofstream(folder_ / "users.json") << "";
    std::ofstream(folder_ / "users.json.copy") << R"({"version":1,"accounts":[{"name":"x"}]})";
    store = open();
    EXPECT_TRUE(store->active());
    EXPECT_FALSE(store->damage().empty());
    EXPECT_FALSE(store->find("admin").has_value());
    EXPECT_EQ(store->activate(account("admin")).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(store->add(account("mia")).error().kind(), ErrorKind::DataLoss);
}

TEST_F(AccountStoreTest, AVanishedFileWithACopyIsNoFreshDevice) {
    {
        auto store = open();
        ASSERT_TRUE(store->activate(account("admin")).has_value());
    }
    std::filesystem::remove(folder_ / "users.json");
    EXPECT_TRUE(open()->active());
}

TEST_F(AccountStoreTest, ADeletedAccountIsGoneFromTheCopyToo) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    ASSERT_TRUE(store->add(account("mia")).has_value());
    ASSERT_TRUE(store->remove("mia").has_value());
    std::filesystem::remove(folder_ / "users.json");
    EXPECT_FALSE(open()->find("mia").has_value());
}

TEST_F(AccountStoreTest, AFileThatCannotBeWrittenChangesNothing) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    std::filesystem::create_directory(folder_ / "users.json.tmp");
    EXPECT_FALSE(store->add(account("mia")).has_value());
    EXPECT_FALSE(store->find("mia").has_value());
}

TEST_F(AccountStoreTest, ResetMakesTheDeviceInactive) {
    auto store = open();
    ASSERT_TRUE(store->activate(account("admin")).has_value());
    ASSERT_TRUE(store->reset().has_value());
    EXPECT_FALSE(store->active());
    EXPECT_FALSE(open()->active());
}

TEST_F(AccountStoreTest, GrantsAreReadStrictly) {
    access::Grants grants;
    ASSERT_TRUE(mergeGrants(*parseJson(R"({"liveView":[1,64],"ptz":true})"), grants).has_value());
    EXPECT_TRUE(grants.liveView.test(63));
    ASSERT_TRUE(mergeGrants(*parseJson(R"({"playback":true})"), grants).has_value());
    EXPECT_TRUE(grants.playback.all());
    EXPECT_TRUE(grants.ptz);
    EXPECT_EQ(toJson(grants).at("playback"), true);
    EXPECT_EQ(toJson(grants).at("liveView"), (Json{1, 64}));
    for (const auto* wrong :
         {R"({"liveView":[0]})",
          R"({"liveView":[65]})",
          R"({"liveView":["1"]})",
          R"({"liveView":1})",
          R"({"ptz":1})",
          R"({"administrator":true})",
          R"([])",
          R"({"logs":null})"}) {
        const auto before = grants;
        const auto merged = mergeGrants(*parseJson(wrong), grants);
        ASSERT_FALSE(merged.has_value()) << wrong;
        EXPECT_FALSE(merged.error().field().empty()) << wrong;
        EXPECT_EQ(grants, before);
    }
}

}  // namespace
}  // namespace ocelli::control::users
