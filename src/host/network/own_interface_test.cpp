// Plans, the keeper and the trial, on an interface that is only remembered.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "host/network/network_service.h"
#include "host/network/virtual_interface.h"
#include "tests/support/fake_clock.h"

namespace ocelli::host::network {
namespace {

using std::chrono::seconds;

IpAddress address(std::string_view text) {
    return parseIpAddress(text).value();
}

std::string fieldOf(const Json& patch) {
    const auto settings = merge(TcpIp(), patch);
    if (!settings) {
        return settings.error().field();
    }
    const auto plan = readPlan(*settings);
    return plan ? "" : plan.error().field();
}

TEST(TcpIp, WhatIsWrongIsNamed) {
    const Json manual = {{"ipv4Mode", "manual"}};
    const auto with = [](Json base, const char* name, Json value) {
        base[name] = std::move(value);
        return base;
    };
    EXPECT_EQ(fieldOf(manual), "");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Address", "192.168.1.0")), "ipv4Address");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Address", "192.168.1.255")), "ipv4Address");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Address", "127.0.0.1")), "ipv4Address");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Address", "0.1.2.3")), "ipv4Address");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Mask", "255.0.255.0")), "ipv4Mask");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Gateway", "10.0.0.1")), "ipv4Gateway");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Gateway", "192.168.1.64")), "ipv4Gateway");
    EXPECT_EQ(fieldOf(with(manual, "ipv4Gateway", "192.168.1.1")), "");
    EXPECT_EQ(fieldOf({{"ipv6Mode", "manual"}}), "ipv6Address");
    EXPECT_EQ(fieldOf({{"ipv6Mode", "manual"}, {"ipv6Address", "2001:db8::5"}}), "");
    EXPECT_EQ(
        fieldOf({{"ipv6Mode", "manual"}, {"ipv6Address", "2001:db8::5"}, {"ipv6Gateway", "::9"}}),
        "ipv6Gateway"
    );
    EXPECT_EQ(fieldOf({{"preferredDns", "dns.example"}}), "preferredDns");
    EXPECT_EQ(fieldOf({{"dynamicName", true}}), "registerName");
    EXPECT_EQ(fieldOf({{"dynamicName", true}, {"registerName", "-door"}}), "registerName");
    EXPECT_EQ(fieldOf({{"dynamicName", true}, {"registerName", "door-7"}}), "");
    EXPECT_EQ(fieldOf({{"nicType", "full400"}}), "nicType");
    EXPECT_EQ(fieldOf({{"unknown", 1}}), "unknown");
    EXPECT_EQ(fieldOf({{"ipv4Mode", 1}}), "ipv4Mode");
}

TEST(TcpIp, TheMtuIsFrom1280To1500Only) {
    EXPECT_EQ(fieldOf({{"mtu", 1280}}), "");
    EXPECT_EQ(fieldOf({{"mtu", 1500}}), "");
    EXPECT_EQ(fieldOf({{"mtu", 1279}}), "mtu");
    EXPECT_EQ(fieldOf({{"mtu", 1501}}), "mtu");
    EXPECT_EQ(fieldOf({{"mtu", "1400"}}), "mtu");
}

TEST(TcpIp, IsWrittenAsItIsRead) {
    const auto settings =
        merge(TcpIp(), {{"ipv6Mode", "dhcp"}, {"nicType", "half100"}, {"mtu", 1400}});
    ASSERT_TRUE(settings);
    EXPECT_EQ(merge(TcpIp(), toJson(*settings)).value(), *settings);
    EXPECT_EQ(readPlan(*settings)->speed, (NicSpeed{100, false}));
}

class Keeper : public ::testing::Test {
  protected:
    void apply(const Json& patch) {
        settings_ = merge(settings_, patch).value();
        keeper_.apply(readPlan(settings_).value());
    }

    void pass(int count) {
        for (int i = 0; i < count; ++i) {
            clock_.advance(seconds(1));
            keeper_.tick();
        }
    }

    std::vector<std::string> addresses() const {
        std::vector<std::string> list;
        for (const LinkAddress& one : interface_.present) {
            list.push_back(one.prefix.format());
        }
        return list;
    }

    void answer(DhcpKind kind, std::string_view yours) {
        DhcpMessage message = parseDhcp(interface_.sent.back().message).value();
        message.reply = true;
        message.kind = kind;
        message.yours = address(yours);
        message.server = address("10.0.0.1");
        Bytes bytes = formatDhcp(message);
        interface_.receivers[false](bytes);
    }

    void lease(std::string_view yours) {
        answer(DhcpKind::Offer, yours);
        answer(DhcpKind::Ack, yours);
    }

    test::FakeClock clock_;
    VirtualInterface interface_;
    std::uint32_t number_ = 0;
    InterfaceKeeper keeper_{clock_, interface_, [this] { return ++number_; }};
    TcpIp settings_;
};

TEST_F(Keeper, AFixedAddressIsTheOnlyOne) {
    interface_.present = {
        {.link = 2, .prefix = {address("10.9.9.9"), 8}, .permanent = true},
        {.link = 2, .prefix = {address("fe80::1"), 64}, .permanent = true},
    };
    apply(
        {{"ipv4Mode", "manual"},
         {"ipv4Address", "192.168.7.5"},
         {"ipv4Gateway", "192.168.7.1"},
         {"mtu", 1400},
         {"preferredDns", "192.168.7.2"}}
    );
    EXPECT_EQ(addresses(), (std::vector<std::string>{"fe80::1/64", "192.168.7.5/24"}));
    EXPECT_EQ(interface_.gateways[false], address("192.168.7.1"));
    EXPECT_EQ(interface_.state.mtu, 1400);
    EXPECT_TRUE(interface_.state.up);
    EXPECT_EQ(interface_.resolvers, std::vector{address("192.168.7.2")});
}

TEST_F(Keeper, WithoutAnAnswerTheDeviceIsAtItsDefaultAddress) {
    apply(Json::object());
    pass(9);
    EXPECT_TRUE(addresses().empty());
    pass(2);
    EXPECT_EQ(addresses(), std::vector<std::string>{"192.168.1.64/24"});
    EXPECT_EQ(keeper_.toJson()["ipv4"], "fallback");
    lease("10.0.0.77");
    EXPECT_EQ(addresses(), std::vector<std::string>{"10.0.0.77/24"}) << "an answer still counts";
    EXPECT_EQ(keeper_.toJson()["ipv4"], "dhcp");
    EXPECT_EQ(keeper_.toJson()["lease"]["server"], "10.0.0.1");
}

TEST_F(Keeper, AChangeOfIpv6LeavesIpv4Alone) {
    apply(Json::object());
    lease("10.0.0.77");
    const std::size_t sent = interface_.sent.size();
    apply({{"ipv6Mode", "manual"}, {"ipv6Address", "2001:db8::5"}, {"ipv6Gateway", "fe80::9"}});
    EXPECT_EQ(addresses(), (std::vector<std::string>{"10.0.0.77/24", "2001:db8::5/64"}));
    EXPECT_EQ(interface_.sent.size(), sent) << "DHCP of IPv4 was not begun again";
    EXPECT_FALSE(interface_.routers);
    EXPECT_EQ(interface_.gateways[true], address("fe80::9"));
    apply({{"ipv4Mode", "manual"}});
    EXPECT_EQ(addresses(), (std::vector<std::string>{"2001:db8::5/64", "192.168.1.64/24"}));
}

TEST_F(Keeper, AdvertisedAddressesStayWhereTheyAreWanted) {
    interface_.present = {
        {.link = 2, .prefix = {address("2001:db8::ff"), 64}, .permanent = false},
        {.link = 2, .prefix = {address("2001:db8::1"), 64}, .permanent = true},
    };
    apply(Json::object());
    EXPECT_EQ(addresses(), std::vector<std::string>{"2001:db8::ff/64"});
    EXPECT_TRUE(interface_.prefixes);
    apply({{"ipv6Mode", "manual"}, {"ipv6Address", "2001:db8::5"}});
    EXPECT_EQ(addresses(), std::vector<std::string>{"2001:db8::5/64"});
}

TEST_F(Keeper, DhcpOfIpv6GivesAnAddressBesideTheOther) {
    apply({{"ipv4Mode", "manual"}, {"ipv6Mode", "dhcp"}});
    EXPECT_TRUE(interface_.routers);
    EXPECT_FALSE(interface_.prefixes);
    const auto reply = [&](Dhcp6Kind kind) {
        Dhcp6Message message = parseDhcp6(interface_.sent.back().message).value();
        message.kind = kind;
        message.server = {std::byte{7}};
        message.address = address("2001:db8::77");
        message.validSeconds = 600;
        interface_.receivers[true](formatDhcp6(message));
    };
    reply(Dhcp6Kind::Advertise);
    reply(Dhcp6Kind::Reply);
    EXPECT_EQ(addresses(), (std::vector<std::string>{"192.168.1.64/24", "2001:db8::77/128"}));
    pass(600);
    EXPECT_EQ(addresses(), std::vector<std::string>{"192.168.1.64/24"}) << "the lease has ended";
}

TEST_F(Keeper, ANewCableAsksAnew) {
    apply(Json::object());
    lease("10.0.0.77");
    interface_.state.carrier = false;
    pass(2);
    const std::size_t sent = interface_.sent.size();
    interface_.state.carrier = true;
    pass(1);
    ASSERT_GT(interface_.sent.size(), sent);
    EXPECT_EQ(parseDhcp(interface_.sent.back().message)->kind, DhcpKind::Discover);
    lease("172.16.0.9");
    EXPECT_EQ(addresses(), std::vector<std::string>{"172.16.0.9/24"});
}

TEST_F(Keeper, TheRegisteredNameGoesWithTheRequest) {
    apply({{"dynamicName", true}, {"registerName", "door-7"}});
    EXPECT_EQ(parseDhcp(interface_.sent.back().message)->hostName, "door-7");
}

class Service : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path(::testing::TempDir()) /
                  (std::string("ocelli-network-") + test->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    Result<std::unique_ptr<NetworkService>> open() {
        auto own = std::make_unique<VirtualInterface>();
        interface_ = own.get();
        return NetworkService::create(
            {loop_,
             clock_,
             folder_,
             std::move(own),
             [this](const auto&, const auto& what) { told_.push_back(what); }}
        );
    }

    /// The change is applied half a second later.
    void settle() {
        EXPECT_FALSE(loop_.runUntil([] { return false; }, std::chrono::milliseconds(600)));
    }

    std::string only() const {
        return interface_->present.size() == 1 ? interface_->present[0].prefix.format() : "";
    }

    test::FakeClock clock_;
    SystemClock real_;
    EventLoop loop_{real_};
    std::filesystem::path folder_;
    VirtualInterface* interface_ = nullptr;
    std::vector<std::string> told_;
};

const Json kFixed = {{"ipv4Mode", "manual"}, {"ipv4Address", "192.168.7.5"}};

TEST_F(Service, AChangeThatNobodyConfirmsIsTakenBack) {
    auto service = open().value();
    ASSERT_TRUE(service->change(kFixed, "admin"));
    settle();
    EXPECT_EQ(only(), "192.168.7.5/24");
    EXPECT_EQ(service->trialLeft(), seconds(60));
    clock_.advance(seconds(59));
    service->tick();
    EXPECT_EQ(service->settings().ipv4Mode, Ipv4Mode::Manual);
    clock_.advance(seconds(1));
    service->tick();
    EXPECT_EQ(service->settings().ipv4Mode, Ipv4Mode::Dhcp);
    EXPECT_NE(only(), "192.168.7.5/24");
    EXPECT_FALSE(service->confirm("admin")) << "too late";
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_NE(told_[1].find("nobody confirmed"), std::string::npos);
}

TEST_F(Service, AConfirmedChangeHoldsForTheNextStart) {
    {
        auto service = open().value();
        ASSERT_TRUE(service->change(kFixed, "admin"));
        ASSERT_TRUE(service->confirm("admin"));
        clock_.advance(seconds(120));
        service->tick();
        EXPECT_EQ(service->settings().ipv4Mode, Ipv4Mode::Manual);
    }
    const auto service = open().value();
    EXPECT_EQ(only(), "192.168.7.5/24");
    ASSERT_TRUE(service->reset());
    const auto fresh = open().value();
    EXPECT_EQ(fresh->settings(), TcpIp());
}

TEST_F(Service, APowerCutDuringTheTrialTakesTheChangeBack) {
    {
        auto service = open().value();
        ASSERT_TRUE(service->change(kFixed, "admin"));
    }
    EXPECT_EQ(open().value()->settings(), TcpIp());
}

TEST_F(Service, BackToWhatItWasNeedsNoConfirmation) {
    auto service = open().value();
    ASSERT_TRUE(service->change(kFixed, "admin"));
    ASSERT_TRUE(service->change(toJson(TcpIp()), "admin"));
    EXPECT_EQ(service->trialLeft(), Duration::zero());
}

TEST_F(Service, ABrokenFileIsNoReasonToGuess) {
    std::ofstream(folder_ / "network.json") << "{\"ipv4Mode\": \"manual\", \"ipv4Address\": \"x\"}";
    EXPECT_FALSE(open());
}

TEST_F(Service, WithoutAnInterfaceOfItsOwnNothingIsChanged) {
    auto service = NetworkService::create({loop_, clock_, folder_, nullptr, [](auto&, auto&) {}});
    ASSERT_TRUE(service);
    EXPECT_EQ((*service)->change(kFixed, "admin").error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ((*service)->confirm("admin").error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "network.json"));
}

}  // namespace
}  // namespace ocelli::host::network
