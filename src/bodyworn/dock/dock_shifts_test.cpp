// A simulated estate: cameras, controllers and a destination over thousands of shifts, with links,
// disks and programs that fail at random. Nothing is lost, nothing is deleted too early.
#include <cstdlib>
#include <map>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/dock/camera_end.h"
#include "bodyworn/dock/controller_end.h"
#include "bodyworn/dock/folder_intake.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::bodyworn::dock {
namespace {

using Random = std::mt19937;

unsigned below(Random& random, unsigned bound) {
    return static_cast<unsigned>(random() % bound);
}

bool chance(Random& random, unsigned percent) {
    return below(random, 100) < percent;
}

/// What has arrived for good.
struct Destination {
    std::map<std::string, std::map<std::string, Bytes>> recordings;

    bool has(const std::string& recording) const { return recordings.contains(recording); }
};

class MemoryReader final : public evidence::ClipReader {
  public:
    explicit MemoryReader(Bytes bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t length() const override { return bytes_.size(); }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        const std::size_t count =
            std::min<std::size_t>(into.size(), bytes_.size() - static_cast<std::size_t>(offset));
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
        return count;
    }

  private:
    Bytes bytes_;
};

/// A camera's recordings; survives kills as a disk does.
class TestVault final : public CameraVault {
  public:
    explicit TestVault(const Destination& destination) : destination_(destination) {}

    void record(const std::string& name, Random& random) {
        auto& objects = recordings_[name];
        const unsigned count = 1 + below(random, 3);
        for (unsigned i = 0; i < count; ++i) {
            Bytes bytes(chance(random, 10) ? 0 : below(random, 20'000));
            for (std::byte& value : bytes) {
                value = static_cast<std::byte>(random());
            }
            objects[fmt::format("clip{}.mp4", i)] = std::move(bytes);
        }
        all_[name] = objects;
    }

    Result<std::vector<Offer>> recordings() override {
        std::vector<Offer> offers;
        for (const auto& [name, objects] : recordings_) {
            Offer& offer = offers.emplace_back();
            offer.recording = name;
            offer.facts = {{"UserID", "2f0c"}};
            for (const auto& [object, bytes] : objects) {
                offer.objects.push_back(
                    {object,
                     bytes.size(),
                     formatHex(crypto::digest(crypto::Hash::Sha256, bytes)),
                     formatHex(crypto::digest(crypto::Hash::Md5, bytes)),
                     Json::object()}
                );
            }
        }
        return offers;
    }

    Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& recording, const std::string& object
    ) override {
        return std::unique_ptr<evidence::ClipReader>(
            std::make_unique<MemoryReader>(recordings_.at(recording).at(object))
        );
    }

    Result<void> remove(const std::string& recording) override {
        if (killedWhileDeleting) {
            killedWhileDeleting = false;
            return fail(ErrorKind::Unavailable, "killed");
        }
        EXPECT_TRUE(destination_.has(recording)) << "deleted before confirmation: " << recording;
        recordings_.erase(recording);
        return {};
    }

    bool empty() const { return recordings_.empty(); }

    const auto& everRecorded() const { return all_; }

    bool killedWhileDeleting = false;

  private:
    const Destination& destination_;
    std::map<std::string, std::map<std::string, Bytes>> recordings_;
    std::map<std::string, std::map<std::string, Bytes>> all_;
};

/// A spool that knows the destination.
class TestIntake final : public FolderIntake {
  public:
    TestIntake(FileSystem& files, const Destination& destination)
        : FolderIntake(files, "spool"), destination_(destination) {}

    Result<RecordingState> progress(const std::string& serial, const std::string& recording)
        override {
        if (destination_.has(recording)) {
            return RecordingState{true, true, {}};
        }
        return FolderIntake::progress(serial, recording);
    }

  private:
    const Destination& destination_;
};

class TestSystem final : public DockSystem {
  public:
    TestSystem(std::string serial, const Clock& clock)
        : serial_(std::move(serial)), clock_(clock) {}

    Result<void> admit(const Peer&) override { return {}; }

    Result<Enrolment> enrol(const Peer&, const EnrolmentWish&) override { return Enrolment{}; }

    Result<Welcome> welcome(const Peer&, const Hello&) override {
        Welcome welcome;
        welcome.controller = serial_;
        welcome.time = clock_.wall();
        welcome.chunkBytes = 4096;
        return welcome;
    }

    void log(const std::string&, std::string_view) override {}

    void
    progressed(const std::string&, const std::string&, const OfferedObject&, const ObjectState&)
        override {}

  private:
    std::string serial_;
    const Clock& clock_;
};

struct Controller {
    Controller(const std::string& serial, const Clock& clock) : system(serial, clock) {
        restart({});
    }

    /// As after a power cut with this on the disk.
    void restart(const test::DiskImage& image) {
        disk = std::make_unique<test::MemoryFiles>(image);
        EXPECT_TRUE(disk->makeFolders("spool"));
    }

    TestSystem system;
    std::unique_ptr<test::MemoryFiles> disk;
};

/// Questions that get lost, answers that get lost, bytes that change on the way.
class TestLink final : public ControllerLink {
  public:
    TestLink(ControllerLink& end, Random& random, unsigned faults)
        : end_(end), random_(random), faults_(faults) {}

    Result<Welcome> hello(const Hello& hello) override {
        return carry<Welcome>([&] { return end_.hello(hello); });
    }

    Result<void> offer(const Offer& offer) override {
        const auto read = parseOffer(*parseJson(formatJson(toJson(offer))));
        return carry<void>([&] { return end_.offer(*read); });
    }

    Result<ObjectState> state(std::string_view recording, std::string_view object) override {
        return carry<ObjectState>([&] { return end_.state(recording, object); });
    }

    Result<ObjectState> send(
        std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
    ) override {
        return carry<ObjectState>([&]() -> Result<ObjectState> {
            Bytes arrived(bytes.begin(), bytes.end());
            if (chance(random_, faults_ / 4) && !arrived.empty()) {
                arrived[random_() % arrived.size()] ^= std::byte{1};
                if (chance(random_, 80)) {
                    return fail(ErrorKind::DataLoss, "damaged on the way");
                }
            }
            return end_.send(recording, object, offset, arrived);
        });
    }

    Result<RecordingState> recordingState(std::string_view recording) override {
        return carry<RecordingState>([&] { return end_.recordingState(recording); });
    }

    Result<void> log(std::string_view text) override {
        return carry<void>([&] { return end_.log(text); });
    }

  private:
    template <class T>
    Result<T> carry(const std::function<Result<T>()>& ask) {
        if (chance(random_, faults_ / 2)) {
            return fail(ErrorKind::Unavailable, "the question was lost");
        }
        auto answer = ask();
        if (chance(random_, faults_ / 2)) {
            return fail(ErrorKind::DeadlineExceeded, "the answer was lost");
        }
        return answer;
    }

    ControllerLink& end_;
    Random& random_;
    unsigned faults_;
};

/// One camera with its disk.
struct Camera {
    Camera(std::string name, const Destination& destination, const Clock& time)
        : serial(std::move(name)), vault(destination), clock(time) {
        restart({});
    }

    void restart(const test::DiskImage& image) {
        end.reset();
        disk = std::make_unique<test::MemoryFiles>(image);
        EXPECT_TRUE(disk->makeFolders("books"));
        auto opened = TransferBooks::open(*disk, "books");
        ASSERT_TRUE(opened) << opened.error().message();
        books = std::make_unique<TransferBooks>(std::move(*opened));
        end = std::make_unique<CameraEnd>(vault, *books, clock);
    }

    std::string serial;
    TestVault vault;
    const Clock& clock;
    std::unique_ptr<test::MemoryFiles> disk;
    std::unique_ptr<TransferBooks> books;
    std::unique_ptr<CameraEnd> end;
    int shifts = 0;
};

class Estate {
  public:
    explicit Estate(unsigned seed) : random_(seed) {
        for (const char* serial : {"SC1", "SC2", "SC3"}) {
            controllers_.push_back(std::make_unique<Controller>(serial, clock_));
        }
        for (const char* serial : {"OC1", "OC2", "OC3", "OC4"}) {
            cameras_.push_back(std::make_unique<Camera>(serial, destination_, clock_));
        }
    }

    void shift() {
        Camera& camera = *cameras_[random_() % cameras_.size()];
        const unsigned recordings = below(random_, 3);
        for (unsigned i = 0; i < recordings; ++i) {
            camera.vault.record(
                fmt::format("user_{}_{}_{}", camera.serial, camera.shifts, i), random_
            );
        }
        ++camera.shifts;
        dock(camera, 8, below(random_, 60));
    }

    /// No more faults: everything must go home.
    void settle() {
        for (const auto& camera : cameras_) {
            dock(*camera, 0, 20'000);
            EXPECT_TRUE(camera->vault.empty()) << camera->serial;
            EXPECT_TRUE(camera->books->all().empty()) << camera->serial;
            for (const auto& [name, objects] : camera->vault.everRecorded()) {
                EXPECT_EQ(destination_.recordings[name], objects) << name;
            }
        }
    }

    std::size_t delivered() const { return destination_.recordings.size(); }

    std::size_t kills() const { return kills_; }

  private:
    void dock(Camera& camera, unsigned faults, unsigned steps) {
        Controller& controller = *controllers_[random_() % controllers_.size()];
        camera.end->docked({camera.serial, "led", "1.0", 50, 0, 0, "ready"});
        for (unsigned i = 0; i < steps; ++i) {
            TestIntake intake(*controller.disk, destination_);
            ControllerEnd end({camera.serial, "key", Standing::Ours}, controller.system, intake);
            TestLink link(end, random_, faults);
            camera.vault.killedWhileDeleting = faults > 0 && chance(random_, 20);
            const auto step = camera.end->step(link);
            camera.vault.killedWhileDeleting = false;
            if (!step || chance(random_, faults / 4)) {
                kill(camera);
                break;
            }
            if (step->idle) {
                break;
            }
            clock_.advance(step->wait);
            if (chance(random_, faults / 4)) {
                killController(controller);
            }
            if (faults == 0 || chance(random_, 30)) {
                deliver(camera, controller);
            }
        }
        camera.end->undocked();
    }

    void kill(Camera& camera) {
        ++kills_;
        auto states = camera.disk->cutStates(4, static_cast<std::uint32_t>(random_()));
        camera.restart(states[random_() % states.size()]);
        camera.end->docked({camera.serial, "led", "1.0", 50, 0, 0, "ready"});
    }

    void killController(Controller& controller) {
        ++kills_;
        auto states = controller.disk->cutStates(4, static_cast<std::uint32_t>(random_()));
        // Now and then it is wiped.
        controller.restart(
            chance(random_, 10) ? test::DiskImage{} : states[random_() % states.size()]
        );
    }

    /// What is whole at the controller goes to the destination.
    void deliver(Camera& camera, Controller& controller) {
        TestIntake intake(*controller.disk, destination_);
        const auto folders = controller.disk->list("spool/" + camera.serial);
        if (!folders) {
            return;
        }
        for (const FolderEntry& entry : *folders) {
            const auto state = intake.progress(camera.serial, entry.name);
            if (!state || !state->atController || state->confirmed) {
                continue;
            }
            const auto offer = intake.offer(camera.serial, entry.name);
            std::map<std::string, Bytes> objects;
            for (const OfferedObject& object : offer->objects) {
                objects[object.name] = *readWhole(
                    *controller.disk,
                    intake.folderOf(camera.serial, entry.name) + "/" + object.name,
                    1U << 20U
                );
            }
            destination_.recordings[entry.name] = std::move(objects);
        }
    }

    test::FakeClock clock_;
    Random random_;
    Destination destination_;
    std::vector<std::unique_ptr<Controller>> controllers_;
    std::vector<std::unique_ptr<Camera>> cameras_;
    std::size_t kills_ = 0;
};

/// Each seed is a hundred shifts; OCELLI_SEEDS asks for more of them.
unsigned seeds() {
    const char* wanted = std::getenv("OCELLI_SEEDS");
    return static_cast<unsigned>(toInteger(wanted == nullptr ? "" : wanted).value_or(2));
}

TEST(DockShifts, NothingIsLostOverHundredsOfShiftsWithFaults) {
    std::size_t delivered = 0;
    std::size_t kills = 0;
    for (unsigned seed = 1; seed <= seeds(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Estate estate(seed);
        for (int i = 0; i < 100; ++i) {
            estate.shift();
        }
        estate.settle();
        delivered += estate.delivered();
        kills += estate.kills();
    }
    EXPECT_GT(delivered, 50 * seeds());
    EXPECT_GT(kills, 10 * seeds());
    fmt::print("{} seeds: {} recordings delivered, {} kills\n", seeds(), delivered, kills);
}

}  // namespace
}  // namespace ocelli::bodyworn::dock
