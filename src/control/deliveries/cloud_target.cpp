// Pictures of events in S3-compatible object storage, encrypted before they leave if so wished.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "control/deliveries/detail/status.h"
#include "control/deliveries/detail/trust.h"
#include "control/deliveries/file_names.h"
#include "control/deliveries/s3_error.h"
#include "control/deliveries/sealed_picture.h"
#include "control/deliveries/signature_v4.h"
#include "control/deliveries/targets.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "net/transfer/http.h"

namespace ocelli::control::deliveries {
namespace {

namespace transfer = net::transfer;

constexpr std::string_view kTestWords = "Ocelli was here to test whether it may write.\n";

/// Where the bucket is.
struct Place {
    std::string base;  ///< "https://s3.example.org:9000"
    std::string host;  ///< "s3.example.org:9000", as in the header Host
};

Result<Place> parsePlace(std::string_view endpoint) {
    const bool secure = endpoint.starts_with("https://");
    if (!secure && !endpoint.starts_with("http://")) {
        return fail(ErrorKind::InvalidArgument, "the address is out of form")
            .withField("endpoint", "https://host or http://host, with a port if need be");
    }
    std::string_view host = endpoint.substr(secure ? 8 : 7);
    while (host.ends_with('/')) {
        host.remove_suffix(1);
    }
    const bool good = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == ':' || c == '[' || c == ']';
    });
    if (!good) {
        return fail(ErrorKind::InvalidArgument, "the address is out of form")
            .withField("endpoint", "a host, with a port if need be, and no path");
    }
    // Usual ports do not stand in the header Host.
    const std::string_view usual = secure ? ":443" : ":80";
    const std::string base = fmt::format("{}{}", secure ? "https://" : "http://", host);
    return Place{
        base, std::string(host.ends_with(usual) ? host.substr(0, host.size() - usual.size()) : host)
    };
}

class CloudTarget final : public Target {
  public:
    CloudTarget(
        config::CloudSettings cloud,
        Place place,
        std::vector<std::string> prefix,
        Bytes key,
        TargetFaces faces,
        std::unique_ptr<transfer::Session> session
    )
        : cloud_(std::move(cloud)),
          place_(std::move(place)),
          prefix_(std::move(prefix)),
          key_(std::move(key)),
          faces_(std::move(faces)),
          session_(std::move(session)) {}

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        for (const AttachedPicture& picture : delivery.pictures) {
            const std::string name = nameOf(
                {fileNamePart(delivery.sender.serial),
                 dateFolder(picture.captured, *faces_.zone),
                 pictureName(delivery, picture, *faces_.zone, delivery.sender.address)}
            );
            const std::map<std::string, std::string> about = {
                {"x-amz-meta-event", delivery.id},
                {"x-amz-meta-time", formatTime(delivery.time)},
                {"x-amz-meta-topic", delivery.topic}
            };
            OCELLI_TRY(put(name, picture.bytes, about, attempt));
        }
        return {};
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        const std::string name = nameOf({fileNamePart(sender.serial), "ocelli-test.txt"});
        OCELLI_TRY(put(name, kTestWords, {}, attempt));
        const auto removed = ask("DELETE", name + ending(), "", {}, attempt);
        attempt.tell(
            removed ? "removed" : "warning",
            removed ? "the test object is gone again"
                    : "the test object stays: " + removed.error().message()
        );
        return {};
    }

  private:
    std::string nameOf(std::vector<std::string> parts) const {
        parts.insert(parts.begin(), prefix_.begin(), prefix_.end());
        return fmt::format("{}", fmt::join(parts, "/"));
    }

    std::string ending() const { return key_.empty() ? "" : ".sealed"; }

    Result<void> put(
        const std::string& plainName,
        std::string_view bytes,
        const std::map<std::string, std::string>& about,
        const Attempt& attempt
    ) {
        const std::string name = plainName + ending();
        if (key_.empty()) {
            return ask("PUT", name, bytes, about, attempt);
        }
        const Bytes sealed = OCELLI_TRY(sealPicture(key_, name, bytes));
        attempt.tell("sealed", "AES-256-GCM");
        return ask("PUT", name, asText(sealed), about, attempt);
    }

    Result<void> ask(
        const std::string& method,
        const std::string& name,
        std::string_view body,
        const std::map<std::string, std::string>& about,
        const Attempt& attempt
    ) {
        const WallTime now = faces_.clock.wall();
        SignedRequest wish;
        wish.method = method;
        wish.path = "/" + encodePercent(cloud_.bucket);
        for (const std::string_view part : split(name, '/')) {
            wish.path += "/" + encodePercent(part);
        }
        wish.payloadHash = crypto::digestHex(crypto::Hash::Sha256, body);
        wish.headers = about;
        wish.headers["host"] = place_.host;
        wish.headers["x-amz-content-sha256"] = wish.payloadHash;
        wish.headers["x-amz-date"] = amazonTime(now);
        transfer::HttpRequest request;
        request.method = method;
        request.url = place_.base + wish.path;
        request.headers.assign(wish.headers.begin(), wish.headers.end());
        request.headers.emplace_back(
            "Authorization",
            authorizationV4(wish, {cloud_.accessKey, cloud_.secretKey.reveal(), cloud_.region}, now)
        );
        if (method == "PUT") {
            request.headers.emplace_back(
                "Content-Type", key_.empty() ? "image/jpeg" : "application/octet-stream"
            );
            request.body = transfer::bodyOf(body);
        }
        transfer::Terms terms = attempt.terms();
        terms.tls = detail::trustOf(cloud_);
        const auto answer = OCELLI_TRY(transfer::exchange(*session_, request, terms));
        if (answer.good()) {
            return {};
        }
        const S3Error said = parseS3Error(answer.body);
        return detail::refusal(
            answer, said.code.empty() ? "" : fmt::format("{}: {}", said.code, said.message)
        );
    }

    config::CloudSettings cloud_;
    Place place_;
    std::vector<std::string> prefix_;
    Bytes key_;
    TargetFaces faces_;
    std::unique_ptr<transfer::Session> session_;
};

}  // namespace

Result<std::unique_ptr<Target>> makeCloud(const config::Settings& settings, TargetFaces faces) {
    const config::CloudSettings& cloud = settings.cloud;
    OCELLI_TRY(detail::checkAuthorities(cloud.authorities));
    OCELLI_TRY(detail::need(cloud.bucket, "bucket"));
    OCELLI_TRY(detail::need(cloud.accessKey, "accessKey"));
    Place place = OCELLI_TRY(parsePlace(cloud.endpoint));
    auto prefix = parseFolder(cloud.prefix);
    if (!prefix) {
        return Error(std::move(prefix).error()).withField("prefix", "names divided by '/'");
    }
    std::erase(*prefix, "");
    auto key = parseHex(cloud.encryptionKey.reveal());
    if (!key || (!key->empty() && key->size() != crypto::kAesKeySize)) {
        return Error(ErrorKind::InvalidArgument, "the encryption key is out of form")
            .withField("encryptionKey", "64 hexadecimal digits, or empty");
    }
    auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    return std::unique_ptr<Target>(std::make_unique<CloudTarget>(
        cloud,
        std::move(place),
        std::move(*prefix),
        std::move(*key),
        std::move(faces),
        std::move(session)
    ));
}

}  // namespace ocelli::control::deliveries
