// ocelli-netdisk: speaks with the server of one network disk for the camera that started it.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

#include <fmt/format.h>

#include "host/remote_files/file_server.h"
#include "host/remote_files/share.h"
#include "runtime/helper_program.h"
#include "runtime/program.h"

int main(int count, char** words) {
    using namespace ocelli;
    if (count > 1 && std::string_view(words[1]) == "--version") {
        fmt::print("{}\n", OCELLI_VERSION);
        return 0;
    }
    if (count > 1 || !startedAsHelper()) {
        fmt::print(stderr, "ocelli-netdisk: ocelli-camera starts it for each network disk\n");
        return 2;
    }
    surviveBrokenWrites();
    host::remote_files::FileServer server(host::remote_files::openShare);
    const auto served = host::remote_files::serve(server, STDIN_FILENO);
    // The libraries' own farewells may wait for a server that has gone.
    std::_Exit(served ? 0 : reportFailure("ocelli-netdisk", served.error()));
}
