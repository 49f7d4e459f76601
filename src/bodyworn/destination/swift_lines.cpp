// Calls Swift and says what its statuses mean for a store.
#include "bodyworn/destination/swift_lines.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostIdle = 16;

Result<swift::WireAnswer> judged(swift::WireAnswer answer) {
    if (answer.status >= 200 && answer.status < 300) {
        return answer;
    }
    const auto said = [&](std::string_view what) {
        return fmt::format("the Swift cluster answers {}: {}", answer.status, what);
    };
    switch (answer.status) {
        case 401:
            return fail(ErrorKind::Unavailable, said("it refuses the login"));
        case 403:
            return fail(ErrorKind::Unavailable, said("the account has no rights there"));
        case 404:
            return fail(ErrorKind::NotFound, said("there is no such object"));
        case 413:
            return fail(ErrorKind::InvalidArgument, said("too long, or over the quota"))
                .withField("size");
        case 507:
            return fail(ErrorKind::ResourceExhausted, said("it is full"));
        default:
            return fail(ErrorKind::Unavailable, said("not now"));
    }
}

}  // namespace

Result<std::unique_ptr<SwiftLines::Line>> SwiftLines::take() {
    auto idle = idle_.with([](auto& lines) {
        std::unique_ptr<Line> line;
        if (!lines.empty()) {
            line = std::move(lines.back());
            lines.pop_back();
        }
        return line;
    });
    if (idle) {
        return idle;
    }
    auto wire = OCELLI_TRY(makeWire_());
    swift::Wire& used = *wire;
    return std::unique_ptr<Line>(new Line{std::move(wire), swift::Account(used, login_)});
}

Result<swift::WireAnswer> SwiftLines::call(const swift::Account::Call& call) {
    auto line = OCELLI_TRY(take());
    auto answer = line->account.call(call);
    if (!answer) {
        // Whatever broke is no fault of whoever asks us. The line goes, and its token with it.
        const bool ours = answer.error().kind() == ErrorKind::Cancelled;
        return fail(
            ours ? ErrorKind::Cancelled : ErrorKind::Unavailable,
            fmt::format("the Swift cluster does not answer: {}", answer.error().message())
        );
    }
    idle_.with([&](auto& lines) {
        if (lines.size() < kMostIdle) {
            lines.push_back(std::move(line));
        }
    });
    return judged(std::move(*answer));
}

}  // namespace ocelli::bodyworn::destination
