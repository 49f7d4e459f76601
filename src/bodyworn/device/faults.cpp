// The table of error feedback, row by row.
#include "bodyworn/device/faults.h"

#include <algorithm>

namespace ocelli::bodyworn::device {
namespace {

using S = Situation;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Lamp kAmber{Colour::Amber, Blink::Steady};
constexpr Lamp kAmberFlashing{Colour::Amber, Blink::Flashing};
constexpr Lamp kRed{Colour::Red, Blink::Steady};

constexpr std::array<FaultLamp, 1> kCannotRecord = {{{Led::Operation, kAmber}}};
constexpr std::array<FaultLamp, 2> kStorageFull = {{{Led::Operation, kAmber}, {Led::Storage, kRed}}
};
constexpr std::array<FaultLamp, 1> kSensor = {{{Led::Extension, kRed}}};
constexpr std::array<FaultLamp, 1> kDock = {{{Led::Docking, kAmberFlashing}}};
constexpr std::array<FaultLamp, 2> kUpload = {{{Led::Docking, kAmberFlashing}, {Led::Storage, kRed}}
};
constexpr std::array<FaultLamp, 2> kCharge = {{{Led::Docking, kAmberFlashing}, {Led::Battery, kRed}}
};

bool worn(const S& s) {
    return s.inUse() || s.phase == Phase::Starting;
}

constexpr std::array<FaultRow, kFaults> kTable = {{
    {Fault::NotAdded,
     "notAdded",
     [](const S& s) { return s.docked() && !s.added; },
     true,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "This camera belongs to no system.",
     "Add it in the manager while it stands in the dock."},
    {Fault::NoWearerDocked,
     "noWearerDocked",
     [](const S& s) { return s.docked() && s.added && !s.wearer; },
     true,
     {},
     Blink::Pulsing,
     Heard::Never,
     Signal::Refused,
     {},
     "Nobody is assigned to this camera.",
     "Assign a person in the manager, or take it by tapping a tag."},
    {Fault::NoWearer,
     "noWearer",
     [](const S& s) { return worn(s) && !s.wearer; },
     true,
     {},
     Blink::Steady,
     Heard::Both,
     Signal::NoWearer,
     seconds(3),
     "The camera was taken without a person assigned to it.",
     "Put it back into the dock and assign a person."},
    {Fault::Locked,
     "locked",
     [](const S& s) { return worn(s) && s.locked; },
     true,
     kCannotRecord,
     Blink::Steady,
     Heard::Both,
     Signal::CannotRecord,
     {},
     "The camera was away from its dock for eight weeks and is locked.",
     "Dock it and unlock it in the manager."},
    {Fault::StorageError,
     "storageError",
     [](const S& s) { return worn(s) && s.storage.error; },
     true,
     kCannotRecord,
     Blink::Steady,
     Heard::Both,
     Signal::CannotRecord,
     {},
     "The storage of the camera fails.",
     "Dock it to save what can be read, then replace it."},
    {Fault::StorageFull,
     "storageFull",
     [](const S& s) { return worn(s) && s.storage.full; },
     true,
     kStorageFull,
     Blink::Steady,
     Heard::Both,
     Signal::CannotRecord,
     {},
     "The storage is full.",
     "Dock the camera and let it transfer its recordings."},
    {Fault::NoPicture,
     "noPicture",
     [](const S& s) { return s.phase == Phase::Ready && !s.mediaError.empty(); },
     true,
     kCannotRecord,
     Blink::Steady,
     Heard::Both,
     Signal::CannotRecord,
     {},
     "No pictures come from the lens.",
     "Switch the camera off and on; if that does not help, send in a report."},
    {Fault::RecorderFailed,
     "recorderFailed",
     [](const S& s) { return worn(s) && !s.recorderError.empty(); },
     false,
     kCannotRecord,
     Blink::Steady,
     Heard::Both,
     Signal::CannotRecord,
     {},
     "The last recording could not be made.",
     "Press again; if that does not help, dock the camera and look at its log."},
    {Fault::SwitchingSources,
     "switchingSources",
     [](const S& s) { return worn(s) && s.sensorCamera == Link::Working; },
     true,
     {},
     Blink::Pulsing,
     Heard::Never,
     Signal::Refused,
     {},
     "The picture is being switched to or from the sensor camera.",
     "Wait a moment."},
    {Fault::SensorCamera,
     "sensorCamera",
     [](const S& s) { return worn(s) && s.sensorCamera == Link::Failed; },
     false,
     kSensor,
     Blink::Steady,
     Heard::Both,
     Signal::SensorFault,
     {},
     "The sensor camera does not work.",
     "Pull it out and press the top button: a red light then means the main camera is broken."},
    {Fault::DockError,
     "dockError",
     [](const S& s) { return s.docked() && s.dock.error; },
     true,
     kDock,
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "Something is wrong with the camera in its dock.",
     "Look at the manager's dashboard."},
    {Fault::UploadError,
     "uploadError",
     [](const S& s) { return s.docked() && s.dock.uploadError; },
     true,
     kUpload,
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "Recordings cannot be transferred.",
     "Check camera to dock, dock to controller, and the controller itself."},
    {Fault::NotCharging,
     "notCharging",
     [](const S& s) { return s.docked() && s.battery.fault; },
     true,
     kCharge,
     Blink::Flashing,
     Heard::ScreenOnly,
     Signal::NotCharging,
     seconds(1),
     "The battery does not charge.",
     "Put the camera in again and clean the contacts."},
    {Fault::BatteryEmpty,
     "batteryEmpty",
     [](const S& s) { return s.battery.percent <= 0 && !s.battery.external; },
     true,
     kCannotRecord,
     Blink::Flashing,
     Heard::Never,
     Signal::Refused,
     {},
     "The battery is empty.",
     "Charge the camera in a dock or over USB."},
    {Fault::Temperature,
     "temperature",
     [](const S& s) { return worn(s) && s.temperatureOutside; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "It is colder or warmer than the camera is made for.",
     "Bring it where it is milder; never leave it in a parked car."},
    {Fault::ChargingTemperature,
     "chargingTemperature",
     [](const S& s) { return s.battery.external && s.chargingOutside; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "It is too cold or too warm to charge.",
     "Charging goes on when it is milder."},
    {Fault::ClockWrong,
     "clockWrong",
     [](const S& s) { return worn(s) && s.clockWrong; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "The camera's clock is wrong; positions may not be found, and times of recordings are wrong.",
     "Dock the camera: the system controller sets its clock."},
    {Fault::Overcharged,
     "overcharged",
     [](const S& s) { return s.battery.overcharged; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "The camera has been on the charger for 45 days.",
     "Take it out and use it: a battery that is always full ages."},
    {Fault::ChargeDue,
     "chargeDue",
     [](const S& s) { return s.battery.chargeDue; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "The camera has not been charged for three months.",
     "Charge it, also while it is not used."},
    {Fault::UseDue,
     "useDue",
     [](const S& s) { return s.battery.useDue; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "The camera has not been used for a year.",
     "Use it once a year, so that battery and storage stay in order."},
    {Fault::KeepingTemperature,
     "keepingTemperature",
     [](const S& s) { return s.keepingOutside; },
     false,
     {},
     Blink::Steady,
     Heard::Never,
     Signal::Refused,
     {},
     "It is colder or warmer than the camera may be kept at.",
     "Keep it dry and where it is milder; never leave it in a parked car."},
}};

}  // namespace

std::span<const FaultRow> faultTable() {
    return kTable;
}

const FaultRow& rowOf(Fault fault) {
    return *std::ranges::find(kTable, fault, &FaultRow::fault);
}

FaultSet faultsOf(const Situation& situation) {
    FaultSet set;
    for (const FaultRow& row : kTable) {
        set.set(static_cast<std::size_t>(row.fault), row.when(situation));
    }
    return set;
}

std::optional<Fault> whatBlocksRecording(const Situation& situation) {
    for (const FaultRow& row : kTable) {
        if (row.blocksRecording && row.when(situation)) {
            return row.fault;
        }
    }
    return std::nullopt;
}

}  // namespace ocelli::bodyworn::device
