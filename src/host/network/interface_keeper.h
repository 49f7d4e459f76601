// Keeps the interface as it is planned: fixed addresses, DHCP, and a way in when nobody answers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "host/network/dhcp6.h"
#include "host/network/dhcp_client.h"
#include "host/network/network_interface.h"

namespace ocelli::host::network {

/// Thread-bound. The two families are kept apart: a change of one does not touch the other.
class InterfaceKeeper {
  public:
    /// Where a device is found that got no address, and a new one.
    static constexpr std::string_view kFallback = "192.168.1.64";
    static constexpr int kFallbackBits = 24;
    static constexpr Duration kFallbackAfter = std::chrono::seconds(10);

    /// @param random  numbers for transactions
    InterfaceKeeper(
        const Clock& clock, NetworkInterface& interface, std::function<std::uint32_t()> random
    );
    ~InterfaceKeeper();

    /// What the kernel refuses is told by `toJson`, and tried again every 30 s.
    void apply(InterfacePlan plan);

    /// To be called about once a second.
    void tick();

    const InterfacePlan& plan() const { return plan_; }

    /// "dhcp", "manual" or "fallback"; lease, complaints.
    Json toJson() const;

  private:
    void applyV4(const std::optional<IpPrefix>& byHand);
    void applyV6();
    void startDhcp4();
    void startDhcp6();
    void setV4(const std::optional<IpPrefix>& address, const std::optional<IpAddress>& gateway);
    Result<void> replace(bool v6, const std::optional<IpPrefix>& wished);
    void resolve();
    void watchCarrier();
    void note(const char* what, const Result<void>& done);

    const Clock& clock_;
    NetworkInterface& interface_;
    std::function<std::uint32_t()> random_;
    InterfacePlan plan_;
    bool begun_ = false;
    bool carrier_ = true;
    bool fallback_ = false;
    MonoTime retryAt_;
    std::map<std::string, std::string> complaints_;
    std::unique_ptr<DhcpPort> port4_;
    std::unique_ptr<DhcpPort> port6_;
    std::optional<DhcpClient> client4_;
    std::optional<Dhcp6Client> client6_;
};

}  // namespace ocelli::host::network
