// Seconds of operation in a small file.
#include "host/diagnostics/service_book.h"

#include <cmath>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

namespace ocelli::host::diagnostics {
namespace {

constexpr std::size_t kLargestFile = 4096;
constexpr double kSecondsInHour = 3600;
constexpr std::int64_t kSecondsInMonth = 30LL * 24 * 3600;

}  // namespace

std::string_view toString(Task task) {
    return task == Task::Inspection ? "inspection" : "battery";
}

std::optional<Task> taskOf(std::string_view word) {
    for (const Task task : {Task::Inspection, Task::Battery}) {
        if (word == toString(task)) {
            return task;
        }
    }
    return std::nullopt;
}

ServiceBook::ServiceBook(std::filesystem::path file, const Clock& clock)
    : file_(std::move(file)),
      clock_(&clock),
      opened_(clock.mono()),
      batteryCharged_(clock.wall()) {}

Result<ServiceBook> ServiceBook::open(std::filesystem::path file, const Clock& clock) {
    ServiceBook book(std::move(file), clock);
    auto text = readFile(book.file_, kLargestFile);
    if (!text) {
        if (text.error().kind() == ErrorKind::NotFound) {
            return book;
        }
        return std::move(text).error();
    }
    if (auto read = book.read(*text); !read) {
        std::error_code error;
        std::filesystem::rename(book.file_, book.file_.string() + ".damaged", error);
        return fail(ErrorKind::DataLoss, "the hours of operation are damaged")
            .withContext(read.error().message(), book.file_.string());
    }
    return book;
}

Result<void> ServiceBook::read(const std::string& text) {
    const Json json = OCELLI_TRY(parseJson(text));
    const std::int64_t run = OCELLI_TRY(integerMember(json, "operatingSeconds"));
    const std::int64_t inspected = OCELLI_TRY(integerMember(json, "inspectedAtSeconds"));
    const std::string charged = OCELLI_TRY(stringMember(json, "batteryCharged"));
    if (run < 0 || inspected < 0 || inspected > run) {
        return fail(ErrorKind::DataLoss, "no count of seconds");
    }
    batteryCharged_ = OCELLI_TRY(parseTime(charged));
    secondsBefore_ = static_cast<double>(run);
    inspectedAt_ = static_cast<double>(inspected);
    return {};
}

double ServiceBook::seconds() const {
    return secondsBefore_ + static_cast<double>((clock_->mono() - opened_).count()) / 1e9;
}

double ServiceBook::hours() const {
    return seconds() / kSecondsInHour;
}

void ServiceBook::done(Task task) {
    if (task == Task::Inspection) {
        inspectedAt_ = seconds();
    } else {
        batteryCharged_ = clock_->wall();
    }
}

double ServiceBook::hoursSinceInspection() const {
    return (seconds() - inspectedAt_) / kSecondsInHour;
}

bool ServiceBook::batteryDue(int months) const {
    const Duration since = clock_->wall() - batteryCharged_;
    return months > 0 && since >= std::chrono::seconds(months * kSecondsInMonth);
}

bool ServiceBook::inspectionDue(int hours) const {
    return hours > 0 && hoursSinceInspection() >= hours;
}

std::string ServiceBook::text() const {
    const auto run = static_cast<std::int64_t>(seconds());
    const Json json{
        {"operatingSeconds", run},
        {"inspectedAtSeconds", std::min(run, static_cast<std::int64_t>(inspectedAt_))},
        {"batteryCharged", formatTime(batteryCharged_)}
    };
    return json.dump() + "\n";
}

}  // namespace ocelli::host::diagnostics
