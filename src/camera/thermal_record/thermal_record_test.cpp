// Recording temperatures: nothing durable is lost at a power cut, room is kept, old pictures found.
#include <gtest/gtest.h>

#include "camera/thermal_record/radiometric_recorder.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::camera::thermal_record {
namespace {

using namespace std::chrono_literals;
using test::MemoryFiles;

constexpr WallTime kStart{1'795'250'000'000'000};

thermal::CountImage picture(int number) {
    thermal::CountImage image{16, 16, std::vector<std::uint16_t>(256, 14'000)};
    image.counts[7] = static_cast<std::uint16_t>(number);
    return image;
}

thermal_files::RecordedParameters at(int number, Duration apart = 100ms) {
    thermal_files::RecordedParameters parameters;
    parameters.time = kStart + number * apart;
    parameters.sequence = static_cast<std::uint64_t>(number);
    return parameters;
}

RecordablePtr offered(int number, bool alarm = false) {
    auto made = std::make_shared<Recordable>();
    made->image = std::make_shared<thermal::CountImage>(picture(number));
    made->parameters = at(number);
    made->alarm = alarm;
    return made;
}

TEST(RecordingPath, NamesComeBackAsTimes) {
    const WallTime start{1'795'250'000'123'000};
    const std::string path = recordingPath(2, start);
    EXPECT_EQ(path, "thermal/2/2026-11-21/083320.123Z.mkv");
    EXPECT_EQ(recordingStart("2026-11-21", "083320.123Z.mkv"), start);
    for (const char* other : {"083320.123Z.mp4", "x", "99:99.123Z.mkv", "083320.123Zxmkv", ""}) {
        EXPECT_FALSE(recordingStart("2026-11-21", other)) << other;
    }
    EXPECT_FALSE(recordingStart("yesterday!", "083320.123Z.mkv"));
}

TEST(RecordingShelf, FindsTheNewestPictureNotAfterATime) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/v"));
    RecordingFileWriter writer(files, "/v", 2);
    for (int i = 0; i < 900; ++i) {
        ASSERT_TRUE(writer.add(picture(i), at(i)));
        if (i % 10 == 9) {
            ASSERT_TRUE(writer.flush());
        }
    }
    const RecordingShelf shelf(files, "/v");
    // 90 s are two files.
    const auto all = shelf.list(2, kStart, kStart + 90s);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 2U);
    for (const int number : {0, 9, 10, 599, 600, 601, 899}) {
        const auto found = shelf.frameAt(2, kStart + number * 100ms + 50ms, 10s);
        ASSERT_TRUE(found) << number << " " << found.error().describe();
        EXPECT_EQ(found->frame.image.counts, picture(number).counts);
        EXPECT_EQ(found->parameters.sequence, static_cast<std::uint64_t>(number));
    }
    // Before the first, long after the last, another channel.
    EXPECT_EQ(shelf.frameAt(2, kStart - 1ms, 10s).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(shelf.frameAt(2, kStart + 200s, 10s).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(shelf.frameAt(1, kStart + 1s, 10s).error().kind(), ErrorKind::NotFound);
    EXPECT_TRUE(shelf.file(2, kStart));
    EXPECT_FALSE(shelf.file(2, kStart + 1s));
}

TEST(RecordingShelf, APowerCutCostsNothingThatWasFlushed) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/v"));
    ASSERT_TRUE(files.syncFolder(""));
    RecordingFileWriter writer(files, "/v", 1);
    int durable = -1;
    std::size_t states = 0;
    const auto check = [&](const test::DiskImage& image) {
        MemoryFiles after(image);
        const RecordingShelf shelf(after, "/v");
        ASSERT_TRUE(shelf.mendNewest(1));
        ++states;
        for (int k = 0; k <= durable; ++k) {
            const auto found = shelf.frameAt(1, at(k).time, 1ms);
            ASSERT_TRUE(found) << k << " " << found.error().describe();
            EXPECT_EQ(found->frame.image.counts, picture(k).counts);
        }
        // Recording goes on beside what was mended.
        RecordingFileWriter next(after, "/v", 1);
        const auto more = next.add(picture(500), at(500));
        ASSERT_TRUE(more) << more.error().describe();
        ASSERT_TRUE(next.close());
        EXPECT_TRUE(shelf.frameAt(1, at(500).time, 1ms));
    };
    files.setHook([&](const std::string& operation) {
        for (const auto& image : files.cutStates(40, static_cast<std::uint32_t>(states))) {
            SCOPED_TRACE(operation);
            check(image);
        }
    });
    for (int i = 0; i < 12; ++i) {
        ASSERT_TRUE(writer.add(picture(i), at(i)));
        if (i % 3 == 2) {
            ASSERT_TRUE(writer.flush());
            durable = i;
        }
    }
    EXPECT_GT(states, 40U);
}

TEST(RecordingShelf, CutsOffWhatIsNotWhole) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/v"));
    RecordingFileWriter writer(files, "/v", 1);
    ASSERT_TRUE(writer.add(picture(1), at(1)));
    ASSERT_TRUE(writer.close());
    const std::string path = "/v/" + recordingPath(1, at(1).time);
    auto file = files.open(path, OpenMode::Change);
    ASSERT_TRUE(file);
    const auto size = *(*file)->size();
    const ByteSpan torn[] = {asBytes("\x1F\x43\xB6\x75 torn")};
    ASSERT_TRUE((*file)->writeAt(size, torn));
    const RecordingShelf shelf(files, "/v");
    EXPECT_TRUE(shelf.frameAt(1, at(1).time, 1s));
    ASSERT_TRUE(shelf.mendNewest(1));
    EXPECT_EQ(*(*file)->size(), size);
    // A file without a beginning is none.
    ASSERT_TRUE((*file)->truncate(3));
    ASSERT_TRUE(shelf.mendNewest(1));
    EXPECT_FALSE(files.open(path, OpenMode::Read));
    EXPECT_TRUE(shelf.mendNewest(1));
}

TEST(RecordingFileWriter, KeepsToItsQuotaByRemovingTheOldest) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/v"));
    RecordingFileWriter writer(files, "/v", 1);
    // A file of a minute has about 600 bytes a picture here.
    writer.setRoom({150'000, 0});
    for (int i = 0; i < 1200; ++i) {
        ASSERT_TRUE(writer.add(picture(i), at(i, 1s)));
        ASSERT_TRUE(writer.flush());
    }
    const RecordingShelf shelf(files, "/v");
    EXPECT_LT(*shelf.used(1), 250'000U);
    EXPECT_GT(*shelf.used(1), 80'000U);
    EXPECT_FALSE(shelf.frameAt(1, at(0, 1s).time, 1s));
    EXPECT_TRUE(shelf.frameAt(1, at(1199, 1s).time, 1s));
}

TEST(RecordingFileWriter, AFullOrFailingDiskIsAnErrorAndItGoesOnAfterwards) {
    for (const auto fault : {MemoryFiles::Fault::NoSpace, MemoryFiles::Fault::SyncError}) {
        MemoryFiles files;
        ASSERT_TRUE(files.makeFolders("/v"));
        RecordingFileWriter writer(files, "/v", 1);
        ASSERT_TRUE(writer.add(picture(0), at(0)));
        ASSERT_TRUE(writer.flush());
        files.setFault(fault);
        static_cast<void>(writer.add(picture(1), at(1)));
        EXPECT_FALSE(writer.flush());
        EXPECT_FALSE(writer.open());
        files.setFault(MemoryFiles::Fault::None);
        ASSERT_TRUE(writer.add(picture(2), at(2)));
        ASSERT_TRUE(writer.close());
        const RecordingShelf shelf(files, "/v");
        EXPECT_TRUE(shelf.frameAt(1, at(0).time, 1ms));
        EXPECT_TRUE(shelf.frameAt(1, at(2).time, 1ms));
    }
}

TEST(PictureChoice, TakesSoManyASecond) {
    RecorderPlan plan;
    plan.when = RecordWhen::Always;
    plan.picturesASecond = 2;
    plan.root = "/v";
    PictureChoice choice;
    int taken = 0;
    for (int i = 0; i < 100; ++i) {
        taken += choice.wants(plan, *offered(i)) ? 1 : 0;
    }
    EXPECT_EQ(taken, 20);
    // Also where the pictures do not fall on the beat.
    plan.picturesASecond = 7;
    taken = 0;
    for (int i = 1000; i < 1100; ++i) {
        taken += choice.wants(plan, *offered(i)) ? 1 : 0;
    }
    EXPECT_NEAR(taken, 70, 1);
    plan.root.clear();
    EXPECT_FALSE(choice.wants(plan, *offered(200)));
}

TEST(PictureChoice, RecordsAroundAlarmsAndSomeTimeAfter) {
    RecorderPlan plan;
    plan.when = RecordWhen::Alarm;
    plan.picturesASecond = 30;
    plan.afterAlarm = 2s;
    plan.root = "/v";
    PictureChoice choice;
    EXPECT_FALSE(choice.wants(plan, *offered(0)));
    EXPECT_TRUE(choice.wants(plan, *offered(1, true)));
    EXPECT_TRUE(choice.wants(plan, *offered(21)));
    EXPECT_FALSE(choice.wants(plan, *offered(22)));
}

TEST(RadiometricRecorder, WritesOnItsThreadAndTellsProblemsOnce) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/v"));
    test::FakeClock clock;
    Guarded<std::vector<std::string>> told;
    RecorderPlan plan;
    plan.when = RecordWhen::Always;
    plan.picturesASecond = 10;
    plan.root = "/v";
    {
        RadiometricRecorder recorder(1, files, clock, [&told](const std::string& problem) {
            told.lock()->push_back(problem);
        });
        recorder.apply(plan);
        for (int i = 0; i < 5; ++i) {
            recorder.offer(offered(i));
        }
    }
    const RecordingShelf shelf(files, "/v");
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(shelf.frameAt(1, at(i).time, 1ms)) << i;
    }
    EXPECT_TRUE(told.lock()->empty());
    files.setFault(MemoryFiles::Fault::WriteError);
    {
        RadiometricRecorder recorder(1, files, clock, [&told](const std::string& problem) {
            told.lock()->push_back(problem);
        });
        recorder.apply(plan);
        recorder.offer(offered(6));
        recorder.offer(offered(7));
    }
    ASSERT_EQ(told.lock()->size(), 1U);
    EXPECT_FALSE(told.lock()->front().empty());
}

}  // namespace
}  // namespace ocelli::camera::thermal_record
