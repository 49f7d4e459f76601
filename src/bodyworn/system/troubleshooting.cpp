// The table of causes and next steps.
#include "bodyworn/system/troubleshooting.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::array<Advice, 33> kAdvices = {{
    {"cameraDoesNotStart",
     "camera",
     "A camera does not start",
     "It is in shipping mode, or its battery is empty.",
     "Put it into a dock: that ends the shipping mode and charges it.",
     "BS-TRB-01"},
    {"cameraStorageFull",
     "camera",
     "A camera does not record",
     "Its storage is full; the storage light is red.",
     "Dock the camera and wait until everything is transferred.",
     "BS-TRB-02"},
    {"shortPreBuffer",
     "camera",
     "A recording begins later than the pre-buffer says",
     "The camera had just been started, had just stopped a recording, or its buffer was full.",
     "See the reason that the camera noted with the recording.",
     "BS-TRB-03"},
    {"displayDark",
     "camera",
     "The display stays dark",
     "The camera is in silent mode.",
     "Press and hold the top button.",
     "BS-TRB-04"},
    {"noAudio",
     "camera",
     "Recordings have no sound",
     "Audio is switched off in the profile.",
     "Open the profile of the user and switch audio on.",
     "BS-TRB-05"},
    {"slowOffload",
     "docks",
     "Transfers are slow",
     "Many cameras share the way to the destination.",
     "See the rates and what waits on the dashboard.\nDock cameras at different times, or bring a "
     "faster network.",
     "BS-TRB-06"},
    {"cameraNotFound",
     "docks",
     "A docked camera does not show up",
     "Docks and controller speak IPv6; a router between them does not pass it on.",
     "Test the network of the docks below: it says what is missing.\nConnect the docks directly to "
     "the controller, or let IPv6 and multicast DNS pass.",
     "BS-TRB-07"},
    {"nothingAssigned",
     "docks",
     "A tap of a tag gives no camera",
     "No docked camera is ready: storage, battery or firmware.",
     "See the reason for each camera in the answer to the tap.\nWait until one is ready, then tap "
     "again.",
     "BS-TRB-08"},
    {"noLocation",
     "camera",
     "Recordings have no location",
     "The camera waited for satellites, location is off in the profile, or the time is wrong.",
     "Switch location on in the profile.\nGo outdoors and wait a minute.\nCheck the time of the "
     "controller.",
     "BS-TRB-09"},
    {"cannotRemove",
     "controller",
     "A camera cannot be removed",
     "A further controller that had it was unplugged before.",
     "Remove that controller in the manager first.",
     "BS-TRB-10"},
    {"dockDark",
     "docks",
     "The light of a dock is off",
     "It has no power; docks do not take PoE.",
     "See the dock ports on the dashboard: one without a link has no dock, or one without power.\n"
     "Check the power supply of the dock: a network cable does not feed it.\nCheck the cable from "
     "the "
     "dock to the port.",
     "BS-TRB-11"},
    {"powerLost",
     "controller",
     "The mains have failed",
     "The controller runs on its battery or UPS; docks without one of their own are dark.",
     "Bring the mains back before the battery is empty.\nRecordings that were taken are safe: "
     "transfers go on afterwards.",
     "BS-INS-02"},
    {"upsSilent",
     "controller",
     "The UPS does not answer",
     "Its program (upsd) is not running, it is called otherwise, or its cable is out.",
     "Look at the cable between UPS and computer.\nAsk `upsc NAME@HOST` on the controller: it must "
     "show ups.status.\nStart the controller with the same --ups NAME@HOST.",
     "BS-INS-02"},
    {"controllerNotFound",
     "controller",
     "The controller cannot be found in the network",
     "It is switched off, in another network, or what searches is too old.",
     "Check power and network cable.\nRun `ocelli find` in the same network: it says when nothing "
     "is "
     "heard, when the controller is in another network, and when the program is too old.",
     "BS-TRB-12"},
    {"recordingsMissing",
     "destination",
     "Recordings are missing at the destination",
     "The destination is down, many cameras are waiting, the camera was taken out early, or clocks "
     "differ.",
     "See the state of the destination and what waits on the dashboard.\nDock the camera again.\n"
     "Compare the time of controller and destination.",
     "BS-TRB-13"},
    {"outOfLicences",
     "destination",
     "The destination refuses recordings: out of licences",
     "It has fewer licences than cameras.",
     "Add licences at the destination.",
     "BS-TRB-14"},
    {"wrongResolution",
     "camera",
     "The resolution is not the one wanted",
     "The profile of the user has another one.",
     "Change it in the profile, then dock the camera.",
     "BS-TRB-15"},
    {"retentionTooShort",
     "destination",
     "Recordings are gone soon after they arrived",
     "The destination keeps recordings for a shorter time than they were old when docked.",
     "Keep recordings longer at the destination.\nDock cameras more often.",
     "BS-TRB-16"},
    {"recordingsRefused",
     "destination",
     "The destination refuses a recording for good",
     "It does not know the user or the camera, or a rule of its own forbids the recording.",
     "Read its reason on the dashboard.\nChange the rule at the destination, or add what is "
     "missing "
     "there.\nThe recording stays on the camera and at the controller meanwhile.",
     "BS-TRB-13"},
    {"clocksDiffer",
     "destination",
     "The clocks of controller and destination differ",
     "One of them does not take its time from a time server, or they use different ones, or are "
     "set "
     "to different time zones.",
     "Set date, time and zone of the controller on the page System.\nLet both use the same NTP "
     "server.\nCompare the time zones of both by hand where the dashboard says that it is not "
     "told.",
     "BS-TIM-03"},
    {"stuckAtController",
     "destination",
     "Recordings stay at the controller",
     "The camera or user was removed at the destination.",
     "Press Register again on the page System.",
     "BS-TRB-17"},
    {"watermarkCut",
     "app",
     "User IDs look alike in the watermark",
     "The app shows the first 12 characters.",
     "Begin IDs with the part that tells users apart.",
     "BS-TRB-18"},
    {"readerNotGreen",
     "docks",
     "The tag reader does not turn green",
     "It is of a kind that is not supported.",
     "Use a reader with PC/SC.",
     "BS-TRB-19"},
    {"overlayEmpty",
     "camera",
     "The overlay has no user ID or location",
     "Off in the profile, no position at the start, or a user without an ID.",
     "Switch it on in the profile.\nGive the user an ID.",
     "BS-TRB-20"},
    {"holsterSilent",
     "camera",
     "The holster sensor does not start recordings",
     "It was out of range for ten minutes, is not calibrated, or its own app holds it.",
     "Close the app of the sensor.\nCalibrate it.\nDock the camera and take it out again.",
     "BS-TRB-21"},
    {"cameraOdd",
     "camera",
     "A camera does something else wrong",
     "",
     "Restart it: dock it and take it out again, or switch it off and on.\nBring its firmware up "
     "to "
     "date.\nRemove it and add it again.",
     "BS-TRB-22"},
    {"controllerOdd",
     "controller",
     "The controller does something else wrong",
     "",
     "Restart it.\nBring its firmware up to date.\nReset the system, when everything is delivered.",
     "BS-TRB-23"},
    {"cameraLocked",
     "camera",
     "A camera is locked",
     "It was not docked for eight weeks, or the system was restored.",
     "Open the camera under Devices and unlock it with the super admin passphrase.",
     "BS-UNL-01"},
    {"batteryCare",
     "docks",
     "A camera warns of its battery",
     "It has stood on the charger for more than 45 days, or it is too cold or too warm to charge.",
     "Use cameras in turn, so that none stays on the charger.\nKeep docks at 0 to 35 °C: above "
     "that "
     "a camera charges to 70 % only.",
     "BC-BAT-07"},
    {"chargeInStore",
     "camera",
     "A camera was put away for months",
     "Batteries that lie empty or full for long lose what they can hold.",
     "Charge it every three months, and use it at least once a year.\nStore it neither full nor "
     "empty: about half is best.\nAfter eight weeks it has to be unlocked when it is docked.",
     "BC-BAT-06"},
    {"notCharging",
     "docks",
     "A docked camera does not charge",
     "Its contacts are dirty, or its battery is faulty.",
     "Put the camera in again.\nClean the contacts with canned air and a dry cloth.\nTry another "
     "place in the dock.",
     "BC-BAT-03"},
    {"cleanContacts",
     "docks",
     "The link of a docked camera breaks off now and then",
     "The contacts of the bay or of the camera are dirty, or a pin does not spring back.",
     "Take the camera out. Clean the pins with canned air and a dry cloth; nothing wet, no "
     "detergent.\nSee that each pin springs back.\nPress Cleaned under Devices: it counts from "
     "zero "
     "again. If it goes on, try the camera in another bay.",
     "BC-CAR-02"},
    {"storageLow",
     "controller",
     "The storage of the controller is nearly full",
     "Recordings wait for the destination.",
     "See why the destination does not take them.\nDo not take power from the controller: what "
     "waits is kept.",
     "BS-SCT-01"},
}};

}  // namespace

std::span<const Advice> advices() {
    return kAdvices;
}

const Advice* findAdvice(std::string_view id) {
    const auto* found = std::ranges::find(kAdvices, id, &Advice::id);
    return found == kAdvices.end() ? nullptr : found;
}

Json advicesToJson() {
    Json items = Json::array();
    for (const Advice& advice : kAdvices) {
        Json steps = Json::array();
        for (const std::string_view step : split(advice.remedy, '\n')) {
            steps.push_back(std::string(step));
        }
        items.push_back(
            {{"id", advice.id},
             {"about", advice.about},
             {"symptom", advice.symptom},
             {"cause", advice.cause},
             {"steps", std::move(steps)}}
        );
    }
    return Json{{"items", std::move(items)}};
}

}  // namespace ocelli::bodyworn::system
