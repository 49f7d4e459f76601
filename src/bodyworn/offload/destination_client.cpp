// Sends what the integration API knows.
#include "bodyworn/offload/destination_client.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr int kUnprocessable = 422;
constexpr int kBadGateway = 502;

swift::Login loginOf(const ConnectionFile& file) {
    return {file.uris, file.userName, file.key};
}

}  // namespace

DestinationClient::DestinationClient(Wire& wire, ConnectionFile file)
    : wire_(wire), file_(std::move(file)), account_(wire, loginOf(file_)) {}

void DestinationClient::setFile(ConnectionFile file) {
    file_ = std::move(file);
    account_ = swift::Account(wire_, loginOf(file_));
}

void DestinationClient::addFacts(Headers& headers, std::string_view prefix, const Facts& facts) {
    for (const auto& [key, text] : facts) {
        auto value = encodeValue(text);
        cut_ += value.cut ? 1U : 0U;
        headers.emplace_back(fmt::format("{}{}", prefix, key), std::move(value.wire));
    }
}

DestinationClient::Outcome DestinationClient::outcomeOf(const Result<WireAnswer>& answer) const {
    if (!answer) {
        return {0, answer.error().message()};
    }
    return {answer->status, answer->body.substr(0, 200), answer->header("Date")};
}

DestinationClient::Outcome DestinationClient::putContainer(
    const std::string& name, const Facts& facts
) {
    Call wanted{"PUT", name};
    addFacts(wanted.headers, "X-Container-Meta-", facts);
    return outcomeOf(account_.call(wanted));
}

DestinationClient::Outcome DestinationClient::postContainer(
    const std::string& name, const Facts& facts
) {
    Call wanted{"POST", name};
    addFacts(wanted.headers, "X-Container-Meta-", facts);
    return outcomeOf(account_.call(wanted));
}

DestinationClient::ContainerStatus DestinationClient::readStatus(const std::string& container) {
    const auto answer = account_.call({"HEAD", container});
    ContainerStatus status{outcomeOf(answer), {}};
    if (answer && answer->status >= 200 && answer->status < 300) {
        status.text = decodePercent(answer->header("X-Container-Meta-Status")).value_or("");
    }
    return status;
}

DestinationClient::Outcome DestinationClient::putObject(
    const std::string& container,
    const std::string& name,
    const Facts& facts,
    const Content& content
) {
    Call wanted{"PUT", container, name, {{"Etag", content.md5}}, &content};
    addFacts(wanted.headers, "X-Object-Meta-", facts);
    const auto answer = account_.call(wanted);
    auto outcome = outcomeOf(answer);
    const bool good = answer && answer->status >= 200 && answer->status < 300;
    if (good && !swift::etagOf(*answer).empty() && swift::etagOf(*answer) != content.md5) {
        outcome = {kUnprocessable, "the destination names another digest than was sent"};
    }
    lineErrors_ += outcome.status == kUnprocessable ? 1U : 0U;
    return outcome;
}

DestinationClient::Outcome DestinationClient::postObject(
    const std::string& container, const std::string& name, const Facts& facts
) {
    Call wanted{"POST", container, name};
    addFacts(wanted.headers, "X-Object-Meta-", facts);
    return outcomeOf(account_.call(wanted));
}

DestinationClient::Document DestinationClient::readSystemFile(const std::string& name) {
    const auto answer = account_.call({"GET", "System", name});
    Document document{outcomeOf(answer), {}};
    if (!answer || answer->status != 200) {
        return document;
    }
    if (swift::etagOf(*answer) != crypto::digestHex(crypto::Hash::Md5, answer->body)) {
        document.outcome = {kBadGateway, "the Etag does not fit the file: it is taken as damaged"};
        return document;
    }
    document.text = answer->body;
    return document;
}

}  // namespace ocelli::bodyworn::offload
