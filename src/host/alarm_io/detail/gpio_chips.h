// Chips that are open, each once; the wall around libgpiod within this room.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <gpiod.h>

#include "base/error.h"
#include "host/alarm_io/line.h"

namespace ocelli::host::alarm_io::detail {

/// Thread-bound. Lines are released with their chip.
class GpioChips {
  public:
    /// The line, not requested yet; borrowed. As the system says when there is no such chip.
    Result<gpiod_line*> line(const LineAddress& address) {
        auto& chip = chips_[address.chip];
        if (!chip) {
            chip.reset(gpiod_chip_open_lookup(address.chip.c_str()));
        }
        if (!chip) {
            return errnoError("opening the GPIO chip", address.chip);
        }
        gpiod_line* line = gpiod_chip_get_line(chip.get(), address.offset);
        if (line == nullptr) {
            return errnoError("finding a line of the GPIO chip", address.chip);
        }
        return line;
    }

  private:
    struct Close {
        void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
    };

    std::map<std::string, std::unique_ptr<gpiod_chip, Close>> chips_;
};

}  // namespace ocelli::host::alarm_io::detail
