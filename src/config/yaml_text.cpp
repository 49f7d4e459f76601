// Reads YAML with yaml-cpp; its exceptions end here.
#include "config/yaml_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/detail/yaml_json.h"

namespace ocelli::config {
namespace detail {
namespace {

Json scalarToJson(const YAML::Node& node) {
    bool truth = false;
    std::int64_t whole = 0;
    double number = 0;
    if (node.Tag() != "!" && YAML::convert<std::int64_t>::decode(node, whole)) {
        return whole;
    }
    if (node.Tag() != "!" && YAML::convert<double>::decode(node, number)) {
        return number;
    }
    if (node.Tag() != "!" && YAML::convert<bool>::decode(node, truth)) {
        return truth;
    }
    return node.Scalar();
}

}  // namespace

Json yamlToJson(const YAML::Node& node) {
    if (node.IsSequence()) {
        Json list = Json::array();
        for (const auto& one : node) {
            list.push_back(yamlToJson(one));
        }
        return list;
    }
    if (node.IsMap()) {
        Json map = Json::object();
        for (const auto& member : node) {
            map[member.first.Scalar()] = yamlToJson(member.second);
        }
        return map;
    }
    return node.IsScalar() ? scalarToJson(node) : Json(nullptr);
}

bool tooDeep(std::string_view text) {
    const auto brackets = std::count_if(text.begin(), text.end(), [](char c) {
        return c == '[' || c == '{' || c == '*' || c == '&';
    });
    constexpr std::size_t kIndent = 40;
    return brackets > 400 ||
           text.find("\n" + std::string(kIndent, ' ')) != std::string_view::npos ||
           text.find("- - - - - - - - ") != std::string_view::npos;
}

}  // namespace detail

Result<Json> parseYaml(std::string_view text, std::size_t bound) {
    if (text.size() > bound || detail::tooDeep(text)) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("the text has more than {} bytes, or nests too deeply", bound)
        );
    }
    try {
        return detail::yamlToJson(YAML::Load(std::string(text)));
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
    }
}

}  // namespace ocelli::config
