// Import of wearers: what is read, what is refused with its line, and that nothing is half done.
#include "bodyworn/system/csv_import.h"

#include <gtest/gtest.h>

#include "bodyworn/system/csv.h"
#include "bodyworn/system/schema.h"

namespace ocelli::bodyworn::system {
namespace {

class CsvImport : public testing::Test {
  protected:
    CsvImport() {
        EXPECT_TRUE(profiles.addFirst().has_value());
        EXPECT_TRUE(wearers.add({{"name", "Anna"}, {"userId", "A1"}}).has_value());
    }

    ImportPlan plan(std::string_view text) {
        auto made = planImport(text, wearers, profiles);
        EXPECT_TRUE(made.has_value()) << made.error().describe();
        return made ? std::move(*made) : ImportPlan{};
    }

    std::string refusal(std::string_view text) {
        const auto made = planImport(text, wearers, profiles);
        return made ? "taken" : made.error().message();
    }

    std::unique_ptr<store::Database> database = std::move(*store::Database::openInMemory(schema()));
    Profiles profiles{*database};
    Wearers wearers{*database};
};

TEST_F(CsvImport, AddsNewOnesAndUpdatesThoseOfTheSameId) {
    const ImportPlan good =
        plan("Name,User ID,Profile\r\nAnna Kraus,A1,\r\n\"Berg, Bo\",B2,\"Long shift, visible\"\r\n"
        );
    ASSERT_EQ(good.changes.size(), 2U);
    EXPECT_EQ(good.changes[0].changes[0], "name: Anna → Anna Kraus");
    EXPECT_EQ(good.changes[1].wearer, 0);
    ASSERT_TRUE(applyImport(good, wearers).has_value());
    EXPECT_EQ((*wearers.findByUserId("A1"))->name, "Anna Kraus");
    EXPECT_EQ((*wearers.findByUserId("B2"))->profileName, "Long shift, visible");
    const ImportPlan again = plan("Name,User ID\nAnna Kraus,A1\n\"Berg, Bo\",B2\n");
    EXPECT_EQ(again.unchanged, 2U);
}

TEST_F(CsvImport, TheTemplateCanBeImported) {
    EXPECT_EQ(plan(importTemplate()).changes.size(), 1U);
    EXPECT_TRUE(plan(importTemplate()).conflicts.empty());
}

TEST_F(CsvImport, NamesTheLineOfWhatIsNoCsv) {
    EXPECT_NE(
        refusal("Name;User ID\nAnna;1\n").find("line 1: values are separated by semicolons"),
        std::string::npos
    );
    EXPECT_NE(refusal("Name\tUser ID\n").find("tabs"), std::string::npos);
    EXPECT_NE(refusal(std::string_view("\xFF\xFEN\0", 4)).find("UTF-16"), std::string::npos);
    EXPECT_NE(refusal("Name\nAnna\nB\xE4r\n").find("line 3: not UTF-8"), std::string::npos);
    EXPECT_EQ(refusal(""), "line 1: the file is empty");
    EXPECT_NE(refusal("User ID\n1\n").find("column Name is missing"), std::string::npos);
    EXPECT_NE(refusal("Name,Name\n").find("twice"), std::string::npos);
    EXPECT_NE(refusal("Name,Pet\n").find("there is no column \"Pet\""), std::string::npos);
    EXPECT_NE(refusal("Name\nAnna,1\n").find("line 2: 2 values"), std::string::npos);
    EXPECT_NE(
        refusal("Name\n\"Anna\n").find("line 2: a value goes over several lines"), std::string::npos
    );
    EXPECT_NE(
        refusal("Name\nAn\"na\n").find("line 2: a quote mark in the middle"), std::string::npos
    );
    EXPECT_NE(refusal("Name\n,\n").find("line 2"), std::string::npos);
    EXPECT_NE(
        refusal(std::string_view("Name\nAn\0na\n", 11)).find("control character"), std::string::npos
    );
}

TEST_F(CsvImport, ListsAllConflictsAndImportsNothingUntilTheyAreResolved) {
    const ImportPlan found =
        plan("\xEF\xBB\xBFName,User ID,Profile\nBo,B2,Nobody's\nCy,C3,\nDi,C3,\n=SUM(A1),E5,\n");
    ASSERT_EQ(found.conflicts.size(), 3U);
    EXPECT_EQ(found.conflicts[0].line, 2U);
    EXPECT_EQ(found.conflicts[0].field, "profile");
    EXPECT_EQ(found.conflicts[1].message, "the ID C3 is also on line 3");
    EXPECT_NE(found.conflicts[2].message.find("formula"), std::string::npos);
    EXPECT_EQ(applyImport(found, wearers).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(*wearers.count(), 1);
}

TEST_F(CsvImport, AHundredThousandLinesAreRefusedWithTheLimit) {
    std::string text = "Name,User ID\n";
    for (int i = 0; i < 100'000; ++i) {
        text += "Somebody,S" + std::to_string(i) + "\n";
    }
    EXPECT_NE(refusal(text).find("more than 100000 lines"), std::string::npos);
    text.resize(text.rfind("Somebody"));
    const ImportPlan found = plan(text);
    ASSERT_EQ(found.conflicts.size(), 1U);
    EXPECT_EQ(found.conflicts[0].line, 20'001U);
    EXPECT_EQ(*wearers.count(), 1);
}

TEST_F(CsvImport, ConflictsAreCountedBeyondTheirBound) {
    std::string text = "Name,User ID\n";
    for (int i = 0; i < 300; ++i) {
        text += "Same,S\n";
    }
    const ImportPlan found = plan(text);
    EXPECT_EQ(found.conflicts.size(), kMostConflicts);
    EXPECT_EQ(found.moreConflicts, 99U);
}

TEST(Csv, LinesThatAreWrittenCanBeRead) {
    const std::vector<std::string> cells = {"a,b", "say \"hi\"", "", "plain"};
    EXPECT_EQ((*parseCsv(formatCsvLine(cells)))[0].cells, cells);
    EXPECT_EQ(formatCsvLine({"=1+1"}), "'=1+1");
}

}  // namespace
}  // namespace ocelli::bodyworn::system
