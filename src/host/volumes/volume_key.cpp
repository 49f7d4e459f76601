// Slots over one random key.
#include "host/volumes/volume_key.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/passphrase_box.h"
#include "crypto/random.h"
#include "crypto/sealed_block.h"
#include "crypto/uuid.h"

namespace ocelli::host::volumes {
namespace {

constexpr std::size_t kMostBox = 1024;

Error broken() {
    return fail(ErrorKind::DataLoss, "the key file of the volume is broken");
}

Bytes contextOf(const KeyFile& file, std::string_view slot) {
    ByteWriter out;
    out.text(fmt::format("ocelli volume {} {}", slot, file.id));
    return out.release();
}

Result<Bytes> boxOf(const Json& value) {
    if (!value.is_string()) {
        return broken();
    }
    auto bytes = parseBase64(value.get<std::string>());
    if (!bytes || bytes->empty() || bytes->size() > kMostBox) {
        return broken();
    }
    return bytes;
}

Result<Bytes> memberBox(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() ? Result<Bytes>(broken()) : boxOf(*found);
}

Error wrongPassword() {
    return fail(ErrorKind::Unauthenticated, "the password of the volume is wrong")
        .withField("password");
}

}  // namespace

Result<KeyFile> parseKeyFile(std::string_view text) {
    if (text.size() > kMostKeyFile) {
        return broken();
    }
    const auto json = parseJson(text);
    if (!json || !json->is_object()) {
        return broken();
    }
    const auto format = integerMember(*json, "format");
    if (format && *format > 1) {
        return fail(ErrorKind::Unsupported, fmt::format("a key file of format {}", *format));
    }
    const auto id = stringMember(*json, "id");
    const auto lock = booleanMember(*json, "lock");
    const auto devices = json->find("devices");
    const bool whole = format && *format == 1 && id && lock && !id->empty() && id->size() <= 64 &&
                       isCleanText(*id) && devices != json->end() && devices->is_array() &&
                       devices->size() <= kMostDevices;
    if (!whole) {
        return broken();
    }
    KeyFile file{.id = *id, .lock = *lock};
    file.password = OCELLI_TRY(memberBox(*json, "password"));
    if (file.lock) {
        file.kept = OCELLI_TRY(memberBox(*json, "kept"));
    }
    for (const Json& one : *devices) {
        file.devices.push_back(OCELLI_TRY(boxOf(one)));
    }
    return file;
}

std::string formatKeyFile(const KeyFile& file) {
    Json devices = Json::array();
    for (const Bytes& one : file.devices) {
        devices.push_back(formatBase64(one));
    }
    Json json{
        {"format", 1},
        {"id", file.id},
        {"lock", file.lock},
        {"password", formatBase64(file.password)}
    };
    if (file.lock) {
        json["kept"] = formatBase64(file.kept);
    }
    json["devices"] = std::move(devices);
    return formatJsonPretty(json) + "\n";
}

Result<void> checkVolumePassword(std::string_view password) {
    if (password.size() < kShortestVolumePassword || password.size() > kLongestVolumePassword ||
        !isCleanText(password)) {
        const std::string range =
            fmt::format("{}..{} bytes", kShortestVolumePassword, kLongestVolumePassword);
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("the password of a volume must have {}", range)
        )
            .withField("password", range);
    }
    return {};
}

Result<KeyFile> createKeyFile(
    std::string_view password, ByteSpan deviceSecret, crypto::PasswordCost cost
) {
    OCELLI_TRY(checkVolumePassword(password));
    const Bytes key = crypto::randomBytes(crypto::kBlockKeySize);
    KeyFile file{.id = crypto::randomUuid()};
    file.password = OCELLI_TRY(crypto::sealWithPassphrase(key, password, cost));
    addDevice(file, key, deviceSecret);
    return file;
}

Result<Bytes> openByPassword(const KeyFile& file, std::string_view password) {
    OCELLI_TRY(checkVolumePassword(password));
    auto key = crypto::openWithPassphrase(file.password, password);
    if (!key) {
        const ErrorKind kind = key.error().kind();
        return kind == ErrorKind::Unauthenticated   ? wrongPassword()
               : kind == ErrorKind::InvalidArgument ? broken()
                                                    : Error(key.error());
    }
    if (key->size() != crypto::kBlockKeySize) {
        return broken();
    }
    return key;
}

std::optional<Bytes> openByDevice(const KeyFile& file, ByteSpan deviceSecret) {
    const Bytes context = contextOf(file, "device");
    for (const Bytes& slot : file.devices) {
        auto key = crypto::openBlock(deviceSecret, slot, context);
        if (key && key->size() == crypto::kBlockKeySize) {
            return std::move(*key);
        }
    }
    return std::nullopt;
}

void addDevice(KeyFile& file, ByteSpan key, ByteSpan deviceSecret) {
    if (openByDevice(file, deviceSecret)) {
        return;
    }
    if (file.devices.size() >= kMostDevices) {
        file.devices.erase(file.devices.begin());
    }
    file.devices.push_back(crypto::sealBlock(deviceSecret, key, contextOf(file, "device")));
}

Result<void> switchLockOn(
    KeyFile& file,
    ByteSpan key,
    ByteSpan deviceSecret,
    std::string_view password,
    crypto::PasswordCost cost
) {
    OCELLI_TRY(checkVolumePassword(password));
    if (file.lock) {
        return fail(ErrorKind::FailedPrecondition, "the lock is on already").withField("lock");
    }
    Bytes box = OCELLI_TRY(crypto::sealWithPassphrase(key, password, cost));
    file.kept = crypto::sealBlock(key, file.password, contextOf(file, "kept"));
    file.password = std::move(box);
    file.devices.clear();
    file.lock = true;
    addDevice(file, key, deviceSecret);
    return {};
}

Result<void> switchLockOff(KeyFile& file, std::string_view password) {
    if (!file.lock) {
        return fail(ErrorKind::FailedPrecondition, "the lock is not on").withField("lock");
    }
    const Bytes key = OCELLI_TRY(openByPassword(file, password));
    auto box = crypto::openBlock(key, file.kept, contextOf(file, "kept"));
    if (!box) {
        return broken();
    }
    file.password = std::move(*box);
    file.kept.clear();
    file.lock = false;
    return {};
}

}  // namespace ocelli::host::volumes
