// Only what stands in the envelope is read, by local names: prefixes are everybody's own.
#include "host/discovery/ws_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/xml.h"
#include "host/discovery/detail/xml_reader.h"

namespace ocelli::host::discovery {
namespace {

constexpr std::size_t kMostBytes = 16U << 10U;
constexpr std::size_t kMostWords = 32;
constexpr std::string_view kActions = "http://schemas.xmlsoap.org/ws/2005/04/discovery/";
constexpr std::string_view kEverybody = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";
constexpr std::string_view kAnonymous =
    "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

constexpr std::array<std::pair<WsAction, std::string_view>, 6> kActionNames = {{
    {WsAction::Hello, "Hello"},
    {WsAction::Bye, "Bye"},
    {WsAction::Probe, "Probe"},
    {WsAction::ProbeMatches, "ProbeMatches"},
    {WsAction::Resolve, "Resolve"},
    {WsAction::ResolveMatches, "ResolveMatches"},
}};

std::string_view nameOf(WsAction action) {
    return std::ranges::find(kActionNames, action, &std::pair<WsAction, std::string_view>::first)
        ->second;
}

Result<std::vector<std::string>> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    };
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            end();
        } else {
            word += c;
        }
    }
    end();
    if (words.size() > kMostWords || !std::ranges::all_of(words, isCleanText)) {
        return fail(ErrorKind::DataLoss, "a list of WS-Discovery is too long or not clean");
    }
    return words;
}

WsScopeRule ruleOf(std::string_view rule) {
    if (rule.empty() || rule.ends_with("/rfc3986") || rule.ends_with("/rfc2396")) {
        return WsScopeRule::Segments;
    }
    return rule.ends_with("/strcmp0") ? WsScopeRule::Whole : WsScopeRule::Unknown;
}

/// One element that is closed, with its text.
class Taker {
  public:
    Result<void> take(const detail::XmlElement& element) {
        const std::string text(trim(element.text));
        if (element.name == "Action") {
            OCELLI_TRY(takeAction(text));
        } else if (element.name == "MessageID") {
            message_.id = text;
        } else if (element.name == "RelatesTo") {
            message_.relatesTo = text;
        } else if (element.name == "Address" && element.parent == "EndpointReference") {
            // The first one: some bodies name several devices, and each match is read once.
            message_.endpoint = message_.endpoint.empty() ? text : message_.endpoint;
        } else if (element.name == "Types" && message_.types.empty()) {
            message_.types = OCELLI_TRY(wordsOf(text));
            for (std::string& type : message_.types) {
                type = type.substr(type.find(':') + 1);
            }
        } else if (element.name == "Scopes" && message_.scopes.empty()) {
            message_.scopes = OCELLI_TRY(wordsOf(text));
            message_.scopeRule = ruleOf(element.matchBy);
        } else if (element.name == "XAddrs" && message_.addresses.empty()) {
            message_.addresses = OCELLI_TRY(wordsOf(text));
        }
        return {};
    }

    Result<WsMessage> done() {
        const bool clean = isCleanText(message_.id) && isCleanText(message_.endpoint);
        if (!known_ || message_.id.empty() || message_.id.size() > 256 || !clean ||
            message_.endpoint.size() > 256) {
            return fail(ErrorKind::DataLoss, "no message of WS-Discovery");
        }
        return std::move(message_);
    }

  private:
    Result<void> takeAction(std::string_view text) {
        if (!text.starts_with(kActions)) {
            return fail(ErrorKind::DataLoss, "not an action of WS-Discovery");
        }
        text.remove_prefix(kActions.size());
        for (const auto& [action, name] : kActionNames) {
            if (text == name) {
                message_.action = action;
                known_ = true;
                return {};
            }
        }
        return fail(ErrorKind::DataLoss, "not an action of WS-Discovery");
    }

    WsMessage message_;
    bool known_ = false;
};

/// Types get the prefixes that the envelope declares.
std::string typesOf(const WsMessage& message) {
    std::string out;
    for (const std::string& type : message.types) {
        const char* prefix = type == "Device" ? "tds" : "dn";
        out += fmt::format("{}{}:{}", out.empty() ? "" : " ", prefix, escapeXml(type));
    }
    return out;
}

/// What stands of a device in all messages but Bye.
std::string deviceOf(const WsMessage& message) {
    return fmt::format(
        "<a:EndpointReference><a:Address>{}</a:Address></a:EndpointReference><d:Types>{}</d:Types>"
        "<d:Scopes>{}</d:Scopes><d:XAddrs>{}</d:XAddrs>"
        "<d:MetadataVersion>1</d:MetadataVersion>",
        escapeXml(message.endpoint),
        typesOf(message),
        escapeXml(fmt::format("{}", fmt::join(message.scopes, " "))),
        escapeXml(fmt::format("{}", fmt::join(message.addresses, " ")))
    );
}

std::string bodyOf(const WsMessage& message) {
    const std::string endpoint = fmt::format(
        "<a:EndpointReference><a:Address>{}</a:Address></a:EndpointReference>",
        escapeXml(message.endpoint)
    );
    switch (message.action) {
        case WsAction::Hello:
            return "<d:Hello>" + deviceOf(message) + "</d:Hello>";
        case WsAction::Bye:
            return "<d:Bye>" + endpoint + "</d:Bye>";
        case WsAction::Probe:
            return message.types.empty()
                       ? "<d:Probe/>"
                       : fmt::format("<d:Probe><d:Types>{}</d:Types></d:Probe>", typesOf(message));
        case WsAction::Resolve:
            return "<d:Resolve>" + endpoint + "</d:Resolve>";
        case WsAction::ProbeMatches:
            return "<d:ProbeMatches><d:ProbeMatch>" + deviceOf(message) +
                   "</d:ProbeMatch></d:ProbeMatches>";
        case WsAction::ResolveMatches:
            return "<d:ResolveMatches><d:ResolveMatch>" + deviceOf(message) +
                   "</d:ResolveMatch></d:ResolveMatches>";
    }
    return {};
}

/// True when the scope of the device lies below the one that is asked for.
bool liesIn(const std::string& scope, const std::string& wanted) {
    const std::string_view trimmed =
        wanted.ends_with('/') ? std::string_view(wanted).substr(0, wanted.size() - 1) : wanted;
    if (scope.size() < trimmed.size() ||
        !equalsIgnoreCase(std::string_view(scope).substr(0, trimmed.size()), trimmed)) {
        return false;
    }
    return scope.size() == trimmed.size() || scope[trimmed.size()] == '/';
}

}  // namespace

Result<WsMessage> parseWsMessage(ByteSpan bytes) {
    if (bytes.size() > kMostBytes) {
        return fail(ErrorKind::DataLoss, "a message of WS-Discovery is too long");
    }
    Taker taker;
    OCELLI_TRY(detail::readXml(asText(bytes), [&](const detail::XmlElement& element) {
        return taker.take(element);
    }));
    return taker.done();
}

Bytes formatWsMessage(const WsMessage& message, const WsSequence& sequence) {
    const bool answer =
        message.action == WsAction::ProbeMatches || message.action == WsAction::ResolveMatches;
    std::string text = fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>)"
        R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope")"
        R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")"
        R"( xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery")"
        R"( xmlns:dn="http://www.onvif.org/ver10/network/wsdl")"
        R"( xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>)"
        "<a:MessageID>{}</a:MessageID><a:To>{}</a:To><a:Action>{}{}</a:Action>",
        escapeXml(message.id),
        answer ? kAnonymous : kEverybody,
        kActions,
        nameOf(message.action)
    );
    if (answer) {
        text += fmt::format("<a:RelatesTo>{}</a:RelatesTo>", escapeXml(message.relatesTo));
    }
    if (message.action != WsAction::Probe && message.action != WsAction::Resolve) {
        text += fmt::format(
            R"(<d:AppSequence InstanceId="{}" MessageNumber="{}"/>)",
            sequence.instance,
            sequence.number
        );
    }
    text += "</s:Header><s:Body>" + bodyOf(message) + "</s:Body></s:Envelope>";
    const ByteSpan bytes = asBytes(text);
    return {bytes.begin(), bytes.end()};
}

bool matches(
    const WsMessage& probe,
    const std::vector<std::string>& types,
    const std::vector<std::string>& scopes
) {
    const auto isOurs = [&](const std::string& type) {
        return std::ranges::find(types, type) != types.end();
    };
    const auto isIn = [&](const std::string& wanted) {
        return std::ranges::any_of(scopes, [&](const std::string& scope) {
            return probe.scopeRule == WsScopeRule::Whole ? scope == wanted : liesIn(scope, wanted);
        });
    };
    const bool known = probe.scopeRule != WsScopeRule::Unknown || probe.scopes.empty();
    return known && std::ranges::all_of(probe.types, isOurs) &&
           std::ranges::all_of(probe.scopes, isIn);
}

}  // namespace ocelli::host::discovery
