// Reads, compares and imports a file of wearers.
#include "bodyworn/system/csv_import.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/csv.h"
#include "bodyworn/system/field_rules.h"

namespace ocelli::bodyworn::system {
namespace {

struct Column {
    std::string_view name;
    std::string ImportRow::* value;
};

constexpr std::array<Column, 4> kColumns = {
    {{"name", &ImportRow::name},
     {"user id", &ImportRow::userId},
     {"profile", &ImportRow::profile},
     {"destination user name", &ImportRow::externalName}}
};

constexpr std::size_t kMostShown = 500;  // changes in an answer

using Order = std::vector<std::string ImportRow::*>;

Error wrongAt(std::size_t line, std::string_view why) {
    return fail(ErrorKind::InvalidArgument, fmt::format("line {}: {}", line, why))
        .withField("line", std::to_string(line));
}

/// Which member each column fills.
Result<Order> readHeader(const CsvRecord& header) {
    const std::string_view first = header.cells.front();
    for (const auto& [separator, word] :
         {std::pair(';', "semicolons"), std::pair('\t', "tabs"), std::pair('|', "bars")}) {
        if (header.cells.size() == 1 && first.find(separator) != std::string_view::npos) {
            return wrongAt(
                header.line, fmt::format("values are separated by {}; use commas", word)
            );
        }
    }
    Order order;
    std::set<std::string> seen;
    for (const std::string& cell : header.cells) {
        const std::string name = toLower(trim(cell));
        const auto* column = std::ranges::find(kColumns, name, &Column::name);
        if (column == kColumns.end()) {
            return wrongAt(
                header.line,
                fmt::format(
                    "there is no column \"{}\"; the first line names the columns Name, User ID, "
                    "Profile, Destination user name",
                    cell.substr(0, 40)
                )
            );
        }
        if (!seen.insert(name).second) {
            return wrongAt(header.line, fmt::format("the column \"{}\" is there twice", name));
        }
        order.push_back(column->value);
    }
    if (!seen.contains("name")) {
        return wrongAt(header.line, "the column Name is missing");
    }
    return order;
}

/// What a spreadsheet would calculate when somebody opens an export of ours.
bool isFormula(std::string_view text) {
    return !text.empty() && std::string_view("=+@").find(text.front()) != std::string_view::npos;
}

/// Collects conflicts up to their bound.
class Conflicts {
  public:
    explicit Conflicts(ImportPlan& plan) : plan_(plan) {}

    void add(std::size_t line, std::string field, std::string message) {
        if (plan_.conflicts.size() == kMostConflicts) {
            ++plan_.moreConflicts;
            return;
        }
        plan_.conflicts.push_back({line, std::move(field), std::move(message)});
    }

    /// True when it fits.
    bool check(std::size_t line, const Result<void>& checked) {
        if (!checked) {
            add(line, checked.error().field(), checked.error().message());
        }
        return checked.has_value();
    }

    /// True when it is no formula.
    bool checkFormula(std::size_t line, const char* field, std::string_view text) {
        if (isFormula(text)) {
            add(line,
                field,
                fmt::format("{} begins with {}, as a formula does", field, text.front()));
        }
        return !isFormula(text);
    }

  private:
    ImportPlan& plan_;
};

class Planner {
  public:
    Planner(ImportPlan& plan, const std::vector<Wearer>& wearers, const std::vector<Profile>& all)
        : plan_(plan), conflicts_(plan), count_(wearers.size()) {
        for (const Wearer& wearer : wearers) {
            if (!wearer.userId.empty()) {
                known_[wearer.userId] = &wearer;
            }
        }
        for (const Profile& profile : all) {
            profiles_[toLower(profile.name)] = profile.id;
            standard_ = profile.standard ? profile.id : standard_;
        }
    }

    void add(const ImportRow& row) {
        if (!fits(row)) {
            return;
        }
        const auto known = known_.find(row.userId);
        ImportChange change{row, 0, standard_, {}};
        if (!row.profile.empty()) {
            const auto profile = profiles_.find(toLower(row.profile));
            if (profile == profiles_.end()) {
                conflicts_.add(
                    row.line, "profile", fmt::format("there is no profile named {}", row.profile)
                );
                return;
            }
            change.profile = profile->second;
        }
        if (row.userId.empty() || known == known_.end()) {
            addNew(std::move(change));
        } else {
            update(std::move(change), *known->second);
        }
    }

  private:
    bool fits(const ImportRow& row) {
        bool good = conflicts_.check(row.line, checkText("name", row.name, 1, 100));
        good = conflicts_.check(row.line, checkText("userId", row.userId, 0, 100)) && good;
        good =
            conflicts_.check(row.line, checkText("externalName", row.externalName, 0, 100)) && good;
        good = conflicts_.checkFormula(row.line, "name", row.name) && good;
        good = conflicts_.checkFormula(row.line, "userId", row.userId) && good;
        if (!row.userId.empty()) {
            const auto [first, fresh] = lines_.emplace(row.userId, row.line);
            if (!fresh) {
                conflicts_.add(
                    row.line,
                    "userId",
                    fmt::format("the ID {} is also on line {}", row.userId, first->second)
                );
                good = false;
            }
        }
        return good;
    }

    void addNew(ImportChange change) {
        ++count_;
        if (count_ == Wearers::kMost + 1) {
            conflicts_.add(
                change.row.line,
                "name",
                fmt::format("a system has at most {} users", Wearers::kMost)
            );
        }
        plan_.changes.push_back(std::move(change));
    }

    void update(ImportChange change, const Wearer& wearer) {
        const ImportRow& row = change.row;
        if (!row.externalName.empty() && row.externalName != wearer.externalName) {
            conflicts_.add(
                row.line,
                "externalName",
                "the user name at the destination cannot change; remove the user first"
            );
            return;
        }
        change.wearer = wearer.id;
        if (row.profile.empty()) {
            change.profile = wearer.profile;
        }
        if (row.name != wearer.name) {
            change.changes.push_back(fmt::format("name: {} → {}", wearer.name, row.name));
        }
        if (change.profile != wearer.profile) {
            change.changes.push_back(
                fmt::format("profile: {} → {}", wearer.profileName, row.profile)
            );
        }
        if (change.changes.empty()) {
            ++plan_.unchanged;
        } else {
            plan_.changes.push_back(std::move(change));
        }
    }

    ImportPlan& plan_;
    Conflicts conflicts_;
    std::size_t count_;
    std::int64_t standard_ = 0;
    std::map<std::string, const Wearer*> known_;
    std::map<std::string, std::int64_t> profiles_;
    std::map<std::string, std::size_t> lines_;
};

}  // namespace

std::string importTemplate() {
    return "\xEF\xBB\xBFName,User ID,Profile,Destination user name\r\n"
           "Anna Example,A1234,Standard,\r\n";
}

Result<std::vector<ImportRow>> parseImport(std::string_view text) {
    if (text.size() > kLargestImport) {
        return fail(ErrorKind::InvalidArgument, "the file is larger than 16 MiB")
            .withField("file", "up to 16 MiB");
    }
    const std::vector<CsvRecord> records = OCELLI_TRY(parseCsv(text));
    if (records.empty()) {
        return wrongAt(1, "the file is empty");
    }
    const Order order = OCELLI_TRY(readHeader(records.front()));
    std::vector<ImportRow> rows;
    for (const CsvRecord& record : records) {
        if (&record == &records.front()) {
            continue;
        }
        if (record.cells.size() > order.size()) {
            return wrongAt(
                record.line,
                fmt::format(
                    "{} values, but the first line names {} columns; quote values with commas",
                    record.cells.size(),
                    order.size()
                )
            );
        }
        ImportRow row{
            .line = record.line, .name = {}, .userId = {}, .profile = {}, .externalName = {}
        };
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            row.*order[i] = std::string(trim(record.cells[i]));
        }
        if (row.name.empty()) {
            return wrongAt(record.line, "the name is missing");
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<ImportPlan> planImport(
    std::string_view text, const Wearers& wearers, const Profiles& profiles
) {
    const std::vector<ImportRow> rows = OCELLI_TRY(parseImport(text));
    const std::vector<Wearer> known = OCELLI_TRY(wearers.list());
    const std::vector<Profile> all = OCELLI_TRY(profiles.all());
    ImportPlan plan;
    Planner planner(plan, known, all);
    for (const ImportRow& row : rows) {
        planner.add(row);
    }
    return plan;
}

Result<void> applyImport(const ImportPlan& plan, Wearers& wearers) {
    if (!plan.conflicts.empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format(
                "{} conflicts must be resolved first; line {}: {}",
                plan.conflicts.size() + plan.moreConflicts,
                plan.conflicts.front().line,
                plan.conflicts.front().message
            )
        );
    }
    for (const ImportChange& change : plan.changes) {
        const ImportRow& row = change.row;
        auto done =
            change.wearer == 0
                ? wearers.add(
                      {{"name", row.name},
                       {"userId", row.userId},
                       {"externalName", row.externalName},
                       {"profile", change.profile}}
                  )
                : wearers.change(
                             change.wearer, {{"name", row.name}, {"profile", change.profile}}
                  ).map([&] { return change.wearer; });
        if (!done) {
            return Error(std::move(done).error()).withContext(fmt::format("line {}", row.line));
        }
    }
    return {};
}

Json toJson(const ImportPlan& plan) {
    Json added = Json::array();
    Json updated = Json::array();
    std::size_t fresh = 0;
    for (const ImportChange& change : plan.changes) {
        fresh += change.wearer == 0 ? 1 : 0;
        Json& list = change.wearer == 0 ? added : updated;
        if (list.size() < kMostShown) {
            list.push_back(
                {{"line", change.row.line},
                 {"name", change.row.name},
                 {"userId", change.row.userId},
                 {"changes", change.changes}}
            );
        }
    }
    Json conflicts = Json::array();
    for (const ImportConflict& conflict : plan.conflicts) {
        conflicts.push_back(
            {{"line", conflict.line}, {"field", conflict.field}, {"message", conflict.message}}
        );
    }
    return Json{
        {"newCount", fresh},
        {"updateCount", plan.changes.size() - fresh},
        {"unchangedCount", plan.unchanged},
        {"new", std::move(added)},
        {"updates", std::move(updated)},
        {"conflicts", std::move(conflicts)},
        {"moreConflicts", plan.moreConflicts},
    };
}

}  // namespace ocelli::bodyworn::system
