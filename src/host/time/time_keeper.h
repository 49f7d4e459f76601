// Keeps the machine's clock on time as people have set it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "host/time/machine_clock.h"
#include "host/time/ntp_client.h"
#include "host/time/time_settings.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::host::time {

/// Thread-bound; servers are asked on a thread of its own. Where the clock may not be set the
/// difference is told all the same.
class TimeKeeper {
  public:
    struct Faces {
        EventLoop& loop;
        std::filesystem::path folder;  ///< of the file
        std::unique_ptr<MachineClock> machine;
        AskTime ask;
        std::function<void(const std::string& who, const std::string& what)> log;

        /// The servers that DHCP names now.
        std::function<std::vector<std::string>()> named = {};
    };

    /// DataLoss when the file is broken.
    static Result<std::unique_ptr<TimeKeeper>> create(Faces faces);

    ~TimeKeeper();

    const TimeSettings& settings() const { return settings_; }

    /// InvalidArgument by field; FailedPrecondition for other modes than "system" where the clock
    /// may not be set.
    Result<void> change(const Json& patch, const std::string& who);

    /// FailedPrecondition unless it is set by hand.
    Result<void> set(WallTime time, const std::string& who);

    /// Asks a server now. NotFound, Unavailable as askNtp; FailedPrecondition while one is asked.
    void test(const std::string& server, std::function<void(Result<NtpReading>)> then);

    /// {"now","own","reason","kept","settings","named": [servers of DHCP],"last":
    /// {"server","aheadMilliseconds", "delayMilliseconds","stratum","at"} | null, "fault"}
    Json toJson() const;

    /// The next start is the first one.
    Result<void> reset();

    static constexpr Duration kAskEvery = std::chrono::minutes(5);
    static constexpr Duration kAskAgain = std::chrono::seconds(30);
    static constexpr Duration kStepFrom = std::chrono::milliseconds(500);
    static constexpr Duration kGoodEnough = std::chrono::milliseconds(1);

  private:
    explicit TimeKeeper(Faces faces);

    struct Last {
        std::string server;
        NtpReading reading;
        WallTime at;
    };

    Result<TimeSettings> read() const;
    void follow();
    std::vector<std::string> servers() const;
    std::vector<std::string> named() const;
    void askNow();
    void take(const std::string& server, const Result<NtpReading>& reading);
    void correct(Duration ahead);

    Faces faces_;
    TimeSettings settings_;
    std::optional<Last> last_;
    std::string fault_;
    bool testing_ = false;
    Timer timer_;
    std::stop_source stop_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    SerialQueue queue_;
};

}  // namespace ocelli::host::time
