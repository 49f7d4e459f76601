// One transfer of libcurl from its options to its end: what all protocols here share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "net/transfer/body.h"
#include "net/transfer/session.h"
#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

struct Session::State {
    explicit State(const Clock& c) : clock(c) {}

    ~State();

    const Clock& clock;
    CURLM* multi = nullptr;
    CURL* easy = nullptr;
};

namespace detail {

/// Owns a list of libcurl.
class StringList {
  public:
    StringList() = default;
    StringList(const StringList&) = delete;
    StringList& operator=(const StringList&) = delete;

    ~StringList() { curl_slist_free_all(list_); }

    void add(const std::string& text) { list_ = curl_slist_append(list_, text.c_str()); }

    curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

/// Sets up the session's handle for one transfer and runs it. Its callbacks point at this object,
/// so it stays where it is until the end.
class Easy {
  public:
    /// Resets the handle and sets what holds for all.
    /// @param schemes  "http,https"
    Easy(Session::State& session, const Terms& terms, std::string_view schemes);
    ~Easy();
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(handle_, option, value);
        if (code != CURLE_OK && broken_ == CURLE_OK) {
            broken_ = code;
            brokenOption_ = option;
        }
    }

    void set(CURLoption option, const std::string& value) { set(option, value.c_str()); }

    /// What is uploaded; must outlive run().
    void setBody(const Body& body);

    /// Lines that the server says are told as steps and the last of them is kept.
    void listenToServer();

    /// Blocks. The first error of a callback of ours wins over what libcurl makes of it.
    Result<void> run();

    /// For callbacks: the transfer ends with this.
    void failWith(Error error);

    void tell(Stage stage, std::string_view detail);

    long number(CURLINFO info) const;
    std::string text(CURLINFO info) const;

    const std::string& lastLine() const { return lastLine_; }

    /// True when TLS or SSH stood on a connection that was opened for this transfer.
    bool secured() const { return toldSecured_; }

  private:
    static curl_socket_t onSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int onReady(void* self, char*, char*, int, int);
    static std::size_t onRead(char* into, std::size_t size, std::size_t count, void* self);
    static int onSeek(void* self, curl_off_t offset, int origin);
    static int onDebug(CURL*, curl_infotype type, char* data, std::size_t size, void* self);

    void applyTerms(std::string_view schemes);
    void applyTrust();
    void applyIdentity();
    void applyAddress();
    bool setZone(curl_sockaddr& address);
    Result<void> loop();
    void tellTimes();
    Result<void> outcome(CURLcode code);
    Error refused(CURLcode code) const;

    Session::State& session_;
    const Terms& terms_;
    CURL* handle_;
    const Body* body_ = nullptr;
    std::uint64_t bodyLeft_ = 0;
    CURLcode broken_ = CURLE_OK;
    CURLoption brokenOption_ = {};
    std::optional<Error> error_;
    std::string authorities_;
    StringList connectTo_;
    std::string lastLine_;
    std::string lastAddress_;
    curl_socket_t socket_ = -1;  ///< the one opened last; libcurl closes it
    MonoTime began_;
    bool toldConnected_ = false;
    bool toldSecured_ = false;
    bool toldSent_ = false;
    char message_[CURL_ERROR_SIZE] = {};
};

}  // namespace detail
}  // namespace ocelli::net::transfer
