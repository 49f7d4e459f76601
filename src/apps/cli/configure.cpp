// `ocelli activate` and `ocelli ports`: a device is put into operation without a browser.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "apps/cli/remote_device.h"

namespace ocelli::apps::cli {
namespace {

using net::http::Method;

constexpr const char* kVariable = "OCELLI_ADMIN_PASSWORD";

struct PortOptions {
    Where where;
    std::string user = "admin";
    std::array<std::optional<int>, 4> ports;
};

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
    tell(device, "is active now; its administrator is admin");
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

}  // namespace ocelli::apps::cli
