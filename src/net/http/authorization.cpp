// Reads Authorization headers (RFC 9110, 11.4; RFC 7616, 3.4; RFC 7617).
#include <algorithm>

#include "base/text.h"
#include "net/http/digest.h"

namespace ocelli::net::http {
namespace {

constexpr std::size_t kLongestHeader = 8192;
constexpr std::size_t kMostParameters = 32;

Error malformed(std::string message) {
    return fail(ErrorKind::InvalidArgument, std::move(message)).withField("Authorization");
}

bool isTokenChar(char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Takes `name=token` and `name="quoted"` off the front of the text, piece by piece.
class ParameterReader {
  public:
    explicit ParameterReader(std::string_view text) : left_(text) {}

    Result<Parameters> readAll() {
        Parameters parameters;
        skip(" \t,");
        while (!left_.empty()) {
            auto name = toLower(takeToken());
            skip(" \t");
            if (name.empty() || !left_.starts_with('=')) {
                return malformed("a parameter has no name or no value");
            }
            left_.remove_prefix(1);
            skip(" \t");
            auto value = OCELLI_TRY(takeValue());
            const auto same = [&](const auto& item) { return item.first == name; };
            if (std::any_of(parameters.begin(), parameters.end(), same)) {
                return malformed("the parameter " + name + " stands there twice");
            }
            if (parameters.size() >= kMostParameters) {
                return malformed("too many parameters");
            }
            parameters.emplace_back(std::move(name), std::move(value));
            skip(" \t");
            if (!left_.empty() && !left_.starts_with(',')) {
                return malformed("parameters must be separated by commas");
            }
            skip(" \t,");
        }
        return parameters;
    }

  private:
    void skip(std::string_view what) {
        const auto next = left_.find_first_not_of(what);
        left_.remove_prefix(next == std::string_view::npos ? left_.size() : next);
    }

    std::string_view takeToken() {
        std::size_t length = 0;
        while (length < left_.size() && isTokenChar(left_[length])) {
            ++length;
        }
        const auto token = left_.substr(0, length);
        left_.remove_prefix(length);
        return token;
    }

    Result<std::string> takeValue() {
        if (!left_.starts_with('"')) {
            const auto token = takeToken();
            if (token.empty()) {
                return malformed("a parameter has no value");
            }
            return std::string(token);
        }
        left_.remove_prefix(1);
        std::string value;
        while (!left_.empty() && left_.front() != '"') {
            if (left_.front() == '\\') {
                left_.remove_prefix(1);
                if (left_.empty()) {
                    break;
                }
            }
            value.push_back(left_.front());
            left_.remove_prefix(1);
        }
        if (left_.empty()) {
            return malformed("a quoted value has no end");
        }
        left_.remove_prefix(1);
        return value;
    }

    std::string_view left_;
};

std::string take(Parameters& parameters, std::string_view name) {
    for (auto& [key, value] : parameters) {
        if (key == name) {
            return std::move(value);
        }
    }
    return {};
}

Result<DigestAlgorithm> parseAlgorithm(std::string_view text) {
    if (text.empty() || equalsIgnoreCase(text, "MD5")) {
        return DigestAlgorithm::Md5;
    }
    if (equalsIgnoreCase(text, "SHA-256")) {
        return DigestAlgorithm::Sha256;
    }
    return fail(ErrorKind::Unsupported, "this digest algorithm is not offered")
        .withField("algorithm", "MD5, SHA-256");
}

/// `username*` of RFC 8187: UTF-8''J%C3%A4s%C3%B8n
Result<std::string> parseExtendedName(std::string_view text) {
    constexpr std::string_view kCharset = "UTF-8'";
    const auto quote = text.find('\'', kCharset.size());
    if (!equalsIgnoreCase(text.substr(0, kCharset.size()), kCharset) ||
        quote == std::string_view::npos) {
        return malformed("the user's name is not in UTF-8");
    }
    return decodePercent(text.substr(quote + 1));
}

Result<std::uint32_t> parseNonceCount(std::string_view text) {
    const auto bytes = parseHex(text);
    if (!bytes || bytes->size() != 4) {
        return malformed("nc must be eight hex digits");
    }
    ByteReader reader(*bytes);
    return reader.u32();
}

Result<void> parseQop(Parameters& parameters, DigestCredentials& credentials) {
    const auto qop = take(parameters, "qop");
    if (qop.empty()) {
        return {};
    }
    if (!equalsIgnoreCase(qop, "auth")) {
        return fail(ErrorKind::Unsupported, "this quality of protection is not offered")
            .withField("qop", "auth");
    }
    credentials.qop = true;
    credentials.cnonce = take(parameters, "cnonce");
    credentials.nonceCountText = take(parameters, "nc");
    credentials.nonceCount = OCELLI_TRY(parseNonceCount(credentials.nonceCountText));
    if (credentials.cnonce.empty()) {
        return malformed("qop without cnonce");
    }
    return {};
}

Result<DigestCredentials> parseDigest(std::string_view text) {
    auto parameters = OCELLI_TRY(ParameterReader(text).readAll());
    if (equalsIgnoreCase(take(parameters, "userhash"), "true")) {
        return fail(ErrorKind::Unsupported, "hashed user names are not offered")
            .withField("userhash", "false");
    }
    DigestCredentials credentials;
    credentials.algorithm = OCELLI_TRY(parseAlgorithm(take(parameters, "algorithm")));
    credentials.name = take(parameters, "username");
    if (const auto extended = take(parameters, "username*"); !extended.empty()) {
        if (!credentials.name.empty()) {
            return malformed("the user's name stands there twice");
        }
        credentials.name = OCELLI_TRY(parseExtendedName(extended));
    }
    credentials.realm = take(parameters, "realm");
    credentials.nonce = take(parameters, "nonce");
    credentials.uri = take(parameters, "uri");
    credentials.response = toLower(take(parameters, "response"));
    credentials.opaque = take(parameters, "opaque");
    OCELLI_TRY(parseQop(parameters, credentials));
    if (credentials.name.empty() || !isCleanText(credentials.name) || credentials.nonce.empty() ||
        credentials.uri.empty() || credentials.response.empty()) {
        return malformed("username, nonce, uri and response are needed");
    }
    return credentials;
}

Result<BasicCredentials> parseBasic(std::string_view text) {
    const auto decoded = parseBase64(trim(text));
    if (!decoded) {
        return malformed("not Base64");
    }
    const auto pair = asText(*decoded);
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos || !isCleanText(pair)) {
        return malformed("not a name and a password");
    }
    return BasicCredentials{
        std::string(pair.substr(0, colon)), std::string(pair.substr(colon + 1))
    };
}

}  // namespace

Result<Credentials> parseAuthorization(std::string_view header) {
    if (header.size() > kLongestHeader) {
        return malformed("longer than 8192 bytes");
    }
    const auto text = trim(header);
    const auto space = text.find_first_of(" \t");
    const auto scheme = text.substr(0, space);
    const auto rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (equalsIgnoreCase(scheme, "Digest")) {
        return Credentials(OCELLI_TRY(parseDigest(rest)));
    }
    if (equalsIgnoreCase(scheme, "Basic")) {
        return Credentials(OCELLI_TRY(parseBasic(rest)));
    }
    return fail(ErrorKind::Unsupported, "this way to log in is not offered")
        .withField("Authorization", "Digest, Basic");
}

}  // namespace ocelli::net::http
