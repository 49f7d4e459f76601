// Reads the file and those that it names.
#include "apps/controller/provision_file.h"

#include "base/file.h"
#include "bodyworn/offload/connection_file.h"
#include "bodyworn/system/provision.h"

namespace ocelli::apps::controller {
namespace {

constexpr std::size_t kLargestProvision = 4U << 20U;
constexpr std::size_t kLargestKey = 1U << 16U;

}  // namespace

Result<void> provisionFrom(
    const std::filesystem::path& file,
    bodyworn::system::System& system,
    control::users::Users& accounts,
    WallTime now
) {
    const std::string text = OCELLI_TRY(readFile(file, kLargestProvision));
    auto read = bodyworn::system::parseProvision(text);
    if (!read) {
        return Error(std::move(read).error()).withContext(file.string());
    }
    const std::filesystem::path folder = file.parent_path();
    std::string connection;
    if (!read->connectionFile.empty()) {
        connection = OCELLI_TRY(
            readFile(folder / read->connectionFile, bodyworn::offload::kMostConnectionFile)
        );
    }
    std::string systemKey;
    if (!read->systemKeyFile.empty()) {
        systemKey = OCELLI_TRY(readFile(folder / read->systemKeyFile, kLargestKey));
    }
    const auto save = [&](const std::string& sealed) -> Result<void> {
        const auto key = folder / read->restoreKeyFile;
        return std::filesystem::exists(key) ? Result<void>() : replaceFile(key, sealed);
    };
    const auto activate = [&]() -> Result<void> {
        const std::string& password = read->administratorPassword.reveal();
        if (password.empty() || accounts.active()) {
            return {};
        }
        auto done = accounts.activateNow(password);
        return done ? Result<void>()
                    : Error(std::move(done).error()).withContext("administrator.password");
    };
    auto done = bodyworn::system::applyProvision(
        *read, system, {now, std::move(connection), std::move(systemKey), save, activate}
    );
    return done ? Result<void>() : Error(std::move(done).error()).withContext(file.string());
}

}  // namespace ocelli::apps::controller
