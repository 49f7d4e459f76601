// Each event as a post to a server over HTTP or HTTPS.
#include <algorithm>

#include <fmt/format.h>

#include "control/deliveries/detail/status.h"
#include "control/deliveries/detail/trust.h"
#include "control/deliveries/event_text.h"
#include "control/deliveries/targets.h"
#include "net/transfer/http.h"

namespace ocelli::control::deliveries {
namespace {

namespace transfer = net::transfer;

class AlarmServerTarget final : public Target {
  public:
    AlarmServerTarget(
        config::AlarmServerSettings server,
        TargetFaces faces,
        std::unique_ptr<transfer::Session> session
    )
        : server_(std::move(server)),
          url_(urlOf(server_)),
          faces_(std::move(faces)),
          session_(std::move(session)) {}

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        const Posted posted = postedOf(delivery);
        transfer::HttpRequest request;
        request.method = "POST";
        request.url = url_;
        request.headers = {
            {"Content-Type", posted.type},
            {"X-Ocelli-Event", delivery.id},
            {"User-Agent", "Ocelli"},
        };
        if (!server_.signatureKey.empty()) {
            request.headers.emplace_back(
                "X-Ocelli-Signature",
                signatureOf(server_.signatureKey.reveal(), faces_.clock.wall(), posted.body)
            );
        }
        if (!server_.name.empty()) {
            request.login = {server_.name, server_.password.reveal()};
        }
        request.body = transfer::bodyOf(posted.body);
        transfer::Terms terms = attempt.terms();
        terms.tls = detail::trustOf(server_);
        const auto answer = OCELLI_TRY(transfer::exchange(*session_, request, terms));
        return answer.good() ? Result<void>() : detail::refusal(answer, "");
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        Delivery delivery;
        delivery.id = fmt::format("{}-test-{}", sender.serial, faces_.clock.wall().microseconds);
        delivery.topic = "test";
        delivery.state = "pulse";
        delivery.time = faces_.clock.wall();
        delivery.sender = sender;
        return send(delivery, attempt);
    }

  private:
    static std::string urlOf(const config::AlarmServerSettings& server) {
        const bool six = server.server.find(':') != std::string::npos;
        return fmt::format(
            "{}://{}:{}{}{}",
            server.protocol == config::AlarmServerProtocol::Http ? "http" : "https",
            six ? "[" + server.server + "]" : server.server,
            server.port,
            server.url.starts_with('/') ? "" : "/",
            server.url
        );
    }

    Posted postedOf(const Delivery& delivery) const {
        switch (server_.format) {
            case config::AlarmServerFormat::Json:
                break;
            case config::AlarmServerFormat::Xml:
                return eventAsXml(delivery);
            case config::AlarmServerFormat::Multipart:
                return eventAsMultipart(delivery);
        }
        return eventAsJson(delivery);
    }

    config::AlarmServerSettings server_;
    std::string url_;
    TargetFaces faces_;
    std::unique_ptr<transfer::Session> session_;
};

/// Only what names a host: no user, no path, no port in it.
Result<void> checkHost(const std::string& host) {
    const bool good = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == ':' || c == '_';
    });
    return good ? Result<void>()
                : Result<void>(Error(ErrorKind::InvalidArgument, "the server is out of form")
                                   .withField("server", "a host name or an IP address"));
}

}  // namespace

Result<std::unique_ptr<Target>> makeAlarmServer(
    const config::Settings& settings, TargetFaces faces
) {
    OCELLI_TRY(detail::checkAuthorities(settings.alarmServer.authorities));
    OCELLI_TRY(detail::need(settings.alarmServer.server, "server"));
    OCELLI_TRY(checkHost(settings.alarmServer.server));
    auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    return std::unique_ptr<Target>(std::make_unique<AlarmServerTarget>(
        settings.alarmServer, std::move(faces), std::move(session)
    ));
}

}  // namespace ocelli::control::deliveries
