// The parts of this computer as those of the camera: its buttons, LEDs, battery, motion, place.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "apps/bodycam/worn_device.h"
#include "bodyworn/device/fall_detector.h"
#include "host/peripherals/accelerometer.h"
#include "host/peripherals/beeper.h"
#include "host/peripherals/gpsd_client.h"
#include "host/peripherals/key_reader.h"
#include "host/peripherals/leds.h"
#include "host/peripherals/modem.h"
#include "host/peripherals/wifi.h"
#include "net/address.h"

namespace ocelli::apps::bodycam {

/// Thread-bound to the main loop. What this computer lacks is left to its virtual twin on the
/// panel.
class Hardware {
  public:
    /// @param root  "/" or a folder that stands in its place
    /// @param sensorSource  of a sensor camera; watched where it is a device of this computer
    Hardware(
        EventLoop& loop,
        WornDevice& worn,
        std::filesystem::path root,
        net::Endpoint gpsd,
        std::string_view sensorSource
    );
    ~Hardware();

    /// LEDs blink from now on as they look now.
    void onChanged();
    /// Tells the charger, where there is one that can be told.
    void onCharge(const device::output::Charge& charge) const;
    void onPlay(const device::output::Play& play);

  private:
    struct Shown {
        std::string name;
        device::Lamp lamp;
        MonoTime since;
    };

    void show(const std::string& name, const device::Lamp& lamp);
    void light();
    void readPower();
    void readDock();
    void readSensorPlug();
    void readMotion();
    void readWifi();
    void onModem(const Result<host::peripherals::ModemReading>& reading);
    void onKey(const host::peripherals::KeyEvent& key);
    void onFix(const std::optional<host::peripherals::GpsFix>& fix);

    EventLoop& loop_;
    WornDevice& worn_;
    std::filesystem::path root_;
    host::peripherals::Leds leds_;
    std::vector<Shown> shown_;
    std::optional<host::peripherals::Beeper> beeper_;
    std::optional<host::peripherals::Accelerometer> accelerometer_;
    device::FallDetector falls_;
    std::optional<device::output::Play> playing_;
    MonoTime playingSince_;
    Timer lightTimer_;
    Timer powerTimer_;
    Timer dockTimer_;
    std::filesystem::path sensorNode_;
    Timer sensorTimer_;
    Timer motionTimer_;
    host::peripherals::WifiReading wifi_;
    std::optional<MonoTime> searchingSince_;  ///< for a Wi-Fi; nothing: it is not
    bool hasModem_ = false;
    Timer wifiTimer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::unique_ptr<host::peripherals::KeyReader> keys_;
    std::unique_ptr<host::peripherals::GpsdClient> gpsd_;
    std::unique_ptr<host::peripherals::ModemClient> modem_;
};

}  // namespace ocelli::apps::bodycam
