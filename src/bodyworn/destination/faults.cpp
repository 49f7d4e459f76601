// Finds the fault that strikes.
#include "bodyworn/destination/faults.h"

#include "base/text.h"

namespace ocelli::bodyworn::destination {

void Faults::set(std::vector<Fault> faults) {
    faults_.clear();
    for (Fault& fault : faults) {
        const int times = fault.times;
        faults_.push_back({std::move(fault), times});
    }
}

std::optional<int> Faults::strike(std::string_view method, std::string_view path, bool after) {
    Counted* best = nullptr;
    for (Counted& item : faults_) {
        const Fault& fault = item.fault;
        const bool spent = fault.times > 0 && item.left == 0;
        if (spent || fault.after != after || !path.starts_with(fault.path) ||
            (!fault.method.empty() && !equalsIgnoreCase(fault.method, method))) {
            continue;
        }
        if (best == nullptr || fault.path.size() > best->fault.path.size()) {
            best = &item;
        }
    }
    if (best == nullptr) {
        return std::nullopt;
    }
    best->left -= best->fault.times > 0 ? 1 : 0;
    return best->fault.status;
}

}  // namespace ocelli::bodyworn::destination
