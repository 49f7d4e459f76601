// The words for how far a transfer has come.
#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

std::string_view toString(Stage stage) {
    switch (stage) {
        case Stage::Resolved:
            return "resolved";
        case Stage::Connected:
            return "connected";
        case Stage::Secured:
            return "secured";
        case Stage::Ready:
            return "ready";
        case Stage::Sent:
            return "sent";
        case Stage::Answered:
            return "answered";
        case Stage::Said:
            return "said";
        case Stage::Failed:
            return "failed";
    }
    return "failed";
}

}  // namespace ocelli::net::transfer
