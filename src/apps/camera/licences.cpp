// The list behind docs/design/dependencies.md, as the about page shows it.
#include "apps/camera/licences.h"

#include <array>
#include <string_view>

#include "apps/camera/version.h"

namespace ocelli::apps::camera {
namespace {

struct Part {
    std::string_view name;
    std::string_view licence;
    std::string_view use;
};

constexpr std::array<Part, 18> kParts = {{
    {"FFmpeg 5.1 (Debian's build)", "GPL-2.0-or-later", "codecs and files"},
    {"x264", "GPL-2.0-or-later", "H.264 encoding"},
    {"x265", "GPL-2.0-or-later", "H.265 encoding"},
    {"Opus", "BSD-3-Clause", "Opus encoding"},
    {"Boost 1.81 (Asio, Beast)", "BSL-1.0", "event loop, HTTP, WebSocket"},
    {"OpenSSL 3", "Apache-2.0", "TLS, certificates, digests"},
    {"libsodium", "ISC", "password hashing"},
    {"SQLite", "public domain", "index, events, logs"},
    {"Highway", "Apache-2.0 or BSD-3-Clause", "pixel kernels"},
    {"FreeType", "FTL or GPL-2.0-or-later", "text on pictures"},
    {"HarfBuzz", "MIT", "text shaping"},
    {"DejaVu fonts", "Bitstream Vera and public domain", "text on pictures"},
    {"ALSA library", "LGPL-2.1-or-later", "sound input"},
    {"fmt, spdlog", "MIT", "text and logging"},
    {"nlohmann-json", "MIT", "JSON"},
    {"yaml-cpp", "MIT", "device models"},
    {"CLI11", "BSD-3-Clause", "command line"},
    {"Svelte", "MIT", "pages"},
}};

}  // namespace

Json licencesToJson() {
    Json list = Json::array();
    list.push_back(
        {{"name", "Ocelli"},
         {"version", kVersion},
         {"licence", "Apache-2.0"},
         {"use", "everything else"}}
    );
    for (const Part& part : kParts) {
        list.push_back({{"name", part.name}, {"licence", part.licence}, {"use", part.use}});
    }
    return list;
}

}  // namespace ocelli::apps::camera
