// Blocking HTTP and HTTPS to other servers, with large bodies streamed both ways.
#include "net/transfer/http.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "net/transfer/detail/easy.h"

namespace ocelli::net::transfer {
namespace {

constexpr std::size_t kMostHeaders = 200;
constexpr std::size_t kMostHeaderBytes = 64U << 10U;

bool isToken(std::string_view text) {
    // RFC 9110, 5.6.2.
    constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kOther.find(c) != std::string_view::npos;
    });
}

bool isOneLine(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\t') || c == 0x7F;
    });
}

Result<void> checkRequest(const HttpRequest& request) {
    if (!isToken(request.method)) {
        return fail(ErrorKind::InvalidArgument, "the method is out of form");
    }
    const bool known = request.url.starts_with("http://") || request.url.starts_with("https://");
    if (!known || !isOneLine(request.url) || request.url.find(' ') != std::string::npos) {
        return Error(ErrorKind::InvalidArgument, "the address is out of form")
            .withField("url", "http://… or https://…");
    }
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name) || !isOneLine(value)) {
            return Error(ErrorKind::InvalidArgument, "a header is out of form").withField(name);
        }
    }
    return {};
}

/// Collects what comes back.
class Collector {
  public:
    Collector(detail::Easy& easy, const HttpRequest& request, HttpAnswer& answer)
        : easy_(easy), request_(request), answer_(answer) {
        easy_.set(CURLOPT_HEADERFUNCTION, &Collector::onHeader);
        easy_.set(CURLOPT_HEADERDATA, this);
        easy_.set(CURLOPT_WRITEFUNCTION, &Collector::onBody);
        easy_.set(CURLOPT_WRITEDATA, this);
    }

  private:
    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) {
        return static_cast<Collector*>(self)->takeHeader({data, size * count}) ? size * count : 0;
    }

    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) {
        return static_cast<Collector*>(self)->takeBody({data, size * count}) ? size * count : 0;
    }

    bool takeHeader(std::string_view line) {
        line = trim(line);
        if (line.starts_with("HTTP/")) {  // a new answer: after 100, a challenge or a redirect
            answer_.headers.clear();
            answer_.body.clear();
            bytes_ = 0;
            const auto words = line.find(' ', std::min(line.size(), line.find(' ') + 1));
            answer_.reason =
                words == std::string_view::npos ? "" : std::string(trim(line.substr(words)));
            return true;
        }
        bytes_ += line.size();
        if (bytes_ > kMostHeaderBytes || answer_.headers.size() >= kMostHeaders) {
            easy_.failWith(fail(ErrorKind::ResourceExhausted, "the answer has too large a head"));
            return false;
        }
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            answer_.headers.emplace_back(
                std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))
            );
        }
        return true;
    }

    bool takeBody(std::string_view bytes) {
        const long status = easy_.number(CURLINFO_RESPONSE_CODE);
        if (request_.into && status >= 200 && status < 300) {
            auto taken = request_.into(asBytes(bytes));
            if (!taken) {
                easy_.failWith(std::move(taken).error());
                return false;
            }
            return true;
        }
        if (answer_.body.size() + bytes.size() > request_.answerAtMost) {
            easy_.failWith(fail(
                ErrorKind::ResourceExhausted,
                fmt::format("the answer has more than {} bytes", request_.answerAtMost)
            ));
            return false;
        }
        answer_.body.append(bytes);
        return true;
    }

    detail::Easy& easy_;
    const HttpRequest& request_;
    HttpAnswer& answer_;
    std::size_t bytes_ = 0;
};

void setMethod(detail::Easy& easy, const HttpRequest& request) {
    if (!request.body.empty()) {
        easy.set(CURLOPT_UPLOAD, 1L);
        const bool known = request.body.length != Body::kUnknown;
        easy.set(
            CURLOPT_INFILESIZE_LARGE,
            known ? static_cast<curl_off_t>(request.body.length) : curl_off_t{-1}
        );
        easy.setBody(request.body);
    } else if (request.method == "HEAD") {
        easy.set(CURLOPT_NOBODY, 1L);
    } else if (request.method == "POST" || request.method == "PUT") {
        easy.set(CURLOPT_POST, 1L);
        easy.set(CURLOPT_POSTFIELDS, "");
        easy.set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{0});
    } else {
        easy.set(CURLOPT_HTTPGET, 1L);
    }
    easy.set(CURLOPT_CUSTOMREQUEST, request.method);
}

void setHeaders(detail::StringList& list, const HttpRequest& request) {
    const auto given = [&](std::string_view name) {
        return std::any_of(request.headers.begin(), request.headers.end(), [&](const Header& h) {
            return equalsIgnoreCase(h.first, name);
        });
    };
    for (const auto& [name, value] : request.headers) {
        // An empty value is written with a semicolon in libcurl's lists.
        list.add(value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
    }
    if (!request.expectContinue && !given("Expect")) {
        list.add("Expect:");
    }
    if (!given("Content-Type")) {
        list.add("Content-Type:");  // else libcurl names one for bodies it knows nothing of
    }
}

void setLogin(detail::Easy& easy, const HttpRequest& request) {
    if (!request.login) {
        return;
    }
    easy.set(CURLOPT_USERNAME, request.login->name);
    easy.set(CURLOPT_PASSWORD, request.login->password);
    switch (request.login->scheme) {
        case HttpLogin::Scheme::Basic:
            return easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        case HttpLogin::Scheme::Digest:
            return easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_DIGEST));
        case HttpLogin::Scheme::Any:
            return easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
    }
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return {};
}

Result<HttpAnswer> exchange(Session& session, const HttpRequest& request, const Terms& terms) {
    OCELLI_TRY(checkRequest(request));
    detail::Easy easy(session.state(), terms, "http,https");
    detail::StringList headers;
    setHeaders(headers, request);
    setMethod(easy, request);
    setLogin(easy, request);
    easy.set(CURLOPT_URL, request.url);
    easy.set(CURLOPT_HTTPHEADER, headers.get());
    easy.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    easy.set(CURLOPT_PATH_AS_IS, 1L);
    easy.set(CURLOPT_HTTP09_ALLOWED, 0L);
    easy.set(CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1L : 0L);
    easy.set(CURLOPT_MAXREDIRS, static_cast<long>(request.redirects));
    HttpAnswer answer;
    const Collector collector(easy, request, answer);
    OCELLI_TRY(easy.run());
    answer.status = static_cast<unsigned>(easy.number(CURLINFO_RESPONSE_CODE));
    answer.address = easy.text(CURLINFO_PRIMARY_IP);
    easy.tell(Stage::Answered, fmt::format("{} {}", answer.status, answer.reason));
    return answer;
}

}  // namespace ocelli::net::transfer
