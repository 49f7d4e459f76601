// Words of requests and answers.
#include "bodyworn/destination/detail/route_help.h"

namespace ocelli::bodyworn::destination {

using net::http::Request;

Actor actorOf(const Request& request) {
    return {request.identity.name, request.peer.address};
}

Json custodyJson(const std::vector<CustodyEntry>& entries) {
    Json items = Json::array();
    for (const CustodyEntry& entry : entries) {
        Json item = entry.line;
        item["hash"] = entry.hash;
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace ocelli::bodyworn::destination
