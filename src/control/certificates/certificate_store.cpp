// Files "id.pem" and "id.key" in one folder.
#include "control/certificates/certificate_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

namespace ocelli::control::certificates {
namespace {

namespace fs = std::filesystem;

bool isId(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, allowed);
}

Error noSuch(std::string_view id) {
    return fail(ErrorKind::NotFound, fmt::format("there is no certificate {}", id));
}

}  // namespace

Result<std::unique_ptr<CertificateStore>> CertificateStore::open(
    fs::path folder, crypto::CertifiedKey own
) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(
            ErrorKind::Unavailable, fmt::format("{}: {}", folder.string(), error.message())
        );
    }
    std::unique_ptr<CertificateStore> store(new CertificateStore(std::move(folder)));
    store->pairs_[std::string(kOwn)] = OCELLI_TRY(checked(std::move(own)));
    for (const auto& entry : fs::directory_iterator(store->folder_, error)) {
        const std::string id = entry.path().stem().string();
        if (entry.path().extension() != ".pem" || !isId(id) || store->pairs_.size() > kMost) {
            continue;
        }
        auto stored = store->read(id);
        if (stored) {
            store->pairs_[id] = std::move(*stored);
        } else {
            log::warning("certificates", "{}: {}", id, stored.error().describe());
        }
    }
    return store;
}

Result<CertificateStore::Stored> CertificateStore::checked(crypto::CertifiedKey pair) {
    OCELLI_TRY(crypto::checkCertifiedKey(pair));
    auto info = OCELLI_TRY(crypto::parseCertificate(pair.certificate));
    return Stored{std::move(pair), std::move(info)};
}

Result<CertificateStore::Stored> CertificateStore::read(const std::string& id) const {
    crypto::CertifiedKey pair;
    pair.certificate = OCELLI_TRY(readFile(fileOf(id, "pem"), kLargest));
    pair.key = OCELLI_TRY(readFile(fileOf(id, "key"), kLargest));
    return checked(std::move(pair));
}

fs::path CertificateStore::fileOf(const std::string& id, std::string_view ending) const {
    return folder_ / fmt::format("{}.{}", id, ending);
}

std::vector<StoredCertificate> CertificateStore::all() const {
    std::vector<StoredCertificate> list;
    for (const auto& [id, stored] : pairs_) {
        list.push_back({id, stored.info, id == kOwn});
    }
    std::ranges::stable_partition(list, &StoredCertificate::own);
    return list;
}

Result<crypto::CertifiedKey> CertificateStore::find(std::string_view id) const {
    const auto found = pairs_.find(id);
    if (found == pairs_.end()) {
        return noSuch(id);
    }
    return found->second.pair;
}

Result<void> CertificateStore::mayAdd(const std::string& id) const {
    if (!isId(id)) {
        return fail(ErrorKind::InvalidArgument, "an id has 1 to 64 letters and digits")
            .withField("id", "1..64 letters and digits");
    }
    const bool taken = std::ranges::any_of(pairs_, [&](const auto& one) {
        return equalsIgnoreCase(one.first, id);
    });
    if (taken) {
        return fail(ErrorKind::AlreadyExists, fmt::format("there is a certificate {} already", id))
            .withField("id", "another id");
    }
    if (pairs_.size() > kMost) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("there are {} certificates already; delete one first", kMost)
        );
    }
    return {};
}

Result<void> CertificateStore::add(const std::string& id, crypto::CertifiedKey pair) {
    OCELLI_TRY(mayAdd(id));
    if (pair.certificate.size() > kLargest || pair.key.size() > kLargest) {
        return fail(ErrorKind::InvalidArgument, "the certificate is too long")
            .withField("certificate", fmt::format("at most {} bytes", kLargest));
    }
    Stored stored = OCELLI_TRY(checked(std::move(pair)));
    const auto same = std::ranges::find_if(pairs_, [&](const auto& one) {
        return one.second.info.fingerprint == stored.info.fingerprint;
    });
    if (same != pairs_.end()) {
        return fail(
                   ErrorKind::AlreadyExists,
                   fmt::format("this certificate is there already as {}", same->first)
        )
            .withField("certificate", "one that is not there yet");
    }
    OCELLI_TRY(replaceFile(fileOf(id, "key"), stored.pair.key));
    OCELLI_TRY(replaceFile(fileOf(id, "pem"), stored.pair.certificate));
    pairs_[id] = std::move(stored);
    return {};
}

Result<void> CertificateStore::replaceCertificate(const std::string& id, std::string certificate) {
    const auto found = pairs_.find(id);
    if (found == pairs_.end()) {
        return noSuch(id);
    }
    if (id == kOwn) {
        return fail(ErrorKind::FailedPrecondition, "the device renews its own certificate itself");
    }
    if (certificate.size() > kLargest) {
        return fail(ErrorKind::InvalidArgument, "the certificate is too long")
            .withField("certificate", fmt::format("at most {} bytes", kLargest));
    }
    Stored stored = OCELLI_TRY(checked({std::move(certificate), found->second.pair.key}));
    OCELLI_TRY(replaceFile(fileOf(id, "pem"), stored.pair.certificate));
    found->second = std::move(stored);
    return {};
}

Result<void> CertificateStore::remove(const std::string& id) {
    if (!has(id)) {
        return noSuch(id);
    }
    if (id == kOwn) {
        return fail(ErrorKind::FailedPrecondition, "the device's own certificate stays");
    }
    std::error_code error;
    for (const char* ending : {"pem", "key"}) {
        fs::remove(fileOf(id, ending), error);
        if (error) {
            return fail(
                ErrorKind::Unavailable, fmt::format("deleting {}: {}", id, error.message())
            );
        }
    }
    OCELLI_TRY(syncFolder(folder_));
    pairs_.erase(id);
    return {};
}

}  // namespace ocelli::control::certificates
