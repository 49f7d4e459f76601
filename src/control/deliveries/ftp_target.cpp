// Pictures of events on a file server: FTP, FTP with TLS, SFTP.
#include <fmt/format.h>

#include "control/deliveries/detail/trust.h"
#include "control/deliveries/file_names.h"
#include "control/deliveries/targets.h"
#include "net/transfer/files.h"

namespace ocelli::control::deliveries {
namespace {

namespace transfer = net::transfer;

constexpr std::string_view kTestWords = "Ocelli was here to test whether it may write.\n";

transfer::FileServer serverOf(const config::FtpSettings& ftp) {
    using Protocol = transfer::FileServer::Protocol;
    transfer::FileServer server;
    server.protocol = ftp.protocol == config::FtpProtocol::Ftp    ? Protocol::Ftp
                      : ftp.protocol == config::FtpProtocol::Ftps ? Protocol::Ftps
                                                                  : Protocol::Sftp;
    server.host = ftp.server;
    server.port = static_cast<std::uint16_t>(ftp.port);
    if (!ftp.anonymous || server.protocol == Protocol::Sftp) {
        server.name = ftp.name;
        server.password = ftp.password.reveal();
    }
    server.hostKey = ftp.hostKey;
    return server;
}

class FtpTarget final : public Target {
  public:
    FtpTarget(
        config::FtpSettings ftp,
        std::vector<std::string> folder,
        TargetFaces faces,
        std::unique_ptr<transfer::Session> session
    )
        : ftp_(std::move(ftp)),
          server_(serverOf(ftp_)),
          folder_(std::move(folder)),
          faces_(std::move(faces)),
          session_(std::move(session)) {}

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        for (const AttachedPicture& picture : delivery.pictures) {
            auto path = folderFor(delivery, picture);
            path.push_back(pictureName(delivery, picture, *faces_.zone, front(delivery.sender)));
            OCELLI_TRY(put(path, picture.bytes, attempt));
        }
        return {};  // an event without pictures has nothing for a file server
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        auto path = folder_;
        path.push_back(fmt::format(
            "ocelli-test-{}.txt",
            ftp_.anonymous ? std::to_string(faces_.clock.wall().microseconds)
                           : fileNamePart(sender.serial)
        ));
        OCELLI_TRY(put(path, kTestWords, attempt));
        const auto removed = transfer::removeFile(*session_, server_, path, termsFor(attempt));
        attempt.tell(
            removed ? "removed" : "warning",
            removed ? "the test file is gone again"
                    : "the test file stays: " + removed.error().message()
        );
        return {};
    }

  private:
    transfer::Terms termsFor(const Attempt& attempt) const {
        transfer::Terms terms = attempt.terms();
        terms.tls = detail::trustOf(ftp_);
        return terms;
    }

    Result<void> put(
        const std::vector<std::string>& path, std::string_view bytes, const Attempt& attempt
    ) {
        const auto done = OCELLI_TRY(
            transfer::putFile(*session_, server_, path, transfer::bodyOf(bytes), termsFor(attempt))
        );
        if (server_.hostKey.empty() && !done.hostKey.empty()) {
            server_.hostKey = done.hostKey;  // from now on no other
            if (faces_.onHostKey) {
                faces_.onHostKey(done.hostKey);
            }
        }
        return {};
    }

    std::string front(const Sender& sender) const {
        if (ftp_.naming == config::FtpNaming::Prefix) {
            return ftp_.prefix;
        }
        return ftp_.anonymous ? "" : sender.address;
    }

    std::vector<std::string> folderFor(const Delivery& delivery, const AttachedPicture& picture)
        const {
        using config::FtpStructure;
        auto path = folder_;
        const std::string channel = fmt::format("channel{:02}", picture.channel);
        const bool device =
            ftp_.structure == FtpStructure::Device || ftp_.structure == FtpStructure::DeviceChannel;
        if (device && !ftp_.anonymous) {
            path.push_back(fileNamePart(delivery.sender.name));
        }
        if (ftp_.structure == FtpStructure::DateChannel) {
            path.push_back(dateFolder(picture.captured, *faces_.zone));
        }
        if (ftp_.structure == FtpStructure::DeviceChannel ||
            ftp_.structure == FtpStructure::DateChannel) {
            path.push_back(channel);
        }
        if (ftp_.filingDays > 0) {
            path.push_back(filingFolder(picture.captured, ftp_.filingDays, *faces_.zone));
        }
        return path;
    }

    config::FtpSettings ftp_;
    transfer::FileServer server_;
    std::vector<std::string> folder_;
    TargetFaces faces_;
    std::unique_ptr<transfer::Session> session_;
};

}  // namespace

Result<std::unique_ptr<Target>> makeFtp(const config::Settings& settings, TargetFaces faces) {
    const config::FtpSettings& ftp = settings.ftp;
    OCELLI_TRY(detail::checkAuthorities(ftp.authorities));
    OCELLI_TRY(detail::need(ftp.server, "server"));
    if (!ftp.anonymous || ftp.protocol == config::FtpProtocol::Sftp) {
        OCELLI_TRY(detail::need(ftp.name, "name"));
    }
    auto folder = OCELLI_TRY(parseFolder(ftp.folder));
    auto session = OCELLI_TRY(transfer::Session::create(faces.clock));
    return std::unique_ptr<Target>(
        std::make_unique<FtpTarget>(ftp, std::move(folder), std::move(faces), std::move(session))
    );
}

}  // namespace ocelli::control::deliveries
