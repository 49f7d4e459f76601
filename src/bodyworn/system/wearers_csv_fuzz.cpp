// Feeds arbitrary bytes to the CSV reader and to the plan of an import.
#include "base/assert.h"
#include "base/json.h"
#include "bodyworn/system/csv.h"
#include "bodyworn/system/csv_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;                    // NOLINT(google-build-using-namespace)
    using namespace ocelli::bodyworn::system;  // NOLINT(google-build-using-namespace)
    const std::string_view text = asText(asByteSpan(data, size));
    if (const auto records = parseCsv(text)) {
        for (const CsvRecord& record : *records) {
            OCELLI_ASSERT(record.line >= 1 && !record.cells.empty());
            OCELLI_ASSERT(parseCsv(formatCsvLine(record.cells)).has_value());
        }
    }
    if (const auto rows = parseImport(text)) {
        for (const ImportRow& row : *rows) {
            OCELLI_ASSERT(!row.name.empty());
        }
    }
    return 0;
}
