// Answers people who look for evidence.
#include "bodyworn/destination/evidence_routes.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/destination/detail/route_help.h"
#include "bodyworn/destination/verification.h"

namespace ocelli::bodyworn::destination {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

constexpr Permission kLook = Permission::Any;
constexpr Permission kWork = Permission::ManualRecord;  // what an operator may, a user may not

constexpr std::size_t kMostNote = 4096;
constexpr std::size_t kMostReason = 512;
const std::string kRoot = "/api/v1/evidence";

std::string nameOf(const Request& request) {
    return std::string(request.parameter("recording"));
}

Result<Response> asJson(Result<Json> json) {
    return json ? Result<Response>(Response::ofJson(*json)) : Result<Response>(json.error());
}

Result<Response> asNothing(const Result<void>& done) {
    return done ? Result<Response>(Response::noContent()) : Result<Response>(done.error());
}

Result<std::string> textMember(const Json& body, std::string_view name, std::size_t most) {
    auto text = OCELLI_TRY(stringMember(body, name));
    if (trim(text).empty() || text.size() > most || !isUtf8(text)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be a text of 1 to {} bytes", name, most)
        )
            .withField(std::string(name), fmt::format("1..{} bytes", most));
    }
    return text;
}

Result<double> degrees(const Request& request, std::string_view name, double most) {
    const auto text = request.query(name);
    const auto number = text ? toNumber(*text) : std::nullopt;
    if (!number || *number < -most || *number > most) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be degrees from {} to {}", name, -most, most)
        )
            .withField(std::string(name), fmt::format("{}..{}", -most, most));
    }
    return *number;
}

}  // namespace

Result<Search> searchOf(const Request& request) {
    Search search;
    if (request.query("from")) {
        search.from = OCELLI_TRY(request.queryTime("from"));
    }
    if (request.query("to")) {
        search.to = OCELLI_TRY(request.queryTime("to"));
    }
    const auto text = [&](std::string_view name) {
        return std::string(request.query(name).value_or(std::string_view()).substr(0, 256));
    };
    search.person = text("person");
    search.device = text("device");
    search.category = text("category");
    search.text = text("text");
    search.owner = text("owner");
    search.heldOnly = request.query("held") == "true";
    if (request.query("south")) {
        Box box;
        box.south = OCELLI_TRY(degrees(request, "south", 90));
        box.west = OCELLI_TRY(degrees(request, "west", 180));
        box.north = OCELLI_TRY(degrees(request, "north", 90));
        box.east = OCELLI_TRY(degrees(request, "east", 180));
        search.box = box;
    }
    search.limit = static_cast<int>(OCELLI_TRY(request.queryInteger("limit", 1, 500, 50)));
    search.skip = static_cast<int>(OCELLI_TRY(request.queryInteger("skip", 0, 1'000'000'000, 0)));
    return search;
}

EvidenceRoutes::EvidenceRoutes(Faces faces)
    : faces_(std::move(faces)),
      catalogue_(std::make_shared<Catalogue>(faces_.store, faces_.loop.clock())) {}

template <class Work>
void EvidenceRoutes::answer(Reply reply, Work work) {
    answerFrom(*faces_.index, faces_.loop, std::move(reply), std::move(work));
}

void EvidenceRoutes::addRoutes(Router& router) {
    addSearch(router);
    addRecording(router);
    addChanges(router);
}

void EvidenceRoutes::addSearch(Router& router) {
    RouteInfo search = {kLook, "Find recordings, newest first."};
    search.queries = {
        "from: time",
        "to: time",
        "person: id of a wearer",
        "device: serial number of a camera",
        "category: id of a category",
        "text: words in names, bookmarks and notes",
        "owner: user of this destination whom wearers are mapped to",
        "held: true|false",
        "south: degrees, together with west, north and east",
        "limit: integer 1..500",
        "skip: integer 0..1000000000"
    };
    router.addAsync(
        Method::Get,
        kRoot + "/recordings",
        search,
        [this](const Request& request, Reply reply) {
            auto wanted = searchOf(request);
            if (!wanted) {
                reply.fail(wanted.error());
                return;
            }
            answer(std::move(reply), [catalogue = catalogue_, search = std::move(*wanted)] {
                return asJson(catalogue->find(search));
            });
        }
    );
    router.addAsync(
        Method::Get,
        kRoot + "/facets",
        {kLook, "People, devices and categories that recordings have."},
        [this](const Request&, Reply reply) {
            answer(std::move(reply), [catalogue = catalogue_] {
                return asJson(catalogue->facets());
            });
        }
    );
    router.addAsync(
        Method::Get,
        kRoot + "/overview",
        {kLook, "Numbers of recordings and bytes."},
        [this](const Request&, Reply reply) {
            answer(std::move(reply), [catalogue = catalogue_] {
                return asJson(catalogue->overview());
            });
        }
    );
    router.addAsync(
        Method::Get,
        kRoot + "/storage",
        {kLook, "Where evidence is kept, and whether index and content answer now."},
        [this](const Request&, Reply reply) {
            answer(std::move(reply), [catalogue = catalogue_] {
                return asJson(catalogue->storage());
            });
        }
    );
}

void EvidenceRoutes::addRecording(Router& router) {
    const std::string one = kRoot + "/recordings/{recording}";
    router.addAsync(
        Method::Get,
        one,
        {kLook, "Everything known of a recording; stands in its custody as viewed."},
        [this](const Request& request, Reply reply) {
            answer(
                std::move(reply),
                [catalogue = catalogue_, name = nameOf(request), actor = actorOf(request)](
                ) -> Result<Response> {
                    auto json = OCELLI_TRY(catalogue->recording(name));
                    OCELLI_TRY(catalogue->store().custody().add(actor, {"viewed", name}));
                    return Response::ofJson(json);
                }
            );
        }
    );
    RouteInfo content = {kLook, "The bytes of an object, by range; a start is in custody."};
    content.traffic = net::http::Traffic::Media;
    router.addAsync(
        Method::Get,
        one + "/content/{object}",
        content,
        [this](const Request& request, Reply reply) { play(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Get,
        one + "/custody",
        {kLook, "Who stored, saw, exported and changed a recording; newest first."},
        [this](const Request& request, Reply reply) {
            answer(
                std::move(reply),
                [catalogue = catalogue_, name = nameOf(request)]() -> Result<Response> {
                    const auto list =
                        OCELLI_TRY(catalogue->store().custody().entries(name, INT64_MAX, 1000));
                    return Response::ofJson({{"items", custodyJson(list)}});
                }
            );
        }
    );
    router.addAsync(
        Method::Post,
        one + "/verification",
        {kLook, "Check digests, signatures and manifest of a recording; reads every byte."},
        [this](const Request& request, Reply reply) { verify(request, std::move(reply)); }
    );
}

void EvidenceRoutes::play(const Request& request, Reply reply) {
    const std::string range(request.headers.get("Range").value_or(std::string_view()));
    const bool start = range.empty() || range.starts_with("bytes=0-");
    const auto last = std::make_shared<Reply>(std::move(reply));
    const bool posted = faces_.index->run(
        [catalogue = catalogue_,
         name = nameOf(request),
         object = std::string(request.parameter("object")),
         start = start && request.method == Method::Get,
         actor = actorOf(request)]() -> Result<Object> {
            ContentStore& store = catalogue->store();
            const auto found = OCELLI_TRY(store.object(name, object));
            if (start) {
                OCELLI_TRY(store.custody().add(actor, {"played", name, object}));
            }
            return found;
        },
        faces_.loop,
        [this, last, range](Result<Object> found) {
            if (!found) {
                last->fail(found.error());
                return;
            }
            sendContent(std::move(*found), range, last);
        }
    );
    if (!posted) {
        last->fail(fail(ErrorKind::Unavailable, "too many requests wait"));
    }
}

void EvidenceRoutes::sendContent(
    Object object, const std::string& range, const std::shared_ptr<Reply>& reply
) {
    const bool posted = faces_.reading->run(
        [store = faces_.store,
         found = std::move(object),
         range,
         lane = ReadLane{faces_.loop, faces_.reading}] {
            auto response = contentResponse(*store, found, range, lane);
            if (response.status < 400) {
                // Whoever stored it does not decide what a browser does with it.
                response.headers.set("Content-Type", std::string(typeOf(found.name)));
            }
            response.headers.set("Cache-Control", "private, no-cache");
            return response;
        },
        faces_.loop,
        [reply](Response response) { reply->send(std::move(response)); }
    );
    if (!posted) {
        reply->fail(fail(ErrorKind::Unavailable, "too many readers"));
    }
}

void EvidenceRoutes::verify(const Request& request, Reply reply) {
    const auto last = std::make_shared<Reply>(std::move(reply));
    const auto failed = [last](const Error& error) { last->fail(error); };
    const bool posted = faces_.index->run(
        [catalogue = catalogue_,
         name = nameOf(request),
         actor = actorOf(request),
         roots = faces_.config.current().trustedRoots]() -> Result<VerificationInput> {
            OCELLI_TRY(catalogue->recording(name));
            VerificationInput input{catalogue->sharedStore(), {}, roots};
            input.objects = OCELLI_TRY(catalogue->store().objects(name));
            OCELLI_TRY(catalogue->store().custody().add(actor, {"verified", name}));
            return input;
        },
        faces_.loop,
        [this, last, failed](Result<VerificationInput> input) {
            if (!input) {
                failed(input.error());
                return;
            }
            const bool taken = faces_.checking->run(
                [given = std::move(*input), &clock = faces_.loop.clock()] {
                    return destination::verify(given, clock);
                },
                faces_.loop,
                [last](const Json& json) { last->send(Response::ofJson(json)); }
            );
            if (!taken) {
                failed(fail(ErrorKind::Unavailable, "too many recordings are being checked"));
            }
        }
    );
    if (!posted) {
        failed(fail(ErrorKind::Unavailable, "too many requests wait"));
    }
}

void EvidenceRoutes::addChanges(Router& router) {
    const std::string one = kRoot + "/recordings/{recording}";
    RouteInfo note = {kWork, "Add a note; notes stand beside the evidence and never change it."};
    note.requestSchema = {{"type", "object"}, {"required", {"text"}}};
    router
        .addAsync(Method::Post, one + "/notes", note, [this](const Request& request, Reply reply) {
            const auto body = request.json();
            auto text =
                body ? textMember(*body, "text", kMostNote) : Result<std::string>(body.error());
            if (!text) {
                reply.fail(text.error());
                return;
            }
            const bool timed = body->contains("second") && (*body)["second"].is_number();
            answer(
                std::move(reply),
                [catalogue = catalogue_,
                 name = nameOf(request),
                 actor = actorOf(request),
                 words = std::move(*text),
                 second = timed ? (*body)["second"].get<double>() : 0.0] {
                    return asNothing(catalogue->addNote(name, actor, words, second));
                }
            );
        });
    RouteInfo hold = {kWork, "Legal hold: the recording is not deleted by age until released."};
    hold.requestSchema = {{"type", "object"}, {"required", {"reason"}}};
    router.addAsync(Method::Put, one + "/hold", hold, [this](const Request& request, Reply reply) {
        const auto body = request.json();
        auto reason =
            body ? textMember(*body, "reason", kMostReason) : Result<std::string>(body.error());
        if (!reason) {
            reply.fail(reason.error());
            return;
        }
        answer(
            std::move(reply),
            [catalogue = catalogue_,
             name = nameOf(request),
             actor = actorOf(request),
             why = std::move(*reason)] { return asNothing(catalogue->hold(name, actor, why)); }
        );
    });
    router.addAsync(
        Method::Delete,
        one + "/hold",
        {kWork, "Release a recording from legal hold."},
        [this](const Request& request, Reply reply) {
            answer(
                std::move(reply),
                [catalogue = catalogue_, name = nameOf(request), actor = actorOf(request)] {
                    return asNothing(catalogue->release(name, actor));
                }
            );
        }
    );
}

}  // namespace ocelli::bodyworn::destination
