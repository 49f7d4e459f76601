// Slow work of `Users` on the pool.
#pragma once

#include "control/users/users.h"

namespace ocelli::control::users {

template <class Work, class Then>
void Users::offLoop(Work work, Then then) {
    // What comes back after us is dropped; what the pool refuses is told at once.
    auto call = std::make_shared<Then>(std::move(then));
    const bool taken = faces_.pool.run(
        std::move(work),
        faces_.loop,
        [call, weak = std::weak_ptr(alive_)](auto result) {
            if (!weak.expired()) {
                (*call)(std::move(result));
            }
        }
    );
    if (!taken) {
        faces_.loop.post([call] {
            (*call)(fail(ErrorKind::Unavailable, "Too many logins at this moment; try again"));
        });
    }
}

}  // namespace ocelli::control::users
