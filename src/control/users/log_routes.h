// Routes of the logs: search and export.
#pragma once

#include "control/users/audit_log.h"
#include "net/http/router.h"

namespace ocelli::control::users {

/// `log` and `loop` must outlive the router.
void addLogRoutes(net::http::Router& router, AuditLog& log, EventLoop& loop);

/// Reads kind, major, minor, from, to, limit and before. InvalidArgument names the wrong one,
/// PermissionDenied when the audit log is asked for by others than administrators.
Result<LogQuery> logQueryOf(const net::http::Request& request);

}  // namespace ocelli::control::users
