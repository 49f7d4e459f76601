// From requests to the controller's end; what waits for the disk is done in the pool.
#include "bodyworn/dock/dock_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "bodyworn/dock/detail/https_words.h"
#include "crypto/authority.h"

namespace ocelli::bodyworn::dock {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::Router;

net::http::RouteInfo infoOf(std::string summary, std::size_t bodyLimit) {
    net::http::RouteInfo info;
    info.permission = access::Permission::Public;  // certificates say who asks
    info.summary = std::move(summary);
    info.bodyLimit = bodyLimit;
    info.whileInactive = true;
    return info;
}

Response problemOf(const Error& error) {
    return net::http::problem(error, detail::statusOf(error.kind()));
}

template <class Value>
Response answerOf(const Result<Value>& result) {
    if (!result) {
        return problemOf(result.error());
    }
    if constexpr (std::is_void_v<Value>) {
        return Response::noContent();
    } else {
        return Response::ofJson(toJson(*result));
    }
}

Response answerOf(const Result<ObjectState>& result) {
    if (!result) {
        return problemOf(result.error());
    }
    auto response = Response::ofJson(toJson(*result));
    response.headers.set(detail::kOffsetField, fmt::to_string(result->offset));
    response.headers.set(detail::kCompleteField, result->whole ? "?1" : "?0");
    return response;
}

Response answerOf(const Result<Enrolment>& result) {
    return result ? Response::ofJson(toJson(*result), result->pending ? 202 : 200)
                  : problemOf(result.error());
}

/// In the pool the system cannot be asked; what is told there is told on the loop.
class FromPool final : public DockSystem {
  public:
    FromPool(EventLoop& loop, DockSystem& system) : loop_(loop), system_(system) {}

    Result<Welcome> welcome(const Peer&, const Hello&) override { return onlyOnLoop(); }

    Result<void> admit(const Peer&) override { return onlyOnLoop(); }

    Result<Enrolment> enrol(const Peer&, const EnrolmentWish&) override { return onlyOnLoop(); }

    void log(const std::string&, std::string_view) override {}

    void progressed(
        const std::string& serial,
        const std::string& recording,
        const OfferedObject& object,
        const ObjectState& state
    ) override {
        loop_.post([&system = system_, serial, recording, object, state] {
            system.progressed(serial, recording, object, state);
        });
    }

  private:
    static Error onlyOnLoop() { return fail(ErrorKind::Internal, "asked on the wrong thread"); }

    EventLoop& loop_;
    DockSystem& system_;
};

template <class Work>
Router::Handler onLoop(Work work) {
    return [work = std::move(work)](const Request& request) {
        return Result<Response>(answerOf(work(request)));
    };
}

Result<void> takeOffer(const Request& request, ControllerEnd& end) {
    const Json json = OCELLI_TRY(request.json());
    const Offer offer = OCELLI_TRY(parseOffer(json));
    const std::string name(request.parameter("recording"));
    if (offer.recording != name) {
        return fail(ErrorKind::InvalidArgument, "the path names another recording")
            .withField("recording", name);
    }
    return end.offer(offer);
}

/// A chunk on its way in: waits for its turn before a byte of it is read.
struct Chunk {
    std::string recording;
    std::string object;
    std::uint64_t offset = 0;
    Bytes digest;
    std::uint64_t length = 0;
};

Result<Chunk> chunkOf(const Request& request) {
    const auto field = [&](std::string_view name) {
        return request.headers.get(name).value_or("");
    };
    Chunk chunk;
    chunk.recording = request.parameter("recording");
    chunk.object = request.parameter("object");
    const auto offset = toInteger(field(detail::kOffsetField));
    if (!offset || *offset < 0) {
        return fail(ErrorKind::InvalidArgument, "a chunk needs the offset it begins at")
            .withField(std::string(detail::kOffsetField), "0 or more");
    }
    chunk.offset = static_cast<std::uint64_t>(*offset);
    const auto length = toInteger(request.headers.get("Content-Length").value_or("0"));
    if (!length || *length < 0 || static_cast<std::uint64_t>(*length) > detail::kLongestChunk) {
        return fail(ErrorKind::InvalidArgument, "a chunk tells its length, at most 16 MiB")
            .withField("Content-Length", fmt::format("0..{}", detail::kLongestChunk));
    }
    chunk.length = static_cast<std::uint64_t>(*length);
    auto digest = detail::parseContentDigest(field(detail::kDigestField));
    if (!digest) {
        return fail(ErrorKind::InvalidArgument, "a chunk needs its digest")
            .withField(std::string(detail::kDigestField), "sha-256=:Base64:");
    }
    chunk.digest = std::move(*digest);
    return chunk;
}

class Routes : public std::enable_shared_from_this<Routes> {
  public:
    explicit Routes(DockRouteFaces faces)
        : faces_(std::move(faces)), fromPool_(faces_.loop, faces_.system) {}

    void addSystemRoutes(Router& router);
    void addIntakeRoutes(Router& router);

    /// What arrived of a chunk, checked and handed on in the pool.
    void take(const Peer& peer, const Chunk& chunk, std::string bytes, Reply reply);

    void broken(const std::string& serial) { faces_.system.broken(serial); }

  private:
    Result<Peer> peerOf(const Request& request) const;
    Result<Peer> admitted(const Request& request) const;

    ControllerEnd endOf(const Peer& peer) const { return {peer, faces_.system, faces_.intake}; }

    template <class Work>
    void inPool(const Request& request, Reply reply, Work work);

    std::unique_ptr<net::http::BodySink> openChunk(
        const Request& request, Reply reply, const Router::Flow& flow
    );

    DockRouteFaces faces_;
    FromPool fromPool_;
};

class ChunkSink final : public net::http::BodySink {
  public:
    ChunkSink(std::shared_ptr<Routes> routes, Peer peer, Chunk chunk, Reply reply)
        : routes_(std::move(routes)),
          peer_(std::move(peer)),
          chunk_(std::move(chunk)),
          reply_(std::move(reply)) {}

    ~ChunkSink() override {
        if (!finished_ && !bytes_.empty()) {
            routes_->broken(peer_.serial);
        }
    }

    ChunkSink(const ChunkSink&) = delete;
    ChunkSink& operator=(const ChunkSink&) = delete;

    void write(std::string bytes) override {
        bytes_.reserve(static_cast<std::size_t>(chunk_.length));
        bytes_ += bytes;
    }

    void finish() override {
        finished_ = true;
        routes_->take(peer_, chunk_, std::move(bytes_), std::move(reply_));
    }

    std::unique_ptr<Turns::Turn> turn;  ///< held until the chunk has been answered

  private:
    std::shared_ptr<Routes> routes_;
    Peer peer_;
    Chunk chunk_;
    Reply reply_;
    std::string bytes_;
    bool finished_ = false;
};

/// Ours leads to the system's authority now; one signed by itself is that of a new camera.
Result<Peer> Routes::peerOf(const Request& request) const {
    if (!request.peerCertificate) {
        return fail(ErrorKind::Unauthenticated, "a certificate of the camera is needed");
    }
    const crypto::CertificateInfo& info = request.peerCertificate->info;
    Peer peer{info.commonName, info.keyFingerprint, Standing::Foreign, request.peer.address};
    OCELLI_TRY(checkName(peer.serial));
    const auto root = faces_.root();
    if (!root && root.error().kind() != ErrorKind::FailedPrecondition) {
        return root.error();
    }
    if (info.selfSigned) {
        peer.standing = Standing::Factory;
    } else if (root &&
               crypto::checkChain(request.peerCertificate->chain, *root, faces_.clock.wall())) {
        peer.standing = Standing::Ours;
    }
    return peer;
}

Result<Peer> Routes::admitted(const Request& request) const {
    Peer peer = OCELLI_TRY(peerOf(request));
    OCELLI_TRY(faces_.system.admit(peer));
    return peer;
}

/// @param work  gets the request and the controller's end; its result is the answer
template <class Work>
void Routes::inPool(const Request& request, Reply reply, Work work) {
    auto peer = admitted(request);
    if (!peer) {
        return reply.send(problemOf(peer.error()));
    }
    const bool taken = faces_.pool.run(
        [self = shared_from_this(), peer = std::move(*peer), asked = request, work] {
            ControllerEnd end(peer, self->fromPool_, self->faces_.intake);
            return work(asked, end);
        },
        faces_.loop,
        [answer = std::move(reply)](auto result) mutable { answer.send(answerOf(result)); }
    );
    if (!taken) {
        log::warning("dock", "too much to do: a question of {} is not answered", request.path);
    }
}

std::unique_ptr<net::http::BodySink> Routes::openChunk(
    const Request& request, Reply reply, const Router::Flow& flow
) {
    auto peer = admitted(request);
    if (!peer) {
        reply.send(problemOf(peer.error()));
        return nullptr;
    }
    auto chunk = chunkOf(request);
    if (!chunk) {
        reply.send(problemOf(chunk.error()));
        return nullptr;
    }
    const std::string serial = peer->serial;
    const std::uint64_t length = chunk->length;
    auto sink = std::make_unique<ChunkSink>(
        shared_from_this(), std::move(*peer), std::move(*chunk), std::move(reply)
    );
    sink->turn = faces_.turns.ask(serial, length, [flow] { flow(true); });
    return sink;
}

void Routes::take(const Peer& peer, const Chunk& chunk, std::string bytes, Reply reply) {
    auto work = [self = shared_from_this(), peer, chunk, taken = std::move(bytes)] {
        if (crypto::digest(crypto::Hash::Sha256, asBytes(taken)) != chunk.digest) {
            return Result<ObjectState>(fail(ErrorKind::DataLoss, "the chunk was damaged on the way")
                                           .withField(std::string(detail::kDigestField)));
        }
        ControllerEnd end(peer, self->fromPool_, self->faces_.intake);
        return end.send(chunk.recording, chunk.object, chunk.offset, asBytes(taken));
    };
    const bool posted = faces_.pool.run(
        std::move(work),
        faces_.loop,
        [answer = std::move(reply)](const Result<ObjectState>& state) mutable {
            answer.send(answerOf(state));
        }
    );
    if (!posted) {
        log::warning("dock", "too much to do: a chunk of {} is not answered", peer.serial);
    }
}

/// Questions that the system answers, on the loop.
void Routes::addSystemRoutes(Router& router) {
    const auto self = shared_from_this();
    router.add(
        Method::Post,
        std::string(detail::kSessionPath),
        infoOf("A camera says hello: time, user, profile, settings.", detail::kLongestQuestion),
        onLoop([self](const Request& request) -> Result<Welcome> {
            const Peer peer = OCELLI_TRY(self->peerOf(request));
            const Json json = OCELLI_TRY(request.json());
            const Hello hello = OCELLI_TRY(parseHello(json));
            return self->endOf(peer).hello(hello);
        })
    );
    router.add(
        Method::Post,
        std::string(detail::kEnrolPath),
        infoOf("A camera asks to be taken into the system.", detail::kLongestQuestion),
        onLoop([self](const Request& request) -> Result<Enrolment> {
            const Peer peer = OCELLI_TRY(self->peerOf(request));
            const Json json = OCELLI_TRY(request.json());
            const EnrolmentWish wish = OCELLI_TRY(parseEnrolmentWish(json));
            return self->endOf(peer).enrol(wish);
        })
    );
    router.add(
        Method::Put,
        std::string(detail::kLogPath),
        infoOf("The camera's log since the last docking.", detail::kLongestLog),
        onLoop([self](const Request& request) -> Result<void> {
            const Peer peer = OCELLI_TRY(self->admitted(request));
            return self->endOf(peer).log(request.body);
        })
    );
}

/// Questions that wait for the disk.
void Routes::addIntakeRoutes(Router& router) {
    const auto self = shared_from_this();
    const std::string recording = fmt::format("{}/{{recording}}", detail::kRecordingsPath);
    const std::string object = recording + "/objects/{object}";
    router.addAsync(
        Method::Put,
        recording,
        infoOf("Offers a recording with all of its objects.", detail::kLongestOffer),
        [self](const Request& request, Reply reply) {
            self->inPool(request, std::move(reply), [](const Request& asked, ControllerEnd& end) {
                return takeOffer(asked, end);
            });
        }
    );
    router.addAsync(
        Method::Get,
        recording,
        infoOf("What has become of a recording.", 0),
        [self](const Request& request, Reply reply) {
            self->inPool(request, std::move(reply), [](const Request& asked, ControllerEnd& end) {
                return end.recordingState(asked.parameter("recording"));
            });
        }
    );
    router.addAsync(
        Method::Get,
        object,
        infoOf("How much of an object is here.", 0),
        [self](const Request& request, Reply reply) {
            self->inPool(request, std::move(reply), [](const Request& asked, ControllerEnd& end) {
                return end.state(asked.parameter("recording"), asked.parameter("object"));
            });
        }
    );
    router.addStreamed(
        Method::Patch,
        object,
        infoOf("The next bytes of an object.", detail::kLongestChunk),
        [self](const Request& request, Reply reply, const Router::Flow& flow) {
            return self->openChunk(request, std::move(reply), flow);
        }
    );
}

}  // namespace

void addDockRoutes(Router& router, DockRouteFaces faces) {
    const auto routes = std::make_shared<Routes>(std::move(faces));
    routes->addSystemRoutes(router);
    routes->addIntakeRoutes(router);
}

}  // namespace ocelli::bodyworn::dock
