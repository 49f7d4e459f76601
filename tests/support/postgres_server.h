// One PostgreSQL for all tests of a program, on a socket in a temporary folder.
#pragma once

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include <sys/wait.h>

#include "base/text.h"
#include "store/postgres.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::test {

/// Starts with the first use, stops with the program. `address()` is empty where PostgreSQL is not
/// installed: such tests skip with kNoPostgres.
class PostgresServer {
  public:
    static constexpr const char* kNoPostgres =
        "NO POSTGRESQL: it is not installed here, so the index was not tried on it";

    static PostgresServer& instance() {
        static PostgresServer server;
        return server;
    }

    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    const std::string& address() const { return address_; }

    /// A schema of its own, so that tests do not see each other.
    store::PostgresAddress freshSchema() {
        const std::string schema = "t" + std::to_string(++schemas_);
        auto made = store::openPostgres({.uri = address_}, {}, clock_);
        const auto done = (*made)->execute("CREATE SCHEMA " + schema);
        return {.uri = address_, .schema = done ? schema : "none"};
    }

    void stop() { run("kill"); }

    void start() { run("start"); }

  private:
    PostgresServer() { address_ = trim(run("start")); }

    ~PostgresServer() {
        if (!address_.empty()) {
            run("kill");
        }
    }

    std::string run(const std::string& what) {
        const std::string command = std::string(OCELLI_SOURCE_DIR "/tests/support/postgres.sh ") +
                                    what + " " + folder_.path().string();
        FILE* output = ::popen(command.c_str(), "r");
        std::string text;
        std::array<char, 256> piece{};
        while (std::fgets(piece.data(), piece.size(), output) != nullptr) {
            text += piece.data();
        }
        return ::pclose(output) == 0 ? text : std::string();
    }

    SystemClock clock_;
    TemporaryFolder folder_;
    std::string address_;
    int schemas_ = 0;
};

}  // namespace ocelli::test
