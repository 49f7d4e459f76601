// The sound of alarms: settings, links and HTTP joined to the sound outputs of the channels.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "camera/talk/sound_library.h"
#include "camera/talk/talk_desk.h"
#include "config/settings_store.h"
#include "control/linkage/linkage.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// Lives on the main loop; files and sound devices are used on a queue of its own.
class AudibleAlarm {
  public:
    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        ocelli::camera::talk::Desk& desk;
    };

    /// @param folder  of the sounds that somebody has brought
    AudibleAlarm(const Faces& faces, const std::filesystem::path& folder);
    ~AudibleAlarm();

    /// The action "audibleAlarm". While the sound is played, further events do not begin it anew.
    void addActions(control::linkage::Linkage& links);

    /// `/api/v1/alarm/sounds` and `/api/v1/alarm/sound`.
    void addRoutes(net::http::Router& router);

    /// The sounds there are.
    void tell(Json& capabilities) const;

    /// Forgets what was brought; with the settings, when the device is reset.
    void forget();

  private:
    void onEvent(const events::Event& event);
    void play(const config::AudibleAlarmSettings& how, UniqueFunction<void(Result<Json>)> done);
    void silence();
    void change(UniqueFunction<Result<void>()> work, net::http::Reply reply);
    Json listToJson() const;
    void addSound(const net::http::Request& request, net::http::Reply reply);
    void removeSound(const net::http::Request& request, net::http::Reply reply);
    void test(const net::http::Request& request, net::http::Reply reply);

    Faces faces_;
    ocelli::camera::talk::SoundLibrary library_;                      ///< on the queue
    std::vector<ocelli::camera::talk::SoundLibrary::Entry> entries_;  ///< as the library has them
    std::shared_ptr<ocelli::camera::talk::Tune> tune_;                ///< played last
    bool opening_ = false;  ///< a sound is on its way to the output
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    SerialQueue queue_{"alarm sound", 64};  ///< last: ends before what it uses
};

}  // namespace ocelli::apps::camera
