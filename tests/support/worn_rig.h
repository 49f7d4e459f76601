// A worn camera's state machine on a clock of its own, with hands, a dock and a recorder that
// answers.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bodyworn/device/worn_camera.h"

namespace ocelli::test {

namespace device = bodyworn::device;

inline std::string modelFile(const std::string& name) {
    return std::string(OCELLI_SOURCE_DIR) + "/models/" + name + ".yaml";
}

class WornRig {
  public:
    explicit WornRig(
        const std::string& model = "bodycam-led",
        device::WornSettings settings = {},
        device::Kept kept = {true, false, false, device::Wearer{"u1", "Ada Field", "1815"}, {}}
    )
        : camera(device::readWornModel(modelFile(model)).value(), settings, std::move(kept)) {
        give(device::input::Battery{80, false, false, false, 25});
        give(device::input::Storage{60'000'000'000, 64'000'000'000, 0, false});
    }

    void give(const device::Input& input) { collect(camera.handle(input, now)); }

    /// Time goes on, alarms ring when they are due.
    void pass(Duration span) {
        const MonoTime end = now.mono + span;
        while (true) {
            const auto due = camera.nextDue();
            if (!due || *due > end) {
                break;
            }
            moveTo(std::max(*due, now.mono));
            collect(camera.tick(now));
        }
        moveTo(end);
    }

    void press(device::Button button, Duration held = std::chrono::milliseconds(100)) {
        give(device::input::ButtonEdge{button, true});
        pass(held);
        give(device::input::ButtonEdge{button, false});
    }

    void doublePress(device::Button button) {
        press(button);
        pass(std::chrono::milliseconds(200));
        press(button);
    }

    /// Switched on by its button, pictures come.
    void switchOn() {
        press(device::Button::Power);
        give(device::input::Media{true, {}});
        outputs.clear();
    }

    /// Recording, the recorder has answered.
    void record() {
        press(device::Button::Record);
        pass(std::chrono::seconds(2));
    }

    const device::Situation& is() const { return camera.situation(); }

    device::Lamp lamp(device::Led led) const { return camera.lamps().of(led); }

    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const device::Output& output : outputs) {
            if (const T* one = std::get_if<T>(&output)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    int played(device::Signal signal) const {
        int count = 0;
        for (const auto& play : all<device::output::Play>()) {
            count += play.signal == signal ? 1 : 0;
        }
        return count;
    }

    bool noted(std::string_view code) const {
        for (const auto& note : all<device::output::Note>()) {
            if (note.code == code) {
                return true;
            }
        }
        return false;
    }

    device::WornCamera camera;
    device::Now now{{1'000'000'000'000}, {1'767'571'200'000'000}};
    std::vector<device::Output> outputs;
    bool recorderAnswers = true;
    std::string recorderError;

  private:
    void moveTo(MonoTime time) {
        now.wall = now.wall + (time - now.mono);
        now.mono = time;
    }

    void collect(std::vector<device::Output> some) {
        for (const device::Output& output : some) {
            outputs.push_back(output);
        }
        if (!recorderAnswers) {
            return;
        }
        for (const device::Output& output : some) {
            if (std::holds_alternative<device::output::StartRecording>(output)) {
                if (recorderError.empty()) {
                    give(device::input::RecorderStarted{});
                } else {
                    give(device::input::RecorderEnded{recorderError});
                }
            } else if (std::holds_alternative<device::output::StopRecording>(output)) {
                give(device::input::RecorderEnded{});
            }
        }
    }
};

}  // namespace ocelli::test
