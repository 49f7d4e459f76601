// From the main loop to the dock queue and back.
#include "apps/bodycam/dock_bay.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr Duration kAtOnce = std::chrono::milliseconds(250);
constexpr Duration kLeast = std::chrono::milliseconds(1);
constexpr Duration kRecorderEnds = std::chrono::milliseconds(200);
constexpr Duration kGiveLogEvery = std::chrono::seconds(5);
constexpr std::size_t kLongestLog = std::size_t{512} << 10U;

Result<device::Wearer> wearerOf(const Json& user) {
    device::Wearer wearer;
    wearer.id = OCELLI_TRY(stringMember(user, "id"));
    wearer.name = OCELLI_TRY(stringMember(user, "name"));
    wearer.userId = OCELLI_TRY(stringMember(user, "userId"));
    OCELLI_TRY(device::checkWearer(wearer));
    return wearer;
}

std::string_view stateOf(const device::WornCamera& camera) {
    const device::Situation& situation = camera.situation();
    if (situation.locked) {
        return "locked";
    }
    for (const device::FaultRow& row : device::faultTable()) {
        // Those of the dock's own work are known to the controller.
        if (row.when(situation) && row.fault != device::Fault::NotAdded &&
            row.fault != device::Fault::NoWearerDocked && row.fault != device::Fault::UploadError) {
            return row.code;
        }
    }
    if (situation.battery.external && situation.celsius > camera.model().warmAbove) {
        return "chargeLimited";
    }
    return situation.battery.charging ? "charging" : "ready";
}

}  // namespace

Result<std::unique_ptr<DockBay>> DockBay::create(Faces faces) {
    auto books = OCELLI_TRY(dock::TransferBooks::open(systemFiles(), faces.folder.string()));
    return std::unique_ptr<DockBay>(new DockBay(std::move(faces), std::move(books)));
}

DockBay::DockBay(Faces faces, dock::TransferBooks books)
    : faces_(std::move(faces)),
      books_(std::move(books)),
      vault_(systemFiles(), faces_.shelf, faces_.keeper.identity()->storageKey()),
      search_(faces_.loop, faces_.place),
      facts_(readSystemFacts(faces_.folder)),
      queue_("dock") {}

DockBay::~DockBay() {
    alive_.reset();
    end();
    queue_.drain();
}

void DockBay::look() {
    const bool docked = faces_.worn.inDock() && search_.possible();
    if (docked && !stop_) {
        begin();
    } else if (!docked && stop_) {
        end();
        report_ = {};
        faces_.onChanged();
    }
}

void DockBay::begin() {
    stop_.emplace();
    obeyed_.reset();
    report_ = {};
    report_.stage = DockStage::Looking;
    search_.begin(
        {[this](const net::Endpoint& controller) { visit(controller); }, [this] { nobodyAnswers(); }
        }
    );
}

/// As with a controller that was named: what belongs to a system misses it.
void DockBay::nobodyAnswers() {
    report_.cause = "no controller answers in the network";
    report_.lost = !faces_.keeper.identity()->root().empty();
    faces_.worn.handle(device::input::DockWork{workOf(report_)});
    faces_.onChanged();
}

void DockBay::visit(const net::Endpoint& controller) {
    DockVisit::Faces faces{
        faces_.clock,
        vault_,
        books_,
        controller,
        [this](const bodyworn::evidence::DeviceIdentity& identity) {
            return faces_.keeper.setIdentity(identity);
        },
        [this, alive = std::weak_ptr(alive_)] {
            faces_.loop.post([this, alive] {
                if (!alive.expired()) {
                    leave();
                }
            });
        }
    };
    linesGiven_ = 0;
    giveLogAt_ = faces_.clock.mono();
    queue_.post([this, faces = std::move(faces), stop = stop_->get_token()] {
        visit_ = std::make_unique<DockVisit>(faces, *faces_.keeper.identity(), stop);
    });
    ask();
}

/// Does not wait: the camera is about to be used.
void DockBay::end() {
    if (stop_) {
        stop_->request_stop();
        stop_.reset();
        next_.cancel();
        search_.end();
        queue_.post([this] { visit_.reset(); });
    }
}

DockBay::Turn DockBay::work(
    const dock::Hello& hello, std::string log, const std::stop_token& stop
) {
    Turn turn;
    if (visit_ && !log.empty()) {
        visit_->setLog(std::move(log));
    }
    const MonoTime until = faces_.clock.mono() + kAtOnce;
    while (visit_ && !stop.stop_requested()) {
        turn.wait = visit_->step(hello);
        if (turn.wait > Duration::zero() || faces_.clock.mono() >= until) {
            break;
        }
    }
    if (visit_) {
        turn.report = visit_->report();
    }
    return turn;
}

void DockBay::ask() {
    if (faces_.worn.camera().situation().recording != device::Recording::Idle) {
        // What is being closed belongs to what is brought.
        next_ = faces_.loop.after(kRecorderEnds, [this] { ask(); });
        return;
    }
    const std::stop_token stop = stop_->get_token();
    queue_.run(
        [this, hello = hello(), log = newLog(), stop] { return work(hello, log, stop); },
        faces_.loop,
        [this, stop, alive = std::weak_ptr(alive_)](Turn turn) {
            if (alive.expired() || stop.stop_requested()) {
                return;
            }
            take(turn.report);
            if (turn.report.lost && faces_.place.inNetwork) {
                searchAnew();
                return;
            }
            next_ = faces_.loop.after(std::max(turn.wait, kLeast), [this] { ask(); });
        }
    );
}

/// The controller has gone, or is of another system: perhaps there is another one.
void DockBay::searchAnew() {
    const DockReport before = report_;
    search_.failed();
    end();
    begin();
    report_.lost = true;
    report_.cause = before.cause;
    faces_.onChanged();
}

dock::Hello DockBay::hello() const {
    const device::Situation& situation = faces_.worn.camera().situation();
    dock::Hello hello;
    hello.serial = faces_.serial;
    hello.model = faces_.worn.camera().model().model;
    hello.firmware = faces_.firmware;
    hello.batteryPercent = situation.battery.percent;
    hello.freeBytes = faces_.worn.freeBytes();
    hello.state = stateOf(faces_.worn.camera());
    hello.bay = situation.bay;
    return hello;
}

std::string DockBay::logText() const {
    std::string text;
    for (const LogLine& line : faces_.worn.lines()) {
        text += fmt::format("{} {}: {}\n", formatTime(line.time), line.note.code, line.note.text);
    }
    return text.size() > kLongestLog ? text.substr(text.size() - kLongestLog) : text;
}

/// Whole, when it has grown since it was given: what arises in the dock is not left for the next
/// visit.
std::string DockBay::newLog() {
    const std::uint64_t lines = faces_.worn.linesEver();
    if (lines == linesGiven_ || faces_.clock.mono() < giveLogAt_) {
        return {};
    }
    linesGiven_ = lines;
    giveLogAt_ = faces_.clock.mono() + kGiveLogEvery;
    return logText();
}

device::DockState DockBay::workOf(const DockReport& report) const {
    device::DockState state = faces_.worn.camera().situation().dock;
    state.transfer.reset();
    if (report.stage == DockStage::Bringing && report.total > 0) {
        state.transfer = static_cast<double>(report.done) / static_cast<double>(report.total);
    }
    state.uploadError = report.lost;
    state.error = report.stage == DockStage::Refused || !report.damaged.empty();
    return state;
}

void DockBay::take(const DockReport& report) {
    if (report.damaged != report_.damaged) {
        for (const auto& [recording, reason] : report.damaged) {
            log::error("dock", "{} stays on the camera: {}", recording, reason);
        }
    }
    report_ = report;
    if (report.welcome) {
        search_.served();
        obey(*report.welcome);
    }
    faces_.worn.handle(device::input::DockWork{workOf(report)});
    faces_.onChanged();
}

/// Only what has changed: each greeting says all of it.
void DockBay::obey(const dock::Welcome& welcome) {
    dock::Welcome timeless = welcome;
    timeless.time = {};
    if (obeyed_ == timeless) {
        return;
    }
    if (!obeyed_) {
        if (const Duration wrong = faces_.clock.set(welcome.time); wrong != Duration::zero()) {
            log::info(
                "dock",
                "the clock was wrong by {} s",
                std::chrono::duration_cast<std::chrono::seconds>(wrong).count()
            );
        }
    }
    obeyed_ = timeless;
    if (!faces_.worn.camera().situation().added) {
        faces_.worn.handle(device::input::Membership{true});
    }
    if (faces_.worn.camera().situation().locked) {
        faces_.worn.handle(device::input::Unlock{});
    }
    obeySystem(welcome.settings);
    obeyPerson(welcome);
}

void DockBay::obeySystem(const Json& settings) {
    keepFacts(applySystemFacts(facts_, settings));
}

void DockBay::keepFacts(const SystemFacts& facts) {
    if (facts != facts_) {
        if (auto kept = writeSystemFacts(faces_.folder, facts); !kept) {
            log::error("dock", "{}", kept.error().describe());
        }
    }
    facts_ = facts;
    faces_.recorder.setTimeZone(facts_.timeZone);
    faces_.keeper.setDestination(facts_.contentKey);
    faces_.onBeaconKey(facts_.beaconKey);
}

void DockBay::obeyPerson(const dock::Welcome& welcome) {
    Json changes = welcome.profile.is_object() ? welcome.profile : Json::object();
    if (welcome.settings.is_object() && welcome.settings.contains("clipFormat")) {
        changes["clipFormat"] = welcome.settings["clipFormat"];
    }
    const auto settings = device::applySettings(faces_.worn.camera().settings(), changes);
    if (!settings) {
        log::error("dock", "the profile: {}", settings.error().describe());
    } else if (*settings != faces_.worn.camera().settings()) {
        faces_.worn.handle(device::input::Settings{*settings});
    }
    std::optional<device::Wearer> wearer;
    if (welcome.user.is_object()) {
        auto read = wearerOf(welcome.user);
        if (!read) {
            log::error("dock", "the user: {}", read.error().describe());
            return;
        }
        wearer = std::move(*read);
    }
    if (wearer != faces_.worn.camera().situation().wearer) {
        faces_.worn.handle(device::input::Assign{wearer, false});
    }
}

/// Factory default: whoever gets the camera next begins anew.
void DockBay::leave() {
    obeyed_.reset();
    keepFacts({});
    faces_.worn.handle(device::input::Settings{});
    faces_.worn.handle(device::input::Membership{false});
}

}  // namespace ocelli::apps::bodycam
