// Tests of the authorisation rule: every level, permission and channel.
#include "access/permission.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace ocelli::access {
namespace {

constexpr Permission kAll[] = {
    Permission::Public,
    Permission::Any,
    Permission::LiveView,
    Permission::Playback,
    Permission::ManualRecord,
    Permission::Parameters,
    Permission::Logs,
    Permission::Reboot,
    Permission::TwoWayAudio,
    Permission::Ptz,
    Permission::AlarmOutput,
    Permission::Administrator,
};
static_assert(std::size(kAll) == kPermissionCount);

Identity somebody(Level level, const Grants& grants) {
    return {.name = "somebody", .level = level, .grants = grants};
}

Identity ordinary(Level level) {
    return somebody(level, defaultGrants(level));
}

bool aboutChannels(Permission permission) {
    return permission == Permission::LiveView || permission == Permission::Playback ||
           permission == Permission::ManualRecord;
}

TEST(Allows, NobodyGetsOnlyWhatIsPublic) {
    const Identity nobody{.name = "", .level = Level::Administrator, .grants = allGrants()};
    for (const Permission permission : kAll) {
        for (const int channel : {0, 1, 64}) {
            EXPECT_EQ(allows({}, permission, channel), permission == Permission::Public);
            EXPECT_EQ(allows(nobody, permission, channel), permission == Permission::Public)
                << toString(permission);
        }
    }
}

TEST(Allows, AnAdministratorMayEverythingWhateverWasGranted) {
    for (const Permission permission : kAll) {
        EXPECT_TRUE(allows(somebody(Level::Administrator, {}), permission, 1))
            << toString(permission);
    }
}

TEST(Allows, WithoutGrantsOnlyWhatEveryAccountMay) {
    for (const Level level : {Level::User, Level::Operator}) {
        for (const Permission permission : kAll) {
            const bool expected = permission == Permission::Public || permission == Permission::Any;
            for (const int channel : {0, 1, 64}) {
                EXPECT_EQ(allows(somebody(level, {}), permission, channel), expected)
                    << toString(level) << ' ' << toString(permission) << ' ' << channel;
            }
        }
    }
}

TEST(Allows, TheTableOfLevelsWithEverythingGranted) {
    const struct {
        Permission permission;
        bool user;
        bool operatorLevel;
    } table[] = {
        {Permission::Public, true, true},
        {Permission::Any, true, true},
        {Permission::LiveView, true, true},
        {Permission::Playback, false, true},
        {Permission::ManualRecord, false, true},
        {Permission::Parameters, false, true},
        {Permission::Logs, false, true},
        {Permission::Reboot, false, true},
        {Permission::TwoWayAudio, false, true},
        {Permission::Ptz, true, true},
        {Permission::AlarmOutput, false, true},
        {Permission::Administrator, false, false},
    };

    static_assert(std::size(table) == kPermissionCount);
    for (const auto& row : table) {
        for (const int channel : {0, 1, 33, 64}) {
            EXPECT_EQ(allows(somebody(Level::User, allGrants()), row.permission, channel), row.user)
                << toString(row.permission);
            EXPECT_EQ(
                allows(somebody(Level::Operator, allGrants()), row.permission, channel),
                row.operatorLevel
            ) << toString(row.permission);
        }
    }
}

TEST(Allows, TheTableOfDefaults) {
    const std::set<Permission> user = {
        Permission::Public, Permission::Any, Permission::LiveView, Permission::Ptz
    };
    std::set<Permission> operators = user;
    operators.insert(
        {Permission::Playback,
         Permission::ManualRecord,
         Permission::TwoWayAudio,
         Permission::AlarmOutput}
    );
    for (const Permission permission : kAll) {
        EXPECT_EQ(allows(ordinary(Level::User), permission, 5), user.contains(permission))
            << toString(permission);
        EXPECT_EQ(allows(ordinary(Level::Operator), permission, 5), operators.contains(permission))
            << toString(permission);
        EXPECT_TRUE(allows(ordinary(Level::Administrator), permission, 5));
    }
}

TEST(Allows, AChannelIsGrantedByItself) {
    for (int granted = 1; granted <= 64; ++granted) {
        Grants grants;
        const auto bit = static_cast<std::size_t>(granted - 1);
        grants.liveView.set(bit);
        grants.playback.set(bit);
        grants.manualRecord.set(bit);
        const Identity who = somebody(Level::Operator, grants);
        for (const Permission permission : kAll) {
            if (!aboutChannels(permission)) {
                continue;
            }
            for (int channel = 1; channel <= 64; ++channel) {
                ASSERT_EQ(allows(who, permission, channel), channel == granted);
            }
            EXPECT_TRUE(allows(who, permission, 0));  // one granted channel is enough
        }
    }
}

TEST(Allows, OneChannelPermissionDoesNotGiveAnother) {
    Grants grants;
    grants.liveView.set(0);
    const Identity who = somebody(Level::Operator, grants);
    EXPECT_TRUE(allows(who, Permission::LiveView, 1));
    EXPECT_FALSE(allows(who, Permission::Playback, 1));
    EXPECT_FALSE(allows(who, Permission::ManualRecord, 0));
}

TEST(Allows, AChannelThatCannotBeIsRefused) {
    for (const int channel : {-1, -64, 65, 1 << 20, INT32_MIN, INT32_MAX}) {
        for (const Permission permission : kAll) {
            if (aboutChannels(permission)) {
                EXPECT_FALSE(allows(somebody(Level::Operator, allGrants()), permission, channel));
                EXPECT_FALSE(allows(somebody(Level::User, allGrants()), permission, channel));
            }
        }
    }
}

TEST(Allows, EachGrantGivesOneOperationOnly) {
    const struct {
        bool Grants::* grant;
        Permission permission;
    } table[] = {
        {&Grants::parameters, Permission::Parameters},
        {&Grants::logs, Permission::Logs},
        {&Grants::reboot, Permission::Reboot},
        {&Grants::twoWayAudio, Permission::TwoWayAudio},
        {&Grants::ptz, Permission::Ptz},
        {&Grants::alarmOutput, Permission::AlarmOutput},
    };

    for (const auto& row : table) {
        Grants grants;
        grants.*row.grant = true;
        for (const Permission permission : kAll) {
            const bool expected = permission == row.permission ||
                                  permission == Permission::Public || permission == Permission::Any;
            EXPECT_EQ(allows(somebody(Level::Operator, grants), permission), expected)
                << toString(row.permission) << ' ' << toString(permission);
        }
    }
}

TEST(Words, AreTheNamesOfTheInterfaceAndDiffer) {
    std::set<std::string_view> words;
    for (const Permission permission : kAll) {
        words.insert(toString(permission));
    }
    EXPECT_EQ(words.size(), kPermissionCount);
    EXPECT_EQ(toString(Permission::LiveView), "liveView");
    EXPECT_EQ(toString(Permission::Administrator), "administrator");
    EXPECT_EQ(toString(Level::User), "user");
    EXPECT_EQ(toString(Level::Operator), "operator");
    EXPECT_EQ(toString(Level::Administrator), "administrator");
}

}  // namespace
}  // namespace ocelli::access
