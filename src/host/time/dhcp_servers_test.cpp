// Tests of the time servers that DHCP names, as each client leaves them behind.
#include "host/time/dhcp_servers.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace ocelli::host::time {
namespace {

using Servers = std::vector<std::string>;

TEST(NamedServers, AreReadAsEachClientWritesThem) {
    EXPECT_EQ(
        parseNamedServers("# private\nADDRESS=10.0.0.7\nNTP=10.0.0.1 10.0.0.2\n"),
        (Servers{"10.0.0.1", "10.0.0.2"})
    );
    EXPECT_EQ(
        parseNamedServers("server ntp.town.test iburst\nserver fe80::1%eth0 iburst\nserver a"),
        (Servers{"ntp.town.test", "fe80::1%eth0", "a"})
    );
    EXPECT_EQ(
        parseNamedServers("lease {\n  option ntp-servers 10.0.0.9;\n}\n"
                          "lease {\n  option ntp-servers 10.0.0.1, 10.0.0.2;\n}\n"),
        (Servers{"10.0.0.1", "10.0.0.2"})
    ) << "the newest lease";
    EXPECT_TRUE(parseNamedServers("").empty());
    EXPECT_TRUE(parseNamedServers("NTP=\nserver \noption ntp-servers ;\nSERVER x").empty());
    EXPECT_EQ(parseNamedServers("NTP=-oops $(reboot) good good"), (Servers{"good"}));
    std::string many = "NTP=";
    for (int i = 0; i < 20; ++i) {
        many += "s" + std::to_string(i) + " ";
    }
    EXPECT_EQ(parseNamedServers(many).size(), kMostNamedServers);
}

TEST(NamedServers, OfAllClientsEachOnce) {
    const test::TemporaryFolder folder;
    const auto write = [&](const std::string& path, const std::string& text) {
        const auto file = folder.path() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
    };
    EXPECT_TRUE(namedServers(folder.path()).empty());
    write("run/systemd/netif/leases/2", "NTP=10.0.0.1\n");
    write("run/chrony-dhcp/eth0.sources", "server 10.0.0.1 iburst\nserver 10.0.0.2 iburst\n");
    write("run/chrony-dhcp/eth0.other", "server 10.0.0.66\n");
    write("run/systemd/timesyncd.conf.d/01-dhclient.conf", "[Time]\nNTP=10.0.0.3\n");
    write("var/lib/NetworkManager/dhclient-1-eth0.lease", "option ntp-servers 10.0.0.4;\n");
    write("var/lib/dhcp/dhclient.eth0.leases", "  option ntp-servers 10.0.0.5;\n");
    EXPECT_EQ(
        namedServers(folder.path()),
        (Servers{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"})
    );
}

}  // namespace
}  // namespace ocelli::host::time
