// The system as a whole: set-up, docks, removal, restore, reset, and what people see.
#include "bodyworn/system/system.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bodyworn/system/provision.h"
#include "bodyworn/system/troubleshooting.h"
#include "crypto/password.h"
#include "runtime/file_system.h"
#include "tests/support/whole_system.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr const char* kWords = "correct horse battery staple";

TEST_F(WholeSystem, TheSetUpEndsOnlyWhenNoStepIsMissing) {
    for (const SetupStep& step : setupSteps()) {
        if (!step.needed) {
            EXPECT_TRUE(system->setup().change({{"seen", step.id}}).has_value());
            continue;
        }
        const auto missing = system->setup().finish();
        ASSERT_FALSE(missing.has_value());
        EXPECT_EQ(missing.error().field(), step.id);
        if (step.id == "passphrase") {
            setPassphrase();
        } else if (step.id == "restoreKey") {
            ASSERT_TRUE(system->setup().takeRestoreKey().has_value());
        } else if (step.id == "name") {
            ASSERT_TRUE(system->setup().change({{"name", "Town"}}).has_value());
        } else if (step.id == "time") {
            ASSERT_TRUE(system->setup().change({{"timeZone", "Europe/Berlin"}}).has_value());
        } else if (step.id == "connection") {
            ASSERT_TRUE(system->setup().connect(kFile).has_value());
        } else if (step.id == "powerLine") {
            ASSERT_TRUE(system->setup().change({{"powerLine", 60}}).has_value());
        } else {
            ASSERT_TRUE(system->setup().change({{"assignment", "fixed"}}).has_value());
        }
    }
    EXPECT_TRUE(system->setup().finish().has_value());
    open();
    EXPECT_TRUE(*system->setup().complete());
    EXPECT_EQ((*system->setup().toJson())["values"]["name"], "Town");
}

TEST_F(WholeSystem, WrongValuesOfTheSetUpNameTheirField) {
    const auto field = [&](const Json& patch) {
        const auto done = system->setup().change(patch);
        return done ? "taken" : done.error().field();
    };
    EXPECT_EQ(field({{"powerLine", 55}}), "powerLine");
    EXPECT_EQ(field({{"powerLine", "50"}}), "powerLine");
    EXPECT_EQ(field({{"timeZone", "Mars/Base"}}), "timeZone");
    EXPECT_EQ(field({{"timeZone", "../../etc/passwd"}}), "timeZone");
    EXPECT_EQ(field({{"assignment", "lottery"}}), "assignment");
    EXPECT_EQ(field({{"language", "xx"}}), "language");
    EXPECT_EQ(field({{"name", ""}}), "name");
    EXPECT_EQ(field({{"colour", 1}}), "colour");
}

TEST_F(WholeSystem, WhatIsFinalStaysUntilAReset) {
    setUp();
    EXPECT_EQ(system->setup().change({{"assignment", "selfAssign"}}).error().field(), "assignment");
    EXPECT_TRUE(system->setup().change({{"assignment", "fixed"}}).has_value());
    EXPECT_EQ(system->setup().setPassphrase("b", {}, "").error().kind(), ErrorKind::AlreadyExists);
    const auto other = system->setup().connect(connectionFile({{"ContainerType", "mp4"}}));
    EXPECT_EQ(other.error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(system->setup()
                    .connect(connectionFile({{"SiteName", "T"}, {"FullStoreAndReadSupport", true}}))
                    .has_value());
    EXPECT_EQ(system->setup().connect(kFile).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(
        system->setup().connect(std::string(65'537, 'x')).error().kind(), ErrorKind::InvalidArgument
    );
    EXPECT_EQ((*system->setup().connection())->siteName, "T");
}

TEST_F(WholeSystem, ADockedCameraIsFoundAddedAndJoins) {
    EXPECT_EQ(*system->docked(camera("C1")), DockOutcome::Found);
    EXPECT_EQ(system->addDevice("C1").error().kind(), ErrorKind::FailedPrecondition);
    setUp();
    EXPECT_EQ(system->addDevice("C9").error().kind(), ErrorKind::NotFound);
    ASSERT_TRUE(system->addDevice("C1").has_value());
    EXPECT_EQ(*system->docked(camera("C1", true)), DockOutcome::Joined);
    EXPECT_EQ(system->addDevice("C1").error().kind(), ErrorKind::AlreadyExists);
    DockedCamera foreign = camera("C2");
    foreign.system = "somebody else's";
    EXPECT_EQ(*system->docked(foreign), DockOutcome::Foreign);
    EXPECT_NE(system->addDevice("C2").error().message().find("remove it there"), std::string::npos);
}

TEST_F(WholeSystem, ARemovedCameraGoesWhenItIsEmptied) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->undocked("C1").has_value());
    ASSERT_TRUE(system->removeDevice("C1").has_value());
    EXPECT_EQ(system->devices().get("C1")->state, DeviceState::Removing);
    EXPECT_EQ(*system->docked(camera("C1", true)), DockOutcome::Removing);
    EXPECT_TRUE(*system->emptied("C1"));
    EXPECT_FALSE(system->devices().find("C1")->has_value());
    EXPECT_FALSE(*system->emptied("C1"));
}

TEST_F(WholeSystem, EmptyingACameraThatStaysRemovesNothing) {
    setUp();
    join("C1");
    EXPECT_FALSE(*system->emptied("C1"));
    EXPECT_TRUE(system->devices().find("C1")->has_value());
}

TEST_F(WholeSystem, ALongAwayCameraIsLockedAndUnlocked) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->undocked("C1").has_value());
    clock.advance(std::chrono::hours(24 * 57));
    EXPECT_EQ(*system->docked(camera("C1", true)), DockOutcome::Locked);
    EXPECT_EQ(problems()[0]["advice"], "cameraLocked");
    EXPECT_EQ(problems()[0]["serial"], "C1");
    ASSERT_TRUE(system->unlock("C1").has_value());
    EXPECT_EQ(*system->outcomeOf("C1"), DockOutcome::Joined);
    EXPECT_EQ(system->unlock("C1").error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(WholeSystem, ARestoredSystemTakesItsCamerasBackWithThePassphrase) {
    setUp();
    const SystemKey key = *system->setup().systemKey();
    const std::string sealed = *sealRestoreKey(key, kWords);
    EXPECT_EQ(sealed.find("PRIVATE KEY"), std::string::npos);
    EXPECT_EQ(openRestoreKey(sealed, "wrong words here").error().field(), "passphrase");
    EXPECT_EQ(openRestoreKey("nonsense", kWords).error().field(), "restoreKey");
    EXPECT_EQ(
        openRestoreKey(sealed.substr(0, 80), kWords).error().kind(), ErrorKind::InvalidArgument
    );
    const SystemKey back = *openRestoreKey(sealed, kWords);
    EXPECT_EQ(back.id, key.id);
    const DockedCamera old = camera("C1", true);

    auto fresh =
        std::move(*System::openInMemory({.clock = clock, .controller = {}, .figures = {}}));
    ASSERT_TRUE(fresh->setup().setPassphrase("hash", back, sealed).has_value());
    EXPECT_EQ(*fresh->docked(old), DockOutcome::Locked);
    ASSERT_TRUE(fresh->unlock("C1").has_value());
    EXPECT_EQ(*fresh->outcomeOf("C1"), DockOutcome::Joined);
    EXPECT_EQ(fresh->devices().get("C1")->model, "OC-1");
}

TEST_F(WholeSystem, SelfAssignGivesACameraToWhoTappedAndTakesItBackAtTheDock) {
    setUp("selfAssign");
    join("C1");
    const std::int64_t anna = *system->wearers().add({{"name", "Anna"}});
    const std::int64_t bo = *system->wearers().add({{"name", "Bo"}});
    ASSERT_TRUE(system->wearers().pairTag(anna, "TAG-A", {}).has_value());
    ASSERT_TRUE(system->wearers().pairTag(bo, "TAG-B", {}).has_value());
    EXPECT_EQ(system->assign("C1", anna).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(system->tap("TAG-X").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(system->tap("TAG-A")->serial, "C1");
    EXPECT_EQ(system->tap("TAG-B").error().kind(), ErrorKind::Unavailable);
    ASSERT_TRUE(system->undocked("C1").has_value());
    EXPECT_EQ(system->devices().get("C1")->wearer, anna);
    const System::Tap none = *system->tap("TAG-B");
    EXPECT_TRUE(none.serial.empty());
    ASSERT_EQ(*system->docked(camera("C1", true)), DockOutcome::Joined);
    EXPECT_EQ(system->devices().get("C1")->wearer, 0);
}

TEST_F(WholeSystem, ATapInASystemWithFixedAssignmentIsRefused) {
    setUp();
    EXPECT_EQ(system->tap("TAG").error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(WholeSystem, TheLightFollowsStorageAndDestination) {
    const auto light = [&] { return (*system->dashboard())["controller"]["light"]; };
    EXPECT_EQ(light(), "green");
    storage.free = 79;
    EXPECT_EQ(light(), "amber");
    EXPECT_EQ(problems()[0]["advice"], "storageLow");
    destination = {DestinationState::OutOfLicences, "no licence left", {}};
    EXPECT_EQ(light(), "red");
    EXPECT_EQ(problems()[1]["advice"], "outOfLicences");
    destination = {};
    storage = {.capacity = 1000, .free = 900, .fault = "the disk fails"};
    EXPECT_EQ(light(), "red");
}

TEST_F(WholeSystem, ShortRetentionIsToldBeforeAnythingIsLost) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->undocked("C1").has_value());
    EXPECT_TRUE(problems().empty());
    destination.retention = {.keepDays = 3, .oldestDays = 7};
    EXPECT_EQ(problems()[0]["text"], "The destination deletes recordings after 3 days");
    EXPECT_EQ(problems()[0]["advice"], "retentionTooShort");
    EXPECT_EQ((*system->dashboard())["destination"]["retention"]["oldestDays"], 7);
    destination.retention->keepDays = 30;
    clock.advance(std::chrono::hours(24 * 6));
    EXPECT_TRUE(problems().empty());
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(problems()[0]["serial"], "C1");
    EXPECT_EQ(problems()[0]["advice"], "retentionTooShort");
    destination.retention.reset();
    EXPECT_TRUE(problems().empty());
}

TEST_F(WholeSystem, WhatTheDestinationRefusesForGoodAndAnotherClockAreProblems) {
    destination.refused = {.count = 2, .cause = "unknown user", .tooOld = false};
    EXPECT_EQ(problems()[0]["text"], "2 recordings will not be taken: unknown user");
    EXPECT_EQ(problems()[0]["advice"], "recordingsRefused");
    destination.refused.tooOld = true;
    EXPECT_EQ(problems()[0]["advice"], "retentionTooShort");
    destination.refused = {};
    destination.clockAhead = std::chrono::seconds(-4);
    EXPECT_TRUE(problems().empty());
    destination.clockAhead = std::chrono::seconds(-90);
    EXPECT_EQ(problems()[0]["text"], "The clock of the destination is 90 s behind this one");
    EXPECT_EQ(problems()[0]["advice"], "clocksDiffer");
}

TEST_F(WholeSystem, AnotherTimeZoneOfTheDestinationIsAProblemAndOneThatIsNotToldIsNone) {
    setUp();
    const auto told = [&] { return (*system->dashboard())["destination"]["timeZone"]; };
    EXPECT_TRUE(problems().empty());
    EXPECT_EQ(told(), nullptr);
    destination.retention = offload::Retention{};
    EXPECT_TRUE(problems().empty());
    EXPECT_EQ(told(), nullptr) << "a destination of ours whose zone nobody has set";
    destination.retention->timeZone = "Europe/Berlin";
    EXPECT_TRUE(problems().empty());
    EXPECT_EQ(told(), "Europe/Berlin");
    destination.retention->timeZone = "Europe/Rome";
    EXPECT_TRUE(problems().empty()) << "another name for the same times";
    for (const char* other : {"Europe/London", "Africa/Lagos", "Mars/Olympus"}) {
        destination.retention->timeZone = other;
        ASSERT_EQ(problems().size(), 1U) << other;
        EXPECT_EQ(
            problems()[0]["text"],
            std::string("The time zone of the destination is ") + other +
                ", that of this system Europe/Berlin"
        );
        EXPECT_EQ(problems()[0]["advice"], "clocksDiffer");
    }
}

TEST_F(WholeSystem, ACameraThatLiesUnchargedAndOneThatIsTooWarmAreTold) {
    setUp();
    join("C1");
    auto warm = camera("C1", true);
    warm.state = "chargeLimited";
    ASSERT_TRUE(system->docked(warm).has_value());
    EXPECT_EQ(problems()[0]["advice"], "batteryCare");
    warm.state = "chargingTemperature";
    ASSERT_TRUE(system->docked(warm).has_value());
    EXPECT_EQ(problems()[0]["text"], "C1 is too cold or too warm to charge");
    ASSERT_TRUE(system->undocked("C1").has_value());
    clock.advance(std::chrono::hours(24 * 89));
    EXPECT_EQ(problems()[0]["advice"], "cameraLocked");
    clock.advance(std::chrono::hours(24 * 2));
    EXPECT_EQ(problems()[0]["advice"], "chargeInStore");
}

TEST_F(WholeSystem, EveryProblemPointsToAnAdvice) {
    for (const Advice& advice : advices()) {
        EXPECT_FALSE(advice.symptom.empty() || advice.remedy.empty()) << advice.id;
        EXPECT_EQ(findAdvice(advice.id), &advice);
    }
    for (int row = 1; row <= 23; ++row) {
        const std::string id = std::string("BS-TRB-") + (row < 10 ? "0" : "") + std::to_string(row);
        EXPECT_TRUE(std::ranges::any_of(advices(), [&](const Advice& one) { return one.row == id; })
        ) << id;
    }
}

TEST_F(WholeSystem, TheReportHasNoSecretsAndMasksNames) {
    setUp();
    join("C1");
    const std::int64_t anna = *system->wearers().add({{"name", "Anna Kraus"}});
    ASSERT_TRUE(system->assign("C1", anna).has_value());
    ASSERT_TRUE(system->devices().rename("C1", "Anna's camera").has_value());
    const std::string open = formatJson(*system->report(false));
    EXPECT_NE(open.find("Anna Kraus"), std::string::npos);
    const std::string masked = formatJson(*system->report(true));
    EXPECT_EQ(masked.find("Anna"), std::string::npos);
    for (const std::string& text : {open, masked}) {
        EXPECT_EQ(text.find("PRIVATE KEY"), std::string::npos);
        EXPECT_EQ(text.find("\"hash\""), std::string::npos);
        EXPECT_EQ(text.find("sealed"), std::string::npos);
        EXPECT_EQ(text.find("a-secret-of"), std::string::npos);
    }
}

TEST_F(WholeSystem, TheReportHasTheLogsOfCamerasAsOfTheirLastDocking) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->wearers().add({{"name", "Anna Kraus"}, {"userId", "4711"}}).has_value());
    ASSERT_TRUE(system->cameraLogs().put("C1", "older\n", clock.wall()).has_value());
    ASSERT_TRUE(system->cameraLogs()
                    .put("C1", "12:00 E7: Anna Kraus (4711)\n12:01 fall: x\n", clock.wall())
                    .has_value());
    ASSERT_TRUE(system->undocked("C1").has_value());
    const Json open = (*system->report(false))["cameraLogs"];
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["serial"], "C1");
    EXPECT_EQ(open[0]["lines"], Json({"12:00 E7: Anna Kraus (4711)", "12:01 fall: x"}));
    const Json masked = (*system->report(true))["cameraLogs"];
    EXPECT_EQ(masked[0]["lines"], Json({"12:00 E7: *** (***)", "12:01 fall: x"}));
}

TEST_F(WholeSystem, LogsOfCamerasAreBoundedInNumberAndLength) {
    CameraLogs& logs = system->cameraLogs();
    const std::string old(CameraLogs::kLongest, 'a');
    ASSERT_TRUE(logs.put("C0", old + "\nnew\n", clock.wall()).has_value());
    EXPECT_EQ(logs.all()->front().text, "new\n");
    for (std::size_t i = 1; i <= CameraLogs::kMost; ++i) {
        clock.advance(std::chrono::seconds(1));
        ASSERT_TRUE(logs.put(fmt::format("C{}", i), "x", clock.wall()).has_value());
    }
    const auto all = logs.all();
    EXPECT_EQ(all->size(), CameraLogs::kMost);
    EXPECT_TRUE(std::ranges::none_of(*all, [](const CameraLog& one) { return one.serial == "C0"; })
    );
}

TEST_F(WholeSystem, WhatADockedCameraReportsOfItselfIsAProblemWithAnAdvice) {
    setUp();
    join("C1");
    const auto reported = [&](const std::string& state) {
        DockedCamera one = camera("C1", true);
        one.state = state;
        EXPECT_TRUE(system->docked(one).has_value());
        const Json found = problems();
        return found.empty() ? Json() : found[0];
    };
    EXPECT_TRUE(reported("charging").is_null());
    EXPECT_EQ(reported("overcharged")["advice"], "batteryCare");
    EXPECT_EQ(reported("overcharged")["text"], "C1 has stood on the charger for more than 45 days");
    EXPECT_EQ(reported("notCharging")["advice"], "notCharging");
    EXPECT_EQ(reported("somethingNew")["text"], "C1 reports somethingNew");
    EXPECT_TRUE(reported("ready").is_null()) << "it is over";
}

TEST_F(WholeSystem, TheResetKeepsItsOrder) {
    setUp();
    join("C1");
    EXPECT_EQ(system->reset().error().field(), "cameras");
    ASSERT_TRUE(system->removeDevice("C1").has_value());
    EXPECT_EQ(system->reset().error().field(), "cameras");
    ASSERT_TRUE(*system->emptied("C1"));
    storage.waitingClips = 2;
    EXPECT_EQ(system->reset().error().field(), "recordings");
    storage.waitingClips = 0;
    ASSERT_TRUE(system->reset().has_value());
    EXPECT_FALSE(*system->setup().complete());
    EXPECT_FALSE(*system->passphrase().isSet());
    EXPECT_EQ(system->profiles().all()->size(), 3U);
    EXPECT_EQ(*system->announcements().count(), 0);
}

TEST_F(WholeSystem, RegisteringAgainTellsTheDestinationEverything) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->wearers().add({{"name", "Anna"}}).has_value());
    while (*system->announcements().count() > 0) {
        const auto pending = *system->announcements().pending();
        ASSERT_TRUE(system->announcements().confirm(pending.front().id).has_value());
    }
    ASSERT_TRUE(system->registerAgain().has_value());
    EXPECT_EQ(*system->announcements().count(), 3);  // system, wearer, camera
}

constexpr std::string_view kYaml = R"yaml(
administrator:
  password: First-light-1
passphrase: correct horse battery staple
restoreKeyFile: restore-key.ocelli
connectionFile: connection.json
system:
  name: Town police
  timeZone: Europe/Berlin
  powerLine: 50
  assignment: fixed
profiles:
  - name: Night
    settings: {resolution: 720p, preBufferLength: 60}
    standard: true
users:
  - {name: Anna, userId: A1, profile: Night}
  - {name: Bo}
)yaml";

class ProvisionedSystem : public WholeSystem {
  protected:
    Result<void> apply(std::string_view yaml) {
        const Provision provision = OCELLI_TRY(parseProvision(yaml));
        return applyProvision(
            provision,
            *system,
            {clock.wall(),
             kFile,
             systemKey,
             [this](const std::string& sealed) {
                 saved = sealed;
                 return Result<void>();
             },
             [this] { return activation; }}
        );
    }

    std::string saved;
    std::string systemKey;
    Result<void> activation;
};

TEST_F(ProvisionedSystem, AFileWithTheKeyOfASystemMakesAFurtherControllerOfIt) {
    const SystemKey known = *createSystemKey(clock.wall());
    systemKey = *sealRestoreKey(known, "the words of somebody else");
    EXPECT_EQ(apply(kYaml).error().field(), "passphrase");
    EXPECT_FALSE(*system->passphrase().isSet());
    systemKey = "no restore key";
    EXPECT_EQ(apply(kYaml).error().field(), "systemKeyFile");
    systemKey = *sealRestoreKey(known, kWords);
    std::string without(kYaml);
    const std::string line = "passphrase: correct horse battery staple\n";
    without.erase(without.find(line), line.size());
    EXPECT_EQ(apply(without).error().field(), "passphrase");
    ASSERT_TRUE(apply(kYaml).has_value());
    EXPECT_EQ(*system->setup().systemId(), known.id);
    EXPECT_EQ(openRestoreKey(saved, kWords)->id, known.id);
    ASSERT_TRUE(apply(kYaml).has_value()) << "twice is as once";
    systemKey = *sealRestoreKey(*createSystemKey(clock.wall()), kWords);
    EXPECT_EQ(apply(kYaml).error().field(), "systemKeyFile");
    EXPECT_EQ(*system->setup().systemId(), known.id);
}

TEST_F(ProvisionedSystem, OneFileSetsUpTheWholeSystemAndTwiceIsAsOnce) {
    ASSERT_TRUE(apply(kYaml).has_value());
    EXPECT_TRUE(*system->setup().complete());
    EXPECT_TRUE(openRestoreKey(saved, kWords).has_value());
    EXPECT_EQ(system->profiles().all()->size(), 4U);
    EXPECT_EQ(*system->wearers().count(), 2);
    EXPECT_EQ((*system->wearers().findByUserId("A1"))->profileName, "Night");
    const std::string id = *system->setup().systemId();
    ASSERT_TRUE(apply(kYaml).has_value());
    EXPECT_EQ(*system->setup().systemId(), id);
    EXPECT_EQ(system->profiles().all()->size(), 4U);
    EXPECT_EQ(*system->wearers().count(), 2);
}

TEST_F(ProvisionedSystem, ABadFileNamesTheFieldAndChangesNothing) {
    const auto field = [&](const std::string& from, const std::string& to) {
        std::string yaml(kYaml);
        yaml.replace(yaml.find(from), from.size(), to);
        const auto done = apply(yaml);
        EXPECT_FALSE(*system->passphrase().isSet()) << to;
        EXPECT_EQ(*system->wearers().count(), 0) << to;
        EXPECT_EQ(system->profiles().all()->size(), 3U) << to;
        return done ? "taken" : done.error().field();
    };
    EXPECT_EQ(field("60}", "600}"), "profiles[0].preBufferLength");
    EXPECT_EQ(field("{name: Bo}", "{name: ''}"), "users[1].name");
    EXPECT_EQ(field("{name: Bo}", "{name: Bo, userId: A1, profile: Noon}"), "users[1].profile");
    EXPECT_EQ(field("powerLine: 50", "powerLine: 51"), "system.powerLine");
    EXPECT_EQ(field("system:", "systems:"), "systems");
    EXPECT_EQ(field("password:", "word:"), "administrator.word");
    EXPECT_EQ(field("passphrase: correct horse battery staple", "passphrase: short"), "passphrase");
    activation = fail(ErrorKind::InvalidArgument, "too weak").withField("password");
    EXPECT_EQ(field("Anna", "Anna"), "password");
}

TEST_F(ProvisionedSystem, AnotherPassphraseIsRefused) {
    ASSERT_TRUE(apply(kYaml).has_value());
    std::string yaml(kYaml);
    yaml.replace(yaml.find("correct horse"), 13, "another horse");
    const auto done = apply(yaml);
    EXPECT_EQ(done.error().field(), "passphrase");
    EXPECT_EQ(done.error().message().find("horse"), std::string::npos);
}

TEST_F(ProvisionedSystem, NeitherPassphraseNorKeyCanBeReadFromTheDisk) {
    ASSERT_TRUE(apply(kYaml).has_value());
    const std::string hash = *system->passphrase().hash();
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(crypto::verifyPassword(hash, kWords));
    system.reset();
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        const Bytes bytes = *readWhole(systemFiles(), file.path().string(), 16U << 20U);
        EXPECT_EQ(asText(bytes).find("horse"), std::string_view::npos) << file.path();
    }
}

}  // namespace
}  // namespace ocelli::bodyworn::system
