// Tests of settings by people: the real thing, with each step told while it happens.
#include "control/deliveries/trials.h"

#include <algorithm>

#include "crypto/random.h"

namespace ocelli::control::deliveries {

struct Trials::Trial {
    struct Step {
        std::string what;
        std::string detail;
        Duration after{};
    };

    struct State {
        std::vector<Step> steps;
        bool done = false;
        std::string error;
    };

    std::string id;
    MonoTime began;
    std::unique_ptr<Target> target;
    Guarded<State> state;
    Thread thread;
};

Trials::Trials(const Clock& clock, net::transfer::AddressGuard guard)
    : clock_(clock), guard_(std::move(guard)) {}

Trials::~Trials() {
    for (auto& trial : trials_) {
        trial->thread.requestStop();
    }
}

Result<std::string> Trials::start(std::unique_ptr<Target> target, const Sender& sender) {
    const auto running = std::count_if(trials_.begin(), trials_.end(), [](const auto& one) {
        return !one->state.lock()->done;
    });
    if (static_cast<std::size_t>(running) >= kMostAtOnce) {
        return fail(ErrorKind::ResourceExhausted, "too many tests run at once");
    }
    forgetOld();
    auto trial = std::make_unique<Trial>();
    Trial& mine = *trial;
    mine.id = crypto::randomToken(16);
    mine.began = clock_.mono();
    mine.target = std::move(target);
    mine.thread = Thread("trial", [this, &mine, sender](std::stop_token stop) {
        Attempt attempt{
            .clock = clock_, .guard = guard_, .stop = std::move(stop), .atMost = kAtMost
        };
        attempt.onStep = [this, &mine](std::string_view what, std::string_view detail) {
            auto state = mine.state.lock();
            if (state->steps.size() < kMostSteps) {
                state->steps.push_back(
                    {std::string(what), std::string(detail), clock_.mono() - mine.began}
                );
            }
        };
        const auto result = mine.target->test(sender, attempt);
        mine.target.reset();
        auto state = mine.state.lock();
        state->done = true;
        if (!result) {
            state->error = result.error().message();
        }
    });
    trials_.push_back(std::move(trial));
    return mine.id;
}

void Trials::forgetOld() {
    while (trials_.size() >= kMostKept) {
        const auto done = std::find_if(trials_.begin(), trials_.end(), [](const auto& one) {
            return one->state.lock()->done;
        });
        if (done == trials_.end()) {
            return;
        }
        trials_.erase(done);
    }
}

Result<Json> Trials::look(const std::string& id) const {
    for (const auto& trial : trials_) {
        if (trial->id != id) {
            continue;
        }
        auto state = trial->state.lock();
        Json steps = Json::array();
        for (const Trial::Step& step : state->steps) {
            steps.push_back(
                {{"what", step.what},
                 {"detail", step.detail},
                 {"milliseconds",
                  std::chrono::duration_cast<std::chrono::milliseconds>(step.after).count()}}
            );
        }
        Json json{
            {"state",
             !state->done           ? "running"
             : state->error.empty() ? "good"
                                    : "failed"},
            {"steps", steps}
        };
        if (!state->error.empty()) {
            json["error"] = state->error;
        }
        return json;
    }
    return fail(ErrorKind::NotFound, "there is no such test");
}

}  // namespace ocelli::control::deliveries
