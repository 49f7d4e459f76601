// Readiness through Asio's reactor.
#include "net/socket_watch.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace ocelli::net {

namespace asio = boost::asio;

struct SocketWatch::State : std::enable_shared_from_this<State> {
    explicit State(asio::io_context& context) : descriptor(context) {}

    void wait(asio::posix::descriptor_base::wait_type type, UniqueFunction<void()>& call) {
        // The handler keeps the state, and so the function it runs, until it has returned.
        descriptor.async_wait(
            type,
            [self = shared_from_this(), &call](const boost::system::error_code& error) {
                if (error != asio::error::operation_aborted && !self->closed) {
                    call();
                }
            }
        );
    }

    asio::posix::stream_descriptor descriptor;
    UniqueFunction<void()> readable;
    UniqueFunction<void()> writable;
    int fd = -1;
    bool closed = false;
};

Result<SocketWatch> SocketWatch::create(
    EventLoop& loop,
    Socket socket,
    UniqueFunction<void()> onReadable,
    UniqueFunction<void()> onWritable
) {
    auto state = std::make_shared<State>(loop.asio());
    boost::system::error_code error;
    state->descriptor.assign(socket.fd(), error);
    if (error) {
        return errnoError(error.value(), "watching a socket", {});
    }
    state->fd = socket.release();
    state->readable = std::move(onReadable);
    state->writable = std::move(onWritable);
    return SocketWatch(std::move(state));
}

SocketWatch::SocketWatch(std::shared_ptr<State> state) : state_(std::move(state)) {}

SocketWatch::~SocketWatch() {
    if (state_ && !state_->closed) {
        state_->closed = true;
        boost::system::error_code ignored;  // nothing is left to do about it
        state_->descriptor.close(ignored);
    }
}

void SocketWatch::waitReadable() {
    state_->wait(asio::posix::descriptor_base::wait_read, state_->readable);
}

void SocketWatch::waitWritable() {
    state_->wait(asio::posix::descriptor_base::wait_write, state_->writable);
}

int SocketWatch::fd() const {
    return state_->fd;
}

Socket SocketWatch::release() {
    state_->closed = true;
    return Socket(state_->descriptor.release());
}

}  // namespace ocelli::net
