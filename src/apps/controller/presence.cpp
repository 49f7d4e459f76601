// Services and their ports.
#include "apps/controller/presence.h"

#include <fmt/format.h>

#include "host/discovery/find_report.h"
#include "host/discovery/names.h"

namespace ocelli::apps::controller {

Presence::Presence(EventLoop& loop, std::function<Facts()> facts)
    : facts_(std::move(facts)), responder_(loop) {
    timer_ = loop.every(kLookEvery, [this] { refresh(); });
    refresh();
}

void Presence::refresh() {
    const Facts facts = facts_();
    const std::vector<std::string> texts = {
        fmt::format("state={}", facts.active ? "active" : "inactive"),
        "model=controller",
        "serial=" + host::discovery::shortened(facts.serial, 40),
        "version=" OCELLI_VERSION,
        fmt::format("protocol={}", host::discovery::kProtocol),
    };
    responder_.advertise(
        {host::discovery::instanceName(facts.name, facts.serial),
         host::discovery::hostName(facts.serial),
         {{"_ocelli._tcp", facts.https, texts},
          {"_https._tcp", facts.https, texts},
          {"_http._tcp", facts.http, texts},
          {"_ocelli-dock._tcp", facts.dock, texts}}}
    );
}

}  // namespace ocelli::apps::controller
