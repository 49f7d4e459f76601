// Signals through Asio's signal set.
#include "runtime/signals.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace ocelli {

struct SignalWatch::State : std::enable_shared_from_this<State> {
    State(boost::asio::io_context& context, UniqueFunction<void(int)> call)
        : signals(context), onSignal(std::move(call)) {}

    void wait() {
        signals.async_wait([self = shared_from_this(
                            )](const boost::system::error_code& error, int number) {
            if (error || !self->onSignal) {
                return;
            }
            self->wait();
            self->onSignal(number);
        });
    }

    boost::asio::signal_set signals;
    UniqueFunction<void(int)> onSignal;
};

SignalWatch::SignalWatch(
    EventLoop& loop, std::initializer_list<int> signals, UniqueFunction<void(int)> onSignal
)
    : state_(std::make_shared<State>(loop.asio(), std::move(onSignal))) {
    for (const int number : signals) {
        state_->signals.add(number);
    }
    state_->wait();
}

SignalWatch::~SignalWatch() {
    state_->onSignal = nullptr;
    boost::system::error_code ignored;
    state_->signals.cancel(ignored);
}

}  // namespace ocelli
