// WS-Discovery: questions as others write them, answers, scopes, and hostile XML.
#include "host/discovery/ws_message.h"

#include <gtest/gtest.h>

#include "host/discovery/ws_responder.h"

namespace ocelli::host::discovery {
namespace {

constexpr std::string_view kProbe = R"(<?xml version="1.0" encoding="utf-8"?>
<!-- with everything that is allowed -->
<Envelope xmlns:tns="http://www.onvif.org/ver10/network/wsdl" xmlns="http://www.w3.org/2003/05/soap-envelope">
 <Header>
  <wsa:MessageID xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">uuid:1234</wsa:MessageID>
  <wsa:To xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To>
  <wsa:Action xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</wsa:Action>
 </Header>
 <Body><Probe xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery">
  <Types>tns:NetworkVideoTransmitter</Types>
  <Scopes MatchBy='http://schemas.xmlsoap.org/ws/2005/04/discovery/rfc3986'>onvif://www.onvif.org/name</Scopes>
 </Probe></Body>
</Envelope>)";

TEST(WsMessage, AQuestionIsReadWhateverItsPrefixes) {
    const auto probe = parseWsMessage(asBytes(kProbe));
    ASSERT_TRUE(probe) << probe.error().describe();
    EXPECT_EQ(probe->action, WsAction::Probe);
    EXPECT_EQ(probe->id, "uuid:1234");
    EXPECT_EQ(probe->types, std::vector<std::string>{"NetworkVideoTransmitter"});
    EXPECT_EQ(probe->scopes, std::vector<std::string>{"onvif://www.onvif.org/name"});
    EXPECT_EQ(probe->scopeRule, WsScopeRule::Segments);
}

TEST(WsMessage, EachActionIsReadAsItIsWritten) {
    for (const auto action :
         {WsAction::Hello,
          WsAction::Bye,
          WsAction::Probe,
          WsAction::ProbeMatches,
          WsAction::Resolve,
          WsAction::ResolveMatches}) {
        WsMessage message;
        message.action = action;
        message.id = "urn:uuid:1";
        message.relatesTo = "urn:uuid:2";
        message.endpoint = "urn:uuid:3";
        message.types = {"NetworkVideoTransmitter", "Device"};
        message.scopes = {"onvif://www.onvif.org/name/A%26B", "ocelli:state/active"};
        message.addresses = {"http://192.0.2.1:80/?a=1&b=2"};
        const auto read = parseWsMessage(formatWsMessage(message, {7, 9}));
        ASSERT_TRUE(read) << read.error().describe();
        EXPECT_EQ(read->action, action);
        EXPECT_EQ(read->id, message.id);
        const bool answer = action == WsAction::ProbeMatches || action == WsAction::ResolveMatches;
        EXPECT_EQ(read->relatesTo, answer ? message.relatesTo : "");
        EXPECT_EQ(read->endpoint, action == WsAction::Probe ? "" : message.endpoint);
        if (answer || action == WsAction::Hello) {
            EXPECT_EQ(read->types, message.types);
            EXPECT_EQ(read->scopes, message.scopes);
            EXPECT_EQ(read->addresses, message.addresses);
        }
    }
}

WsMessage probeFor(std::vector<std::string> types, std::vector<std::string> scopes) {
    WsMessage probe;
    probe.types = std::move(types);
    probe.scopes = std::move(scopes);
    return probe;
}

TEST(WsMessage, AProbeMeansThoseWithAllItsTypesAndScopes) {
    const std::vector<std::string> types = {"NetworkVideoTransmitter", "Device"};
    const std::vector<std::string> scopes = {"onvif://www.onvif.org/name/Door", "ocelli:state/x"};
    const auto fits = [&](const WsMessage& probe) { return matches(probe, types, scopes); };
    EXPECT_TRUE(fits(probeFor({}, {})));
    EXPECT_TRUE(fits(probeFor({"Device"}, {"onvif://www.onvif.org"})));
    EXPECT_TRUE(fits(probeFor({}, {"ONVIF://www.onvif.org/name/Door/"})));
    EXPECT_FALSE(fits(probeFor({}, {"onvif://www.onvif.org/na"}))) << "no whole segment";
    EXPECT_FALSE(fits(probeFor({}, {"onvif://www.onvif.org/name/Door/in"})));
    EXPECT_FALSE(fits(probeFor({"Device", "Printer"}, {})));
    WsMessage whole = probeFor({}, {"onvif://www.onvif.org/name"});
    whole.scopeRule = WsScopeRule::Whole;
    EXPECT_FALSE(fits(whole));
    whole.scopes = {"ocelli:state/x"};
    EXPECT_TRUE(fits(whole));
    whole.scopeRule = WsScopeRule::Unknown;
    EXPECT_FALSE(fits(whole));
}

TEST(WsMessage, CutAnywhereItIsBroken) {
    const std::string_view end = "</Envelope>";
    for (std::size_t size = 0; size < kProbe.size() - 1; size += 7) {
        EXPECT_FALSE(parseWsMessage(asBytes(kProbe.substr(0, size)))) << size;
    }
    EXPECT_FALSE(parseWsMessage(asBytes(kProbe.substr(0, kProbe.size() - end.size()))));
}

TEST(WsMessage, HostileXmlIsNotTaken) {
    std::string deep;
    for (int i = 0; i < 40; ++i) {
        deep += "<a>";
    }
    std::string many(kProbe);
    std::string words;
    for (int i = 0; i < 40; ++i) {
        words += "x:T" + std::to_string(i) + " ";
    }
    many.replace(many.find("tns:NetworkVideoTransmitter"), 27, words);
    std::string entity(kProbe);
    entity.replace(entity.find("uuid:1234"), 9, "&bomb;");
    std::string control(kProbe);
    control.replace(control.find("uuid:1234"), 9, "uuid:\x01");
    const std::string type = "<!DOCTYPE a [<!ENTITY b 'c'>]>" + std::string(kProbe);
    const std::string two = std::string(kProbe) + "<a/>";
    const std::string crossed = "<a><b></a></b>";
    const std::string naked = "<a b></a>";
    const std::string huge(20'000, ' ');
    for (const std::string& text :
         {deep, many, entity, control, type, two, crossed, naked, huge, std::string("<a/>")}) {
        EXPECT_FALSE(parseWsMessage(asBytes(text))) << text.substr(0, 60);
    }
}

TEST(WsMessage, AnswersToOneQuestionAreNotMuchLongerThanIt) {
    WsMessage message;
    message.action = WsAction::ProbeMatches;
    message.id = message.relatesTo = message.endpoint =
        "urn:uuid:00000000-0000-5000-8000-000000000000";
    message.types = {"NetworkVideoTransmitter", "Device"};
    message.scopes = std::vector<std::string>(5, "onvif://www.onvif.org/hardware/Ocelli%20camera");
    message.addresses = {"http://192.168.100.100:8080/", "https://192.168.100.100:8443/"};
    EXPECT_LT(formatWsMessage(message, {1, 1}).size(), 3 * kProbe.size());
}

TEST(WsResponder, NamesAreUuids) {
    EXPECT_EQ(uuidOf(Bytes(16)), "urn:uuid:00000000-0000-5000-8000-000000000000");
}

}  // namespace
}  // namespace ocelli::host::discovery
