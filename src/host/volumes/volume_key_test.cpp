// Tests of keys: passwords, devices, the lock, and files that are broken.
#include "host/volumes/volume_key.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "crypto/random.h"

namespace ocelli::host::volumes {
namespace {

constexpr crypto::PasswordCost kCheap{.passes = 1, .memoryBytes = 8U << 10U};
const Bytes kMine(32, std::byte{1});
const Bytes kOther(32, std::byte{2});

KeyFile makeFile() {
    auto file = createKeyFile("first password", kMine, kCheap);
    EXPECT_TRUE(file);
    return *file;
}

TEST(VolumeKey, IsOpenedByItsPasswordAndByTheDeviceThatMadeIt) {
    const auto file = parseKeyFile(formatKeyFile(makeFile()));
    ASSERT_TRUE(file);
    const auto key = openByPassword(*file, "first password");
    ASSERT_TRUE(key);
    EXPECT_EQ(openByDevice(*file, kMine), *key);
    EXPECT_EQ(openByDevice(*file, kOther), std::nullopt);
    const auto wrong = openByPassword(*file, "First password");
    EXPECT_EQ(wrong.error().kind(), ErrorKind::Unauthenticated);
    EXPECT_EQ(wrong.error().field(), "password");
}

TEST(VolumeKey, PasswordsOutOfRangeAreNamedWithTheirRange) {
    for (const std::string password :
         {"", "1234567", "tab\tinside", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"}) {
        const auto error = checkVolumePassword(password);
        ASSERT_FALSE(error) << password;
        EXPECT_EQ(error.error().field(), "password");
        EXPECT_EQ(error.error().allowed(), "8..64 bytes");
    }
    EXPECT_FALSE(checkVolumePassword(std::string(65, 'a')));
    EXPECT_TRUE(checkVolumePassword(std::string(64, 'a')));
    EXPECT_TRUE(checkVolumePassword("12345678"));
}

TEST(VolumeKey, WhileLockedOnlyTheLockPasswordAndTheLockingDeviceOpenIt) {
    KeyFile file = makeFile();
    const Bytes key = *openByPassword(file, "first password");
    addDevice(file, key, kOther);
    ASSERT_TRUE(switchLockOn(file, key, kMine, "second password", kCheap));
    EXPECT_EQ(
        switchLockOn(file, key, kMine, "second password", kCheap).error().kind(),
        ErrorKind::FailedPrecondition
    );
    const auto locked = *parseKeyFile(formatKeyFile(file));
    EXPECT_EQ(openByDevice(locked, kMine), key);
    EXPECT_EQ(openByDevice(locked, kOther), std::nullopt) << "it opened it before";
    EXPECT_FALSE(openByPassword(locked, "first password"));
    EXPECT_EQ(*openByPassword(locked, "second password"), key);

    file = locked;
    EXPECT_EQ(switchLockOff(file, "first password").error().kind(), ErrorKind::Unauthenticated);
    ASSERT_TRUE(switchLockOff(file, "second password"));
    file = *parseKeyFile(formatKeyFile(file));
    EXPECT_EQ(*openByPassword(file, "first password"), key);
    EXPECT_FALSE(openByPassword(file, "second password"));
    EXPECT_EQ(switchLockOff(file, "first password").error().kind(), ErrorKind::FailedPrecondition);
}

TEST(VolumeKey, TheOldestOfTooManyDevicesIsForgotten) {
    KeyFile file = makeFile();
    const Bytes key = *openByPassword(file, "first password");
    for (std::size_t i = 0; i < kMostDevices; ++i) {
        addDevice(file, key, Bytes(32, static_cast<std::byte>(100 + i)));
        addDevice(file, key, Bytes(32, static_cast<std::byte>(100 + i)));
    }
    EXPECT_EQ(file.devices.size(), kMostDevices);
    EXPECT_EQ(openByDevice(file, kMine), std::nullopt);
    EXPECT_TRUE(parseKeyFile(formatKeyFile(file)));
}

TEST(VolumeKey, EveryFileThatWasCutOrChangedIsTold) {
    KeyFile file = makeFile();
    const std::string whole = formatKeyFile(file);
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        EXPECT_FALSE(parseKeyFile(whole.substr(0, length))) << length;
    }
    file.password.back() ^= std::byte{1};
    EXPECT_FALSE(openByPassword(file, "first password"));
    file = makeFile();
    file.devices.front().resize(39);
    EXPECT_EQ(openByDevice(file, kMine), std::nullopt);
}

TEST(VolumeKey, HostileFilesAreRefused) {
    const auto with = [](const char* name, Json value) {
        Json json = *parseJson(formatKeyFile(makeFile()));
        json[name] = std::move(value);
        return parseKeyFile(formatJson(json));
    };
    EXPECT_EQ(with("format", 2).error().kind(), ErrorKind::Unsupported);
    const std::string longText(2000, 'A');
    EXPECT_FALSE(with("format", 0));
    EXPECT_FALSE(with("id", ""));
    EXPECT_FALSE(with("id", std::string(65, 'x')));
    EXPECT_FALSE(with("password", longText));
    EXPECT_FALSE(with("password", "no base64"));
    EXPECT_FALSE(with("password", 7));
    EXPECT_FALSE(with("lock", true)) << "nothing is kept";
    EXPECT_FALSE(with("devices", Json::array({1})));
    EXPECT_FALSE(with("devices", "x"));
    EXPECT_FALSE(with("devices", Json(std::vector<std::string>(9, "AAAA"))));
    EXPECT_FALSE(parseKeyFile(std::string(kMostKeyFile + 1, ' ')));
    EXPECT_FALSE(parseKeyFile("[]"));
}

}  // namespace
}  // namespace ocelli::host::volumes
