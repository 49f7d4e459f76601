// Reads CSV one character at a time, so that each fault has its line.
#include "bodyworn/system/csv.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
  public:
    CsvReader(std::string_view text, CsvLimits limits) : text_(text), limits_(limits) {}

    Result<std::vector<CsvRecord>> read() {
        while (at_ < text_.size()) {
            record_ = {line_, {}};
            OCELLI_TRY(readRecord());
            const bool empty = record_.cells.size() == 1 && record_.cells.front().empty();
            if (empty) {
                continue;
            }
            if (records_.size() == limits_.records) {
                return wrong(fmt::format("the file has more than {} lines", limits_.records));
            }
            records_.push_back(std::move(record_));
        }
        return std::move(records_);
    }

  private:
    Error wrong(std::string_view why) const {
        return fail(ErrorKind::InvalidArgument, fmt::format("line {}: {}", record_.line, why))
            .withField("line", std::to_string(record_.line));
    }

    bool endsLine() const {
        return text_[at_] == '\n' ||
               (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
    }

    Result<void> readRecord() {
        while (true) {
            if (record_.cells.size() == limits_.columns) {
                return wrong(fmt::format("more than {} columns", limits_.columns));
            }
            record_.cells.push_back(OCELLI_TRY(readCell()));
            if (at_ == text_.size()) {
                return {};
            }
            if (text_[at_] == ',') {
                ++at_;
                continue;
            }
            at_ += text_[at_] == '\r' ? 2 : 1;
            ++line_;
            return {};
        }
    }

    Result<std::string> readCell() {
        if (at_ < text_.size() && text_[at_] == '"') {
            return readQuoted();
        }
        std::string cell;
        while (at_ < text_.size() && text_[at_] != ',' && !endsLine()) {
            if (text_[at_] == '"') {
                return wrong("a quote mark in the middle of a value; quote the whole value");
            }
            OCELLI_TRY(append(cell));
        }
        return cell;
    }

    Result<std::string> readQuoted() {
        ++at_;
        std::string cell;
        while (at_ < text_.size()) {
            if (text_[at_] != '"') {
                OCELLI_TRY(append(cell));
                continue;
            }
            ++at_;
            if (at_ < text_.size() && text_[at_] == '"') {
                OCELLI_TRY(append(cell));
                continue;
            }
            if (at_ < text_.size() && text_[at_] != ',' && !endsLine()) {
                return wrong("text after a closing quote mark");
            }
            return cell;
        }
        return wrong("a quote mark is never closed");
    }

    /// Takes the character we are at.
    Result<void> append(std::string& cell) {
        const char c = text_[at_];
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
            return wrong(
                c == '\n' || c == '\r' ? "a value goes over several lines"
                                       : "a control character in a value"
            );
        }
        if (cell.size() == limits_.cellBytes) {
            return wrong(fmt::format("a value of more than {} bytes", limits_.cellBytes));
        }
        cell += c;
        ++at_;
        return {};
    }

    std::string_view text_;
    CsvLimits limits_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    CsvRecord record_;
    std::vector<CsvRecord> records_;
};

std::size_t lineOfBadUtf8(std::string_view text) {
    std::size_t line = 1;
    for (const std::string_view part : split(text, '\n')) {
        if (!isUtf8(part)) {
            return line;
        }
        ++line;
    }
    return line;
}

}  // namespace

Result<std::vector<CsvRecord>> parseCsv(std::string_view text, CsvLimits limits) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return fail(
                   ErrorKind::InvalidArgument,
                   "line 1: the file is UTF-16; save it as \"CSV UTF-8 (comma separated)\""
        )
            .withField("line", "1");
    }
    if (!isUtf8(text)) {
        const std::size_t line = lineOfBadUtf8(text);
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("line {}: not UTF-8; save the file as \"CSV UTF-8\"", line)
        )
            .withField("line", std::to_string(line));
    }
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    return CsvReader(text, limits).read();
}

std::string formatCsvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != &cells.front()) {
            line += ',';
        }
        std::string safe;
        if (!cell.empty() && std::string_view("=+-@\t").find(cell.front()) != std::string::npos) {
            safe = "'";
        }
        safe += cell;
        if (safe.find_first_of(",\"") == std::string::npos) {
            line += safe;
            continue;
        }
        line += '"';
        for (const char c : safe) {
            line += c == '"' ? std::string("\"\"") : std::string(1, c);
        }
        line += '"';
    }
    return line;
}

}  // namespace ocelli::bodyworn::system
