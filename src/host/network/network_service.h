// The device's own interface as people set it: a change is tried before it holds.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "host/network/change_trial.h"
#include "host/network/interface_keeper.h"
#include "host/network/network_watcher.h"
#include "host/network/tcp_ip.h"
#include "runtime/event_loop.h"

namespace ocelli::host::network {

/// Thread-bound. The network of a computer is only shown; an interface that is the device's own is
/// set as well. What was confirmed stands in a file; a change that nobody confirmed is in memory
/// alone, so that neither time nor a power cut can make it hold.
class NetworkService {
  public:
    struct Faces {
        EventLoop& loop;
        const Clock& clock;                     ///< of trials and leases
        std::filesystem::path folder;           ///< of the file
        std::unique_ptr<NetworkInterface> own;  ///< null: none is
        std::function<void(const std::string& who, const std::string& what)> log;
    };

    /// DataLoss when the file is broken: better no start than an address that nobody knows.
    static Result<std::unique_ptr<NetworkService>> create(Faces faces);

    /// Without an interface of its own.
    static Error notOurs();

    bool owns() const { return faces_.own != nullptr; }

    /// Of the own interface; only where there is one.
    const std::string& interface() const { return faces_.own->name(); }

    const TcpIp& settings() const { return wished_; }

    /// Tried half a second later, so that the answer still leaves by the present address.
    Result<void> change(const Json& patch, const std::string& who);

    /// FailedPrecondition when nothing is being tried.
    Result<void> confirm(const std::string& who);

    /// The next start is the first one.
    Result<void> reset();

    /// To be called about once a second.
    void tick();

    /// How long a change is still tried; zero while none is.
    Duration trialLeft() const { return trial_.left(); }

    /// Leases and complaints of the own interface.
    Json keeperJson() const { return keeper_ ? keeper_->toJson() : Json(nullptr); }

  private:
    explicit NetworkService(Faces faces);

    Result<TcpIp> read() const;
    Result<void> write(const TcpIp& settings) const;
    void apply();

    Faces faces_;
    TcpIp confirmed_;
    TcpIp wished_;
    ChangeTrial trial_;
    std::unique_ptr<InterfaceKeeper> keeper_;
    Timer applyTimer_;
    Timer tickTimer_;
};

}  // namespace ocelli::host::network
