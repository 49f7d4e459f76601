// Pictures of events in S3-compatible object storage, encrypted before they leave if so wished.
#include <fmt/format.h>

#include "base/text.h"
#include "control/deliveries/cloud_place.h"
#include "control/deliveries/detail/status.h"
#include "control/deliveries/detail/trust.h"
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

class CloudTarget final : public Target {
  public:
    CloudTarget(
        config::CloudSettings cloud,
        CloudPlace place,
        Bytes key,
        TargetFaces faces,
        std::unique_ptr<transfer::Session> session
    )
        : cloud_(std::move(cloud)),
          place_(std::move(place)),
          key_(std::move(key)),
          faces_(std::move(faces)),
          session_(std::move(session)) {}

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        const std::map<std::string, std::string> about = {
            {"x-amz-meta-event", delivery.id},
            {"x-amz-meta-time", formatTime(delivery.time)},
            {"x-amz-meta-topic", delivery.topic}
        };
        for (std::size_t i = 0; i < delivery.pictures.size(); ++i) {
            const std::string& bytes = delivery.pictures[i].bytes;
            const char* ending = bytes.starts_with("BM") ? "bmp" : "jpg";
            const auto name = place_.pictureName(delivery, i, ending, *faces_.zone);
            OCELLI_TRY(put(name, bytes, about, attempt));
        }
        return {};
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        const std::string name = place_.testName(sender);
        OCELLI_TRY(put(name, kTestWords, {}, attempt));
        const auto removed = ask("DELETE", name, "", {}, attempt);
        attempt.tell(
            removed ? "removed" : "warning",
            removed ? "the test object is gone again"
                    : "the test object stays: " + removed.error().message()
        );
        return {};
    }

  private:
    Result<void> put(
        const std::string& name,
        std::string_view bytes,
        const std::map<std::string, std::string>& about,
        const Attempt& attempt
    ) {
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
        wish.path = place_.pathOf(name);
        wish.payloadHash = crypto::digestHex(crypto::Hash::Sha256, body);
        wish.headers = about;
        wish.headers["host"] = place_.host();
        wish.headers["x-amz-content-sha256"] = wish.payloadHash;
        wish.headers["x-amz-date"] = amazonTime(now);
        transfer::HttpRequest request;
        request.method = method;
        request.url = place_.addressOf(name);
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
    CloudPlace place_;
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
    auto place = OCELLI_TRY(CloudPlace::of(cloud));
    auto key = parseHex(cloud.encryptionKey.reveal());
    if (!key || (!key->empty() && key->size() != crypto::kAesKeySize)) {
        return Error(ErrorKind::InvalidArgument, "the encryption key is out of form")
            .withField("encryptionKey", "64 hexadecimal digits, or empty");
    }
    auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    return std::unique_ptr<Target>(std::make_unique<CloudTarget>(
        cloud, std::move(place), std::move(*key), std::move(faces), std::move(session)
    ));
}

}  // namespace ocelli::control::deliveries
