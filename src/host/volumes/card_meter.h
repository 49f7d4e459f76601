// Looks at the card under a folder and keeps the book of what is written to it. Blocking.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "host/volumes/card_health.h"

namespace ocelli::host::volumes {

/// For one thread at a time. What was counted since the book was kept last is lost with the
/// current only: after a kill the kernel's counter still has it.
class CardMeter {
  public:
    struct Places {
        std::filesystem::path folder;  ///< of the volume
        std::filesystem::path root;    ///< "/" or a folder that stands in its place
        std::filesystem::path book;    ///< a small file, best on another disk
    };

    /// A damaged book is put aside (".damaged"), and counting begins anew.
    CardMeter(Places places, const Clock& clock);

    /// Keeps the book.
    ~CardMeter();

    CardMeter(const CardMeter&) = delete;
    CardMeter& operator=(const CardMeter&) = delete;

    /// Nothing when no card is under the folder.
    std::optional<CardReading> read();

    static constexpr Duration kKeepEvery = std::chrono::minutes(10);

  private:
    void open();
    void keep();

    Places places_;
    const Clock& clock_;
    WearBook book_;
    std::string kept_;           ///< text that is in the file
    std::size_t keptCards_ = 0;  ///< how many there were when the book was kept last
    MonoTime keptAt_;
    std::string complaint_;  ///< that was told last
};

}  // namespace ocelli::host::volumes
