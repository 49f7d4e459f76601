// The bay the camera is put into: begins and ends visits, and obeys what the controller says.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "apps/bodycam/adjusted_clock.h"
#include "apps/bodycam/dock_search.h"
#include "apps/bodycam/dock_visit.h"
#include "apps/bodycam/recorder.h"
#include "apps/bodycam/sealed_keeper.h"
#include "apps/bodycam/system_facts.h"
#include "apps/bodycam/worn_device.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::bodycam {

/// Thread-bound to the main loop; the questions are asked on a thread of its own.
class DockBay {
  public:
    struct Faces {
        EventLoop& loop;
        AdjustedClock& clock;
        WornDevice& worn;
        Recorder& recorder;
        SealedKeeper& keeper;
        const bodyworn::vault::BookShelf& shelf;
        std::filesystem::path folder;  ///< of what is kept over a restart
        std::string serial;
        std::string firmware;
        DockPlace place;

        std::function<void()> onChanged;                    ///< report() has changed
        std::function<void(const Bytes& key)> onBeaconKey;  ///< of calls to cameras nearby
    };

    /// DataLoss when the books of transfers are broken.
    static Result<std::unique_ptr<DockBay>> create(Faces faces);

    ~DockBay();

    /// What the device does now: called after each change. Taken out, a visit ends at once.
    void look();

    const DockReport& report() const { return report_; }

    /// Whether it has somewhere to go, and where that is: an address, or words.
    bool hasController() const { return search_.possible(); }

    std::string controller() const { return search_.words(); }

  private:
    struct Turn {
        DockReport report;
        Duration wait{};
    };

    DockBay(Faces faces, dock::TransferBooks books);

    void begin();
    void visit(const net::Endpoint& controller);
    void end();
    void searchAnew();
    void nobodyAnswers();
    void ask();
    Turn work(const dock::Hello& hello, std::string log, const std::stop_token& stop);
    dock::Hello hello() const;
    std::string logText() const;
    std::string newLog();
    void take(const DockReport& report);
    void obey(const dock::Welcome& welcome);
    void obeyPerson(const dock::Welcome& welcome);
    void obeySystem(const Json& settings);
    void keepFacts(const SystemFacts& facts);
    void leave();
    device::DockState workOf(const DockReport& report) const;

    Faces faces_;
    dock::TransferBooks books_;
    bodyworn::vault::RecordingVault vault_;
    DockSearch search_;
    DockReport report_;
    SystemFacts facts_;
    std::optional<dock::Welcome> obeyed_;   ///< with no time in it
    std::optional<std::stop_source> stop_;  ///< while a visit lasts
    Timer next_;
    std::uint64_t linesGiven_ = 0;  ///< of the camera's log, to the visit
    MonoTime giveLogAt_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::unique_ptr<DockVisit> visit_;  ///< the queue's own
    SerialQueue queue_;
};

}  // namespace ocelli::apps::bodycam
