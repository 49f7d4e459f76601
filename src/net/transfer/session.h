// Connections to other servers that are kept for the next transfer; libcurl inside.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::net::transfer {

/// Give it to the functions of `http.h`, `mail.h`, `files.h`: transfers one after another to the
/// same server then share connections, TLS sessions and names. Reentrant: one thread at a time.
/// Nothing of the environment (proxies, .netrc) is looked at.
class Session {
  public:
    /// ResourceExhausted when there is no memory.
    static Result<std::unique_ptr<Session>> create(const Clock& clock);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    struct State;

    /// For this room.
    State& state() { return *state_; }

  private:
    explicit Session(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace ocelli::net::transfer
