// Shows a connection file without its secrets.
#include "bodyworn/system/connection.h"

namespace ocelli::bodyworn::system {

Json toJson(const offload::ConnectionFile& file) {
    Json json = {
        {"siteName", file.siteName},
        {"application", file.applicationName + " " + file.applicationVersion},
        {"addresses", file.uris},
        {"secure", file.secure()},
        {"encrypted", file.wantEncryption},
        {"fullSupport", file.fullSupport},
        {"container", file.containerType == offload::ContainerType::Mkv ? "mkv" : "mp4"},
        {"signer", nullptr},
    };
    if (const auto& signer = file.signer) {
        json["signer"] = {{"name", signer->name}, {"fingerprint", signer->fingerprint}};
    }
    return json;
}

}  // namespace ocelli::bodyworn::system
