// `ocelli activate`, `ocelli ports`, `ocelli address`: a device is put into operation without a
// browser.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "apps/cli/remote_device.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::cli {
namespace {

using net::http::Method;

constexpr const char* kVariable = "OCELLI_ADMIN_PASSWORD";

struct PortOptions {
    Where where;
    std::string user = "admin";
    std::array<std::optional<int>, 4> ports;
};

struct AddressOptions {
    Where where;
    std::string user = "admin";
    bool dhcp = false;
    std::string address;
    std::string mask;
    std::optional<std::string> gateway;
};

/// The device gives a change up after a minute.
constexpr Duration kConfirmWithin = std::chrono::seconds(45);

/// Services with a port, in the order of `PortOptions::ports`.
constexpr std::array<const char*, 4> kServices = {"http", "https", "rtsp", "rtsps"};

void tell(const RemoteDevice& device, const std::string& what) {
    fmt::print("{} {}.\n", device.at().format(), what);
    if (!device.fingerprint().empty()) {
        fmt::print("Its certificate (SHA-256): {}\n", device.fingerprint());
    }
}

Result<int> activate(const Where& where) {
    RemoteDevice device(OCELLI_TRY(locate(where)));
    const Json status = OCELLI_TRY(device.ask(Method::Get, "/status"));
    if (stringMember(status, "state").value_or("") != "inactive") {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("{} is activated already", device.at().format())
        );
    }
    const std::string password = OCELLI_TRY(readPassword(Password::New, kVariable));
    OCELLI_TRY(device.ask(
        Method::Post, "/activation", Json{{"password", password}, {"confirmation", password}}
    ));
    tell(
        device,
        "is active now; its administrator is " +
            stringMember(status, "administrator").value_or("admin")
    );
    return 0;
}

Result<int> changePorts(const PortOptions& options) {
    if (std::ranges::none_of(options.ports, [](const auto& port) { return port.has_value(); })) {
        return fail(
            ErrorKind::InvalidArgument, "no port is named: --http, --https, --rtsp or --rtsps"
        );
    }
    RemoteDevice device(OCELLI_TRY(locate(options.where)));
    const std::string password = OCELLI_TRY(readPassword(Password::Present, kVariable));
    OCELLI_TRY(device.logIn(options.user, password));
    const Json network = OCELLI_TRY(device.ask(Method::Get, "/settings/network"));
    Json changes = Json::object();
    std::string text;
    for (std::size_t i = 0; i < kServices.size(); ++i) {
        const std::string service = kServices.at(i);
        if (const auto port = options.ports.at(i)) {
            changes[service] = network.value(service, Json::object());
            changes[service]["port"] = *port;
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", service, *port);
        }
    }
    const auto changed = device.ask(Method::Patch, "/settings/network", changes);
    if (!changed) {
        device.logOut();
        return Error(changed.error());
    }
    // The session is left to end by itself: the port it was begun on may be gone.
    tell(device, "listens elsewhere now: " + text);
    return 0;
}

Result<Json> addressChanges(const AddressOptions& options) {
    if (options.dhcp == !options.address.empty() ||
        (options.dhcp && (!options.mask.empty() || options.gateway))) {
        return fail(
            ErrorKind::InvalidArgument,
            "either --dhcp or --address, with --mask and --gateway as needed"
        );
    }
    if (options.dhcp) {
        return Json{{"ipv4Mode", "dhcp"}};
    }
    Json changes = {{"ipv4Mode", "manual"}, {"ipv4Address", options.address}};
    if (!options.mask.empty()) {
        changes["ipv4Mask"] = options.mask;
    }
    if (options.gateway) {
        changes["ipv4Gateway"] = *options.gateway;
    }
    return changes;
}

/// Where it answers now: at the address that was named, or wherever it is found.
Result<RemoteDevice> reachAgain(
    const AddressOptions& options, const std::string& serial, net::http::Destination before
) {
    if (!options.dhcp) {
        before.endpoint.address = options.address;
        return RemoteDevice(std::move(before));
    }
    net::http::Destination found = OCELLI_TRY(locate({serial, ""}));
    if (found.endpoint.address.find(':') != std::string::npos) {
        // Over IPv6 it answers all the time: that says nothing of the address by DHCP.
        return fail(ErrorKind::Unavailable, "it has no IPv4 address yet");
    }
    found.fingerprint = found.secure == before.secure ? before.fingerprint : "";
    return RemoteDevice(std::move(found));
}

Result<int> changeAddress(const AddressOptions& options) {
    const Json changes = OCELLI_TRY(addressChanges(options));
    RemoteDevice device(OCELLI_TRY(locate(options.where)));
    const std::string password = OCELLI_TRY(readPassword(Password::Present, kVariable));
    OCELLI_TRY(device.logIn(options.user, password));
    const Json system = OCELLI_TRY(device.ask(Method::Get, "/system/information"));
    const std::string serial = OCELLI_TRY(stringMember(system, "serialNumber"));
    OCELLI_TRY(device.ask(Method::Patch, "/network", changes));
    const SystemClock clock;
    EventLoop loop(clock);
    const Deadline deadline = Deadline::after(clock, kConfirmWithin);
    Error why = fail(ErrorKind::Unavailable, "it was not tried");
    while (!deadline.passed(clock)) {
        // First the change has to take effect; and nobody is asked in a hurry.
        loop.runUntil([] { return false; }, std::chrono::seconds(1));
        auto there = reachAgain(options, serial, device.at());
        auto done = there ? there->logIn(options.user, password) : Result<void>(there.error());
        auto kept = done ? there->ask(Method::Post, "/network/confirm", Json::object())
                         : Result<Json>(done.error());
        if (kept) {
            tell(*there, "is where the device answers now");
            there->logOut();
            return 0;
        }
        why = kept.error();
    }
    return fail(
        ErrorKind::Unavailable,
        fmt::format(
            "the device was not reached after the change ({}); it takes it back within a minute",
            why.message()
        )
    );
}

void addWhere(CLI::App& command, Where& where) {
    command
        .add_option(
            "device",
            where.device,
            "Address (192.0.2.1:8080, https://192.0.2.1), or serial number as `ocelli find` shows "
            "it"
        )
        ->required();
    command.add_option(
        "--fingerprint", where.fingerprint, "Go on only with this certificate (SHA-256)"
    );
}

}  // namespace

void addActivate(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "activate",
        fmt::format(
            "Sets the password of a device that is not activated: typed twice, or from {}.",
            kVariable
        )
    );
    const auto where = std::make_shared<Where>();
    addWhere(*command, *where);
    command->callback([&chosen, where] { chosen = [where] { return activate(*where); }; });
}

void addPorts(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "ports",
        fmt::format(
            "Changes where an activated device listens. Password: typed, or from {}.", kVariable
        )
    );
    const auto options = std::make_shared<PortOptions>();
    addWhere(*command, options->where);
    command->add_option("--user", options->user, "An administrator")->capture_default_str();
    for (std::size_t i = 0; i < kServices.size(); ++i) {
        command
            ->add_option(
                fmt::format("--{}", kServices.at(i)),
                options->ports.at(i),
                fmt::format("Port of {}", kServices.at(i))
            )
            ->check(CLI::Range(1, 65535));
    }
    command->callback([&chosen, options] { chosen = [options] { return changePorts(*options); }; });
}

void addAddress(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "address",
        fmt::format(
            "Changes the IPv4 address of an activated device that owns its interface, and confirms "
            "it there. Password: typed, or from {}.",
            kVariable
        )
    );
    const auto options = std::make_shared<AddressOptions>();
    addWhere(*command, options->where);
    command->add_option("--user", options->user, "An administrator")->capture_default_str();
    command->add_flag("--dhcp", options->dhcp, "The network gives the address");
    command->add_option("--address", options->address, "A fixed address, such as 192.168.1.64");
    command->add_option("--mask", options->mask, "Its mask, such as 255.255.255.0");
    command->add_option("--gateway", options->gateway, "The way to other networks; \"\": none");
    command->callback([&chosen, options] { chosen = [options] { return changeAddress(*options); }; }
    );
}

}  // namespace ocelli::apps::cli
