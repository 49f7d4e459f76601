// What pcscd tells of readers and tags; the wall around its library.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "host/tags/tag_readers.h"

namespace ocelli::host::tags::detail {

/// One connection to pcscd. One thread.
class PcscWatch {
  public:
    static constexpr std::size_t kMostReaders = 16;
    static constexpr unsigned kWaitMs = 300;

    /// Unavailable when pcscd does not run.
    static Result<std::unique_ptr<PcscWatch>> open();
    ~PcscWatch();
    PcscWatch(const PcscWatch&) = delete;
    PcscWatch& operator=(const PcscWatch&) = delete;

    struct News {
        std::vector<Reader> readers;
        std::vector<std::pair<std::string, std::string>> tags;  ///< number and reader
    };

    /// Waits at most kWaitMs for something to change. Unavailable when pcscd has gone.
    Result<News> wait();

  private:
    struct Known {
        ReaderState state = ReaderState::Ready;
        unsigned long seen = 0;  ///< as pcscd told last
    };

    explicit PcscWatch(long context) : context_(context) {}

    Result<void> list();
    void look(const std::string& reader, Known& known, News& news) const;

    long context_;
    std::map<std::string, Known> readers_;
};

}  // namespace ocelli::host::tags::detail
