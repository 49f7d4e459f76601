// Reads the objects of ModemManager over D-Bus, with sd-bus.
#include <memory>

#include <fmt/format.h>
#include <systemd/sd-bus.h>

#include "base/text.h"
#include "host/peripherals/modem.h"

namespace ocelli::host::peripherals {
namespace {

constexpr const char* kService = "org.freedesktop.ModemManager1";
constexpr const char* kRoot = "/org/freedesktop/ModemManager1";
constexpr std::string_view kModem = "org.freedesktop.ModemManager1.Modem";
constexpr std::string_view kModem3gpp = "org.freedesktop.ModemManager1.Modem.Modem3gpp";
constexpr std::uint64_t kWithin = 2'000'000;  // microseconds
constexpr int kMostModems = 8;

struct CloseBus {
    void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};

struct DropMessage {
    void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};

using Bus = std::unique_ptr<sd_bus, CloseBus>;
using Message = std::unique_ptr<sd_bus_message, DropMessage>;

Error busError(std::string_view doing, int code) {
    return errnoError(-code, doing, "D-Bus");
}

/// What is read goes on only while every step was good.
Result<void> good(int code, std::string_view doing) {
    return code < 0 ? Result<void>(busError(doing, code)) : Result<void>();
}

Result<Bus> openBus() {
    sd_bus* opened = nullptr;
    OCELLI_TRY(good(sd_bus_open_system(&opened), "opening the system bus"));
    return Bus(opened);
}

Result<Message> askForObjects(sd_bus* bus) {
    sd_bus_message* made = nullptr;
    OCELLI_TRY(good(
        sd_bus_message_new_method_call(
            bus, &made, kService, kRoot, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"
        ),
        "asking ModemManager"
    ));
    const Message question(made);
    // Whoever has no modem has switched it off: it is not started by our asking.
    OCELLI_TRY(good(sd_bus_message_set_auto_start(question.get(), 0), "asking ModemManager"));
    sd_bus_error error{};
    sd_bus_message* answered = nullptr;
    const int done = sd_bus_call(bus, question.get(), kWithin, &error, &answered);
    const std::string name = error.name == nullptr ? "" : error.name;
    const std::string words = error.message == nullptr ? "" : error.message;
    sd_bus_error_free(&error);
    if (done < 0) {
        if (name == SD_BUS_ERROR_SERVICE_UNKNOWN || name == SD_BUS_ERROR_NAME_HAS_NO_OWNER) {
            return fail(ErrorKind::NotFound, "ModemManager is not running");
        }
        return words.empty() ? busError("asking ModemManager", done)
                             : fail(ErrorKind::Unavailable, fmt::format("ModemManager: {}", words));
    }
    return Message(answered);
}

/// True when the variant that comes next holds this type; then it is entered.
Result<bool> enterVariant(sd_bus_message* message, const char* type) {
    char kind = 0;
    const char* contents = nullptr;
    OCELLI_TRY(good(sd_bus_message_peek_type(message, &kind, &contents), "reading a property"));
    if (kind != 'v' || contents == nullptr || std::string_view(contents) != type) {
        OCELLI_TRY(good(sd_bus_message_skip(message, "v"), "reading a property"));
        return false;
    }
    OCELLI_TRY(good(sd_bus_message_enter_container(message, 'v', type), "reading a property"));
    return true;
}

Result<void> readProperty(sd_bus_message* message, std::string_view name, ModemFacts& facts) {
    const auto take = [&](const char* type, auto... into) -> Result<void> {
        if (!OCELLI_TRY(enterVariant(message, type))) {
            return {};
        }
        OCELLI_TRY(good(sd_bus_message_read(message, type, into...), "reading a property"));
        return good(sd_bus_message_exit_container(message), "reading a property");
    };
    const char* text = nullptr;
    if (name == "State") {
        return take("i", &facts.state);
    }
    if (name == "StateFailedReason") {
        return take("u", &facts.failedReason);
    }
    if (name == "RegistrationState") {
        return take("u", &facts.registration);
    }
    if (name == "SignalQuality") {
        if (!OCELLI_TRY(enterVariant(message, "(ub)"))) {
            return {};
        }
        int recent = 0;
        OCELLI_TRY(good(
            sd_bus_message_read(message, "(ub)", &facts.quality, &recent), "reading a property"
        ));
        return good(sd_bus_message_exit_container(message), "reading a property");
    }
    if (name == "Sim") {
        OCELLI_TRY(take("o", &text));
        facts.sim = text != nullptr && std::string_view(text) != "/";
        return {};
    }
    if (name == "OperatorName") {
        OCELLI_TRY(take("s", &text));
        facts.network = text == nullptr ? "" : text;
        return {};
    }
    return good(sd_bus_message_skip(message, "v"), "reading a property");
}

/// Calls `each` inside of each entry of the array that comes next.
template <class Each>
Result<void> forEach(sd_bus_message* message, const char* entry, Each each) {
    const std::string array = fmt::format("{{{}}}", entry);
    OCELLI_TRY(good(sd_bus_message_enter_container(message, 'a', array.c_str()), "reading"));
    for (;;) {
        const int entered = sd_bus_message_enter_container(message, 'e', entry);
        OCELLI_TRY(good(entered, "reading"));
        if (entered == 0) {
            return good(sd_bus_message_exit_container(message), "reading");
        }
        OCELLI_TRY(each());
        OCELLI_TRY(good(sd_bus_message_exit_container(message), "reading"));
    }
}

/// One object; nothing when it is no modem.
Result<std::optional<ModemFacts>> readObject(sd_bus_message* message) {
    const char* path = nullptr;
    OCELLI_TRY(good(sd_bus_message_read(message, "o", &path), "reading an object"));
    ModemFacts facts;
    bool modem = false;
    const auto readInterface = [&]() -> Result<void> {
        const char* interface = nullptr;
        OCELLI_TRY(good(sd_bus_message_read(message, "s", &interface), "reading an interface"));
        const std::string_view name(interface);
        if (name != kModem && name != kModem3gpp) {
            return good(sd_bus_message_skip(message, "a{sv}"), "reading an interface");
        }
        modem = modem || name == kModem;
        return forEach(message, "sv", [&]() -> Result<void> {
            const char* property = nullptr;
            OCELLI_TRY(good(sd_bus_message_read(message, "s", &property), "reading a property"));
            return readProperty(message, property, facts);
        });
    };
    OCELLI_TRY(forEach(message, "sa{sv}", readInterface));
    return modem ? std::optional(std::move(facts)) : std::optional<ModemFacts>();
}

/// Of several the one that is best off; connected counts most, a fault more than nothing.
int rankOf(MobileState state) {
    switch (state) {
        case MobileState::Connected:
            return 4;
        case MobileState::Searching:
            return 3;
        case MobileState::Failed:
            return 2;
        case MobileState::Off:
            return 1;
        case MobileState::Absent:
            break;
    }
    return 0;
}

Result<ModemReading> readModems(sd_bus* bus) {
    const Message answer = OCELLI_TRY(askForObjects(bus));
    ModemReading best;
    int count = 0;
    const auto take = [&]() -> Result<void> {
        const auto facts = OCELLI_TRY(readObject(answer.get()));
        if (facts && ++count <= kMostModems) {
            ModemReading reading = readingOf(*facts);
            if (rankOf(reading.state) > rankOf(best.state)) {
                best = std::move(reading);
            }
        }
        return {};
    };
    OCELLI_TRY(forEach(answer.get(), "oa{sa{sv}}", take));
    return best;
}

}  // namespace

ModemClient::ModemClient(Listener listener)
    : listener_(std::move(listener)),
      thread_("modem", [this](std::stop_token stop) { run(stop); }) {}

void ModemClient::run(const std::stop_token& stop) {
    Bus bus;
    std::optional<ModemReading> told;
    std::string fault;
    do {
        if (!bus) {
            if (auto opened = openBus()) {
                bus = std::move(*opened);
            } else if (opened.error().message() != fault) {
                fault = opened.error().message();
                told.reset();
                listener_(opened.error());
            }
        }
        if (!bus) {
            continue;
        }
        auto reading = readModems(bus.get());
        if (reading) {
            if (told != *reading || !fault.empty()) {
                told = *reading;
                listener_(reading);
            }
            fault.clear();
            continue;
        }
        if (reading.error().kind() != ErrorKind::NotFound) {
            bus.reset();  // it may have gone away
        }
        if (reading.error().message() != fault) {
            fault = reading.error().message();
            told.reset();
            listener_(reading);
        }
    } while (sleepFor(stop, kEvery));
}

}  // namespace ocelli::host::peripherals
