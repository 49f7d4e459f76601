// Gathers on the store's thread, cuts beside it, writes the custody, then hands the bytes out.
#include "bodyworn/destination/export_routes.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

using net::http::Reply;
using net::http::Request;
using net::http::Response;

Result<std::optional<ExportWindow>> windowOf(const Request& request) {
    if (!request.query("from") && !request.query("to")) {
        return std::optional<ExportWindow>();
    }
    const auto from = OCELLI_TRY(request.queryTime("from"));
    const auto to = OCELLI_TRY(request.queryTime("to"));
    if (to <= from) {
        return fail(ErrorKind::InvalidArgument, "to must be later than from")
            .withField("to", "later than from");
    }
    return std::optional(ExportWindow{from, to});
}

}  // namespace

struct ExportRoutes::Order {
    ExportWish wish;
    Reply reply;
    std::vector<Object> objects = {};
    std::vector<ExportFile> files = {};
};

ExportRoutes::ExportRoutes(Faces faces)
    : faces_(std::move(faces)),
      catalogue_(std::make_shared<Catalogue>(faces_.store, faces_.loop.clock())) {}

/// `work` makes a Result on the queue; `then` gets its value on the loop.
template <class Work, class Then>
void ExportRoutes::run(SerialQueue& queue, std::shared_ptr<Order> order, Work work, Then then) {
    const bool posted = queue.run(
        std::move(work),
        faces_.loop,
        [order, then = std::move(then)](auto result) mutable {
            if (!result) {
                order->reply.fail(result.error());
                return;
            }
            then(std::move(*result));
        }
    );
    if (!posted) {
        order->reply.fail(fail(ErrorKind::Unavailable, "too many requests wait"));
    }
}

void ExportRoutes::addRoutes(net::http::Router& router) {
    net::http::RouteInfo info;
    info.permission = access::Permission::ManualRecord;  // what an operator may, a user may not
    info.summary =
        "The recording as a ZIP archive with manifest, digests and custody; or the part of it from "
        "`from` to `to`, cut at key frames without encoding, whose signatures still hold.";
    info.queries = {"from: time", "to: time"};
    router.addAsync(
        net::http::Method::Get,
        "/api/v1/evidence/recordings/{recording}/export",
        info,
        [this](const Request& request, Reply reply) {
            auto window = windowOf(request);
            if (!window) {
                reply.fail(window.error());
                return;
            }
            gather(std::make_shared<Order>(Order{
                {std::string(request.parameter("recording")),
                 *window,
                 {request.identity.name, request.peer.address},
                 faces_.loop.clock().wall()},
                std::move(reply)
            }));
        }
    );
}

void ExportRoutes::gather(std::shared_ptr<Order> order) {
    const auto find = [catalogue = catalogue_,
                       name = order->wish.recording]() -> Result<std::vector<Object>> {
        OCELLI_TRY(catalogue->recording(name));
        return catalogue->store().objects(name);
    };
    run(*faces_.index, order, find, [this, order](std::vector<Object> objects) {
        order->objects = std::move(objects);
        open(order);
    });
}

void ExportRoutes::open(std::shared_ptr<Order> order) {
    const auto cut = [store = faces_.store,
                      openPart = faces_.openPart,
                      objects = std::move(order->objects),
                      window = order->wish.window] {
        return openExport(*store, objects, window, openPart);
    };
    run(*faces_.checking, order, cut, [this, order](std::vector<ExportFile> files) {
        order->files = std::move(files);
        hand(order);
    });
}

void ExportRoutes::hand(std::shared_ptr<Order> order) {
    const auto make = [catalogue = catalogue_, wish = order->wish, files = std::move(order->files)](
                      ) mutable { return makeExport(*catalogue, wish, std::move(files)); };
    run(*faces_.index, order, make, [this, order](Producer producer) {
        Response response;
        response.headers.set("Content-Type", "application/zip");
        response.headers.set(
            "Content-Disposition",
            fmt::format(
                "attachment; filename*=UTF-8''{}{}.zip",
                encodePercent(order->wish.recording),
                order->wish.window ? "_part" : ""
            )
        );
        response.source = makeLaneBody(ReadLane{faces_.loop, faces_.reading}, std::move(producer));
        order->reply.send(std::move(response));
    });
}

}  // namespace ocelli::bodyworn::destination
