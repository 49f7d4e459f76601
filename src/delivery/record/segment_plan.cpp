// One pass over the rows, in the order of time.
#include "delivery/record/segment_plan.h"

#include <algorithm>
#include <utility>

#include "delivery/record/shelf.h"

namespace ocelli::delivery::record {
namespace {

bool playsOn(const SegmentRow& row, const SegmentRow& next) {
    return row.stream == next.stream && row.configuration == next.configuration;
}

}  // namespace

std::vector<PlannedSegment> planSegments(std::vector<SegmentRow> rows) {
    const bool several = std::ranges::adjacent_find(rows, [](const auto& one, const auto& other) {
                             return shelfOf(one.id) != shelfOf(other.id);
                         }) != rows.end();
    if (several) {
        std::ranges::stable_sort(rows, {}, [](const SegmentRow& row) {
            return std::pair(row.start, -row.end.microseconds);
        });
    }
    std::vector<PlannedSegment> plan;
    const SegmentRow* last = nullptr;
    for (const SegmentRow& row : rows) {
        const bool overlaps =
            several && last != nullptr && playsOn(*last, row) && row.start < last->end;
        if (overlaps && row.end <= last->end) {
            continue;
        }
        if (overlaps) {
            plan.back().until = row.start;
        }
        plan.push_back({row.id, row.open, {}});
        last = &row;
    }
    return plan;
}

}  // namespace ocelli::delivery::record
