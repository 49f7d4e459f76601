// An account of a Swift server: login, alternative addresses, tokens that end.
#pragma once

#include "bodyworn/swift/wire.h"

namespace ocelli::bodyworn::swift {

/// Version 1 of Swift's authentication (TempAuth and what speaks like it).
struct Login {
    std::vector<std::string> uris;  ///< of one server, tried in order
    std::string userName;
    std::string key;
};

/// Logs in when needed and again, once, when a token has ended. Blocking; one thread at a time.
class Account {
  public:
    Account(Wire& wire, Login login) : wire_(&wire), login_(std::move(login)) {}

    struct Call {
        std::string method;
        std::string container;
        std::string object = {};
        Headers headers = {};
        const Content* body = nullptr;
        std::string query = {};  ///< without "?"; encoded
        Source source = {};      ///< a body of unknown length instead of `body`
        Sink into = {};          ///< takes the body of a good answer
    };

    /// The answer to the call, or the one to a login that failed. A 401 is a second one: the login
    /// is wrong. A call with a source is only repeated while nothing was taken from it.
    Result<WireAnswer> call(const Call& call);

  private:
    Result<WireAnswer> attempt(const Call& call);
    Result<WireAnswer> logIn();

    Wire* wire_;
    Login login_;
    std::size_t uri_ = 0;  ///< the address that worked last
    std::string token_;
    std::string storage_;
};

/// An Etag with or without quotes, in lower case.
std::string etagOf(const WireAnswer& answer);

}  // namespace ocelli::bodyworn::swift
