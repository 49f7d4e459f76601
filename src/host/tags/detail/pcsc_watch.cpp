// SCardGetStatusChange, and one question to each tag that comes.
#include "host/tags/detail/pcsc_watch.h"

#include <algorithm>
#include <array>

#include <winscard.h>

#include "base/log.h"
#include "base/text.h"
#include "host/tags/uid_answer.h"

namespace ocelli::host::tags::detail {
namespace {

Error serviceError(LONG code) {
    return fail(ErrorKind::Unavailable, std::string("PC/SC: ") + ::pcsc_stringify_error(code));
}

/// A card that somebody else holds alone, or that is taken away at once, is no fault of a reader.
Result<std::string> readUid(SCARDCONTEXT context, const std::string& reader) {
    SCARDHANDLE card = 0;
    DWORD protocol = 0;
    const LONG connected = ::SCardConnect(
        context,
        reader.c_str(),
        SCARD_SHARE_SHARED,
        SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
        &card,
        &protocol
    );
    if (connected != SCARD_S_SUCCESS) {
        return serviceError(connected);
    }
    const SCARD_IO_REQUEST* form = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    std::array<BYTE, 64> answer{};
    DWORD length = answer.size();
    const LONG sent = ::SCardTransmit(
        card,
        form,
        reinterpret_cast<const BYTE*>(kAskUid.data()),
        kAskUid.size(),
        nullptr,
        answer.data(),
        &length
    );
    ::SCardDisconnect(card, SCARD_LEAVE_CARD);
    if (sent != SCARD_S_SUCCESS) {
        return serviceError(sent);
    }
    return parseUidAnswer(std::as_bytes(std::span(answer).first(length)));
}

}  // namespace

Result<std::unique_ptr<PcscWatch>> PcscWatch::open() {
    SCARDCONTEXT context = 0;
    const LONG code = ::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context);
    if (code != SCARD_S_SUCCESS) {
        return serviceError(code);
    }
    return std::unique_ptr<PcscWatch>(new PcscWatch(context));
}

PcscWatch::~PcscWatch() {
    ::SCardReleaseContext(context_);
}

/// Readers come and go with their plugs.
Result<void> PcscWatch::list() {
    DWORD length = 0;
    LONG code = ::SCardListReaders(context_, nullptr, nullptr, &length);
    std::string names(length, '\0');
    if (code == SCARD_S_SUCCESS) {
        code = ::SCardListReaders(context_, nullptr, names.data(), &length);
    }
    if (code == SCARD_E_INSUFFICIENT_BUFFER) {
        return {};  // one has come meanwhile: the next turn sees it
    }
    if (code != SCARD_S_SUCCESS && code != SCARD_E_NO_READERS_AVAILABLE) {
        return serviceError(code);
    }
    std::map<std::string, Known> there;
    if (code == SCARD_S_SUCCESS) {
        for (const std::string_view name : split(names, '\0')) {
            if (name.empty() || there.size() == kMostReaders) {
                continue;
            }
            const auto known = readers_.find(std::string(name));
            there.emplace(name, known == readers_.end() ? Known() : known->second);
        }
    }
    readers_ = std::move(there);
    return {};
}

Result<PcscWatch::News> PcscWatch::wait() {
    OCELLI_TRY(list());
    std::vector<SCARD_READERSTATE> states;
    for (const auto& [name, known] : readers_) {
        SCARD_READERSTATE one{};
        one.szReader = name.c_str();
        one.dwCurrentState = known.seen;
        states.push_back(one);
    }
    SCARD_READERSTATE plug{};  // tells when the list changes
    plug.szReader = "\\\\?PnP?\\Notification";
    states.push_back(plug);
    const LONG code = ::SCardGetStatusChange(context_, kWaitMs, states.data(), states.size());
    if (code != SCARD_S_SUCCESS && code != SCARD_E_TIMEOUT && code != SCARD_E_UNKNOWN_READER) {
        return serviceError(code);
    }
    News news;
    for (const SCARD_READERSTATE& one : states) {
        const auto known = readers_.find(one.szReader);
        if (known == readers_.end() || (one.dwEventState & SCARD_STATE_CHANGED) == 0) {
            continue;
        }
        const bool was = (known->second.seen & SCARD_STATE_PRESENT) != 0;
        known->second.seen = one.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        // A tag that was changed for another between two looks is told by the count above.
        const bool another = (one.dwEventState >> 16U) != (one.dwCurrentState >> 16U);
        if ((one.dwEventState & SCARD_STATE_PRESENT) != 0 && (!was || another)) {
            look(known->first, known->second, news);
        }
    }
    for (const auto& [name, known] : readers_) {
        news.readers.push_back({name, known.state});
    }
    return news;
}

void PcscWatch::look(const std::string& reader, Known& known, News& news) const {
    const auto uid = readUid(context_, reader);
    if (uid) {
        known.state = ReaderState::Ready;
        news.tags.emplace_back(*uid, reader);
        return;
    }
    if (uid.error().kind() != ErrorKind::Unavailable) {
        known.state = ReaderState::Unsupported;
    }
    log::warning("tags", "{}: {}", reader, uid.error().message());
}

}  // namespace ocelli::host::tags::detail
