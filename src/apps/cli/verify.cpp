// `ocelli verify`: checks evidence offline and says what is proven and what is not.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "base/file.h"
#include "bodyworn/evidence/explain.h"
#include "bodyworn/evidence/folder_verifier.h"
#include "bodyworn/evidence/video_file.h"

namespace ocelli::apps::cli {
namespace {

using namespace bodyworn::evidence;

constexpr std::size_t kMostPem = std::size_t{1} << 20U;

/// Exit status when something is broken or could not be proven.
constexpr int kNotProven = 1;

struct VerifyOptions {
    std::string path;
    std::string authority;
    std::string certificates;
    std::string key;
    bool json = false;
};

Result<std::string> readPem(const std::string& file) {
    return file.empty() ? Result<std::string>(std::string()) : readFile(file, kMostPem);
}

template <class Report>
int print(const Report& report, bool json) {
    if (json) {
        fmt::print("{}\n", formatJsonPretty(toJson(report)));
    } else {
        for (const std::string& line : explain(report)) {
            fmt::print("{}\n", line);
        }
    }
    return report.proven() ? 0 : kNotProven;
}

Result<int> verifyPath(const VerifyOptions& options) {
    const SystemClock clock;
    const std::string roots = OCELLI_TRY(readPem(options.authority));
    std::error_code ignored;
    if (std::filesystem::is_directory(options.path, ignored)) {
        FolderOptions wanted;
        wanted.roots = roots;
        wanted.privateKey = OCELLI_TRY(readPem(options.key));
        return print(OCELLI_TRY(verifyFolder(options.path, wanted, clock)), options.json);
    }
    VideoFileOptions wanted;
    wanted.roots = roots;
    wanted.certificates = OCELLI_TRY(readPem(options.certificates));
    return print(OCELLI_TRY(verifyVideoFile(options.path, wanted, clock)), options.json);
}

}  // namespace

void addVerify(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "verify",
        "Checks a signed video, or a folder of recordings, offline. Exit status 0: everything is "
        "proven; 1: not; 2: usage."
    );
    const auto options = std::make_shared<VerifyOptions>();
    command->add_option("path", options->path, "MP4, MKV, .h264, .h265, or a folder")->required();
    command->add_option(
        "--ca", options->authority, "PEM file of the authorities that are believed"
    );
    command->add_option(
        "--certificates",
        options->certificates,
        "PEM file of the camera's certificates, for a cut that has lost them"
    );
    command->add_option(
        "--key", options->key, "PEM file of the destination's private key, for encrypted clips"
    );
    command->add_flag("--json", options->json, "Prints the report as JSON");
    command->callback([&chosen, options] { chosen = [options] { return verifyPath(*options); }; });
}

}  // namespace ocelli::apps::cli
