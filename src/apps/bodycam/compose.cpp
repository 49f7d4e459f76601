// Makes the parts in order; the order here is the order of life, reversed at the end.
#include "apps/bodycam/compose.h"

#include <csignal>

#include "apps/bodycam/beacon_desk.h"
#include "apps/bodycam/dock_bay.h"
#include "apps/bodycam/hardware.h"
#include "apps/bodycam/panel.h"
#include "apps/bodycam/sealed_keeper.h"
#include "base/log.h"
#include "crypto/key_wrap.h"
#include "crypto/random.h"
#include "net/http/files.h"
#include "runtime/signals.h"
#include "runtime/state_folder.h"

namespace ocelli::apps::bodycam {
namespace {

namespace device = bodyworn::device;

constexpr std::size_t kMega = 1U << 20U;

}  // namespace

struct BodyCam::Parts {
    Parts(Options given, device::WornModel wornModel, StateFolder folder)
        : options(std::move(given)), model(std::move(wornModel)), state(std::move(folder)) {}

    /// What a sensor camera on the cable sees.
    std::string sensorSource() const {
        return options.sensorSource.empty() ? model.sensorSource : options.sensorSource;
    }

    Result<void> openKeeper(const device::Provision& provision);
    Result<void> openRecorder(const std::string& timeZone);
    void openDevice();
    Result<void> openBay();
    Result<void> openPanel();

    Options options;
    device::WornModel model;
    StateFolder state;
    AdjustedClock clock;
    EventLoop loop{clock};
    media::MediaClock mediaClock{clock};
    events::EventBus bus{loop, 1};
    std::unique_ptr<SealedKeeper> keeper;
    std::unique_ptr<bodyworn::vault::BookShelf> shelf;
    std::unique_ptr<Lens> lens;
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<WornDevice> worn;
    std::unique_ptr<BeaconDesk> beacons;
    std::unique_ptr<DockBay> bay;
    PanelAuthenticator authenticator;
    std::unique_ptr<net::http::Router> router;
    std::unique_ptr<Panel> panel;
    std::unique_ptr<Hardware> hardware;
    std::unique_ptr<net::http::Server> server;
};

Result<void> BodyCam::Parts::openKeeper(const device::Provision& provision) {
    SealedKeeper::Facts facts;
    facts.device.serial = state.serialNumber();
    facts.device.model = model.model;
    facts.device.firmware = OCELLI_VERSION;
    if (provision.contentKey) {
        // A key that cannot wrap another is found now, not with the first recording.
        auto tried = crypto::wrapKey(provision.contentKey->publicKey, crypto::randomBytes(32));
        if (!tried) {
            return fail(ErrorKind::InvalidArgument, "contentKey.publicKey is no RSA key in PEM")
                .withField("contentKey.publicKey", "an RSA public key in PEM");
        }
        facts.destination = {provision.contentKey->publicKey, provision.contentKey->id};
    }
    keeper = OCELLI_TRY(SealedKeeper::open(
        systemFiles(), (state.path() / "identity").string(), std::move(facts), clock.wall()
    ));
    return {};
}

Result<void> BodyCam::Parts::openRecorder(const std::string& timeZone) {
    lens = std::make_unique<Lens>(Lens::Faces{
        loop,
        mediaClock,
        bus,
        options.channel.empty() ? model.source : options.channel,
        sensorSource(),
        model.lens,
        [this](const std::string& error) { worn->onLens(error); }
    });
    const std::string recordings = (state.path() / "recordings").string();
    shelf = std::make_unique<bodyworn::vault::BookShelf>(
        systemFiles(), recordings, keeper->identity()->storageKey()
    );
    device::RecordingBook facts;
    facts.serial = state.serialNumber();
    facts.model = model.model;
    facts.firmware = OCELLI_VERSION;
    facts.timeZone = timeZone;
    recorder = std::make_unique<Recorder>(
        Recorder::Faces{
            loop,
            systemFiles(),
            *keeper,
            *shelf,
            recordings,
            std::move(facts),
            [this](const std::string& shortfall) { worn->onRecorderStarted(shortfall); },
            [this](const std::string& error) { worn->onRecorderEnded(error); }
        },
        static_cast<std::size_t>(model.preBufferMegabytes) * kMega
    );
    const int mended = OCELLI_TRY(recorder->recover());
    if (mended > 0) {
        log::info("record", "{} interrupted recordings were mended", mended);
    }
    return {};
}

void BodyCam::Parts::openDevice() {
    worn = std::make_unique<WornDevice>(
        WornDevice::Faces{
            loop,
            *lens,
            *recorder,
            state.path(),
            [this] {
                if (bay) {
                    bay->look();
                }
                if (beacons) {
                    beacons->look();
                }
                if (panel) {
                    panel->onChanged();
                }
                if (hardware) {
                    hardware->onChanged();
                }
            },
            [this](const device::output::Play& play) {
                if (panel) {
                    panel->onPlay(play);
                }
                if (hardware) {
                    hardware->onPlay(play);
                }
            },
            [this](const LogLine& line) {
                if (panel) {
                    panel->onNote(line);
                }
            },
            [this](const device::output::Charge& charge) {
                if (hardware) {
                    hardware->onCharge(charge);
                }
            },
            [this] { beacons->call(); }
        },
        model
    );
    beacons = std::make_unique<BeaconDesk>(loop, *worn, state.serialNumber());
}

Result<void> BodyCam::Parts::openBay() {
    bay = OCELLI_TRY(DockBay::create(DockBay::Faces{
        loop,
        clock,
        *worn,
        *recorder,
        *keeper,
        *shelf,
        state.path(),
        state.serialNumber(),
        OCELLI_VERSION,
        options.dock,
        [this] {
            if (panel) {
                panel->onChanged();
            }
        },
        [this](const Bytes& key) { beacons->setKey(key); }
    }));
    return {};
}

Result<void> BodyCam::Parts::openPanel() {
    router = std::make_unique<net::http::Router>(authenticator);
    panel = std::make_unique<Panel>(
        Panel::Faces{loop, *worn, *recorder, *keeper, *lens, *bay, *beacons}, *router
    );
    if (!options.web.empty()) {
        const auto pages = std::make_shared<const net::http::Files>(options.web, "bodycam.html");
        router->setFallback([pages](const net::http::Request& request) {
            return pages->serve(request);
        });
    }
    server = OCELLI_TRY(net::http::Server::create(loop, options.http, nullptr, *router));
    return {};
}

Result<std::unique_ptr<BodyCam>> BodyCam::create(const Options& options) {
    const std::filesystem::path file =
        options.model.empty() ? "/usr/share/ocelli/models/bodycam-led.yaml" : options.model;
    auto model = OCELLI_TRY(device::readWornModel(file));
    device::Provision provision;
    if (!options.provision.empty()) {
        provision = OCELLI_TRY(device::readProvision(options.provision));
    }
    auto folder = OCELLI_TRY(StateFolder::create(options.state));
    if (options.provision.empty()) {
        const SystemFacts facts = readSystemFacts(folder.path());
        provision.timeZone = facts.timeZone;
        provision.contentKey = facts.contentKey;
        provision.beaconKey = facts.beaconKey;
    }
    auto parts = std::make_unique<Parts>(options, std::move(model), std::move(folder));
    OCELLI_TRY(parts->openKeeper(provision));
    OCELLI_TRY(parts->openRecorder(provision.timeZone));
    parts->openDevice();
    parts->beacons->setKey(provision.beaconKey);
    OCELLI_TRY(parts->openBay());
    if (!options.provision.empty()) {
        parts->worn->provision(provision);
    }
    if (options.docked) {
        parts->worn->handle(device::input::Dock{true});
    }
    OCELLI_TRY(parts->openPanel());
    if (!options.hardware.empty()) {
        auto gpsd = OCELLI_TRY(net::parseEndpoint(options.gpsd));
        parts->hardware = std::make_unique<Hardware>(
            parts->loop, *parts->worn, options.hardware, std::move(gpsd), parts->sensorSource()
        );
    }
    return std::unique_ptr<BodyCam>(new BodyCam(std::move(parts)));
}

BodyCam::BodyCam(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

BodyCam::~BodyCam() {
    parts_->hardware.reset();
    parts_->server.reset();
    parts_->bay.reset();
    parts_->recorder->listen(nullptr);
    parts_->lens->stop();
}

void BodyCam::run() {
    Parts& parts = *parts_;
    log::info(
        "main",
        "{} {}: the panel is at http://{}/ (for trying: who reaches it holds the camera)",
        parts.model.model,
        parts.state.serialNumber(),
        parts.server->local().format()
    );
    SignalWatch signals(parts.loop, {SIGINT, SIGTERM}, [&parts](int) { parts.loop.stop(); });
    parts.worn->readStorage();
    parts.loop.run();
}

}  // namespace ocelli::apps::bodycam
