// Who a camera is: serial number, key, certificate, and the key of its own storage.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence {

/// The identity of a camera (or of a controller). Made once on the device; the private key never
/// leaves it. At first the certificate is signed by itself; the system that takes the device in
/// signs one for the same key.
class DeviceIdentity {
  public:
    /// A fresh key, a certificate signed by itself that holds for 30 years, and a storage key.
    /// @param serial  1 to 32 of A-Z a-z 0-9 and -. InvalidArgument.
    static Result<DeviceIdentity> create(const std::string& serial, WallTime now);

    /// From the folder where save() put it. NotFound without one; DataLoss when it is broken.
    static Result<DeviceIdentity> load(FileSystem& files, const std::string& folder);

    /// Durable; after an error the old one is as it was.
    /// @param folder  closed to other users (as StateFolder is): the file holds the keys
    Result<void> save(FileSystem& files, const std::string& folder) const;

    const std::string& serial() const { return serial_; }

    /// Private key and certificate chain in PEM, the leaf first: for TLS and for signatures.
    const crypto::CertifiedKey& key() const { return key_; }

    /// The authority of the system that took the device in, PEM; empty before that.
    const std::string& root() const { return root_; }

    /// 32 bytes: what the device's own storage is sealed with. Never leaves the device.
    const Bytes& storageKey() const { return storageKey_; }

    /// A signing request for the device's key, PKCS#10 in PEM; its common name is the serial
    /// number.
    Result<std::string> request() const;

    /// Takes what the system signed. PermissionDenied when the chain does not lead to the root at
    /// the time when it was signed, InvalidArgument when it is for another key. The device's own
    /// clock is not asked: it may be wrong by years until the system sets it.
    Result<void> accept(const std::string& chain, const std::string& root);

    /// Back to the certificate signed by itself; key and storage key stay.
    Result<void> forgetSystem(WallTime now);

  private:
    DeviceIdentity() = default;

    std::string serial_;
    crypto::CertifiedKey key_;
    std::string root_;
    Bytes storageKey_;
};

/// The authority of a body worn system: signs the certificates of its cameras and controllers. Kept
/// by the controller; its root is what `ocelli verify --ca` is given.
struct SystemAuthority {
    crypto::CertifiedKey pair;  ///< PEM

    /// Holds for 30 years. InvalidArgument when the name is out of form.
    static Result<SystemAuthority> create(const std::string& systemName, WallTime now);

    /// A certificate for the key of a device's signing request, for ten years.
    /// @param serial  becomes the common name, whatever the request says
    Result<std::string> sign(const std::string& requestPem, const std::string& serial, WallTime now)
        const;

    const std::string& root() const { return pair.certificate; }
};

}  // namespace ocelli::bodyworn::evidence
