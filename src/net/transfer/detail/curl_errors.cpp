// Turns libcurl's codes into errors of ours.
#include "net/transfer/detail/curl_errors.h"

namespace ocelli::net::transfer::detail {

ErrorKind kindOf(CURLcode code) {
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_BAD_FUNCTION_ARGUMENT:
            return ErrorKind::InvalidArgument;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_LOGIN_DENIED:
        case CURLE_AUTH_ERROR:
            return ErrorKind::Unauthenticated;
        case CURLE_REMOTE_ACCESS_DENIED:
            return ErrorKind::PermissionDenied;
        case CURLE_USE_SSL_FAILED:
            return ErrorKind::FailedPrecondition;
        case CURLE_OPERATION_TIMEDOUT:
            return ErrorKind::DeadlineExceeded;
        case CURLE_ABORTED_BY_CALLBACK:
            return ErrorKind::Cancelled;
        case CURLE_OUT_OF_MEMORY:
        case CURLE_REMOTE_DISK_FULL:
        case CURLE_FILESIZE_EXCEEDED:
            return ErrorKind::ResourceExhausted;
        case CURLE_REMOTE_FILE_NOT_FOUND:
            return ErrorKind::NotFound;
        case CURLE_REMOTE_FILE_EXISTS:
            return ErrorKind::AlreadyExists;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_FTP_WEIRD_PASS_REPLY:
        case CURLE_FTP_WEIRD_PASV_REPLY:
        case CURLE_FTP_WEIRD_227_FORMAT:
            return ErrorKind::DataLoss;
        case CURLE_FAILED_INIT:
        case CURLE_UNKNOWN_OPTION:
        case CURLE_NOT_BUILT_IN:
            return ErrorKind::Internal;
        default:
            return ErrorKind::Unavailable;  // names, connections, broken off: later may be better
    }
}

}  // namespace ocelli::net::transfer::detail
