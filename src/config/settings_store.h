// The one place where settings change: checked whole, durable before they take effect, then told.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/generated/settings.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"
#include "runtime/subscription.h"

namespace ocelli::config {

using SettingsPtr = std::shared_ptr<const Settings>;

/// A change that has taken effect.
struct SettingsChange {
    SettingsPtr before;
    SettingsPtr after;
    std::vector<GroupAddress> groups;  ///< that differ
    std::string who;                   ///< account, or "restore", "default"
};

/// Where the present settings came from when the program started.
struct LoadReport {
    enum class Origin { File, Fresh, Previous, Defaults };

    Origin origin = Origin::Fresh;      ///< Previous, Defaults: the file was broken
    std::vector<std::string> problems;  ///< values that were left at their defaults
    std::filesystem::path brokenFile;   ///< where a broken file was moved; empty otherwise

    /// True when people should be told.
    bool damaged() const { return !problems.empty() || !brokenFile.empty(); }
};

/// Thread-bound to the main loop; `current()` is thread-safe.
class SettingsStore {
  public:
    struct Options {
        std::filesystem::path folder;  ///< the state folder; made when it is missing
        int channels = 1;              ///< 1 to 64
        std::filesystem::path zones = "/usr/share/zoneinfo";
    };

    /// Reads settings.json. A broken file is moved to settings.json.broken-<time>, then
    /// settings.json.previous is tried, then defaults. Fails only when the folder cannot be used.
    static Result<std::unique_ptr<SettingsStore>> open(EventLoop& loop, Options options);

    /// The settings as they are now; the snapshot never changes.
    SettingsPtr current() const;

    const LoadReport& report() const { return report_; }

    /// The settings as they would be after the patch, fully checked. InvalidArgument names field
    /// and range, FailedPrecondition a field that another one blocks, NotFound an unknown address.
    Result<Settings> preview(const GroupAddress& address, const Json& patch) const;

    /// Makes it so: file first, then snapshot, then subscribers.
    Result<void> change(const GroupAddress& address, const Json& patch, std::string_view who);

    /// One group back to its defaults.
    Result<void> resetGroup(const GroupAddress& address, std::string_view who);

    /// All to defaults but what the catalog keeps (address, ports, zone, video format).
    Result<void> restore(std::string_view who);

    /// All to defaults, and no file: for the next start it is as if there had never been any.
    Result<void> reset(std::string_view who);

    /// Called in order of subscribing, after the change is durable. A listener must not change
    /// settings in the call; it posts that.
    Subscription subscribe(UniqueFunction<void(const SettingsChange&)> listener);

    /// Adds a rule of the program, such as what this device's encoders can do. For the store's
    /// life.
    void addCheck(UniqueFunction<Result<void>(const Settings&)> check);

  private:
    struct Listeners;

    SettingsStore(EventLoop& loop, Options options);

    std::filesystem::path file() const { return options_.folder / "settings.json"; }

    std::filesystem::path previousFile() const {
        return options_.folder / "settings.json.previous";
    }

    void load();
    bool loadFrom(const std::filesystem::path& path);
    void moveBrokenAside();
    Result<void> check(const Settings& settings, const GroupAddress* changed) const;
    Result<void> apply(Settings next, std::string_view who);
    Result<void> write(const Settings& settings);

    EventLoop& loop_;
    Options options_;
    Guarded<SettingsPtr> current_;
    Json spareChannels_ = Json::array();
    LoadReport report_;
    mutable std::vector<UniqueFunction<Result<void>(const Settings&)>> checks_;
    std::shared_ptr<Listeners> listeners_;
};

}  // namespace ocelli::config
