// Receives an object.
#include "bodyworn/destination/put_object.h"

#include "base/log.h"
#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

using net::http::Response;

/// An Etag as clients send it, with or without quotes.
std::string wantedDigest(const net::http::Request& request) {
    auto text = trim(request.headers.get("Etag").value_or(std::string_view()));
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
        text = text.substr(1, text.size() - 2);
    }
    return toLower(text);
}

std::optional<std::uint64_t> lengthOf(const net::http::Request& request) {
    const auto text = request.headers.get("Content-Length");
    const auto number = text ? toInteger(*text) : std::nullopt;
    return number && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number))
                                  : std::nullopt;
}

Response plain(int status, std::string why) {
    auto response = Response::ofText(std::move(why) + "\n");
    response.status = status;
    return response;
}

/// Gives pieces to the request that takes them.
class ObjectSink final : public net::http::BodySink {
  public:
    explicit ObjectSink(std::shared_ptr<PutObject> put) : put_(std::move(put)) {}

    ~ObjectSink() override { put_->abandon(); }

    void write(std::string bytes) override { put_->write(std::move(bytes)); }

    void finish() override { put_->bodyDone(); }

  private:
    std::shared_ptr<PutObject> put_;
};

}  // namespace

PutObject::PutObject(
    IntegrationApi& api,
    const net::http::Request& request,
    net::http::Reply reply,
    net::http::Router::Flow flow
)
    : api_(api),
      apiAlive_(api.alive_),
      request_(request),
      reply_(std::move(reply)),
      flow_(std::move(flow)),
      container_(request.parameter("container")) {
    object_.name = request.parameter("object");
    object_.type = request.headers.get("Content-Type").value_or(typeOf(object_.name));
    ++api_.uploads_;
}

PutObject::~PutObject() {
    if (*apiAlive_) {
        --api_.uploads_;
    }
}

void PutObject::begin() {
    auto metadata = metadataOf(request_.headers, Owner::Object);
    if (!metadata) {
        refuse(refusalOf(metadata.error()));
        return;
    }
    object_.metadata = std::move(*metadata);

    struct Verdict {
        std::optional<Refusal> refusal;
        Result<Incoming> place = fail(ErrorKind::Cancelled, "refused");
    };

    const bool onlyNew = request_.headers.get("If-None-Match") == "*";
    const bool posted = api_.faces_.index->run(
        [store = api_.faces_.store,
         strictness = api_.faces_.config.current().strictness,
         now = api_.faces_.loop.clock().wall(),
         container = container_,
         name = object_.name,
         known = object_.metadata,
         length = lengthOf(request_),
         onlyNew] {
            Verdict verdict;
            Admission admission(*store, strictness, now);
            verdict.refusal = admission.object({container, name, known, length, onlyNew});
            if (!verdict.refusal) {
                verdict.place = store->receive();
            }
            return verdict;
        },
        api_.faces_.loop,
        [self = shared_from_this()](Verdict verdict) {
            self->admitted(std::move(verdict.place), std::move(verdict.refusal));
        }
    );
    if (!posted) {
        refuse({503, "too many requests wait"});
    }
}

void PutObject::admitted(Result<Incoming> place, std::optional<Refusal> refusal) {
    if (!*apiAlive_) {
        return;
    }
    if (refusal) {
        refuse(*refusal);
        return;
    }
    if (!place) {
        refuse(refusalOf(place.error()));
        return;
    }
    const std::size_t lane = api_.nextLane_++ % api_.faces_.lanes.size();
    const bool bounded = kindOf(container_) != Kind::Rejected;
    upload_ = std::make_shared<Upload>(
        api_.faces_.loop,
        api_.faces_.lanes[lane],
        std::move(*place),
        flow_,
        bounded ? static_cast<std::uint64_t>(api_.faces_.config.current().strictness.largestObject)
                : UINT64_MAX,
        [weak = weak_from_this()](const Error& error) {
            if (const auto self = weak.lock()) {
                self->refuse(refusalOf(error));
            }
        }
    );
    if (!reply_) {
        discard();  // the client has gone meanwhile
        return;
    }
    flow_(true);
}

void PutObject::write(std::string bytes) {
    if (upload_) {
        upload_->write(std::move(bytes));
    }
}

void PutObject::bodyDone() {
    whole_ = true;
    if (!upload_) {
        return;
    }
    upload_->finish([self = shared_from_this()](Result<Upload::Digests> digests) {
        if (!*self->apiAlive_ || !self->upload_) {
            return;
        }
        if (!digests) {
            self->refuse(refusalOf(digests.error()));
            return;
        }
        self->check(*digests);
    });
}

void PutObject::check(const Upload::Digests& digests) {
    const std::string wanted = wantedDigest(request_);
    if (!wanted.empty() && wanted != digests.md5) {
        refuse({422, "the Etag does not fit the bytes that came"});
        return;
    }
    store(digests);
}

void PutObject::store(const Upload::Digests& digests) {
    object_.size = digests.size;
    object_.md5 = digests.md5;
    object_.sha256 = digests.sha256;
    auto upload = std::exchange(upload_, nullptr);
    upload->release([self = shared_from_this()](Incoming incoming) {
        if (!*self->apiAlive_) {
            return;
        }
        const auto place = std::make_shared<Incoming>(std::move(incoming));
        const bool posted = self->api_.faces_.index->run(
            [store = self->api_.faces_.store,
             place,
             container = self->container_,
             object = self->object_,
             actor = self->api_.actorOf(self->request_)] {
                return store->putObject(container, object, std::move(*place), actor);
            },
            self->api_.faces_.loop,
            [self](Result<Object> stored) {
                if (!stored) {
                    self->refuse(refusalOf(stored.error()));
                    return;
                }
                Response response = plain(201, "Created");
                response.headers.set("Etag", stored->md5);
                self->reply(std::move(response));
            }
        );
        if (!posted) {
            self->refuse({503, "too many requests wait"});
        }
    });
}

void PutObject::refuse(const Refusal& refusal) {
    discard();
    reply(plain(refusal.status, refusal.why));
}

void PutObject::reply(Response response) {
    if (!reply_) {
        return;
    }
    auto once = std::move(*reply_);
    reply_.reset();
    if (*apiAlive_) {
        response = api_.finished(request_, std::move(response));
    }
    once.send(std::move(response));
}

void PutObject::abandon() {
    if (whole_) {
        return;  // it is being stored, or has been
    }
    discard();
    reply_.reset();
}

void PutObject::discard() {
    if (!upload_) {
        return;
    }
    const auto upload = std::exchange(upload_, nullptr);
    upload->release([index = api_.faces_.index, store = api_.faces_.store](Incoming incoming) {
        const auto place = std::make_shared<Incoming>(std::move(incoming));
        if (!index->post([store, place] { store->discard(std::move(*place)); })) {
            log::warning("destination", "an unfinished upload stays until the next start");
        }
    });
}

std::unique_ptr<net::http::BodySink> takeObject(
    IntegrationApi& api,
    const net::http::Request& request,
    net::http::Reply reply,
    net::http::Router::Flow flow
) {
    auto put = std::make_shared<PutObject>(api, request, std::move(reply), std::move(flow));
    put->begin();
    return std::make_unique<ObjectSink>(std::move(put));
}

}  // namespace ocelli::bodyworn::destination
