// Answers the requests of body worn systems.
#include "bodyworn/destination/integration_api.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/destination/content_body.h"
#include "bodyworn/destination/put_object.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::destination {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

/// Nobody sends more than Swift's 5 GiB; what is allowed in fact is up to the strictness.
constexpr std::size_t kMostBody = std::size_t{1} << 40U;

Response plain(int status, std::string why) {
    auto response = Response::ofText(std::move(why) + "\n");
    response.status = status;
    return response;
}

Response plain(const Refusal& refusal) {
    return plain(refusal.status, refusal.why);
}

RouteInfo info(std::string summary) {
    RouteInfo made;
    made.permission = access::Permission::Public;  // by token instead
    made.summary = std::move(summary);
    made.whileInactive = true;
    made.traffic = net::http::Traffic::Media;
    made.bodyLimit = 64U << 10U;
    return made;
}

/// The host as the client named it, if it looks like one: it comes back in an address.
std::string hostOf(const Request& request) {
    const std::string host(request.headers.get("Host").value_or(std::string_view()));
    const bool clean = !host.empty() && host.size() <= 255 &&
                       host.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]"
                       ) == std::string::npos;
    return clean ? host : request.local.format();
}

bool isSystemFile(std::string_view object) {
    return object == "Capabilities.json" || object == "Categories.json" ||
           object == "Retention.json";
}

}  // namespace

IntegrationApi::IntegrationApi(Faces faces)
    : faces_(std::move(faces)), tokens_(faces_.loop.clock()), tokenKey_(faces_.config.apiKey()) {
    OCELLI_ASSERT(!faces_.lanes.empty());
    configured();
}

IntegrationApi::~IntegrationApi() {
    *alive_ = false;
}

void IntegrationApi::configured() {
    faults_.set(faces_.config.current().strictness.faults);
    if (tokenKey_ != faces_.config.apiKey()) {
        tokenKey_ = faces_.config.apiKey();
        tokens_.clear();
    }
}

Actor IntegrationApi::actorOf(const Request& request) const {
    return {"api:" + faces_.config.current().userName, request.peer.address};
}

Response IntegrationApi::login(const Request& request) {
    if (const auto status = faults_.strike("GET", request.path, false)) {
        return plain(*status, "a fault that the administrator asked for");
    }
    const auto& config = faces_.config.current();
    const auto user = request.headers.get("X-Auth-User").value_or(std::string_view());
    const auto key = request.headers.get("X-Auth-Key").value_or(std::string_view());
    const bool known = crypto::equalSecrets(user, config.userName);
    const bool right = crypto::equalSecrets(key, faces_.config.apiKey());
    if (!known || !right) {
        return plain(401, "Unauthorized");
    }
    const auto life = std::chrono::seconds(config.strictness.tokenSeconds);
    Response response = plain(200, "OK");
    const std::string token = tokens_.give(life);
    response.headers.set("X-Auth-Token", token);
    response.headers.set("X-Storage-Token", token);
    response.headers.set("X-Auth-Token-Expires", std::to_string(life.count()));
    response.headers.set(
        "X-Storage-Url",
        fmt::format("{}://{}/v1/{}", request.secure ? "https" : "http", hostOf(request), kAccount)
    );
    response.headers.set("Cache-Control", "no-store");
    return response;
}

/// What stands before every request on the account: faults, token, account, too many uploads.
std::optional<Response> IntegrationApi::gate(const Request& request) {
    if (const auto status = faults_.strike(toString(request.method), request.path, false)) {
        return plain(*status, "a fault that the administrator asked for");
    }
    if (!tokens_.valid(request.headers.get("X-Auth-Token").value_or(std::string_view()))) {
        return plain(401, "Unauthorized");
    }
    if (request.parameter("account") != kAccount) {
        return plain(403, "Forbidden");
    }
    return std::nullopt;
}

/// A fault may take the place of an answer.
Response IntegrationApi::finished(const Request& request, Response response) {
    if (const auto status = faults_.strike(toString(request.method), request.path, true)) {
        return plain(*status, "a fault that the administrator asked for, after the deed");
    }
    return response;
}

/// Runs `work` on the index queue and replies with what it made.
template <class Work>
void IntegrationApi::answer(const Request& request, Reply reply, Work work) {
    if (auto refusal = gate(request)) {
        reply.send(std::move(*refusal));
        return;
    }
    const auto last = std::make_shared<Reply>(std::move(reply));
    Request who;
    who.method = request.method;
    who.path = request.path;
    const bool posted = faces_.index->run(
        std::move(work),
        faces_.loop,
        [this, alive = alive_, last, who = std::move(who)](Response response) {
            last->send(*alive ? finished(who, std::move(response)) : std::move(response));
        }
    );
    if (!posted) {
        last->send(plain(503, "too many requests wait"));
    }
}

void IntegrationApi::getContainer(const Request& request, Reply reply) {
    const bool headOnly = request.method == Method::Head;
    answer(
        request,
        std::move(reply),
        [store = faces_.store, headOnly, name = std::string(request.parameter("container"))] {
            const auto container = store->container(name);
            if (!container) {
                return plain(refusalOf(container.error()));
            }
            if (!headOnly) {
                return plain(403, "containers are not listed");
            }
            Response response = Response::noContent();
            addMetadata(container->metadata, Owner::Container, response.headers);
            response.headers.set(
                "X-Container-Object-Count", std::to_string(store->countObjects(name).value_or(0))
            );
            return response;
        }
    );
}

void IntegrationApi::putContainer(const Request& request, Reply reply, bool create) {
    auto metadata = metadataOf(request.headers, Owner::Container);
    if (!metadata) {
        auto refusal = gate(request);
        reply.send(refusal ? std::move(*refusal) : plain(refusalOf(metadata.error())));
        return;
    }
    answer(
        request,
        std::move(reply),
        [store = faces_.store,
         create,
         name = std::string(request.parameter("container")),
         known = std::move(*metadata),
         strictness = faces_.config.current().strictness,
         now = faces_.loop.clock().wall(),
         actor = actorOf(request)] {
            if (!create) {
                const auto done = store->mergeContainer(name, known, actor);
                return done ? Response::noContent() : plain(refusalOf(done.error()));
            }
            Admission admission(*store, strictness, now);
            if (const auto refusal = admission.container(name, known)) {
                return plain(*refusal);
            }
            const auto put = store->putContainer(name, known, actor);
            if (!put) {
                return plain(refusalOf(put.error()));
            }
            return *put == Put::Created ? plain(201, "Created") : plain(202, "Accepted");
        }
    );
}

/// The body of a system file.
std::optional<std::string> IntegrationApi::document(const Request& request) const {
    const auto object = request.parameter("object");
    if (request.parameter("container") != kSystem || !isSystemFile(object)) {
        return std::nullopt;
    }
    const Config& config = faces_.config.current();
    return object == "Capabilities.json" ? capabilitiesDocument(config)
           : object == "Categories.json" ? categoriesDocument(config)
                                         : retentionDocument(config);
}

void IntegrationApi::getObject(const Request& request, Reply reply) {
    if (const auto body = document(request)) {
        if (auto refusal = gate(request)) {
            reply.send(std::move(*refusal));
            return;
        }
        Response response = Response::ofText(*body, "application/json");
        response.headers.set("Etag", crypto::digestHex(crypto::Hash::Md5, *body));
        reply.send(finished(request, std::move(response)));
        return;
    }
    const bool headOnly = request.method == Method::Head;
    const bool readable = faces_.config.current().strictness.readable;
    answer(
        request,
        std::move(reply),
        [store = faces_.store,
         headOnly,
         readable,
         &loop = faces_.loop,
         lane = faces_.lanes.front().disk,
         range = std::string(request.headers.get("Range").value_or(std::string_view())),
         container = std::string(request.parameter("container")),
         name = std::string(request.parameter("object"))] {
            const auto object = store->object(container, name);
            if (!object) {
                return plain(refusalOf(object.error()));
            }
            if (!headOnly && !readable) {
                return plain(403, "what was stored is not read back over this interface");
            }
            Response response =
                headOnly ? Response() : contentResponse(*store, *object, range, {loop, lane});
            if (response.status >= 400) {
                return response;
            }
            response.headers.set("Content-Type", object->type);
            response.headers.set("Etag", object->md5);
            response.headers.set("Accept-Ranges", "bytes");
            addMetadata(object->metadata, Owner::Object, response.headers);
            if (headOnly) {
                response.length = object->size;
            }
            return response;
        }
    );
}

void IntegrationApi::postObject(const Request& request, Reply reply) {
    auto metadata = metadataOf(request.headers, Owner::Object);
    if (!metadata) {
        auto refusal = gate(request);
        reply.send(refusal ? std::move(*refusal) : plain(refusalOf(metadata.error())));
        return;
    }
    answer(
        request,
        std::move(reply),
        [store = faces_.store,
         container = std::string(request.parameter("container")),
         name = std::string(request.parameter("object")),
         known = std::move(*metadata),
         actor = actorOf(request)] {
            const auto done = store->postObject(container, name, known, actor);
            return done ? plain(202, "Accepted") : plain(refusalOf(done.error()));
        }
    );
}

void IntegrationApi::addRoutes(net::http::Router& router) {
    router.add(
        Method::Get,
        "/auth/v1.0",
        info("Log in to the integration API with X-Auth-User and X-Auth-Key; answers a token."),
        [this](const Request& request) -> Result<Response> { return login(request); }
    );
    router.add(
        Method::Get,
        "/v1/{account}",
        info("HEAD: the account is there. Containers are not listed."),
        [this](const Request& request) -> Result<Response> {
            if (auto refusal = gate(request)) {
                return std::move(*refusal);
            }
            return request.method == Method::Head ? Response::noContent()
                                                  : plain(403, "the account is not listed");
        }
    );
    const std::string container = "/v1/{account}/{container}";
    router.addAsync(
        Method::Get,
        container,
        info("HEAD: metadata of a container. Objects are not listed."),
        [this](const Request& request, Reply reply) { getContainer(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Put,
        container,
        info("Make a container, or merge metadata into it."),
        [this](const Request& request, Reply reply) {
            putContainer(request, std::move(reply), true);
        }
    );
    router.addAsync(
        Method::Post,
        container,
        info("Merge metadata into a container; an empty value deletes a key."),
        [this](const Request& request, Reply reply) {
            putContainer(request, std::move(reply), false);
        }
    );
    const std::string object = "/v1/{account}/{container}/{object*}";
    router.addAsync(
        Method::Get,
        object,
        info("The system files; HEAD: metadata of any object."),
        [this](const Request& request, Reply reply) { getObject(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Post,
        object,
        info("Replace all metadata of an object."),
        [this](const Request& request, Reply reply) { postObject(request, std::move(reply)); }
    );
    RouteInfo upload = info("Store an object; with an Etag (MD5) it is stored only if it fits.");
    upload.bodyLimit = kMostBody;
    router.addStreamed(
        Method::Put,
        object,
        upload,
        [this](
            const Request& request, Reply reply, net::http::Router::Flow flow
        ) -> std::unique_ptr<net::http::BodySink> {
            auto refusal = gate(request);
            if (!refusal && uploads_ >= faces_.config.current().strictness.uploadsAtOnce) {
                refusal = plain(503, "too many uploads, try again soon");
                refusal->headers.set("Retry-After", "5");
            }
            if (!refusal && request.parameter("container") == kSystem &&
                isSystemFile(request.parameter("object"))) {
                refusal = plain(403, "the system files are the destination's own");
            }
            if (refusal) {
                reply.send(std::move(*refusal));
                return nullptr;
            }
            return takeObject(*this, request, std::move(reply), std::move(flow));
        }
    );
}

}  // namespace ocelli::bodyworn::destination
