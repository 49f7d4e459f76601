// What a subcommand of `ocelli` is.
#pragma once

#include <functional>

#include "base/result.h"

namespace CLI {
class App;
}

namespace ocelli::apps::cli {

/// Exit status of a command that found something wrong with what it looked at.
inline constexpr int kFoundFaults = 4;

/// The work of a chosen command: an exit status, or an error that is printed in one line.
using Work = std::function<Result<int>()>;

/// Adds a subcommand to the program; `chosen` gets its work when the user calls it.
void addReindex(CLI::App& program, Work& chosen);
void addVerifyRecordings(CLI::App& program, Work& chosen);
void addVerify(CLI::App& program, Work& chosen);
void addThermal(CLI::App& program, Work& chosen);
void addFind(CLI::App& program, Work& chosen);
void addActivate(CLI::App& program, Work& chosen);
void addPorts(CLI::App& program, Work& chosen);
void addAddress(CLI::App& program, Work& chosen);
void addAnalyse(CLI::App& program, Work& chosen);

}  // namespace ocelli::apps::cli
