// Joins smart events: what is seen goes to pages, into the stream and into the memory of tracks.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "camera/object_history/object_shelf.h"
#include "camera/pipeline/smart_watch.h"
#include "config/settings_store.h"
#include "control/linkage/live_events.h"
#include "net/http/router.h"
#include "runtime/guarded.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// Lives on the main loop; onScene() and onSound() may be called on any thread.
class SmartEvents {
  public:
    struct Faces {
        EventLoop& loop;
        FileSystem& files;
        config::SettingsStore& settings;
        control::linkage::LiveEvents& live;
    };

    using Metadata = std::function<void(int channel, std::string_view, MonoTime, WallTime)>;

    /// @param folder  where tracks are remembered
    SmartEvents(Faces faces, std::string folder);
    ~SmartEvents();

    /// Where documents beside the picture go, once there are channels.
    void setMetadata(Metadata metadata);

    void onScene(int channel, const ocelli::camera::objects::SceneReport& scene, WallTime time);
    void onSound(int channel, const ocelli::camera::pipeline::SoundLevel& level, WallTime time);
    void onModel(int channel, const ocelli::camera::pipeline::ModelState& state);

    /// `POST /api/v1/channels/{channel}/smart-events/try`, `GET …/smart-events/model`.
    void addRoutes(net::http::Router& router);

    /// Forgets all tracks; with the settings, when the device is reset.
    void forget();

  private:
    void watchSettings();
    void remember(int channel, const ocelli::camera::objects::SceneReport& scene, WallTime time);
    void expire();
    void answerTrial(const net::http::Request& request, net::http::Reply reply);

    Faces faces_;
    std::string folder_;
    Metadata metadata_;
    std::map<int, Json> models_;                         ///< what is known of them, by channel
    std::map<int, bool> described_;                      ///< channels with a track of documents
    ocelli::camera::object_history::ObjectShelf shelf_;  ///< on the queue
    bool failing_ = false;                               ///< on the queue: told once
    Subscription subscription_;
    Timer timer_;
    SerialQueue queue_;  ///< last: ends before what it uses
};

/// The model that the settings name, which begins to load.
/// @param folder  where models of the user's lie
Result<std::shared_ptr<ocelli::camera::objects::TargetClassifier>> openClassifier(
    const std::filesystem::path& folder, const config::SmartEventsSettings& settings
);

}  // namespace ocelli::apps::camera
