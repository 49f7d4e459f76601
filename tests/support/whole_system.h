// A body worn system in a folder of its own, set up and with cameras as a test wants them.
#pragma once

#include <gtest/gtest.h>

#include "bodyworn/system/system.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::system {

/// A connection file with other values in some places.
inline std::string connectionFile(const Json& changes = Json::object()) {
    Json file = {
        {"ConnectionFileVersion", "1.0"},
        {"SiteName", "Town"},
        {"ApplicationName", "Ocelli"},
        {"ApplicationVersion", "1"},
        {"ContentDestinationAsNTPServer", false},
        {"AuthenticationTokenURI", {"http://127.0.0.1:9/auth/v1.0"}},
        {"BlobAPIKey", "a-secret-of-the-destination"},
        {"BlobAPIUserName", "bodyworn"},
    };
    file.update(changes);
    return formatJson(file);
}

inline const std::string kFile = connectionFile();

class WholeSystem : public testing::Test {
  protected:
    WholeSystem() { open(); }

    void open() {
        system.reset();
        system = std::move(*System::open(
            folder.path(),
            {.clock = clock,
             .controller = {"OC1", "0.1"},
             .figures = {
                 [this] { return storage; },
                 [this] { return destination; },
                 [this] { return transfers; },
                 {},
                 [this] { return queue; }
             }}
        ));
    }

    void setPassphrase() {
        const SystemKey key = *createSystemKey(clock.wall());
        ASSERT_TRUE(system->setup().setPassphrase("hash", key, "sealed").has_value());
    }

    void setUp(const char* assignment = "fixed") {
        setPassphrase();
        ASSERT_TRUE(system->setup().takeRestoreKey().has_value());
        ASSERT_TRUE(system->setup()
                        .change(
                            {{"name", "Town police"},
                             {"timeZone", "Europe/Berlin"},
                             {"powerLine", 50},
                             {"assignment", assignment}}
                        )
                        .has_value());
        ASSERT_TRUE(system->setup().connect(kFile).has_value());
        ASSERT_TRUE(system->setup().finish().has_value());
    }

    DockedCamera camera(const std::string& serial, bool ours = false) {
        DockedCamera made;
        made.serial = serial;
        made.model = "OC-1";
        made.firmware = "1.0";
        made.system = ours ? *system->setup().systemId() : "";
        made.battery = 90;
        made.storage = 100'000'000'000;
        made.free = 90'000'000'000;
        return made;
    }

    void join(const std::string& serial) {
        ASSERT_EQ(*system->docked(camera(serial)), DockOutcome::Found);
        ASSERT_TRUE(system->addDevice(serial).has_value());
        ASSERT_EQ(*system->docked(camera(serial, true)), DockOutcome::Joined);
    }

    Json problems() { return (*system->dashboard())["problems"]; }

    test::FakeClock clock;
    test::TemporaryFolder folder;
    StorageFigures storage{.capacity = 1000, .free = 900};
    DestinationFigures destination{.state = DestinationState::Reachable};
    std::vector<TransferFigures> transfers;
    QueueFigures queue;
    std::unique_ptr<System> system;
};

}  // namespace ocelli::bodyworn::system
