// Sends requests with net/transfer.
#include "bodyworn/swift/http_wire.h"

#include "net/transfer/http.h"

namespace ocelli::bodyworn::swift {
namespace {

/// Bodies from this length on ask first whether they are wanted.
constexpr std::uint64_t kAskFirst = 1U << 20U;

class HttpWire final : public Wire {
  public:
    HttpWire(std::unique_ptr<net::transfer::Session> session, HttpWireOptions options)
        : session_(std::move(session)), options_(std::move(options)) {}

    Result<WireAnswer> send(const WireRequest& request) override {
        const bool secure = request.url.starts_with("https://");
        const bool believing = !options_.certificates.empty() || options_.publicAuthorities;
        if (secure ? !believing : !options_.certificates.empty()) {
            return fail(
                ErrorKind::PermissionDenied,
                secure ? "no certificate of this destination is known"
                       : "with a certificate only HTTPS will do"
            );
        }
        net::transfer::HttpRequest wanted;
        wanted.method = request.method;
        wanted.url = request.url;
        wanted.headers = request.headers;
        if (request.body != nullptr) {
            wanted.body = OCELLI_TRY(bodyOf(*request.body));
            wanted.expectContinue = request.body->length >= kAskFirst;
        } else if (request.source) {
            wanted.body = {net::transfer::Body::kUnknown, request.source};
            wanted.expectContinue = true;
        }
        wanted.into = request.into;
        net::transfer::Terms terms;
        terms.quietAtMost = options_.quietAtMost;
        terms.stop = options_.stop;
        terms.tls.authorities = options_.certificates;
        auto answer = OCELLI_TRY(net::transfer::exchange(*session_, wanted, terms));
        return WireAnswer{
            static_cast<int>(answer.status), std::move(answer.headers), std::move(answer.body)
        };
    }

  private:
    static Result<net::transfer::Body> bodyOf(const Content& content) {
        struct Reading {
            std::unique_ptr<evidence::ClipReader> reader;
            std::uint64_t at = 0;
        };

        const auto reading = std::make_shared<Reading>();
        reading->reader = OCELLI_TRY(content.open());
        if (reading->reader->length() != content.length) {
            return fail(ErrorKind::DataLoss, "what is to be sent is not as long as it was");
        }
        net::transfer::Body body;
        body.length = content.length;
        body.read = [reading](std::span<std::byte> into) -> Result<std::size_t> {
            const std::size_t count = OCELLI_TRY(reading->reader->readAt(reading->at, into));
            reading->at += count;
            return count;
        };
        body.rewind = [reading]() -> Result<void> {
            reading->at = 0;
            return {};
        };
        return body;
    }

    std::unique_ptr<net::transfer::Session> session_;
    HttpWireOptions options_;
};

}  // namespace

Result<std::unique_ptr<Wire>> createHttpWire(const Clock& clock, HttpWireOptions options) {
    auto session = OCELLI_TRY(net::transfer::Session::create(clock));
    return std::unique_ptr<Wire>(std::make_unique<HttpWire>(std::move(session), std::move(options))
    );
}

}  // namespace ocelli::bodyworn::swift
