// Tests of deliveries: order, every status, lost answers, kills at any moment.
#include "bodyworn/offload/delivery.h"

#include <random>

#include <gtest/gtest.h>

#include "bodyworn/offload/open_points.h"
#include "tests/support/fake_clock.h"
#include "tests/support/pretended_destination.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr const char* kRecording = "user_OC1_20260102T030405Z";

/// Keeps progress in memory; fails when told.
class MemoryBook final : public ProgressBook {
  public:
    Result<DeliveryProgress> load(const std::string& recording) override { return kept[recording]; }

    Result<void> save(const std::string& recording, const DeliveryProgress& progress) override {
        if (full) {
            return fail(ErrorKind::ResourceExhausted, "the disk is full");
        }
        kept[recording] = progress;
        return {};
    }

    Result<void> forget(const std::string& recording) override {
        kept.erase(recording);
        return {};
    }

    std::map<std::string, DeliveryProgress> kept;
    bool full = false;
};

class Deliveries : public testing::Test {
  protected:
    Deliveries() {
        file.uris = {"http://one/auth", "http://two/auth"};
        file.userName = "u";
        file.key = "k";
        recording.container = kRecording;
        recording.facts = {{"UserID", "user"}, {"TriggerOn", "Button"}};
        recording.finalFacts = {{"TriggerOff", "Button"}};
        for (const char* name : {"a.key", "a.mp4", "b.mp4", "bookmark_20260102T030405Z_1"}) {
            recording.objects.push_back({name, {{"StartTime", "1"}}, contentOf(name)});
        }
        recording.whole = true;
    }

    Delivery::Faces faces() {
        return {
            client, book, clock, [] { return 0.5; }, [] { return std::string("uuid"); }, readBack
        };
    }

    Delivery open(bool rejectedContent = false) {
        return std::move(*Delivery::open(faces(), recording, rejectedContent));
    }

    /// Steps until it is over or waits for more; gives all waits and causes.
    std::vector<Delivery::Next> run(Delivery& delivery, int atMost = 100) {
        std::vector<Delivery::Next> all;
        for (int i = 0; i < atMost; ++i) {
            const auto next = delivery.step();
            if (!next) {
                continue;
            }
            all.push_back(*next);
            if (next->over || delivery.state() == DeliveryState::WaitingForRest) {
                break;
            }
        }
        return all;
    }

    void expectAllThere() {
        const auto& container = destination.containers.at(kRecording);
        EXPECT_EQ(container.objects.size(), recording.objects.size());
        for (const auto& object : recording.objects) {
            EXPECT_EQ(container.objects.at(object.name), object.name);
        }
        EXPECT_EQ(container.facts.at("status"), "Complete");
    }

    /// Once: this answer for requests of this line.
    void failOnce(std::string method, std::string end, int what) {
        destination.fault = [method = std::move(method), end = std::move(end), what, done = false](
                                const WireRequest& request
                            ) mutable {
            if (done || request.method != method || !request.url.ends_with(end)) {
                return 0;
            }
            done = true;
            return what;
        };
    }

    test::FakeClock clock;
    test::PretendedDestination destination;
    ConnectionFile file;
    DestinationClient client{destination, file};
    MemoryBook book;
    RecordingToDeliver recording;
    bool readBack = false;

    void SetUp() override { client.setFile(file); }
};

TEST_F(Deliveries, GoInTheOrderOfTheSpecification) {
    auto delivery = open();
    run(delivery);
    const std::string name = kRecording;
    EXPECT_EQ(
        destination.log,
        (std::vector<std::string>{
            "PUT " + name,
            "PUT " + name + "/a.key",
            "PUT " + name + "/a.mp4",
            "PUT " + name + "/b.mp4",
            "PUT " + name + "/bookmark_20260102T030405Z_1",
            "POST " + name
        })
    );
    expectAllThere();
    EXPECT_EQ(destination.completed, 1);
    EXPECT_TRUE(delivery.mayDelete());
    EXPECT_EQ(destination.containers.at(kRecording).facts.at("triggeroff"), "Button");
}

TEST_F(Deliveries, WaitForWhatIsStillOnACameraAndCompleteThen) {
    recording.whole = false;
    auto rest = recording;
    rest.whole = true;
    recording.objects.pop_back();
    auto delivery = open();
    run(delivery);
    EXPECT_EQ(delivery.state(), DeliveryState::WaitingForRest);
    EXPECT_FALSE(delivery.mayDelete());
    EXPECT_EQ(destination.completed, 0);
    recording = rest;
    delivery.extend(rest);
    run(delivery);
    expectAllThere();
    EXPECT_EQ(destination.count("PUT " + std::string(kRecording) + "/a.mp4"), 1U);
}

TEST_F(Deliveries, OfTwoControllersEndOnceAndTheOneThatIsLateSendsNothing) {
    readBack = true;
    const std::string name = kRecording;
    const RecordingToDeliver whole = recording;
    recording.whole = false;
    recording.objects.resize(2);
    auto first = open();
    run(first);
    EXPECT_EQ(first.state(), DeliveryState::WaitingForRest);
    clock.advance(Delivery::kAskWaiting);
    EXPECT_FALSE(first.step()->cause.empty()) << "asked, and it still waits";
    EXPECT_EQ(destination.log.back(), "HEAD " + name);

    MemoryBook there;
    auto faces = this->faces();
    auto second = std::move(
        *Delivery::open({client, there, clock, faces.random, faces.makeUuid, true}, whole, false)
    );
    destination.log.clear();
    run(second);
    EXPECT_TRUE(second.mayDelete());
    EXPECT_EQ(destination.count("PUT " + name), 0U) << "it was begun already";
    EXPECT_EQ(destination.log.front(), "HEAD " + name);
    EXPECT_EQ(destination.log.back(), "POST " + name);
    EXPECT_EQ(*(destination.log.end() - 2), "HEAD " + name);

    // The first one hears of it: while it waits, when the camera comes back, and after a kill.
    const DeliveryProgress before = book.kept[kRecording];
    destination.log.clear();
    clock.advance(Delivery::kAskWaiting);
    ASSERT_TRUE(first.step());
    EXPECT_TRUE(first.mayDelete());
    recording = whole;
    for (const DeliveryProgress& kept : {before, DeliveryProgress()}) {
        book.kept[kRecording] = kept;
        auto late = open();
        run(late);
        EXPECT_TRUE(late.mayDelete());
    }
    EXPECT_EQ(destination.log, std::vector<std::string>(3, "HEAD " + name));
    expectAllThere();
    EXPECT_EQ(destination.completed, 1);
}

TEST_F(Deliveries, ADestinationThatCannotBeReadIsStillGivenEverything) {
    readBack = true;
    for (const int status : {400, 403, 405, 500, 501}) {
        destination.containers.clear();
        destination.completed = 0;
        book.kept.clear();
        destination.fault = [status](const WireRequest& request) {
            return request.method == "HEAD" ? status : 0;
        };
        auto delivery = open();
        run(delivery);
        EXPECT_EQ(delivery.state(), DeliveryState::Complete) << status;
        expectAllThere();
        EXPECT_EQ(destination.completed, 1);
    }
}

TEST_F(Deliveries, ADestinationThatIsAwayIsToldNothingBeforeItWasAsked) {
    readBack = true;
    destination.containers[kRecording].facts["status"] = "Complete";
    int faults = 0;
    destination.fault = [&](const WireRequest&) { return ++faults <= 20 ? -1 : 0; };
    auto delivery = open();
    run(delivery);
    EXPECT_TRUE(delivery.mayDelete());
    EXPECT_EQ(destination.log, std::vector<std::string>{"HEAD " + std::string(kRecording)});
}

TEST_F(Deliveries, LogInAgainOnceWhenTheTokenEnds) {
    auto delivery = open();
    static_cast<void>(delivery.step());
    destination.token = "t2";
    run(delivery);
    expectAllThere();
    EXPECT_EQ(destination.loginUrls.size(), 2U);
    destination.loginStatus["http://one/auth"] = 401;
    destination.token = "t3";
    auto other = recording;
    other.container = "other_OC1_20260102T030405Z";
    auto refused = std::move(*Delivery::open(faces(), other, false));
    const auto next = refused.step();
    EXPECT_EQ(next->reaction, Reaction::LogIn);
    EXPECT_TRUE(next->tell);
    EXPECT_GE(next->wait, std::chrono::minutes(2));
    EXPECT_EQ(destination.loginUrls.back(), "http://one/auth");
}

TEST_F(Deliveries, TryTheOtherAddressesOfTheServerButNotAfterA401) {
    destination.deadHosts = {"http://one/auth"};
    auto delivery = open();
    run(delivery);
    expectAllThere();
    EXPECT_EQ(
        destination.loginUrls, (std::vector<std::string>{"http://one/auth", "http://two/auth"})
    );
}

TEST_F(Deliveries, EveryPassingStatusIsRetriedAndNothingIsLost) {
    for (const int status : {402, 403, 404, 408, 413, 422, 429, 499, 500, 502, 503, 507, -1, -2}) {
        for (const char* end : {"Z", "a.mp4"}) {
            for (const char* method : {"PUT", "POST"}) {
                destination.containers.clear();
                destination.completed = 0;
                book.kept.clear();
                failOnce(method, end, status);
                auto delivery = open(true);
                run(delivery);
                EXPECT_EQ(delivery.state(), DeliveryState::Complete) << status << method << end;
                expectAllThere();
                EXPECT_EQ(destination.completed, 1);
                EXPECT_EQ(destination.containers.size(), 1U);
            }
        }
    }
}

TEST_F(Deliveries, WaitsGrowAndPeopleAreToldWhatTheyCanMend) {
    destination.fault = [](const WireRequest&) { return 503; };
    auto delivery = open();
    Duration before{};
    for (int i = 0; i < 6; ++i) {
        const auto next = delivery.step();
        EXPECT_GT(next->wait, before);
        EXPECT_FALSE(next->tell);
        before = next->wait;
    }
    EXPECT_LE(before, Backoff::kLongest);
    for (const int status : {402, 403, 507}) {
        destination.fault = [status](const WireRequest&) { return status; };
        const auto next = delivery.step();
        EXPECT_TRUE(next->tell) << status;
        EXPECT_FALSE(next->cause.empty());
        EXPECT_GE(next->wait, std::chrono::minutes(2));
    }
}

TEST_F(Deliveries, ARefusedRecordingIsOfferedForDownloadWhereThereIsNoRejectedContent) {
    destination.fault = [](const WireRequest&) { return 400; };
    auto delivery = open(false);
    const auto all = run(delivery);
    EXPECT_EQ(delivery.state(), DeliveryState::NotTransferred);
    EXPECT_TRUE(all.back().over);
    EXPECT_TRUE(all.back().tell);
    EXPECT_FALSE(delivery.mayDelete());
    EXPECT_EQ(open(false).state(), DeliveryState::NotTransferred);
}

TEST_F(Deliveries, ARefusedContainerGoesAsRejectedContentWhole) {
    destination.fault = [](const WireRequest& request) {
        return request.url.ends_with(kRecording) ? 400 : 0;
    };
    recording.triggerOn = parseTime("2026-01-02T03:04:05Z").value();
    auto delivery = open(true);
    run(delivery);
    EXPECT_EQ(delivery.state(), DeliveryState::Rejected);
    EXPECT_TRUE(delivery.mayDelete());
    const auto& rejected = destination.containers.at("RejectedContent_20260102T030405Z_uuid");
    EXPECT_EQ(rejected.objects.size(), recording.objects.size());
    EXPECT_EQ(rejected.facts.at("rejectedcontentoriginalcontainer"), kRecording);
    EXPECT_EQ(rejected.facts.at("containername"), "RejectedContent_20260102T030405Z_uuid");
    EXPECT_EQ(rejected.facts.at("rejectedcontentreason"), "as%20asked");
    EXPECT_FALSE(rejected.facts.contains("status") && !rejected.facts.at("status").empty());
    EXPECT_EQ(destination.completed, 0);
}

TEST_F(Deliveries, ARefusedClipGoesAsRejectedContentAndTheOthersTheirWay) {
    destination.fault = [](const WireRequest& request) {
        return request.url.ends_with(std::string(kRecording) + "/b.mp4") ? 400 : 0;
    };
    auto delivery = open(true);
    run(delivery);
    EXPECT_EQ(delivery.state(), DeliveryState::Complete);
    EXPECT_EQ(destination.containers.at(kRecording).objects.size(), 3U);
    EXPECT_EQ(destination.containers.at("RejectedContent_UnknownTime_uuid").objects.size(), 1U);
    EXPECT_EQ(destination.completed, 1);
    EXPECT_TRUE(delivery.confirmed("b.mp4"));
}

TEST_F(Deliveries, ARemovedContainerIsMadeAgainWithAllThatWasInIt) {
    auto delivery = open();
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(delivery.step());
    }
    destination.containers.clear();
    run(delivery);
    expectAllThere();
}

TEST_F(Deliveries, AFullDiskForgetsNothingAndDeletesNothing) {
    book.full = true;
    auto delivery = open();
    run(delivery, 5);
    EXPECT_FALSE(delivery.mayDelete());
    EXPECT_FALSE(delivery.confirmed("a.mp4"));
    book.full = false;
    run(delivery);
    expectAllThere();
}

TEST_F(Deliveries, KilledAtRandomAmongRandomFaultsTheyStillArriveOnceAndWhole) {
    constexpr int kStatuses[] = {0, 0, 0, 401, 402, 403, 404, 422, 499, 500, 503, 507, -1, -2};
    for (unsigned seed = 0; seed < 300; ++seed) {
        readBack = seed % 2 == 1;
        std::mt19937 random(seed);
        destination.containers.clear();
        destination.completed = 0;
        book.kept.clear();
        int faults = 0;
        destination.fault = [&](const WireRequest&) {
            const int what = ++faults > 40 ? 0 : kStatuses[random() % std::size(kStatuses)];
            if (what == 404) {  // an administrator removed it
                destination.containers.erase(kRecording);
                destination.completed = 0;
            }
            return what;
        };
        DeliveryState state = DeliveryState::Container;
        for (int life = 0; life < 200 && state != DeliveryState::Complete; ++life) {
            auto delivery = open(true);
            for (unsigned i = random() % 4; i > 0 && !delivery.mayDelete(); --i) {
                const auto before = book.kept[kRecording];
                static_cast<void>(delivery.step());
                if (random() % 5 == 0) {
                    book.kept[kRecording] = before;  // killed before it was durable
                    break;
                }
            }
            if (delivery.mayDelete()) {
                EXPECT_EQ(destination.containers.at(kRecording).objects.size(), 4U) << seed;
            }
            state = book.kept[kRecording].complete ? DeliveryState::Complete : delivery.state();
        }
        ASSERT_EQ(state, DeliveryState::Complete) << seed;
        expectAllThere();
        EXPECT_EQ(destination.containers.size(), 1U) << seed;
        EXPECT_EQ(destination.completed, 1) << seed;
    }
}

TEST(Progress, IsReadBackAsItWasWrittenAndABrokenOneOnlyCostsRepeats) {
    const test::TemporaryFolder folder;
    FolderBook book(folder / "book");
    DeliveryProgress progress;
    progress.container = true;
    progress.delivered = {"a", "b"};
    progress.refused = {"c"};
    progress.rejectedContainer = "R";
    ASSERT_TRUE(book.save("one/../two", progress));
    EXPECT_EQ(*book.load("one/../two"), progress);
    EXPECT_EQ(*book.load("other"), DeliveryProgress());
    ASSERT_TRUE(book.forget("one/../two"));
    EXPECT_EQ(*book.load("one/../two"), DeliveryProgress());
    EXPECT_FALSE(parseProgress("{}"));
    EXPECT_FALSE(parseProgress("7"));
}

TEST(StatusTable, HasEveryCodeOfTheSpecification) {
    EXPECT_EQ(ruleOf(201).reaction, Reaction::Go);
    EXPECT_EQ(ruleOf(204).reaction, Reaction::Go);
    EXPECT_EQ(ruleOf(0).reaction, Reaction::RetrySoon);
    EXPECT_EQ(ruleOf(400).reaction, Reaction::Refused);
    EXPECT_EQ(ruleOf(401).reaction, Reaction::LogIn);
    EXPECT_EQ(ruleOf(402).reaction, Reaction::AfterNextSync);
    EXPECT_EQ(ruleOf(403).reaction, Reaction::RetrySlowly);
    EXPECT_EQ(ruleOf(404).reaction, Reaction::MakeContainer);
    EXPECT_EQ(ruleOf(413).reaction, Reaction::RetrySlowly);
    EXPECT_EQ(ruleOf(413, kLargestObject + 1).reaction, Reaction::Refused);
    EXPECT_EQ(ruleOf(422).reaction, Reaction::RepeatNow);
    EXPECT_EQ(ruleOf(500).reaction, Reaction::RetrySoon);
    EXPECT_EQ(ruleOf(503).reaction, Reaction::RetrySoon);
    EXPECT_EQ(ruleOf(507).reaction, Reaction::RetrySlowly);
    EXPECT_EQ(ruleOf(418).reaction, Reaction::RetrySlowly);
}

}  // namespace
}  // namespace ocelli::bodyworn::offload
