// What programs with servers read from their command line the same way; header-only, with CLI11.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "net/address.h"

namespace ocelli::apps::words {

/// Reads the words into what `app` was told of. A text (help, version) is printed instead of
/// running. InvalidArgument in words of CLI11, whose exceptions end here.
inline Result<std::optional<std::string>> readCommandLine(
    CLI::App& app, int count, const char* const* words
) {
    try {
        app.parse(count, words);
    } catch (const CLI::CallForHelp&) {
        return std::optional(app.help());
    } catch (const CLI::CallForVersion&) {
        return std::optional(app.version() + "\n");
    } catch (const CLI::ParseError& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
    }
    return std::optional<std::string>();
}

/// Where to listen, as an option says it; `into` stays as it is when the option was not given.
/// Errors name the option and the word.
/// @tparam Into  what an Endpoint can be given to
template <class Into>
Result<void> readEndpoint(std::string_view option, const std::string& word, Into& into) {
    if (word.empty()) {
        return {};
    }
    auto parsed = net::parseEndpoint(word);
    if (!parsed) {
        return Error(std::move(parsed).error()).withContext(option, word);
    }
    into = std::move(*parsed);
    return {};
}

}  // namespace ocelli::apps::words
