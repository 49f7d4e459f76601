// One pass; open elements on a stack of bounded height.
#include "host/discovery/detail/xml_reader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace ocelli::host::discovery::detail {
namespace {

constexpr std::size_t kMostLevels = 16;

Error broken(const char* what) {
    return fail(ErrorKind::DataLoss, what);
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string withoutPrefix(std::string_view name) {
    return std::string(
        name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1)
    );
}

/// The five of XML itself; a character by number becomes '?', for none of what we read has one.
Result<std::string> resolved(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}
    };
    std::string out;
    while (!text.empty()) {
        const std::size_t at = text.find('&');
        out += text.substr(0, at);
        if (at == std::string_view::npos) {
            break;
        }
        const std::size_t end = text.find(';', at);
        if (end == std::string_view::npos) {
            return broken("an entity of XML does not end");
        }
        const std::string_view name = text.substr(at + 1, end - at - 1);
        const auto known = std::ranges::find(kEntities, name, [](auto& one) { return one.first; });
        if (known == kEntities.end() && !name.starts_with('#')) {
            return broken("an unknown entity of XML");
        }
        out += known == kEntities.end() ? '?' : known->second;
        text.remove_prefix(end + 1);
    }
    return out;
}

class Reader {
  public:
    Reader(std::string_view text, const std::function<Result<void>(const XmlElement&)>& onElement)
        : rest_(text), onElement_(onElement) {}

    Result<void> read() {
        if (rest_.starts_with("\xEF\xBB\xBF")) {
            rest_.remove_prefix(3);
        }
        while (!rest_.empty()) {
            const std::size_t at = rest_.find('<');
            OCELLI_TRY(takeText(rest_.substr(0, at)));
            if (at == std::string_view::npos) {
                break;
            }
            rest_.remove_prefix(at);
            OCELLI_TRY(takeMarkup());
        }
        if (!open_.empty() || !seen_) {
            return broken("XML ends too early");
        }
        return {};
    }

  private:
    Result<void> takeText(std::string_view text) {
        if (open_.empty()) {
            return std::ranges::all_of(text, isSpace) ? Result<void>()
                                                      : broken("text outside of XML");
        }
        open_.back().text += OCELLI_TRY(resolved(text));
        return {};
    }

    Result<void> takeMarkup() {
        if (rest_.starts_with("<!--")) {
            return skipBehind("-->");
        }
        if (rest_.starts_with("<?")) {
            return skipBehind("?>");
        }
        if (rest_.starts_with("<!")) {
            return broken("XML with a document type or raw text is not taken");
        }
        return rest_.starts_with("</") ? takeEnd() : takeStart();
    }

    Result<void> skipBehind(std::string_view mark) {
        const std::size_t at = rest_.find(mark);
        if (at == std::string_view::npos) {
            return broken("XML ends too early");
        }
        rest_.remove_prefix(at + mark.size());
        return {};
    }

    Result<void> takeEnd() {
        const std::size_t end = rest_.find('>');
        if (end == std::string_view::npos || open_.empty()) {
            return broken("an end of XML without a begin");
        }
        std::string_view name = rest_.substr(2, end - 2);
        while (!name.empty() && isSpace(name.back())) {
            name.remove_suffix(1);
        }
        if (withoutPrefix(name) != open_.back().name) {
            return broken("elements of XML cross each other");
        }
        rest_.remove_prefix(end + 1);
        return close();
    }

    Result<void> close() {
        const XmlElement element = std::move(open_.back());
        open_.pop_back();
        return onElement_(element);
    }

    Result<void> takeStart() {
        if ((open_.empty() && seen_) || open_.size() == kMostLevels) {
            return broken("XML with two roots, or nested too deep");
        }
        rest_.remove_prefix(1);
        XmlElement element;
        element.name = withoutPrefix(takeName());
        if (element.name.empty()) {
            return broken("an element of XML has no name");
        }
        element.parent = open_.empty() ? "" : open_.back().name;
        while (true) {
            skipSpaces();
            if (rest_.starts_with("/>") || rest_.starts_with(">")) {
                break;
            }
            OCELLI_TRY(takeAttribute(element));
        }
        const bool empty = rest_.front() == '/';
        rest_.remove_prefix(empty ? 2 : 1);
        open_.push_back(std::move(element));
        seen_ = true;
        return empty ? close() : Result<void>();
    }

    Result<void> takeAttribute(XmlElement& element) {
        const std::string_view name = takeName();
        skipSpaces();
        if (name.empty() || !rest_.starts_with('=')) {
            return broken("an attribute of XML is broken");
        }
        rest_.remove_prefix(1);
        skipSpaces();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        const std::size_t end =
            quote == '"' || quote == '\'' ? rest_.find(quote, 1) : std::string_view::npos;
        if (end == std::string_view::npos) {
            return broken("an attribute of XML is broken");
        }
        if (withoutPrefix(name) == "MatchBy") {
            element.matchBy = OCELLI_TRY(resolved(rest_.substr(1, end - 1)));
        }
        rest_.remove_prefix(end + 1);
        return {};
    }

    std::string_view takeName() {
        std::size_t size = 0;
        while (size < rest_.size() && !isSpace(rest_[size]) && rest_[size] != '>' &&
               rest_[size] != '/' && rest_[size] != '=' && rest_[size] != '<') {
            ++size;
        }
        const std::string_view name = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return name;
    }

    void skipSpaces() {
        while (!rest_.empty() && isSpace(rest_.front())) {
            rest_.remove_prefix(1);
        }
    }

    std::string_view rest_;
    const std::function<Result<void>(const XmlElement&)>& onElement_;
    std::vector<XmlElement> open_;
    bool seen_ = false;
};

}  // namespace

Result<void> readXml(
    std::string_view text, const std::function<Result<void>(const XmlElement&)>& onElement
) {
    return Reader(text, onElement).read();
}

}  // namespace ocelli::host::discovery::detail
