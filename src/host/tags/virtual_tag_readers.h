// Readers that a test or a simulation drives.
#pragma once

#include <utility>

#include "host/tags/tag_readers.h"

namespace ocelli::host::tags {

/// Calls its listener at once.
class VirtualTagReaders final : public TagReaders {
  public:
    explicit VirtualTagReaders(TagListener listener) : listener_(std::move(listener)) {}

    void set(std::vector<Reader> readers) {
        readers_ = std::move(readers);
        listener_.onReaders(readers_);
    }

    void tap(const std::string& uid) {
        listener_.onTag(uid, readers_.empty() ? "virtual" : readers_.front().name);
    }

  private:
    TagListener listener_;
    std::vector<Reader> readers_;
};

}  // namespace ocelli::host::tags
