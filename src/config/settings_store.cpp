// Loading, changing and telling.
#include "config/settings_store.h"

#include <algorithm>

#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "config/catalog.h"
#include "config/settings_check.h"
#include "config/settings_file.h"

namespace ocelli::config {
namespace {

constexpr std::size_t kMostBytes = 8U << 20U;

/// Visits the address of every group that settings with so many channels have.
template <class Visit>
void forEachGroup(std::size_t channels, Visit visit) {
    for (const GroupInfo& info : groups()) {
        GroupAddress address{.group = std::string(info.name)};
        if (info.scope == Scope::Device) {
            visit(address);
            continue;
        }
        for (address.channel = 1; address.channel <= static_cast<int>(channels);
             ++address.channel) {
            if (info.scope == Scope::Channel) {
                visit(address);
                continue;
            }
            for (const StreamName stream : kStreamNames) {
                address.stream = stream;
                visit(address);
            }
        }
    }
}

std::vector<GroupAddress> differences(const Settings& before, const Settings& after) {
    std::vector<GroupAddress> result;
    forEachGroup(after.channels.size(), [&](const GroupAddress& address) {
        const auto old = groupToJson(before, address, Secrets::Shown);
        const auto now = groupToJson(after, address, Secrets::Shown);
        if (!old || !now || *old != *now) {
            result.push_back(address);
        }
    });
    return result;
}

/// A field that changes although the settings as they will be block it.
Result<void> checkBlocked(
    const Settings& before, const Settings& after, const GroupAddress& address
) {
    const Json old = OCELLI_TRY(groupToJson(before, address, Secrets::Shown));
    const Json now = OCELLI_TRY(groupToJson(after, address, Secrets::Shown));
    for (const auto& [field, why] : blockedReasons(after, address)) {
        if (old.at(field) != now.at(field)) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       fmt::format("{} cannot be changed now. {}", field, why)
            )
                .withField(field);
        }
    }
    return {};
}

std::string compactTime(WallTime time) {
    std::string text = formatTime(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

}  // namespace

struct SettingsStore::Listeners {
    struct Entry {
        std::uint64_t id = 0;
        UniqueFunction<void(const SettingsChange&)> call;
    };

    void tell(const SettingsChange& change) {
        telling = true;
        // A listener may end a subscription, its own too; those that subscribe now hear the next
        // one.
        const auto present = entries;
        for (const auto& entry : present) {
            if (std::ranges::find(entries, entry) != entries.end()) {
                entry->call(change);
            }
        }
        telling = false;
    }

    std::vector<std::shared_ptr<Entry>> entries;
    std::uint64_t nextId = 1;
    bool telling = false;
};

SettingsStore::SettingsStore(EventLoop& loop, Options options)
    : loop_(loop), options_(std::move(options)), listeners_(std::make_shared<Listeners>()) {}

Result<std::unique_ptr<SettingsStore>> SettingsStore::open(EventLoop& loop, Options options) {
    std::error_code error;
    if (std::filesystem::create_directories(options.folder, error)) {
        std::filesystem::permissions(
            options.folder,
            std::filesystem::perms::owner_all,
            std::filesystem::perm_options::replace,
            error
        );
    }
    if (::access(options.folder.c_str(), R_OK | W_OK | X_OK) != 0) {
        return errnoError("using the state folder", options.folder.string());
    }
    std::unique_ptr<SettingsStore> store(new SettingsStore(loop, std::move(options)));
    store->load();
    return store;
}

void SettingsStore::load() {
    if (!std::filesystem::exists(file())) {
        report_.origin = LoadReport::Origin::Fresh;
        *current_.lock() = std::make_shared<const Settings>(makeSettings(options_.channels));
        return;
    }
    if (loadFrom(file())) {
        report_.origin = LoadReport::Origin::File;
        return;
    }
    moveBrokenAside();
    if (std::filesystem::exists(previousFile()) && loadFrom(previousFile())) {
        report_.origin = LoadReport::Origin::Previous;
        log::warning("config", "the settings before the last change are in force");
        return;
    }
    report_.origin = LoadReport::Origin::Defaults;
    *current_.lock() = std::make_shared<const Settings>(makeSettings(options_.channels));
    log::warning("config", "the default settings are in force");
}

bool SettingsStore::loadFrom(const std::filesystem::path& path) {
    const auto text = readFile(path, kMostBytes);
    if (!text) {
        log::error("config", "{}", text.error().message());
        return false;
    }
    auto loaded = parseSettings(*text, options_.channels, options_.zones);
    if (!loaded) {
        log::error("config", "{} is broken: {}", path.string(), loaded.error().message());
        return false;
    }
    for (const std::string& problem : loaded->problems) {
        log::warning("config", "{}: {}", path.string(), problem);
    }
    report_.problems = std::move(loaded->problems);
    spareChannels_ = std::move(loaded->spareChannels);
    *current_.lock() = std::make_shared<const Settings>(std::move(loaded->settings));
    return true;
}

void SettingsStore::moveBrokenAside() {
    const std::filesystem::path aside =
        file().string() + ".broken-" + compactTime(loop_.clock().wall());
    std::error_code error;
    std::filesystem::rename(file(), aside, error);
    if (error) {
        log::error("config", "moving {} aside: {}", file().string(), error.message());
        return;
    }
    report_.brokenFile = aside;
    log::error("config", "the broken settings were moved to {}", aside.string());
}

SettingsPtr SettingsStore::current() const {
    return *current_.lock();
}

Result<void> SettingsStore::check(const Settings& settings, const GroupAddress* changed) const {
    auto failure = findFailure(settings, options_.zones);
    if (failure) {
        const bool elsewhere = changed == nullptr || !(failure->where == *changed);
        if (elsewhere) {
            return std::move(failure->error).withContext("settings", failure->where.format());
        }
        return std::move(failure->error);
    }
    for (auto& rule : checks_) {
        OCELLI_TRY(rule(settings));
    }
    return {};
}

Result<Settings> SettingsStore::preview(const GroupAddress& address, const Json& patch) const {
    const SettingsPtr before = current();
    Settings after = *before;
    OCELLI_TRY(mergeGroup(after, address, patch));
    OCELLI_TRY(checkBlocked(*before, after, address));
    OCELLI_TRY(check(after, &address));
    return after;
}

Result<void> SettingsStore::change(
    const GroupAddress& address, const Json& patch, std::string_view who
) {
    Settings next = OCELLI_TRY(preview(address, patch));
    return apply(std::move(next), who);
}

Result<void> SettingsStore::resetGroup(const GroupAddress& address, std::string_view who) {
    Settings next = *current();
    OCELLI_TRY(config::resetGroup(next, address));
    OCELLI_TRY(check(next, &address));
    return apply(std::move(next), who);
}

Result<void> SettingsStore::restore(std::string_view who) {
    const SettingsPtr before = current();
    Settings next = makeSettings(options_.channels);
    Result<void> merged;
    forEachGroup(next.channels.size(), [&](const GroupAddress& address) {
        const auto old = groupToJson(*before, address, Secrets::Shown);
        Json kept = Json::object();
        for (const std::string& name : keptOnRestore(address.group)) {
            kept[name] = old->at(name);
        }
        if (merged) {
            merged = mergeGroup(next, address, kept);
        }
    });
    OCELLI_TRY(std::move(merged));
    OCELLI_TRY(check(next, nullptr));
    return apply(std::move(next), who);
}

Result<void> SettingsStore::reset(std::string_view who) {
    OCELLI_TRY(apply(makeSettings(options_.channels), who));
    // Without a file the next start is the first one: the device model has its say again. The old
    // settings must not stay behind either; there are passwords of sources in them.
    for (const auto& path : {file(), previousFile()}) {
        std::error_code error;
        std::filesystem::remove(path, error);
        if (error) {
            return errnoError(error.value(), "deleting", path.string());
        }
    }
    return {};
}

Result<void> SettingsStore::write(const Settings& settings) {
    // The old file stays reachable under its own name until the rename, and under the other after
    // it.
    const std::string link = previousFile().string() + ".tmp";
    ::unlink(link.c_str());
    if (::link(file().c_str(), link.c_str()) == 0) {
        if (::rename(link.c_str(), previousFile().c_str()) != 0) {
            return errnoError("keeping the previous settings", previousFile().string());
        }
        // rename() of two names of one file does nothing and leaves both.
        ::unlink(link.c_str());
    } else if (const auto old = readFile(file(), kMostBytes)) {
        // A file system without hard links.
        OCELLI_TRY(replaceFile(previousFile(), *old));
    }
    return replaceFile(file(), formatSettings(settings, spareChannels_));
}

Result<void> SettingsStore::apply(Settings next, std::string_view who) {
    if (listeners_->telling) {
        return fail(ErrorKind::Unavailable, "the settings are being changed at this moment");
    }
    const SettingsPtr before = current();
    if (next == *before && std::filesystem::exists(file())) {
        return {};
    }
    OCELLI_TRY(write(next));
    SettingsChange change{
        .before = before,
        .after = std::make_shared<const Settings>(std::move(next)),
        .groups = {},
        .who = std::string(who)
    };
    change.groups = differences(*change.before, *change.after);
    *current_.lock() = change.after;
    for (const GroupAddress& address : change.groups) {
        log::info("config", "{} changed {}", who, address.format());
    }
    listeners_->tell(change);
    return {};
}

Subscription SettingsStore::subscribe(UniqueFunction<void(const SettingsChange&)> listener) {
    auto entry = std::make_shared<Listeners::Entry>();
    entry->id = listeners_->nextId++;
    entry->call = std::move(listener);
    listeners_->entries.push_back(entry);
    return Subscription([weak = std::weak_ptr(listeners_), id = entry->id] {
        if (const auto listeners = weak.lock()) {
            std::erase_if(listeners->entries, [&](const auto& one) { return one->id == id; });
        }
    });
}

void SettingsStore::addCheck(UniqueFunction<Result<void>(const Settings&)> check) {
    checks_.push_back(std::move(check));
}

}  // namespace ocelli::config
