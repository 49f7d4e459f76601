// What the command line may say.
#include "apps/destination/options.h"

#include <fmt/format.h>

#include "apps/words/command_line.h"
#include "runtime/program.h"

namespace ocelli::apps::destination {
namespace {

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("destination");
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
    options.message = OCELLI_TRY(words::readCommandLine(app, count, words));
    if (options.message) {
        return options;
    }
    options.connectionFile = file->parsed();
    options.state = state.empty() ? defaultStateFolder() : std::filesystem::path(state);
    OCELLI_TRY(words::readEndpoint("--http", http, options.http));
    OCELLI_TRY(words::readEndpoint("--https", https, options.https));
    return options;
}

}  // namespace ocelli::apps::destination
