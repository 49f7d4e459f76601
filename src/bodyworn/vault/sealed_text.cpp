// Texts as one sealed block each.
#include "bodyworn/vault/sealed_text.h"

#include "crypto/sealed_block.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::vault {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

std::string contextOf(const std::string& folder, const std::string& name) {
    return "ocelli text " + folder.substr(folder.rfind('/') + 1) + "/" + name;
}

}  // namespace

Result<void> writeSealedText(
    FileSystem& files,
    const std::string& folder,
    const std::string& name,
    std::string_view text,
    ByteSpan key
) {
    if (text.size() > kMostBytes - crypto::kSealOverhead) {
        return fail(ErrorKind::InvalidArgument, "the text is longer than 16 MiB: " + name);
    }
    const std::string context = contextOf(folder, name);
    const Bytes sealed = crypto::sealBlock(key, asBytes(text), asBytes(context));
    return replaceWhole(files, folder, name, sealed);
}

Result<std::string> readSealedText(
    FileSystem& files, const std::string& folder, const std::string& name, ByteSpan key
) {
    const Bytes sealed = OCELLI_TRY(readWhole(files, folder + "/" + name, kMostBytes));
    const std::string context = contextOf(folder, name);
    auto text = crypto::openBlock(key, sealed, asBytes(context));
    if (!text) {
        return std::move(text.error()).withContext("reading", folder + "/" + name);
    }
    return std::string(asText(*text));
}

}  // namespace ocelli::bodyworn::vault
