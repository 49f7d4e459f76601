// Follows the list of network disks, and tests them.
#include "apps/camera/network_disks.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "host/netdisk/disk_trial.h"
#include "runtime/durable_file.h"

namespace ocelli::apps::camera {
namespace {

namespace netdisk = host::netdisk;
using control::deliveries::Attempt;

constexpr const char* kFile = "network-disks.json";
constexpr std::size_t kMostFile = 1U << 20U;

/// What the tests of deliveries take: here, a disk.
class DiskTarget final : public control::deliveries::Target {
  public:
    explicit DiskTarget(netdisk::Connection connection) : connection_(std::move(connection)) {}

    Result<void> send(const control::deliveries::Delivery&, const Attempt&) override {
        return fail(ErrorKind::Unsupported, "a disk takes no deliveries");
    }

    Result<void> test(const control::deliveries::Sender&, const Attempt& attempt) override {
        return netdisk::tryDisk(
            netdisk::helperProgram(),
            connection_,
            [&attempt](std::string_view what, std::string_view detail) {
                attempt.tell(what, detail);
            },
            attempt.stop
        );
    }

  private:
    netdisk::Connection connection_;
};

}  // namespace

struct NetworkDisks::One {
    int number = 0;
    netdisk::Connection connection;
    double capacityGigabytes = 0;
    std::unique_ptr<netdisk::NetworkDisk> link;
    std::unique_ptr<host::volumes::VolumeVault> vault;
    std::unique_ptr<StorageSite> site;  ///< from the first answer on; ends before the link
};

NetworkDisks::NetworkDisks(Faces faces) : faces_(std::move(faces)), trials_(faces_.site.clock, {}) {
    load();
    follow();
}

/// A list that cannot be read is left for people to look at; the device goes on without.
void NetworkDisks::load() {
    const auto text = readFile(faces_.state / kFile, kMostFile);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return;
    }
    auto json = text ? parseJson(*text) : Result<Json>(text.error());
    auto list = json ? netdisk::parseDiskList(*json, {}) : Result<netdisk::DiskList>(json.error());
    if (!list) {
        log::error("netdisk", "{}: {}", kFile, list.error().describe());
        return;
    }
    list_ = std::move(*list);
}

Result<void> NetworkDisks::keep(netdisk::DiskList list) {
    const std::string text =
        formatJsonPretty(netdisk::toJson(list, netdisk::Passwords::Shown)) + "\n";
    OCELLI_TRY(replaceFile(faces_.state / kFile, text));
    list_ = std::move(list);
    follow();
    faces_.site.onState();  // what is recorded on first may have changed
    return {};
}

Result<void> NetworkDisks::reset() {
    OCELLI_TRY(removeIfThere(systemFiles(), (faces_.state / kFile).string()));
    list_ = {};
    follow();
    return {};
}

NetworkDisks::~NetworkDisks() {
    *alive_ = false;
    for (auto& [number, one] : disks_) {
        one->site.reset();
    }
}

netdisk::Connection NetworkDisks::connectionOf(const netdisk::DiskSettings& disk) const {
    const config::SettingsPtr settings = faces_.site.settings.current();
    netdisk::Connection made = disk.connection;
    made.loopback = settings->deliveries.allowLoopback;
    made.linkLocal = settings->deliveries.allowLinkLocal;
    return made;
}

void NetworkDisks::follow() {
    std::map<int, const netdisk::DiskSettings*> wished;
    for (const netdisk::DiskSettings& disk : list_.disks) {
        if (disk.enabled) {
            wished[disk.number] = &disk;
        }
    }
    std::vector<int> over;
    for (const auto& [number, one] : disks_) {
        const auto found = wished.find(number);
        if (found == wished.end() || connectionOf(*found->second) != one->connection) {
            over.push_back(number);
            continue;
        }
        one->capacityGigabytes = found->second->capacityGigabytes;
        if (one->site) {
            one->site->setCapacity(one->capacityGigabytes);
        }
    }
    for (const int number : over) {
        end(number);
    }
    for (const auto& [number, disk] : wished) {
        if (!disks_.contains(number) && !ending_.contains(number)) {
            start(*disk);
        }
    }
}

void NetworkDisks::start(const netdisk::DiskSettings& wished) {
    auto one = std::make_shared<One>();
    one->number = wished.number;
    one->connection = connectionOf(wished);
    one->capacityGigabytes = wished.capacityGigabytes;
    disks_[wished.number] = one;
    one->link = std::make_unique<netdisk::NetworkDisk>(
        faces_.site.loop,
        netdisk::addressOf(one->connection),
        netdisk::connectWith(netdisk::helperProgram(), one->connection),
        [this, weak = std::weak_ptr(one)] {
            if (const auto known = weak.lock(); known && disks_.contains(known->number)) {
                onLink(*known);
            }
        }
    );
}

void NetworkDisks::onLink(One& one) {
    if (one.site) {
        one.site->look();
        return;
    }
    const auto folder = faces_.state / fmt::format("network-disk-{}", one.number);
    const std::string address = netdisk::addressOf(one.connection);
    one.vault = std::make_unique<host::volumes::VolumeVault>(
        one.link->files(), address, volumeSecretFile(faces_.state)
    );
    one.site = std::make_unique<StorageSite>(
        faces_.site,
        StorageSite::Place{
            .number = one.number,
            .vault = one.vault.get(),
            .folder = address,
            .database = folder,
            .sealedDatabase = folder / "encrypted",
            .identity = folder / "volume.json"
        }
    );
    one.site->setCapacity(one.capacityGigabytes);
    faces_.onSite(*one.site);
}

/// What is open on the disk is closed first; then its number is free again.
void NetworkDisks::end(int number) {
    const auto one = disks_.at(number);
    disks_.erase(number);
    if (!one->site) {
        return;
    }
    ending_[number] = one;
    faces_.onSiteEnds(*one->site, [this, number, alive = alive_] {
        if (*alive) {
            ending_.at(number)->site->endFaults();
            ending_.at(number)->site.reset();
            ending_.erase(number);
            follow();
        }
    });
}

std::vector<StorageSite*> NetworkDisks::sites() const {
    std::vector<StorageSite*> all;
    for (const auto& [number, one] : disks_) {
        if (one->site) {
            all.push_back(one->site.get());
        }
    }
    return all;
}

Json NetworkDisks::toJson() const {
    Json all = Json::array();
    for (const auto& [number, one] : disks_) {
        Json json = one->site ? one->site->toJson()
                              : Json{
                                    {"id", fmt::format("network-{}", number)},
                                    {"path", netdisk::addressOf(one->connection)},
                                    {"bytes", 0},
                                    {"free", 0},
                                    {"used", 0},
                                    {"quota", 0}
                                };
        json["network"] = number;
        if (one->link->state() != netdisk::LinkState::Ready) {
            json["state"] = netdisk::toString(one->link->state());
            json["message"] = one->link->message();
        }
        all.push_back(std::move(json));
    }
    return all;
}

void NetworkDisks::addRoutes(net::http::Router& router) {
    addListRoutes(router);
    addTestRoutes(router);
}

void NetworkDisks::addListRoutes(net::http::Router& router) {
    using net::http::Method;
    using net::http::Request;
    using net::http::Response;
    net::http::RouteInfo show;
    show.permission = access::Permission::Administrator;
    show.summary = "The network disks of the device, without their passwords.";
    show.responseSchema = Json{{"type", "object"}};
    const auto shown = [this] {
        return Response::ofJson(netdisk::toJson(list_, netdisk::Passwords::Hidden));
    };
    router.add(
        Method::Get,
        "/api/v1/storage/network-disks",
        show,
        [shown](const Request&) -> Result<Response> { return shown(); }
    );
    net::http::RouteInfo change;
    change.permission = access::Permission::Administrator;
    change.summary =
        "A new list of network disks in place of the present one. A password that is not named, or "
        "named as it was answered, is kept.";
    change.requestSchema = Json{{"type", "object"}};
    change.responseSchema = Json{{"type", "object"}};
    router.add(
        Method::Put,
        "/api/v1/storage/network-disks",
        change,
        [this, shown](const Request& request) -> Result<Response> {
            const Json body = OCELLI_TRY(request.json());
            auto list = OCELLI_TRY(netdisk::parseDiskList(body, list_));
            OCELLI_TRY(keep(std::move(list)));
            return shown();
        }
    );
}

void NetworkDisks::addTestRoutes(net::http::Router& router) {
    using net::http::Method;
    using net::http::Request;
    using net::http::Response;
    net::http::RouteInfo begin;
    begin.permission = access::Permission::Administrator;
    begin.summary =
        "Tries a network disk for real, with the values of the body, which are not kept; a "
        "password that is not named is that of the disk with the same number. Ask for its steps "
        "with the id.";
    begin.requestSchema = Json{{"type", "object"}};
    begin.responseSchema = Json{{"type", "object"}};
    router.add(
        Method::Post,
        "/api/v1/storage/network-disks/test",
        begin,
        [this](const Request& request) -> Result<Response> {
            const Json body = OCELLI_TRY(request.json());
            const auto disk = OCELLI_TRY(netdisk::parseDisk(body, list_));
            auto target = std::make_unique<DiskTarget>(connectionOf(disk));
            const std::string id = OCELLI_TRY(trials_.start(std::move(target), {}));
            return Response::ofJson(Json{{"id", id}}, 202);
        }
    );
    net::http::RouteInfo look;
    look.permission = access::Permission::Administrator;
    look.summary = "The steps of a test of a network disk so far, and its end.";
    look.responseSchema = Json{{"type", "object"}};
    router.add(
        Method::Get,
        "/api/v1/storage/network-disks/tests/{id}",
        look,
        [this](const Request& request) -> Result<Response> {
            return Response::ofJson(OCELLI_TRY(trials_.look(std::string(request.parameter("id")))));
        }
    );
}

}  // namespace ocelli::apps::camera
