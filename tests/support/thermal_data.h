// Finds the thermal reference data and reads its tables; absent data is told apart from empty data.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocelli::test {

/// A file of the thermal reference data, or nothing when the data is not on this machine.
inline std::optional<std::filesystem::path> thermalFile(const std::string& name) {
    const char* folder = std::getenv("OCELLI_TEST_DATA");
    const std::filesystem::path data =
        folder != nullptr ? folder : OCELLI_SOURCE_DIR "/../shared/data";
    const auto file = data / "thermal" / name;
    return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

/// The rows of a plain CSV table (no quotes), by the names in its first line.
inline std::optional<std::vector<std::map<std::string, std::string, std::less<>>>> referenceTable(
    const std::string& name
) {
    const auto file = thermalFile(name);
    if (!file) {
        return std::nullopt;
    }
    const auto cells = [](std::string line) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        std::vector<std::string> found;
        std::size_t from = 0;
        for (std::size_t comma = 0; comma != std::string::npos; from = comma + 1) {
            comma = line.find(',', from);
            found.push_back(line.substr(from, comma == std::string::npos ? comma : comma - from));
        }
        return found;
    };
    std::ifstream stream(*file);
    std::string line;
    std::getline(stream, line);
    const auto names = cells(line);
    std::vector<std::map<std::string, std::string, std::less<>>> rows;
    while (std::getline(stream, line)) {
        const auto values = cells(line);
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
            row[names[i]] = values[i];
        }
    }
    return rows;
}

}  // namespace ocelli::test
