// An interface that is only remembered, for tests and for devices that are only drawn.
#pragma once

#include <algorithm>
#include <map>

#include "host/network/network_interface.h"

namespace ocelli::host::network {

/// Reentrant. Its members say what was done to it, and may be set as the world would.
class VirtualInterface final : public NetworkInterface {
  public:
    struct Sent {
        Bytes message;
        std::optional<IpAddress> server;
        IpAddress from;
    };

    Link state{.index = 2, .name = "eth0", .mac = {2, 0, 0x5e, 0, 0x53, 1}, .carrier = true};
    std::vector<LinkAddress> present;
    std::map<bool, std::optional<IpAddress>> gateways;  ///< by IPv6
    bool routers = false;
    bool prefixes = false;
    std::optional<NicSpeed> speed;
    std::vector<IpAddress> resolvers;
    std::vector<Sent> sent;
    std::map<bool, Receiver> receivers;  ///< by IPv6: the newest

    const std::string& name() const override { return state.name; }

    Result<Link> link() override { return state; }

    Result<std::vector<LinkAddress>> addresses() override { return present; }

    Result<void> raise(int mtu) override {
        state.up = true;
        state.mtu = mtu;
        return {};
    }

    Result<void> add(const IpPrefix& address) override {
        present.push_back({.link = state.index, .prefix = address, .permanent = true});
        return {};
    }

    Result<void> remove(const IpPrefix& address) override {
        std::erase_if(present, [&](const LinkAddress& one) { return one.prefix == address; });
        return {};
    }

    Result<void> setGateway(bool v6, const std::optional<IpAddress>& gateway) override {
        gateways[v6] = gateway;
        return {};
    }

    Result<void> takeAdvertisements(bool fromRouters, bool addresses) override {
        routers = fromRouters;
        prefixes = addresses;
        return {};
    }

    Result<void> setSpeed(const std::optional<NicSpeed>& wished) override {
        speed = wished;
        return {};
    }

    Result<void> setResolvers(const std::vector<IpAddress>& servers) override {
        resolvers = servers;
        return {};
    }

    Result<std::unique_ptr<DhcpPort>> openDhcp(bool v6, Receiver receiver) override {
        receivers[v6] = std::move(receiver);
        return std::unique_ptr<DhcpPort>(std::make_unique<Port>(*this));
    }

  private:
    class Port final : public DhcpPort {
      public:
        explicit Port(VirtualInterface& owner) : owner_(owner) {}

        Result<void> send(
            ByteSpan message, const std::optional<IpAddress>& server, const IpAddress& from
        ) override {
            owner_.sent.push_back({Bytes(message.begin(), message.end()), server, from});
            return {};
        }

      private:
        VirtualInterface& owner_;
    };
};

}  // namespace ocelli::host::network
