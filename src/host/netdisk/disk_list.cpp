// Reading and writing the list of network disks.
#include "host/netdisk/disk_list.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::host::netdisk {
namespace {

constexpr double kMostGigabytes = 1'000'000;

Error wrong(std::string field, std::string_view why, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} {}", field, why))
        .withField(std::move(field), std::move(allowed));
}

/// Members of one disk, with errors that say where they stand ("disks[2].port").
class Reader {
  public:
    Reader(const Json& json, std::string at) : json_(json), at_(std::move(at)) {}

    std::string name(std::string_view member) const { return fmt::format("{}{}", at_, member); }

    const Json* find(const char* member) const {
        const auto found = json_.find(member);
        return found == json_.end() ? nullptr : &*found;
    }

    Result<void> text(const char* member, std::size_t most, std::string& into) const {
        const Json* value = find(member);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_string() || value->get_ref<const std::string&>().size() > most ||
            !isCleanText(value->get_ref<const std::string&>())) {
            return wrong(
                name(member),
                fmt::format("must be plain text of at most {} bytes", most),
                fmt::format("0..{} bytes", most)
            );
        }
        into = value->get<std::string>();
        return {};
    }

    Result<void> integer(const char* member, int low, int high, int& into) const {
        const Json* value = find(member);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_number_integer() || *value < low || *value > high) {
            return wrong(
                name(member),
                fmt::format("must be a whole number from {} to {}", low, high),
                fmt::format("{}..{}", low, high)
            );
        }
        into = value->get<int>();
        return {};
    }

  private:
    const Json& json_;
    std::string at_;
};

constexpr std::array<std::string_view, 9> kMembers = {
    "number",
    "enabled",
    "protocol",
    "server",
    "port",
    "path",
    "user",
    "password",
    "capacityGigabytes"
};

bool leadsUpwards(std::string_view path) {
    const std::string parts = fmt::format("/{}/", path);
    return parts.find("/../") != std::string::npos || parts.find("/./") != std::string::npos;
}

Result<void> checkPlace(const Connection& connection, const Reader& at) {
    if (connection.server.empty() ||
        connection.server.find_first_of("/\\ @?#[]") != std::string::npos) {
        return wrong(at.name("server"), "must be a name or an IP address", "a name or an address");
    }
    if (leadsUpwards(connection.path)) {
        return wrong(at.name("path"), "must not lead upwards", "a path without . and ..");
    }
    const bool nfs = connection.protocol == Protocol::Nfs;
    if (nfs && !connection.path.starts_with('/')) {
        return wrong(at.name("path"), "must begin with / for NFS", "an absolute path");
    }
    if (!nfs && connection.path.find_first_not_of('/') == std::string::npos) {
        return wrong(at.name("path"), "must name a share", "share, or share/folder");
    }
    return {};
}

Result<void> readProtocol(const Reader& from, Protocol& into) {
    const Json* value = from.find("protocol");
    if (value == nullptr || *value == "smb") {
        into = Protocol::Smb;
    } else if (*value == "nfs") {
        into = Protocol::Nfs;
    } else {
        return wrong(from.name("protocol"), "must be nfs or smb", "nfs, smb");
    }
    return {};
}

Result<void> readPassword(
    const Reader& from, const DiskList& known, int number, std::string& into
) {
    const Json* value = from.find("password");
    const bool asAnswered =
        value == nullptr || (value->is_object() && value->size() == 1 && value->contains("set"));
    if (!asAnswered) {
        return value->is_null() ? Result<void>() : from.text("password", 128, into);
    }
    for (const DiskSettings& disk : known.disks) {
        if (disk.number == number) {
            into = disk.connection.password;
        }
    }
    return {};
}

Result<void> readCapacity(const Reader& from, double& into) {
    const Json* value = from.find("capacityGigabytes");
    if (value == nullptr) {
        return {};
    }
    if (!value->is_number() || value->get<double>() < 0 || value->get<double>() > kMostGigabytes) {
        return wrong(from.name("capacityGigabytes"), "must be 0 to 1000000 GB", "0..1000000 GB");
    }
    into = value->get<double>();
    return {};
}

Result<DiskSettings> readDisk(const Json& json, const std::string& at, const DiskList& known) {
    if (!json.is_object()) {
        return wrong(at.empty() ? "body" : at, "must be an object", "an object");
    }
    const Reader from(json, at.empty() ? "" : at + ".");
    for (const auto& [name, value] : json.items()) {
        if (std::ranges::find(kMembers, std::string_view(name)) == kMembers.end()) {
            return wrong(
                from.name(name), "is not known", fmt::format("{}", fmt::join(kMembers, ", "))
            );
        }
    }
    DiskSettings disk;
    Connection& to = disk.connection;
    OCELLI_TRY(from.integer("number", 1, static_cast<int>(kMostDisks), disk.number));
    if (const Json* enabled = from.find("enabled")) {
        if (!enabled->is_boolean()) {
            return wrong(from.name("enabled"), "must be true or false", "true, false");
        }
        disk.enabled = enabled->get<bool>();
    }
    OCELLI_TRY(readProtocol(from, to.protocol));
    OCELLI_TRY(from.text("server", 253, to.server));
    OCELLI_TRY(from.integer("port", 0, 65535, to.port));
    OCELLI_TRY(from.text("path", 512, to.path));
    OCELLI_TRY(from.text("user", 128, to.user));
    OCELLI_TRY(readPassword(from, known, disk.number, to.password));
    OCELLI_TRY(readCapacity(from, disk.capacityGigabytes));
    OCELLI_TRY(checkPlace(to, from));
    return disk;
}

}  // namespace

Json toJson(const DiskList& list, Passwords passwords) {
    Json disks = Json::array();
    for (const DiskSettings& disk : list.disks) {
        const Connection& of = disk.connection;
        const Json hidden{{"set", !of.password.empty()}};
        disks.push_back(
            {{"number", disk.number},
             {"enabled", disk.enabled},
             {"protocol", of.protocol == Protocol::Nfs ? "nfs" : "smb"},
             {"server", of.server},
             {"port", of.port},
             {"path", of.path},
             {"user", of.user},
             {"password", passwords == Passwords::Shown ? Json(of.password) : hidden},
             {"capacityGigabytes", disk.capacityGigabytes}}
        );
    }
    return Json{{"recordOn", list.ownFirst ? "own" : "network"}, {"disks", std::move(disks)}};
}

Result<DiskSettings> parseDisk(const Json& json, const DiskList& known) {
    return readDisk(json, "", known);
}

Result<DiskList> parseDiskList(const Json& json, const DiskList& known) {
    if (!json.is_object()) {
        return wrong("body", "must be an object", "an object");
    }
    DiskList list;
    for (const auto& [name, value] : json.items()) {
        if (name == "recordOn") {
            if (value != "network" && value != "own") {
                return wrong("recordOn", "must be network or own", "network, own");
            }
            list.ownFirst = value == "own";
        } else if (name != "disks") {
            return wrong(name, "is not known", "recordOn, disks");
        }
    }
    const auto disks = json.find("disks");
    if (disks == json.end() || !disks->is_array() || disks->size() > kMostDisks) {
        return wrong("disks", "must be a list of at most 8", "0..8 disks");
    }
    for (const Json& one : *disks) {
        const std::string at = fmt::format("disks[{}]", list.disks.size());
        const auto disk = OCELLI_TRY(readDisk(one, at, known));
        const bool twice = std::ranges::any_of(list.disks, [&](const DiskSettings& other) {
            return other.number == disk.number;
        });
        if (twice) {
            return wrong(
                at + ".number", fmt::format("{} is there twice", disk.number), "1..8, each once"
            );
        }
        list.disks.push_back(disk);
    }
    return list;
}

}  // namespace ocelli::host::netdisk
