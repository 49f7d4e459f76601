// The state machine alive: its clock, its log and its memory, the lens and the recorder.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "apps/bodycam/camera_log.h"
#include "apps/bodycam/lens.h"
#include "apps/bodycam/recorder.h"
#include "bodyworn/device/provision.h"
#include "bodyworn/device/worn_camera.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::bodycam {

/// Thread-bound to the main loop.
class WornDevice {
  public:
    struct Faces {
        EventLoop& loop;
        Lens& lens;
        Recorder& recorder;
        std::filesystem::path folder;  ///< of what is kept over a restart

        std::function<void()> onChanged;                          ///< it may look different now
        std::function<void(const device::output::Play&)> onPlay;  ///< to be heard and felt
        std::function<void(const LogLine&)> onNote;
        std::function<void(const device::output::Charge&)> onCharge;
        std::function<void()> onBeacon;  ///< cameras nearby are to be told
    };

    /// Reads what was kept; what cannot be read is said in the log and begins anew.
    WornDevice(Faces faces, device::WornModel model);

    /// Takes effect at once and is kept. Makes the camera part of a system.
    void provision(const device::Provision& provision);

    void handle(const device::Input& input);

    /// Answers of lens and recorder.
    void onLens(const std::string& error);
    /// @param shortfall  why less than the pre-buffer's length is before it; empty: it is all there
    void onRecorderStarted(const std::string& shortfall);
    void onRecorderEnded(const std::string& error);

    /// Nothing: no fix.
    void setPosition(std::optional<device::Position> position);

    const std::optional<device::Position>& position() const { return position_; }

    const device::WornCamera& camera() const { return camera_; }

    const std::deque<LogLine>& lines() const { return log_.lines(); }

    /// How many lines there have been since the start, those that are gone included.
    std::uint64_t linesEver() const { return log_.linesEver(); }

    /// Bytes a recording may still take, and of all.
    void readStorage();

    std::uint64_t freeBytes() const { return free_; }

    /// Put into a dock; also while the camera is in shipping mode and shows nothing of it.
    bool inDock() const { return inDock_; }

    /// Pretends that only so many bytes are free; nothing: as it is.
    void pretendFree(std::optional<std::uint64_t> bytes);

  private:
    device::Now now() const;
    void run(std::vector<device::Output> outputs);
    void wait();
    void keep();
    void writeSettings();
    void applyPreBuffer();
    void compareClock(WallTime satellites);
    void showOverlay();

    void carryOut(const device::output::StartRecording& start);
    void carryOut(const device::output::StopRecording& stop);
    void carryOut(const device::output::Bookmark&);
    void carryOut(const device::output::Beacon&);
    void carryOut(const device::output::Microphone& microphone);
    void carryOut(const device::output::RunMedia& run);
    void carryOut(const device::output::UseLens& lens);
    void carryOut(const device::output::Play& play);
    void carryOut(const device::output::Charge& charge);
    void carryOut(const device::output::Keep&);
    void carryOut(const device::output::Note& note);

    Faces faces_;
    device::WornCamera camera_;
    std::optional<device::Position> position_;
    std::optional<device::Position> start_;  ///< of the recording, for the picture
    std::optional<std::uint64_t> pretendedFree_;
    CameraLog log_;
    Timer due_;
    Timer storage_;
    std::deque<device::Input> waiting_;
    bool running_ = false;
    bool inDock_ = false;
    std::uint64_t free_ = 0;
};

}  // namespace ocelli::apps::bodycam
