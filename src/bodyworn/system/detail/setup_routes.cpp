// Routes of the set-up: values, passphrase, restore key, connection file.
#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/detail/route_help.h"
#include "bodyworn/system/field_rules.h"
#include "crypto/password.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::Router;

struct PassphraseWish {
    std::string passphrase;
    std::string restoreKey;  ///< a file to take over; empty: a new system
};

Result<PassphraseWish> wishOf(const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    OCELLI_TRY(checkMembers(body, {"passphrase", "confirmation", "restoreKey"}));
    PassphraseWish wish;
    wish.passphrase = OCELLI_TRY(stringMember(body, "passphrase"));
    OCELLI_TRY(readText(body, "restoreKey", wish.restoreKey));
    const std::string confirmation = OCELLI_TRY(stringMember(body, "confirmation"));
    OCELLI_TRY(Passphrase::check(wish.passphrase));
    if (confirmation != wish.passphrase) {
        return fail(ErrorKind::InvalidArgument, "the two passphrases differ")
            .withField("confirmation");
    }
    return wish;
}

struct Made {
    std::string hash;
    SystemKey key;
    std::string sealed;
};

/// The slow part. With a restore key its passphrase becomes that of the system.
Result<Made> make(const PassphraseWish& wish, WallTime now) {
    Made made;
    made.key = wish.restoreKey.empty() ? OCELLI_TRY(createSystemKey(now))
                   : OCELLI_TRY(openRestoreKey(wish.restoreKey, wish.passphrase));
                   made.hash = OCELLI_TRY(crypto::hashPassword(wish.passphrase));
                   made.sealed = OCELLI_TRY(sealRestoreKey(made.key, wish.passphrase));
                   return made;
}

Response setupProblem(const Error& error) {
    // The login is good; a wrong passphrase of a restore key must not end it.
    return error.kind() == ErrorKind::Unauthenticated ? net::http::problem(error, 422)
                                                      : net::http::problem(error);
}

void setPassphrase(const FacesPtr& faces, const Request& request, Reply reply) {
    auto wish = wishOf(request);
    const auto known = faces->system.passphrase().isSet();
    if (!wish || !known || *known) {
        reply.fail(
            !wish    ? wish.error()
            : !known ? known.error()
                     : fail(ErrorKind::AlreadyExists, "the passphrase is set and cannot be changed")
        );
        return;
    }
    auto answer = std::make_shared<Reply>(std::move(reply));
    const bool accepted = faces->pool.run(
        [w = std::move(*wish), now = faces->loop.clock().wall()] { return make(w, now); },
        faces->loop,
        [faces, &request, answer](Result<Made> made) {
            if (!made) {
                answer->send(setupProblem(made.error()));
                return;
            }
            System& system = faces->system;
            const auto done = system.whole([&] {
                return system.setup().setPassphrase(made->hash, made->key, made->sealed);
            });
            if (!done) {
                answer->fail(done.error());
                return;
            }
            faces->log(request, "The super admin passphrase is set");
            answer->send(Response::noContent());
        }
    );
    if (!accepted) {
        answer->fail(fail(ErrorKind::Unavailable, "too much to do at the moment; try again"));
    }
}

Result<Response> connect(const FacesPtr& faces, const Request& request) {
    System& system = faces->system;
    OCELLI_TRY(system.whole([&] { return system.setup().connect(request.body); }));
    const auto file = OCELLI_TRY(system.setup().connection());
    faces->log(
        request,
        file && file->signer ? fmt::format(
                                   "A connection file is loaded, signed by {}, fingerprint {}",
                                   file->signer->name,
                                   file->signer->fingerprint
                               )
                             : "A connection file is loaded, not signed"
    );
    faces->onChange();
    const Json state = OCELLI_TRY(system.setup().toJson());
    return Response::ofJson(state);
}

}  // namespace

void addSetupRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/setup",
        {Permission::Any, "Steps of the set-up, what is done, and the values."},
        [faces](const Request&) -> Result<Response> {
            const Json state = OCELLI_TRY(faces->system.setup().toJson());
            return Response::ofJson(state);
        }
    );
    router.add(
        Method::Patch,
        "/api/v1/setup",
        withBody(
            {Permission::Administrator, "Changes values of the set-up."},
            {{"language", "string"},
             {"name", "string"},
             {"timeZone", "string"},
             {"powerLine", "integer"},
             {"assignment", "string"},
             {"seen", "string"}}
        ),
        [faces](const Request& request) -> Result<Response> {
            const Json patch = OCELLI_TRY(request.json());
            System& system = faces->system;
            OCELLI_TRY(system.whole([&] { return system.setup().change(patch); }));
            faces->log(request, "Values of the set-up changed");
            faces->onChange();
            const Json state = OCELLI_TRY(system.setup().toJson());
            return Response::ofJson(state);
        }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/setup/passphrase",
        withBody(
            {Permission::Administrator,
             "Sets the super admin passphrase, once; with a restore key takes over its system."},
            {{"passphrase", "string"}, {"confirmation", "string"}, {"restoreKey", "string"}}
        ),
        [faces](const Request& request, Reply reply) {
            setPassphrase(faces, request, std::move(reply));
        }
    );
    net::http::RouteInfo connection = {
        Permission::Administrator, "Loads the connection file (the body)."
    };
    connection.bodyLimit = offload::kMostConnectionFile;
    router.add(
        Method::Put,
        "/api/v1/setup/connection",
        connection,
        [faces](const Request& request) { return connect(faces, request); }
    );
    router.add(
        Method::Post,
        "/api/v1/setup/finish",
        {Permission::Administrator, "Ends the set-up when no step is missing."},
        [faces](const Request& request) -> Result<Response> {
            OCELLI_TRY(faces->system.setup().finish());
            faces->log(request, "The set-up is complete");
            faces->onChange();
            return Response::noContent();
        }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/restore-key",
        withBody(
            {Permission::Administrator, "The system restore key, sealed with the passphrase."},
            {{"passphrase", "string"}}
        ),
        [faces](const Request& request, Reply reply) {
            withPassphrase(faces, request, std::move(reply), [faces, &request](const std::string&) {
                auto key = faces->system.setup().takeRestoreKey();
                if (!key) {
                    return Result<Response>(key.error());
                }
                faces->log(request, "The system restore key was downloaded");
                return Result<Response>(
                    ofFile(std::move(*key), "application/octet-stream", "restore-key.ocelli")
                );
            });
        }
    );
}

}  // namespace ocelli::bodyworn::system::detail
