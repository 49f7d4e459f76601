// The steps in order: each address, login, who answers, clocks, capabilities, writing, reading.
#include "bodyworn/offload/path_check.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/offload/address_check.h"
#include "bodyworn/offload/capabilities.h"
#include "bodyworn/offload/http_date.h"
#include "bodyworn/offload/path_faults.h"
#include "bodyworn/offload/status_table.h"
#include "bodyworn/offload/wire_text.h"
#include "bodyworn/swift/account.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::offload {
namespace {

using swift::WireAnswer;
using swift::WireRequest;

constexpr int kNotFound = 404;
constexpr int kUnauthorized = 401;

bool isGood(const Result<WireAnswer>& answer) {
    return answer && answer->status >= 200 && answer->status < 300;
}

std::string words(const Result<WireAnswer>& answer) {
    return answer ? fmt::format("{} (status {})", ruleOf(answer->status).cause, answer->status)
                  : answer.error().message();
}

std::string_view adviceFor(int status) {
    switch (status) {
        case kUnauthorized:
            return "The name or key of the connection file is not known there. Download a new "
                   "connection file at the destination and load it here.";
        case 402:
            return "Add licences at the destination.";
        case 403:
            return "Give the login of the connection file the right to write, at the destination.";
        case 413:
        case 507:
            return "Make room at the destination, or raise its quota.";
        default:
            return status >= 500 ? "See the log of the destination: the fault is there."
                                 : "See whether what answers is a content destination.";
    }
}

class Check {
  public:
    Check(const PathFaces& faces, const ConnectionFile& file, const PathWish& wish)
        : faces_(faces), file_(file), wish_(wish) {}

    PathReport run() {
        const std::string* reached = nullptr;
        for (const std::string& url : file_.uris) {
            const AddressCheck one =
                checkAddress(file_, url, faces_.look(url), faces_.clock.wall());
            const std::vector<PathStep>& steps = one.report.steps;
            report_.steps.insert(report_.steps.end(), steps.begin(), steps.end());
            if (one.stands && reached == nullptr) {
                reached = &url;
            }
        }
        if (reached != nullptr && logIn(*reached)) {
            capabilities();
            write();
        }
        return std::move(report_);
    }

  private:
    PathStep& add(std::string_view id, std::string_view title, StepState state, std::string found) {
        return report_.add(id, title, state, std::move(found));
    }

    Result<WireAnswer> send(const WireRequest& request, Duration& took) {
        const MonoTime began = faces_.clock.mono();
        auto answer = faces_.wire.send(request);
        took = faces_.clock.mono() - began;
        return answer;
    }

    bool logIn(const std::string& url) {
        Duration took{};
        const auto answer =
            send({"GET", url, {{"X-Auth-User", file_.userName}, {"X-Auth-Key", file_.key}}}, took);
        const Finding between = answer ? judgeInterference(*answer) : Finding{};
        const std::string token = answer ? answer->header("X-Auth-Token") : "";
        if (!between.found.empty()) {
            const StepState state = token.empty() ? StepState::Failed : StepState::Warning;
            add("between", "Nobody in between", state, between.found).advice = between.advice;
            if (token.empty()) {
                return false;
            }
        } else if (answer) {
            add("between", "Nobody in between", StepState::Good, "no sign of a proxy or a page");
        }
        if (!isGood(answer) || token.empty()) {
            PathStep& step = add("login", "Login", StepState::Failed, words(answer));
            step.took = took;
            step.advice = answer ? adviceFor(answer->status)
                                 : "The connection stood and was broken off when something was "
                                   "asked: a firewall that looks into connections does so.";
            return false;
        }
        PathStep& step =
            add("login",
                "Login",
                StepState::Good,
                fmt::format("as {}, with the key of the file", file_.userName));
        step.took = took;
        compareClocks(*answer);
        return keepStorage(*answer);
    }

    /// Where all the rest is asked.
    bool keepStorage(const WireAnswer& answer) {
        token_ = answer.header("X-Auth-Token");
        storage_ = answer.header("X-Storage-Url");
        const bool fits = storage_.starts_with(file_.secure() ? "https://" : "http://");
        if (!fits) {
            add("storage",
                "Storage address",
                StepState::Failed,
                storage_.empty() ? "the destination names none"
                                 : fmt::format("the destination names {}", storage_.substr(0, 100)))
                .advice =
                "It must begin as the address in the connection file does. A proxy in front of the "
                "destination has to hand on the name and the scheme that were asked for.";
        }
        return fits;
    }

    void compareClocks(const WireAnswer& answer) {
        constexpr std::string_view kTitle = "Clocks";
        const auto ahead = clockDifference(answer, faces_.clock.wall());
        if (!ahead) {
            add("clock", kTitle, StepState::Skipped, "the destination does not say its time");
            return;
        }
        const auto seconds = std::chrono::round<std::chrono::seconds>(*ahead).count();
        if (std::abs(seconds) * std::chrono::seconds(1) <= kClockMayDiffer) {
            add("clock", kTitle, StepState::Good, "the same time here and there");
            return;
        }
        add("clock",
            kTitle,
            StepState::Warning,
            fmt::format(
                "the clock of the destination is {} s {}",
                std::abs(seconds),
                seconds > 0 ? "ahead" : "behind"
            ))
            .advice =
            "Let both take the time of the same NTP server. Recordings with times in the "
            "future may be refused, and are hard to find.";
    }

    Result<WireAnswer> ask(
        const std::string& method,
        const std::string& path,
        swift::Headers headers,
        const swift::Content* body,
        Duration& took
    ) {
        headers.emplace_back("X-Auth-Token", token_);
        WireRequest request{method, storage_ + path, std::move(headers), body};
        Duration one{};
        auto answer = send(request, one);
        took += one;
        return answer;
    }

    void capabilities() {
        constexpr std::string_view kTitle = "Capabilities";
        if (file_.fullSupport) {
            add("capabilities", kTitle, StepState::Good, "all, as the connection file says");
            return;
        }
        Duration took{};
        const auto answer = ask("GET", "/System/Capabilities.json", {}, nullptr, took);
        if (answer && answer->status == kNotFound) {
            add("capabilities", kTitle, StepState::Warning, "the destination names none").advice =
                "Recordings arrive; bookmarks, locations and user IDs do not.";
            return;
        }
        const auto read = isGood(answer) ? parseCapabilities(answer->body)
                                         : Result<Capabilities>(fail(ErrorKind::DataLoss, ""));
        if (!read) {
            PathStep& step =
                add("capabilities",
                    kTitle,
                    StepState::Failed,
                    isGood(answer) ? "what comes cannot be read" : words(answer));
            step.advice = answer ? adviceFor(answer->status) : adviceFor(500);
            return;
        }
        if (swift::etagOf(*answer) != crypto::digestHex(crypto::Hash::Md5, answer->body)) {
            add("capabilities", kTitle, StepState::Failed, "what comes was changed on the way")
                .advice = "A proxy or an anti-virus changes what passes: exempt this destination.";
            return;
        }
        systemReadable_ = read->systemId;
        const bool few = !read->bookmarks || !read->locationTrack || !read->userIdKey;
        PathStep& step =
            add("capabilities",
                kTitle,
                few ? StepState::Warning : StepState::Good,
                few ? fmt::format(
                          "not stored there:{}{}{}",
                          read->bookmarks ? "" : " bookmarks",
                          read->locationTrack ? "" : " locations",
                          read->userIdKey ? "" : " user IDs"
                      )
                    : std::string("everything that cameras record"));
        step.took = took;
    }

    /// What may be written without leaving anything behind is the system's own entry.
    void write() {
        constexpr std::string_view kTitle = "Writing";
        if (wish_.systemId.empty() || !(systemReadable_ || file_.fullSupport)) {
            add("write",
                kTitle,
                StepState::Skipped,
                wish_.systemId.empty() ? "the system has no name and key yet"
                                       : "the destination keeps no entry of systems, and nothing "
                                         "else could be taken back");
            return;
        }
        const std::string path = "/System/" + encodePercent(wish_.systemId);
        const swift::Headers facts = {
            {"X-Object-Meta-ConnectionId", encodeValue(wish_.systemId).wire},
            {"X-Object-Meta-SystemName", encodeValue(wish_.systemName).wire},
        };
        const swift::Content nothing = swift::contentOf({});
        Duration took{};
        auto answer = ask("PUT", "/System", {}, nullptr, took);
        if (isGood(answer)) {
            swift::Headers headers = facts;
            headers.emplace_back("Etag", nothing.md5);
            answer = ask("PUT", path, headers, &nothing, took);
        }
        PathStep& step =
            add("write",
                kTitle,
                isGood(answer) ? StepState::Good : StepState::Failed,
                isGood(answer) ? std::string("the entry of this system is written") : words(answer)
            );
        step.took = took;
        if (!isGood(answer)) {
            step.advice = adviceFor(answer ? answer->status : 500);
            return;
        }
        read(path);
    }

    void read(const std::string& path) {
        constexpr std::string_view kTitle = "Reading back";
        Duration took{};
        const auto answer = ask("HEAD", path, {}, nullptr, took);
        const std::string there =
            isGood(answer) ? answer->header("X-Object-Meta-ConnectionId") : "";
        if (there == encodeValue(wish_.systemId).wire ||
            decodePercent(there).value_or("") == wish_.systemId) {
            add("read",
                kTitle,
                StepState::Good,
                "it is there as it was written; it stays, the interface takes nothing back")
                .took = took;
            return;
        }
        add("read",
            kTitle,
            StepState::Warning,
            isGood(answer) ? "the entry comes back without the key of this system" : words(answer))
            .advice = "Recordings are delivered all the same. See the log of the destination.";
    }

    const PathFaces& faces_;
    const ConnectionFile& file_;
    const PathWish& wish_;
    PathReport report_;
    std::string token_;
    std::string storage_;
    bool systemReadable_ = false;
};

}  // namespace

std::optional<Duration> clockDifference(const swift::WireAnswer& answer, WallTime now) {
    const auto there = parseHttpDate(answer.header("Date"));
    if (!there) {
        return std::nullopt;
    }
    // What is written as a second may be any moment of it.
    return *there + std::chrono::milliseconds(500) - now;
}

PathReport checkPath(const PathFaces& faces, const ConnectionFile& file, const PathWish& wish) {
    return Check(faces, file, wish).run();
}

}  // namespace ocelli::bodyworn::offload
