// GET /api/v1/pictures and what is below.
#include "delivery/record/picture_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/record/detail/picture_archive.h"

namespace ocelli::delivery::record {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;

constexpr int kChannels = 64;
constexpr std::size_t kMostInAnArchive = 500;

Error forbidden(int channel) {
    return fail(
        ErrorKind::PermissionDenied,
        fmt::format("This needs the permission playback on channel {}", channel)
    );
}

/// The channel asked for, or all that the asker may play back.
Result<std::vector<int>> channelsOf(const Request& request) {
    const auto wanted =
        static_cast<int>(OCELLI_TRY(request.queryInteger("channel", 1, kChannels, 0)));
    if (wanted != 0) {
        if (!access::allows(request.identity, Permission::Playback, wanted)) {
            return forbidden(wanted);
        }
        return std::vector<int>{wanted};
    }
    std::vector<int> channels;
    for (int channel = 1; channel <= kChannels; ++channel) {
        if (access::allows(request.identity, Permission::Playback, channel)) {
            channels.push_back(channel);
        }
    }
    if (channels.empty()) {
        return fail(ErrorKind::PermissionDenied, "This needs the permission playback");
    }
    return channels.size() == kChannels ? std::vector<int>() : channels;
}

Result<PictureQuery> queryOf(const Request& request) {
    PictureQuery query;
    query.channels = OCELLI_TRY(channelsOf(request));
    if (const auto word = request.query("type"); word && !word->empty()) {
        query.type = parsePictureType(*word);
        if (!query.type) {
            return fail(ErrorKind::InvalidArgument, "type must be timing, event or manual")
                .withField("type", "timing, event, manual");
        }
    }
    query.from = OCELLI_TRY(request.queryTime("from", WallTime{}));
    query.to = OCELLI_TRY(request.queryTime("to", WallTime{INT64_MAX}));
    query.before =
        static_cast<std::uint64_t>(OCELLI_TRY(request.queryInteger("before", 1, INT64_MAX, 0)));
    query.limit = static_cast<std::size_t>(OCELLI_TRY(
        request.queryInteger("limit", 1, static_cast<std::int64_t>(Pictures::kMostInAnAnswer), 100)
    ));
    return query;
}

void list(Pictures& store, const Request& request, Reply reply) {
    auto query = queryOf(request);
    if (!query) {
        reply.fail(query.error());
        return;
    }
    const std::size_t limit = query->limit;
    store.search(
        std::move(*query),
        [limit, answer = std::move(reply)](Pictures::Found found) mutable {
            if (!found) {
                answer.fail(found.error());
                return;
            }
            Json items = Json::array();
            for (const StoredPicture& picture : *found) {
                items.push_back(toJson(picture));
            }
            Json body = {{"items", std::move(items)}};
            if (found->size() == limit) {
                body["next"] = found->back().id;
            }
            answer.send(Response::ofJson(body));
        }
    );
}

/// "1,2,3", each once.
Result<std::vector<std::uint64_t>> parseIds(std::string_view text) {
    std::vector<std::uint64_t> ids;
    const auto parts = split(text, ',');
    for (const std::string_view part : parts) {
        const auto id = toInteger(part);
        if (!id || *id < 1 || parts.size() > kMostInAnArchive) {
            return fail(ErrorKind::InvalidArgument, "ids must be 1 to 500 numbers with commas")
                .withField("ids", "1..500 ids of pictures");
        }
        const auto number = static_cast<std::uint64_t>(*id);
        if (std::find(ids.begin(), ids.end(), number) == ids.end()) {
            ids.push_back(number);
        }
    }
    return ids;
}

/// All of the ids that are there, when the asker may play back their channels.
void findAllowed(
    Pictures& store,
    std::vector<std::uint64_t> ids,
    const Request& request,
    UniqueFunction<void(Pictures::Found)> done
) {
    store.find(
        std::move(ids),
        [who = request.identity, d = std::move(done)](Pictures::Found found) mutable {
            if (found && found->empty()) {
                d(fail(ErrorKind::NotFound, "there is no such picture"));
                return;
            }
            if (found) {
                for (const StoredPicture& picture : *found) {
                    if (!access::allows(who, Permission::Playback, picture.name.channel)) {
                        d(forbidden(picture.name.channel));
                        return;
                    }
                }
            }
            d(std::move(found));
        }
    );
}

Response fileAnswer(const PictureFile& file) {
    Response response = Response::ofText(file.content, contentTypeOf(file.picture.name.format));
    response.headers.set(
        "Content-Disposition",
        fmt::format("inline; filename=\"{}\"", formatPictureName(file.picture.name))
    );
    return response;
}

void one(Pictures& store, const Request& request, Reply reply) {
    const auto id = toInteger(request.parameter("id"));
    if (!id || *id < 1) {
        reply.fail(fail(ErrorKind::NotFound, "there is no such picture"));
        return;
    }
    findAllowed(
        store,
        {static_cast<std::uint64_t>(*id)},
        request,
        [&store, answer = std::move(reply)](Pictures::Found found) mutable {
            if (!found) {
                answer.fail(found.error());
                return;
            }
            store.read(
                found->front().id,
                [last = std::move(answer)](Result<PictureFile> file) mutable {
                    if (!file) {
                        last.fail(file.error());
                    } else {
                        last.send(fileAnswer(*file));
                    }
                }
            );
        }
    );
}

void archive(Pictures& store, const Request& request, Reply reply) {
    auto ids = parseIds(request.query("ids").value_or(""));
    if (!ids) {
        reply.fail(ids.error());
        return;
    }
    findAllowed(
        store,
        std::move(*ids),
        request,
        [&store, answer = std::move(reply)](Pictures::Found found) mutable {
            if (!found) {
                answer.fail(found.error());
                return;
            }
            Response response;
            response.headers.set("Content-Type", "application/zip");
            // Without a name of ours, a page names the file by what is in it.
            response.headers.set("Content-Disposition", "attachment");
            response.source = detail::makePictureArchive(store, std::move(*found));
            answer.send(std::move(response));
        }
    );
}

net::http::RouteInfo playback(std::string summary) {
    net::http::RouteInfo info;
    info.permission = Permission::Playback;
    info.summary = std::move(summary);
    return info;
}

}  // namespace

void addPictureRoutes(net::http::Router& router, Pictures& store) {
    auto info = playback(
        "Captured pictures, newest first; next is the value of before for the following page."
    );
    info.queries = {
        "channel: integer 1..64",
        "type: timing|event|manual",
        "from: time",
        "to: time",
        "limit: integer 1..1000",
        "before: integer"
    };
    info.responseSchema = {{"type", "object"}};
    router.addAsync(
        Method::Get,
        "/api/v1/pictures",
        std::move(info),
        [&store](const Request& request, Reply reply) { list(store, request, std::move(reply)); }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/pictures/{id}",
        playback("One captured picture, as JPEG or BMP."),
        [&store](const Request& request, Reply reply) { one(store, request, std::move(reply)); }
    );
    auto several = playback("Several captured pictures in one ZIP file; unknown ids are left out.");
    several.queries = {"ids: 1 to 500 ids with commas"};
    router.addAsync(
        Method::Get,
        "/api/v1/pictures/archive.zip",
        std::move(several),
        [&store](const Request& request, Reply reply) { archive(store, request, std::move(reply)); }
    );
}

}  // namespace ocelli::delivery::record
