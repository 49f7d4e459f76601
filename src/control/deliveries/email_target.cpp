// Mail with three pictures.
#include <fmt/format.h>

#include "control/deliveries/detail/trust.h"
#include "control/deliveries/mime.h"
#include "control/deliveries/targets.h"
#include "control/deliveries/words.h"
#include "net/transfer/mail.h"

namespace ocelli::control::deliveries {
namespace {

namespace transfer = net::transfer;

transfer::MailServer serverOf(const config::EmailSettings& email) {
    using Encryption = transfer::MailServer::Encryption;
    const auto encryption = [&] {
        switch (email.encryption) {
            case config::EmailEncryption::StartTls:
                return Encryption::StartTls;
            case config::EmailEncryption::Tls:
                return Encryption::Tls;
            case config::EmailEncryption::StartTlsIfOffered:
                return Encryption::StartTlsIfOffered;
            case config::EmailEncryption::None:
                return Encryption::None;
        }
        return Encryption::StartTls;
    }();
    return {
        email.server,
        static_cast<std::uint16_t>(email.port),
        encryption,
        email.name,
        email.password.reveal()
    };
}

Result<void> hand(
    const config::EmailSettings& email,
    transfer::Session& session,
    const Mail& mail,
    const Attempt& attempt
) {
    transfer::Envelope envelope{email.sender, {}};
    for (const MailAddress& one : mail.to) {
        envelope.to.push_back(one.address);
    }
    const std::string message = formatMail(mail);
    transfer::Terms terms = attempt.terms();
    terms.tls = detail::trustOf(email);
    const bool encrypted = OCELLI_TRY(
        transfer::sendMail(session, serverOf(email), envelope, transfer::bodyOf(message), terms)
    );
    if (!encrypted && email.encryption == config::EmailEncryption::StartTlsIfOffered) {
        attempt.tell("warning", "the server offers no TLS: the mail went in the clear");
    }
    return {};
}

class EmailTarget final : public Target {
  public:
    EmailTarget(
        config::EmailSettings email, TargetFaces faces, std::unique_ptr<transfer::Session> session
    )
        : email_(std::move(email)), faces_(std::move(faces)), session_(std::move(session)) {}

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        Mail mail = mailOf(delivery);
        if (email_.attachImages) {
            for (const AttachedPicture& picture : delivery.pictures) {
                mail.parts.push_back(
                    {fmt::format(
                         "channel{}_{}.jpg",
                         picture.channel,
                         localTimeDigits(picture.captured, *faces_.zone)
                     ),
                     "image/jpeg",
                     picture.bytes}
                );
            }
        }
        return hand(email_, *session_, mail, attempt);
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        Delivery delivery;
        delivery.id = fmt::format("{}-test-{}", sender.serial, faces_.clock.wall().microseconds);
        delivery.topic = "test";
        delivery.time = faces_.clock.wall();
        delivery.sender = sender;
        return hand(email_, *session_, mailOf(delivery), attempt);
    }

  private:
    Mail mailOf(const Delivery& delivery) const {
        Mail mail;
        mail.from = {
            email_.senderName.empty() ? delivery.sender.name : email_.senderName, email_.sender
        };
        for (const config::MailReceiver& one : email_.receivers) {
            mail.to.push_back({one.name, one.address});
        }
        mail.subject = subjectOf(delivery);
        mail.text = textOf(delivery, *faces_.zone);
        mail.time = delivery.time;
        mail.id = delivery.id + "@ocelli";
        mail.headers = {
            {"X-Ocelli-Event", delivery.id},
            {"X-Ocelli-Topic", delivery.topic},
            {"X-Ocelli-Time", formatTime(delivery.time)}
        };
        return mail;
    }

    config::EmailSettings email_;
    TargetFaces faces_;
    std::unique_ptr<transfer::Session> session_;
};

}  // namespace

Result<void> sendLetter(
    const config::Settings& settings,
    const TargetFaces& faces,
    const Letter& letter,
    const Attempt& attempt
) {
    const config::EmailSettings& email = settings.email;
    if (email.server.empty() || email.sender.empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            "No mail server is set up on this device (Settings, E-mail: server and sender)"
        );
    }
    const auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    const WallTime now = faces.clock.wall();
    Mail mail;
    mail.from = {email.senderName.empty() ? faces.sender.name : email.senderName, email.sender};
    mail.to = {{"", letter.to}};
    mail.subject = letter.subject;
    mail.text = letter.text;
    mail.time = now;
    mail.id = fmt::format("{}-letter-{}@ocelli", faces.sender.serial, now.microseconds);
    return hand(email, *session, mail, attempt);
}

Result<std::unique_ptr<Target>> makeEmail(const config::Settings& settings, TargetFaces faces) {
    const config::EmailSettings& email = settings.email;
    OCELLI_TRY(detail::checkAuthorities(email.authorities));
    OCELLI_TRY(detail::need(email.server, "server"));
    OCELLI_TRY(detail::need(email.sender, "sender"));
    if (email.receivers.empty()) {
        return Error(ErrorKind::InvalidArgument, "there are no receivers")
            .withField("receivers", "at least one");
    }
    auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    return std::unique_ptr<Target>(
        std::make_unique<EmailTarget>(email, std::move(faces), std::move(session))
    );
}

}  // namespace ocelli::control::deliveries
