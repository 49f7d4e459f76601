// One transfer of libcurl from its options to its end: what all protocols here share.
#include "net/transfer/detail/easy.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>
#include <openssl/ssl.h>

#include "base/text.h"
#include "net/socket.h"
#include "net/transfer/detail/curl_errors.h"

namespace ocelli::net::transfer::detail {
namespace {

constexpr std::size_t kMostDetail = 300;
constexpr int kLongestPollMs = 1000;

CURLcode leaveTimeAside(CURL*, void* context, void*) {
    X509_VERIFY_PARAM_set_flags(
        SSL_CTX_get0_param(static_cast<SSL_CTX*>(context)), X509_V_FLAG_NO_CHECK_TIME
    );
    return CURLE_OK;
}

long milliseconds(Duration span) {
    return std::max<long>(
        1, static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(span).count())
    );
}

std::string numeric(const curl_sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.addr, sizeof v4);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else if (address.family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address.addr, sizeof v6);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

/// What a server says, fit for a page: one line, clean, bounded.
std::string cleanLine(std::string_view text) {
    std::string line(trim(text.substr(0, kMostDetail)));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' '
    );
    return isCleanText(line) ? line : "(not readable)";
}

}  // namespace

Easy::Easy(Session::State& session, const Terms& terms, std::string_view schemes)
    : session_(session), terms_(terms), handle_(session.easy), began_(session.clock.mono()) {
    curl_easy_reset(handle_);
    applyTerms(schemes);
    applyTrust();
    applyIdentity();
    applyAddress();
}

Easy::~Easy() {
    // Nothing may point here any more.
    curl_easy_reset(handle_);
}

void Easy::applyTerms(std::string_view schemes) {
    set(CURLOPT_ERRORBUFFER, static_cast<char*>(message_));
    set(CURLOPT_PROTOCOLS_STR, std::string(schemes));
    set(CURLOPT_REDIR_PROTOCOLS_STR, std::string(schemes));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");  // also none of the environment
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(terms_.connectWithin));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(1L, milliseconds(terms_.quietAtMost) / 1000));
    if (terms_.deadline) {
        set(CURLOPT_TIMEOUT_MS, milliseconds(terms_.deadline->at() - session_.clock.mono()));
    }
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, std::max(1L, milliseconds(terms_.quietAtMost) / 1000));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_OPENSOCKETFUNCTION, &Easy::onSocket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &Easy::onReady);
    set(CURLOPT_PREREQDATA, this);
}

/// libcurl takes the zone of a link-local address with the socket, see onSocket.
void Easy::applyAddress() {
    if (!terms_.instead) {
        return;
    }
    const std::string& address = terms_.instead->address;
    const Endpoint bare{address.substr(0, address.find('%')), terms_.instead->port};
    connectTo_.add("::" + bare.format());
    set(CURLOPT_CONNECT_TO, connectTo_.get());
}

void Easy::applyIdentity() {
    if (!terms_.tls.own) {
        return;
    }
    const auto borrowed = [](const std::string& text) {
        // libcurl does not write to what it is lent.
        return curl_blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
    };
    curl_blob certificate = borrowed(terms_.tls.own->certificate);
    curl_blob key = borrowed(terms_.tls.own->key);
    set(CURLOPT_SSLCERTTYPE, "PEM");
    set(CURLOPT_SSLKEYTYPE, "PEM");
    set(CURLOPT_SSLCERT_BLOB, &certificate);
    set(CURLOPT_SSLKEY_BLOB, &key);
}

void Easy::applyTrust() {
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, terms_.tls.verify ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, terms_.tls.verify ? 2L : 0L);
    if (terms_.tls.authorities.empty()) {
        return;
    }
    for (const std::string& pem : terms_.tls.authorities) {
        authorities_ += pem;
        authorities_ += '\n';
    }
    curl_blob blob{authorities_.data(), authorities_.size(), CURL_BLOB_NOCOPY};
    set(CURLOPT_CAINFO_BLOB, &blob);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // only those given
    if (terms_.tls.anyTime) {
        set(CURLOPT_SSL_CTX_FUNCTION, &leaveTimeAside);
    }
}

void Easy::setBody(const Body& body) {
    body_ = &body;
    bodyLeft_ = body.length;
    set(CURLOPT_READFUNCTION, &Easy::onRead);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &Easy::onSeek);
    set(CURLOPT_SEEKDATA, this);
}

void Easy::listenToServer() {
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &Easy::onDebug);
    set(CURLOPT_DEBUGDATA, this);
}

curl_socket_t Easy::onSocket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& easy = *static_cast<Easy*>(self);
    if (easy.terms_.instead && address->family == AF_INET6 && !easy.setZone(*address)) {
        return CURL_SOCKET_BAD;
    }
    const std::string text = numeric(*address);
    if (easy.lastAddress_ != text) {
        easy.lastAddress_ = text;
        easy.tell(Stage::Resolved, text);
    }
    if (easy.terms_.guard) {
        auto allowed = easy.terms_.guard(text);
        if (!allowed) {
            easy.failWith(std::move(allowed).error());
            return CURL_SOCKET_BAD;
        }
    }
    easy.error_.reset();  // another address of the name was refused, this one is not
    easy.socket_ = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    return easy.socket_;
}

/// Where on this machine a link-local address is.
bool Easy::setZone(curl_sockaddr& address) {
    const auto wanted = toSocketAddress(*terms_.instead);
    if (!wanted) {
        failWith(wanted.error());
        return false;
    }
    std::memcpy(&address.addr, &wanted->storage, std::min(address.addrlen, wanted->size));
    return true;
}

int Easy::onReady(void* self, char*, char*, int, int) {
    auto& easy = *static_cast<Easy*>(self);
    easy.tellTimes();
    easy.tell(Stage::Ready, "");
    return CURL_PREREQFUNC_OK;
}

std::size_t Easy::onRead(char* into, std::size_t size, std::size_t count, void* self) {
    auto& easy = *static_cast<Easy*>(self);
    const std::size_t room = std::min<std::uint64_t>(size * count, easy.bodyLeft_);
    if (room == 0) {
        return 0;
    }
    auto got = easy.body_->read(std::as_writable_bytes(std::span(into, room)));
    if (!got) {
        easy.failWith(std::move(got).error());
        return CURL_READFUNC_ABORT;
    }
    if (*got == 0 && easy.body_->length == Body::kUnknown) {
        easy.bodyLeft_ = 0;
        return 0;
    }
    if (*got == 0 || *got > room) {
        easy.failWith(fail(ErrorKind::DataLoss, "what is sent is shorter than was said"));
        return CURL_READFUNC_ABORT;
    }
    easy.bodyLeft_ -= *got;
    return *got;
}

int Easy::onSeek(void* self, curl_off_t offset, int origin) {
    auto& easy = *static_cast<Easy*>(self);
    if (origin != SEEK_SET || offset != 0 || !easy.body_->rewind) {
        return CURL_SEEKFUNC_CANTSEEK;
    }
    auto done = easy.body_->rewind();
    if (!done) {
        easy.failWith(std::move(done).error());
        return CURL_SEEKFUNC_FAIL;
    }
    easy.bodyLeft_ = easy.body_->length;
    return CURL_SEEKFUNC_OK;
}

int Easy::onDebug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
    if (type == CURLINFO_HEADER_IN) {  // never what we say: passwords are among it
        auto& easy = *static_cast<Easy*>(self);
        easy.lastLine_ = cleanLine({data, size});
        if (!easy.lastLine_.empty()) {
            easy.tell(Stage::Said, easy.lastLine_);
        }
    }
    return 0;
}

void Easy::failWith(Error error) {
    if (!error_) {
        error_ = std::move(error);
    }
}

void Easy::tell(Stage stage, std::string_view detail) {
    if (terms_.onStep) {
        terms_.onStep(
            {stage, std::string(detail.substr(0, kMostDetail)), session_.clock.mono() - began_}
        );
    }
}

void Easy::tellTimes() {
    const auto happened = [&](CURLINFO info) {
        curl_off_t microseconds = 0;
        return curl_easy_getinfo(handle_, info, &microseconds) == CURLE_OK && microseconds > 0;
    };
    // libcurl counts a connection that fails in TLS as none; the kernel knows better.
    if (!toldConnected_ && socket_ >= 0 &&
        (happened(CURLINFO_CONNECT_TIME_T) || peerOf(socket_).address == lastAddress_)) {
        toldConnected_ = true;
        tell(Stage::Connected, lastAddress_);
    }
    if (!toldSecured_ && happened(CURLINFO_APPCONNECT_TIME_T)) {
        toldSecured_ = true;
        tell(Stage::Secured, "");
    }
    if (!toldSent_ && body_ != nullptr && bodyLeft_ == 0 && happened(CURLINFO_PRETRANSFER_TIME_T)) {
        toldSent_ = true;
        const bool known = body_->length != Body::kUnknown;
        tell(Stage::Sent, known ? fmt::format("{} bytes", body_->length) : "");
    }
}

Result<void> Easy::run() {
    if (broken_ != CURLE_OK) {
        return fail(
            kindOf(broken_),
            fmt::format(
                "option {}: {}", static_cast<int>(brokenOption_), curl_easy_strerror(broken_)
            )
        );
    }
    if (terms_.deadline && terms_.deadline->passed(session_.clock)) {
        return fail(ErrorKind::DeadlineExceeded, "no time is left");
    }
    auto result = loop();
    tellTimes();
    if (!result) {
        tell(Stage::Failed, result.error().message());
    }
    return result;
}

Result<void> Easy::loop() {
    if (curl_multi_add_handle(session_.multi, handle_) != CURLM_OK) {
        return fail(ErrorKind::Internal, "the transfer does not start");
    }

    struct Removal {
        Session::State& session;

        ~Removal() { curl_multi_remove_handle(session.multi, session.easy); }
    } const removal{session_};

    const std::stop_callback wake(terms_.stop, [this] { curl_multi_wakeup(session_.multi); });
    for (;;) {
        int running = 0;
        const CURLMcode code = curl_multi_perform(session_.multi, &running);
        if (code != CURLM_OK) {
            return fail(ErrorKind::Internal, curl_multi_strerror(code));
        }
        if (running == 0) {
            break;
        }
        tellTimes();
        if (terms_.stop.stop_requested()) {
            return fail(ErrorKind::Cancelled, "given up");
        }
        curl_multi_poll(session_.multi, nullptr, 0, kLongestPollMs, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(session_.multi, &left);
    if (message == nullptr || message->msg != CURLMSG_DONE) {
        return fail(ErrorKind::Internal, "the transfer ended without a result");
    }
    return outcome(message->data.result);
}

Result<void> Easy::outcome(CURLcode code) {
    if (code == CURLE_OK) {
        return {};
    }
    if (error_) {
        return std::move(*error_);
    }
    return refused(code);
}

Error Easy::refused(CURLcode code) const {
    std::string words = cleanLine(message_);
    if (words.empty()) {
        words = curl_easy_strerror(code);
    }
    return fail(kindOf(code), std::move(words));
}

long Easy::number(CURLINFO info) const {
    long value = 0;
    curl_easy_getinfo(handle_, info, &value);
    return value;
}

std::string Easy::text(CURLINFO info) const {
    const char* value = nullptr;
    curl_easy_getinfo(handle_, info, &value);
    return value == nullptr ? std::string() : std::string(value);
}

}  // namespace ocelli::net::transfer::detail
