// Terms of transfers for one attempt.
#include "control/deliveries/target.h"

namespace ocelli::control::deliveries {

net::transfer::Terms Attempt::terms() const {
    net::transfer::Terms terms;
    terms.deadline = Deadline::after(clock, atMost);
    terms.guard = guard;
    terms.stop = stop;
    if (onStep) {
        terms.onStep = [this](const net::transfer::Step& step) {
            onStep(toString(step.stage), step.detail);
        };
    }
    return terms;
}

}  // namespace ocelli::control::deliveries
