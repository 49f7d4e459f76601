// Certificates with their keys, by name, kept in a folder.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"

namespace ocelli::control::certificates {

struct StoredCertificate {
    std::string id;
    crypto::CertificateInfo info;
    bool own = false;  ///< the device's own, which cannot be deleted
};

/// Thread-bound. Ids are 1 to 64 letters and digits; case counts, but not to tell two apart.
class CertificateStore {
  public:
    /// Certificates beside the device's own.
    static constexpr std::size_t kMost = 16;
    static constexpr std::size_t kLargest = 64U << 10U;
    static constexpr std::string_view kOwn = "device";

    /// Makes the folder when it is not there. A pair that cannot be read is told in the log and
    /// left out.
    static Result<std::unique_ptr<CertificateStore>> open(
        std::filesystem::path folder, crypto::CertifiedKey own
    );

    /// The device's own first, then by id.
    std::vector<StoredCertificate> all() const;

    /// NotFound.
    Result<crypto::CertifiedKey> find(std::string_view id) const;

    bool has(std::string_view id) const { return pairs_.find(id) != pairs_.end(); }

    /// InvalidArgument, AlreadyExists, FailedPrecondition when there are too many.
    Result<void> add(const std::string& id, crypto::CertifiedKey pair);

    /// The same key, signed by an authority. InvalidArgument when it does not fit the key.
    Result<void> replaceCertificate(const std::string& id, std::string certificate);

    /// NotFound, FailedPrecondition for the device's own.
    Result<void> remove(const std::string& id);

  private:
    struct Stored {
        crypto::CertifiedKey pair;
        crypto::CertificateInfo info;
    };

    explicit CertificateStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    static Result<Stored> checked(crypto::CertifiedKey pair);
    Result<Stored> read(const std::string& id) const;
    Result<void> mayAdd(const std::string& id) const;
    std::filesystem::path fileOf(const std::string& id, std::string_view ending) const;

    std::filesystem::path folder_;
    std::map<std::string, Stored, std::less<>> pairs_;
};

}  // namespace ocelli::control::certificates
