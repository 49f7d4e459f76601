// Opens a connection with libcurl and leaves it at that.
#include "net/transfer/look.h"

#include "net/transfer/detail/easy.h"

namespace ocelli::net::transfer {
namespace {

constexpr std::string_view kCertificateBegins = "-----BEGIN CERTIFICATE-----";
constexpr int kMostCertificates = 10;

/// What libcurl tells of each certificate is "name:value"; the value of "Cert" is PEM.
std::vector<std::string> chainOf(CURL* handle) {
    std::vector<std::string> chain;
    curl_certinfo* all = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &all) != CURLE_OK || all == nullptr) {
        return chain;
    }
    for (int i = 0; i < all->num_of_certs && i < kMostCertificates; ++i) {
        for (const curl_slist* one = all->certinfo[i]; one != nullptr; one = one->next) {
            const std::string_view text = one->data;
            if (const auto at = text.find(kCertificateBegins); at != std::string_view::npos) {
                chain.emplace_back(text.substr(at));
            }
        }
    }
    return chain;
}

Look connect(const Clock& clock, const std::string& url, const Terms& terms) {
    Look look;
    auto session = Session::create(clock);
    if (!session) {
        look.fault = session.error();
        return look;
    }
    Terms listening = terms;
    listening.onStep = [&look](const Step& step) {
        if (step.stage == Stage::Resolved) {
            look.address = step.detail;
            look.resolved = look.resolved.value_or(step.after);
        } else if (step.stage == Stage::Connected) {
            look.connected = step.after;
        } else if (step.stage == Stage::Secured) {
            look.secured = step.after;
        }
    };
    detail::Easy easy((*session)->state(), listening, "http,https");
    easy.set(CURLOPT_URL, url);
    easy.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    easy.set(CURLOPT_CONNECT_ONLY, 1L);
    easy.set(CURLOPT_CERTINFO, 1L);
    if (auto done = easy.run(); !done) {
        look.fault = std::move(done).error();
    }
    look.chain = chainOf((*session)->state().easy);
    return look;
}

}  // namespace

Look lookAt(const Clock& clock, const std::string& url, const Terms& terms) {
    Look look = connect(clock, url, terms);
    const bool shown = look.connected && look.chain.empty() && url.starts_with("https://");
    if (look.fault && shown && terms.tls.verify) {
        Terms curious = terms;
        curious.tls.verify = false;
        look.chain = connect(clock, url, curious).chain;
    }
    return look;
}

}  // namespace ocelli::net::transfer
