// Command line parsing with CLI11; its exceptions end here.
#include "apps/destination/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "runtime/program.h"

namespace ocelli::apps::destination {
namespace {

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("destination");
}

Result<void> setEndpoint(std::string_view option, const std::string& word, net::Endpoint& to) {
    if (word.empty()) {
        return {};
    }
    auto parsed = net::parseEndpoint(word);
    if (!parsed) {
        return Error(std::move(parsed).error()).withContext(option, word);
    }
    to = *parsed;
    return {};
}

}  // namespace

Result<Options> parseOptions(int count, const char* const* words) {
    Options options;
    std::string state;
    std::string http;
    std::string https;
    CLI::App app(
        "Receives evidence from body worn systems, keeps it, and lets people find, play, verify "
        "and\nexport it. Open the printed address in a browser.",
        "ocelli-destination"
    );
    app.add_option("--state", state, "Folder for evidence, accounts and settings")
        ->type_name("DIR")
        ->default_str(defaultStateFolder().string());
    app.add_option("--http", http, "Where to listen for HTTP (8088)")->type_name("ADDR:PORT");
    app.add_option("--https", https, "Where to listen for HTTPS (8448)")->type_name("ADDR:PORT");
    app.add_option("--web", options.web, "Folder with the pages")->type_name("DIR");
    app.add_option("--provision", options.provision, "Set up from this YAML file first")
        ->type_name("FILE");
    app.add_option(
           "--store", options.storage.store, "Keep content in a Swift account, not in files"
    )
        ->type_name("swift:URI");
    app.add_option("--store-user", options.storage.user, "User of the Swift account")
        ->type_name("NAME");
    app.add_option("--store-key-file", options.storage.keyFile, "File with its key")
        ->type_name("FILE");
    app.add_option(
           "--store-ca", options.storage.certificateFile, "PEM file of who vouches for the cluster"
    )
        ->type_name("FILE");
    app.add_option(
           "--database",
           options.storage.database,
           "Keep the index in PostgreSQL, as postgresql://USER@HOST:PORT/NAME"
    )
        ->type_name("URI");
    app.add_flag("--verbose", options.verbose, "Log more");
    app.set_version_flag("--version", fmt::format("ocelli-destination {}", OCELLI_VERSION));
    app.footer(
        "Environment: OCELLI_ADMIN_PASSWORD sets the password of admin without a browser;\n"
        "OCELLI_STORE_KEY is the key of the Swift account, OCELLI_DATABASE_PASSWORD (or libpq's "
        "PGPASSFILE)\nthe password of the database."
    );
    auto* file = app.add_subcommand(
        "connection-file", "Print the file that connects a body worn system, and end"
    );
    file->add_option(
            "--address",
            options.addresses,
            "How systems reach this destination, as https://host:8448/auth/v1.0; up to ten"
    )
        ->type_name("URI")
        ->allow_extra_args(false);
    file->fallthrough();
    try {
        app.parse(count, words);
    } catch (const CLI::CallForHelp&) {
        options.message = app.help();
        return options;
    } catch (const CLI::CallForVersion&) {
        options.message = app.version() + "\n";
        return options;
    } catch (const CLI::ParseError& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
    }
    options.connectionFile = file->parsed();
    options.state = state.empty() ? defaultStateFolder() : std::filesystem::path(state);
    OCELLI_TRY(setEndpoint("--http", http, options.http));
    OCELLI_TRY(setEndpoint("--https", https, options.https));
    return options;
}

}  // namespace ocelli::apps::destination
