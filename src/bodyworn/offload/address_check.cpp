// Steps of one address.
#include "bodyworn/offload/address_check.h"

#include <fmt/format.h>

#include "bodyworn/offload/path_faults.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::offload {
namespace {

class Judge {
  public:
    Judge(const ConnectionFile& file, const std::string& url, WallTime now)
        : file_(file), url_(url), now_(now) {}

    AddressCheck judge(const net::transfer::Look& seen) {
        const UrlPlace place = placeOf(url_);
        done_.stands = name(place, seen) && connection(place, seen) && encryption(place, seen);
        return std::move(done_);
    }

  private:
    PathStep& add(std::string_view id, std::string_view title, StepState state, std::string found) {
        PathStep& step = done_.report.add(id, title, state, std::move(found));
        step.address = file_.uris.size() > 1 ? url_ : "";
        return step;
    }

    bool name(const UrlPlace& place, const net::transfer::Look& seen) {
        constexpr std::string_view kTitle = "Name";
        if (place.numeric) {
            add("name", kTitle, StepState::Skipped, place.host + " is an address already");
            return true;
        }
        if (!seen.resolved) {
            PathStep& step =
                add("name", kTitle, StepState::Failed, fmt::format("nobody knows {}", place.host));
            step.advice =
                "See whether the name is right, and whether the DNS server of this controller "
                "knows "
                "it: step Network of the set-up.";
            return false;
        }
        PathStep& step =
            add("name", kTitle, StepState::Good, fmt::format("{} is {}", place.host, seen.address));
        step.took = *seen.resolved;
        return true;
    }

    bool connection(const UrlPlace& place, const net::transfer::Look& seen) {
        constexpr std::string_view kTitle = "Connection";
        if (seen.connected) {
            PathStep& step =
                add("connection",
                    kTitle,
                    StepState::Good,
                    fmt::format("{} answers at port {}", seen.address, place.port));
            step.took = *seen.connected - seen.resolved.value_or(Duration());
            return true;
        }
        const bool silent = seen.fault && seen.fault->kind() == ErrorKind::DeadlineExceeded;
        PathStep& step = add(
            "connection",
            kTitle,
            StepState::Failed,
            silent ? fmt::format("nothing comes back from {} port {}", place.host, place.port)
                   : fmt::format("{} does not take connections at port {}", place.host, place.port)
        );
        step.advice =
            silent ? fmt::format(
                         "Let the firewall pass TCP to {} port {}. Connections go directly, never "
                         "through a proxy. See whether the server is switched on.",
                         place.host,
                         place.port
                     )
                   : std::string(
                         "See whether the destination runs and listens at this port, and "
                         "whether a firewall refuses the connection."
                     );
        return false;
    }

    bool encryption(const UrlPlace& place, const net::transfer::Look& seen) {
        constexpr std::string_view kTitle = "Encryption";
        if (!url_.starts_with("https://")) {
            PathStep& step =
                add("tls", kTitle, StepState::Warning, "none: recordings can be read on the way");
            step.advice = "Ask for a connection file with HTTPS. Without it is for trying only.";
            return true;
        }
        if (seen.secured && !seen.fault) {
            const auto shown = crypto::parseCertificate(seen.chain.empty() ? "" : seen.chain[0]);
            PathStep& step =
                add("tls",
                    kTitle,
                    StepState::Good,
                    shown ? describe(*shown) : std::string("the certificate is the expected one"));
            step.took = *seen.secured - seen.connected.value_or(Duration());
            return true;
        }
        const bool believed = !seen.fault || seen.fault->kind() != ErrorKind::Unauthenticated;
        Finding finding = judgeCertificate(
            seen.chain.empty() ? "" : seen.chain[0], file_.certificates, place, now_
        );
        if (believed && !seen.chain.empty()) {
            finding = {
                seen.fault ? seen.fault->message() : std::string("the handshake did not end"),
                "Another try may do. If not, something on the way breaks encrypted connections off."
            };
        }
        add("tls", kTitle, StepState::Failed, finding.found).advice = finding.advice;
        return false;
    }

    const ConnectionFile& file_;
    const std::string& url_;
    const WallTime now_;
    AddressCheck done_;
};

}  // namespace

AddressCheck checkAddress(
    const ConnectionFile& file,
    const std::string& url,
    const net::transfer::Look& seen,
    WallTime now
) {
    return Judge(file, url, now).judge(seen);
}

}  // namespace ocelli::bodyworn::offload
