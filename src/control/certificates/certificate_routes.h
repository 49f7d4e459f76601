// Certificates over HTTP.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control/certificates/certificate_store.h"
#include "net/http/router.h"

namespace ocelli::control::certificates {

struct CertificateFaces {
    const Clock& clock;
    CertificateStore& store;  ///< outlives the router

    /// Names of the services that use a certificate now.
    std::function<std::vector<std::string>(const std::string& id)> usedBy;

    /// A certificate of this id is another one now.
    std::function<void(const std::string& id)> onReplaced;

    /// For the audit log.
    std::function<void(const std::string& who, std::string what)> log;
};

void addCertificateRoutes(net::http::Router& router, CertificateFaces faces);

}  // namespace ocelli::control::certificates
