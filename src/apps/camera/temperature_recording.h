// Records temperatures of thermal channels and answers for those of the past.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "camera/thermal_record/radiometric_recorder.h"
#include "camera/thermometry/measurement.h"
#include "config/settings_store.h"
#include "config/time_zone.h"
#include "events/event_bus.h"
#include "host/diagnostics/metrics.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop; `offer` is for sources' threads. Outlives the sources.
class TemperatureRecording {
  public:
    struct Faces {
        EventLoop& loop;
        FileSystem& files;
        config::SettingsStore& settings;
        events::EventBus& bus;
    };

    explicit TemperatureRecording(Faces faces);
    ~TemperatureRecording();

    /// Where to read and to record; empty while the volume is not there, or must not be written to.
    /// Nothing is open there any more shortly after it was taken away.
    void setVolume(const std::string& readFrom, const std::string& recordOn);

    /// A channel measured something.
    void offer(int channel, const ocelli::camera::thermometry::MeasurementPtr& measured);

    void addRoutes(net::http::Router& router);

    /// Pictures recorded and lost, for `GET /metrics`.
    void collect(host::diagnostics::Collection& to) const;

  private:
    using Recorder = ocelli::camera::thermal_record::RadiometricRecorder;
    using RecorderPtr = std::shared_ptr<Recorder>;

    /// What is asked of a moment of the past.
    struct Question;
    using Answer = Result<
        net::http::
            Response> (*)(const ocelli::camera::thermometry::Measurement&, const net::http::Request&);

    void follow();
    void tellProblem(int channel, const std::string& problem);
    void list(const net::http::Request& request, net::http::Reply reply);
    void file(const net::http::Request& request, net::http::Reply reply);
    void past(const net::http::Request& request, Answer answer, net::http::Reply reply);
    Result<Question> questionOf(const net::http::Request& request) const;
    template <class Work>
    void onQueue(net::http::Reply reply, Work work);

    Faces faces_;
    std::string root_;                       ///< what is read
    std::string recordRoot_;                 ///< empty: nothing may be recorded
    std::map<int, std::uint64_t> problems_;  ///< running events by channel
    Guarded<std::vector<RecorderPtr>> recorders_;
    Subscription subscription_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    SerialQueue queue_{"thermal-shelf", 64};
};

}  // namespace ocelli::apps::camera
