// Owners for OpenSSL's objects, and its errors as ours.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/result.h"
#include "crypto/certificate.h"

namespace ocelli::crypto::detail {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freer<X509_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

/// What OpenSSL last complained about; its queue is empty afterwards.
Error opensslError(ErrorKind kind, std::string_view doing);

/// A memory stream over the text, borrowed.
BioPtr readerOf(std::string_view text);

/// What has been written into a memory stream.
std::string textOf(BIO* bio);

/// The first certificate of a PEM text; InvalidArgument with the field "certificate".
Result<X509Ptr> readCertificate(std::string_view pem);

/// A private key in PEM; InvalidArgument with the field "key".
Result<KeyPtr> readKey(std::string_view pem);

/// Both as PEM.
Result<CertifiedKey> writePair(X509* certificate, EVP_PKEY* key);

/// Never asks for a passphrase: an encrypted key is an error, not a prompt on the terminal.
int noPassphrase(char* buffer, int size, int writing, void* user);

}  // namespace ocelli::crypto::detail
