// Events as the body of an HTTP answer that never ends, for clients without WebSocket.
#pragma once

#include <memory>

#include "net/http/message.h"
#include "net/websocket/web_socket.h"

namespace ocelli::control::linkage {

/// How messages are told apart.
enum class AlertFormat {
    Lines,      ///< application/x-ndjson: one JSON text a line
    Multipart,  ///< multipart/mixed: one part of application/json each
};

struct AlertStream {
    /// What is sent here goes into the answer; for LiveEvents, as any other socket.
    std::shared_ptr<net::websocket::WebSocket> socket;
    net::http::Response response;
};

/// Ends when the client has gone, or the socket is closed. Thread-bound to the server's loop.
AlertStream makeAlertStream(AlertFormat format);

}  // namespace ocelli::control::linkage
