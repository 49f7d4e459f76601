// Sound outputs as the settings of the channels say.
#pragma once

#include "base/json.h"
#include "camera/talk/talk_desk.h"
#include "config/settings_store.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop; the desk is thread-safe.
class Talk {
  public:
    /// @param open  empty: the device has no sound output
    Talk(
        const Clock& clock, config::SettingsStore& settings, ocelli::camera::talk::OpenOutput open
    );

    ocelli::camera::talk::Desk& desk() { return desk_; }

    /// Says in the capabilities what is missing.
    void tell(Json& capabilities) const;

  private:
    void configure(const config::Settings& settings);

    ocelli::camera::talk::Desk desk_;
    Subscription subscription_;
};

}  // namespace ocelli::apps::camera
