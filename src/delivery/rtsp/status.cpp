// Status codes and reasons.
#include "delivery/rtsp/status.h"

#include <array>
#include <utility>

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 29> kReasons = {{
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Large"},
    {415, "Unsupported Media Type"},
    {451, "Parameter Not Understood"},
    {452, "Conference Not Found"},
    {453, "Not Enough Bandwidth"},
    {454, "Session Not Found"},
    {455, "Method Not Valid in This State"},
    {456, "Header Field Not Valid for Resource"},
    {457, "Invalid Range"},
    {458, "Parameter Is Read-Only"},
    {459, "Aggregate Operation Not Allowed"},
    {460, "Only Aggregate Operation Allowed"},
    {461, "Unsupported Transport"},
    {462, "Destination Unreachable"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "RTSP Version Not Supported"},
    {551, "Option Not Supported"},
}};

}  // namespace

std::string_view reasonOf(int status) {
    for (const auto& [code, reason] : kReasons) {
        if (code == status) {
            return reason;
        }
    }
    return "Unknown";
}

int statusOf(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::InvalidArgument:
        case ErrorKind::AlreadyExists:
            return 400;
        case ErrorKind::Unauthenticated:
            return 401;
        case ErrorKind::PermissionDenied:
            return 403;
        case ErrorKind::NotFound:
            return 404;
        case ErrorKind::Unsupported:
            return 415;
        case ErrorKind::ResourceExhausted:
            return 453;
        case ErrorKind::FailedPrecondition:
            return 455;
        case ErrorKind::Unavailable:
        case ErrorKind::DeadlineExceeded:
        case ErrorKind::Cancelled:
            return 503;
        case ErrorKind::DataLoss:
        case ErrorKind::Internal:
            return 500;
    }
    return 500;
}

}  // namespace ocelli::delivery::rtsp
