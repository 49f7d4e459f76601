// The routes of /certificates.
#include "control/certificates/certificate_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/certificate_exchange.h"

namespace ocelli::control::certificates {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;
using Faces = std::shared_ptr<const CertificateFaces>;

constexpr std::string_view kPath = "/api/v1/certificates";
constexpr std::string_view kPemType = "application/x-pem-file";
constexpr std::int64_t kMostDays = 10 * 366;

/// Clocks that are a little apart must not make a certificate that begins in the future.
constexpr Duration kSlack = std::chrono::hours(1);

Json toJson(const CertificateFaces& faces, const StoredCertificate& one) {
    const WallTime now = faces.clock.wall();
    return Json{
        {"id", one.id},
        {"own", one.own},
        {"subject", one.info.subject},
        {"issuer", one.info.issuer},
        {"serial", one.info.serial},
        {"from", formatTime(one.info.from)},
        {"until", formatTime(one.info.until)},
        {"valid", one.info.valid(now)},
        {"fingerprint", one.info.fingerprint},
        {"dnsNames", one.info.dnsNames},
        {"addresses", one.info.addresses},
        {"selfSigned", one.info.selfSigned},
        {"usedBy", faces.usedBy(one.id)},
    };
}

Result<Response> shown(const CertificateFaces& faces, const std::string& id, int status) {
    const auto all = faces.store.all();
    const auto found = std::ranges::find(all, id, &StoredCertificate::id);
    if (found == all.end()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no certificate {}", id));
    }
    return Response::ofJson(toJson(faces, *found), status);
}

Result<std::string> optionalText(const Json& body, const char* name) {
    return body.contains(name) ? stringMember(body, name) : Result<std::string>(std::string());
}

/// Host names and addresses as one list, told apart by their form.
Result<void> addHosts(const Json& body, crypto::CertificateWish& wish) {
    if (!body.contains("hosts")) {
        return {};
    }
    const Json& hosts = body["hosts"];
    const bool texts = hosts.is_array() && hosts.size() <= 64 &&
                       std::ranges::all_of(hosts, [](const Json& one) { return one.is_string(); });
    if (!texts) {
        return fail(ErrorKind::InvalidArgument, "hosts must be a list of names and addresses")
            .withField("hosts", "at most 64 host names or IP addresses");
    }
    for (const Json& one : hosts) {
        const auto text = one.get<std::string>();
        const bool address = text.find(':') != std::string::npos ||
                             text.find_first_not_of("0123456789.") == std::string::npos;
        (address ? wish.addresses : wish.dnsNames).push_back(text);
    }
    return {};
}

Result<crypto::CertificateWish> wishOf(const Json& body, WallTime now) {
    crypto::CertificateWish wish;
    wish.commonName = OCELLI_TRY(stringMember(body, "commonName"));
    wish.country = OCELLI_TRY(optionalText(body, "country"));
    wish.organization = OCELLI_TRY(optionalText(body, "organization"));
    OCELLI_TRY(addHosts(body, wish));
    const std::int64_t days = OCELLI_TRY(integerMember(body, "days"));
    if (days < 1 || days > kMostDays) {
        return fail(ErrorKind::InvalidArgument, fmt::format("days must be 1 to {}", kMostDays))
            .withField("days", fmt::format("1..{}", kMostDays));
    }
    wish.from = now - kSlack;
    wish.until = now + std::chrono::hours(24) * days;
    return wish;
}

/// PEM of a certificate and its key, or that of the one whose signing request was signed; or a
/// PKCS#12 file in Base64 with its password.
Result<crypto::CertifiedKey> pairOf(const CertificateStore& store, const Json& body) {
    if (!body.contains("pkcs12")) {
        crypto::CertifiedKey pair;
        pair.certificate = OCELLI_TRY(stringMember(body, "certificate"));
        if (body.contains("requestOf")) {
            const std::string of = OCELLI_TRY(stringMember(body, "requestOf"));
            pair.key = OCELLI_TRY(store.find(of))
            .key;
        } else {
            pair.key = OCELLI_TRY(stringMember(body, "key"));
        }
        return pair;
    }
    const std::string text = OCELLI_TRY(stringMember(body, "pkcs12"));
    const auto der = parseBase64(text);
    if (!der) {
        return fail(ErrorKind::InvalidArgument, "pkcs12 must be Base64")
            .withField("pkcs12", "Base64");
    }
    const std::string password = OCELLI_TRY(optionalText(body, "password"));
    return crypto::readPkcs12(*der, password);
}

/// In the body names and addresses are one list.
Result<crypto::CertifiedKey> selfSigned(const crypto::CertificateWish& wish) {
    auto pair = crypto::createSelfSigned(wish);
    if (!pair && (pair.error().field() == "dnsNames" || pair.error().field() == "addresses")) {
        std::string allowed = pair.error().allowed();
        return Error(std::move(pair).error()).withField("hosts", std::move(allowed));
    }
    return pair;
}

/// Self-signed, or brought along when the body has a certificate.
Result<Response> addOne(const CertificateFaces& faces, const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    const std::string id = OCELLI_TRY(stringMember(body, "id"));
    const bool brought = body.contains("certificate") || body.contains("pkcs12");
    if (brought) {
        auto pair = OCELLI_TRY(pairOf(faces.store, body));
        OCELLI_TRY(faces.store.add(id, std::move(pair)));
    } else {
        const auto wish = OCELLI_TRY(wishOf(body, faces.clock.wall()));
        auto pair = OCELLI_TRY(selfSigned(wish));
        OCELLI_TRY(faces.store.add(id, std::move(pair)));
    }
    faces.log(
        request.identity.name, fmt::format("Certificate {} {}", id, brought ? "imported" : "made")
    );
    return shown(faces, id, 201);
}

Result<Response> installSigned(const CertificateFaces& faces, const Request& request) {
    const std::string id(request.parameter("id"));
    const Json body = OCELLI_TRY(request.json());
    auto certificate = OCELLI_TRY(stringMember(body, "certificate"));
    OCELLI_TRY(faces.store.replaceCertificate(id, std::move(certificate)));
    faces.log(request.identity.name, fmt::format("Signed certificate {} installed", id));
    faces.onReplaced(id);
    return shown(faces, id, 200);
}

Result<Response> removeOne(const CertificateFaces& faces, const Request& request) {
    const std::string id(request.parameter("id"));
    const std::vector<std::string> users = faces.usedBy(id);
    if (!users.empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("the certificate is in use by {}", fmt::join(users, ", "))
        );
    }
    OCELLI_TRY(faces.store.remove(id));
    faces.log(request.identity.name, fmt::format("Certificate {} deleted", id));
    return Response::noContent();
}

Response download(std::string pem, const std::string& name) {
    Response response = Response::ofText(std::move(pem), kPemType);
    response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
    return response;
}

Result<Response> exportOne(const CertificateFaces& faces, const Request& request) {
    const std::string id(request.parameter("id"));
    auto pair = OCELLI_TRY(faces.store.find(id));
    return download(std::move(pair.certificate), id + ".pem");
}

Result<Response> exportRequest(const CertificateFaces& faces, const Request& request) {
    const std::string id(request.parameter("id"));
    const auto pair = OCELLI_TRY(faces.store.find(id));
    auto made = OCELLI_TRY(crypto::createRequest(pair));
    return download(std::move(made), id + ".csr");
}

RouteInfo info(std::string summary, std::vector<std::string> members = {}) {
    RouteInfo route;
    route.permission = Permission::Administrator;
    route.summary = std::move(summary);
    if (!members.empty()) {
        Json properties = Json::object();
        for (const std::string& member : members) {
            properties[member] = Json::object();
        }
        route.requestSchema = {{"type", "object"}, {"properties", properties}};
    }
    return route;
}

}  // namespace

void addCertificateRoutes(Router& router, CertificateFaces given) {
    const auto faces = std::make_shared<const CertificateFaces>(std::move(given));
    using Work = Result<Response> (*)(const CertificateFaces&, const Request&);
    const auto add = [&](Method method, std::string_view rest, RouteInfo route, Work work) {
        router.add(
            method,
            fmt::format("{}{}", kPath, rest),
            std::move(route),
            [faces, work](const Request& request) { return work(*faces, request); }
        );
    };
    router.add(
        Method::Get,
        std::string(kPath),
        info("Server certificates, and which services use them."),
        [faces](const Request&) -> Result<Response> {
            Json items = Json::array();
            for (const StoredCertificate& one : faces->store.all()) {
                items.push_back(toJson(*faces, one));
            }
            return Response::ofJson(Json{{"items", items}});
        }
    );
    add(Method::Post,
        "",
        info(
            "Makes a self-signed certificate, or takes one with its key: PEM, or PKCS#12 in "
            "Base64; or, with `requestOf`, one that an authority signed for the key of that one.",
            {"id",
             "commonName",
             "country",
             "organization",
             "hosts",
             "days",
             "certificate",
             "key",
             "requestOf",
             "pkcs12",
             "password"}
        ),
        addOne);
    add(Method::Put,
        "/{id}/certificate",
        info("Installs the certificate that an authority signed for a request.", {"certificate"}),
        installSigned);
    add(Method::Get, "/{id}/certificate", info("The certificate as PEM, without key."), exportOne);
    add(Method::Get, "/{id}/request", info("A signing request (PKCS#10, PEM)."), exportRequest);
    add(Method::Delete, "/{id}", info("Deletes a certificate that no service uses."), removeOne);
}

}  // namespace ocelli::control::certificates
