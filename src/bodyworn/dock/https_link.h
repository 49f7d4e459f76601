// The way from a docked camera to its controller over HTTPS with certificates on both sides.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "bodyworn/dock/controller_link.h"
#include "crypto/certificate.h"
#include "net/address.h"
#include "net/transfer/session.h"

namespace ocelli::bodyworn::dock {

/// What the certificate of a controller says, wherever it stands: not its address.
constexpr std::string_view kControllerName = "controller.ocelli-dock";

/// One for each docking; one thread. Keeps its connection from question to question.
class HttpsLink final : public ControllerLink {
  public:
    struct Options {
        net::Endpoint controller;       ///< numeric; link-local with its zone, "fe80::1%eth0"
        crypto::CertifiedKey identity;  ///< DeviceIdentity::key(): the chain and its key
        std::string root;               ///< DeviceIdentity::root(): the only one believed

        /// Ends a question at once, from another thread, when the camera is taken out: Cancelled.
        std::stop_token stop = {};
    };

    /// @param clock  must outlive the link. InvalidArgument for an address without port.
    static Result<std::unique_ptr<HttpsLink>> create(const Clock& clock, Options options);

    /// Asks to be taken into the system, again and again until an administrator has said so. The
    /// controller is not checked: a factory-new camera knows no system yet. What comes back goes to
    /// DeviceIdentity::accept; then a new link is needed. A camera that has a root gets nothing
    /// here from a system with another one.
    /// @param request  DeviceIdentity::request()
    /// @return PermissionDenied, with what is to be done, for a camera that belongs to another
    /// system: also the way for that system's manager to show it.
    Result<Enrolment> enrol(const Hello& hello, const std::string& request);

    /// All of them: FailedPrecondition without a root. Unauthenticated when what stands there is no
    /// controller of the system.
    Result<Welcome> hello(const Hello& hello) override;
    Result<void> offer(const Offer& offer) override;
    Result<ObjectState> state(std::string_view recording, std::string_view object) override;
    Result<ObjectState> send(
        std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
    ) override;
    Result<RecordingState> recordingState(std::string_view recording) override;
    Result<void> log(std::string_view text) override;

    static constexpr Duration kConnectWithin = std::chrono::seconds(5);
    static constexpr Duration kAnswerWithin = std::chrono::seconds(90);

  private:
    struct Question;
    struct Answer;

    HttpsLink(const Clock& clock, Options options, std::unique_ptr<net::transfer::Session> session);

    Result<Answer> ask(const Question& question);

    const Clock& clock_;
    Options options_;
    std::unique_ptr<net::transfer::Session> session_;
};

}  // namespace ocelli::bodyworn::dock
