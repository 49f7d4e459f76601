// ocelli: the program for a shell. Each subcommand is one file; the list is here.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"

namespace {

int statusOf(const ocelli::Error& error) {
    switch (error.kind()) {
        case ocelli::ErrorKind::InvalidArgument:
        case ocelli::ErrorKind::NotFound:
            return 2;
        default:
            return 1;
    }
}

}  // namespace

int main(int count, char** words) {
    using namespace ocelli::apps::cli;
    CLI::App program(
        "Looks after Ocelli devices, what they recorded and what they measured.", "ocelli"
    );
    program.set_version_flag("--version", OCELLI_VERSION);
    program.require_subcommand(1);
    program.failure_message([](const CLI::App*, const CLI::Error& error) {
        return fmt::format("ocelli: {} (see --help)\n", error.what());
    });
    Work chosen;
    addFind(program, chosen);
    addActivate(program, chosen);
    addPorts(program, chosen);
    addAddress(program, chosen);
    addReindex(program, chosen);
    addVerifyRecordings(program, chosen);
    addVerify(program, chosen);
    addThermal(program, chosen);
    addAnalyse(program, chosen);
    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : 2;
    }
    const auto status = chosen();
    if (!status) {
        fmt::print(stderr, "ocelli: {}\n", status.error().message());
        return statusOf(status.error());
    }
    return *status;
}
