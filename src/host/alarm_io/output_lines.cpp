// Outputs through libgpiod; a virtual one only keeps what it was told.
#include "host/alarm_io/output_lines.h"

#include <map>
#include <optional>

#include <fmt/format.h>
#include <gpiod.h>

#include "base/log.h"
#include "host/alarm_io/detail/gpio_chips.h"

namespace ocelli::host::alarm_io {

class OutputLines::Gpio {
  public:
    Gpio(const std::vector<LineAddress>& lines, std::string what) : what_(std::move(what)) {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (!lines[i].isVirtual()) {
                open(i, lines[i]);
            }
        }
    }

    ~Gpio() {
        for (const auto& [index, line] : lines_) {
            gpiod_line_set_value(line, 0);
        }
    }

    Gpio(const Gpio&) = delete;
    Gpio& operator=(const Gpio&) = delete;

    Result<void> set(std::size_t index, bool on) {
        const auto known = lines_.find(index);
        if (known == lines_.end()) {
            return fail(
                ErrorKind::Unavailable, fmt::format("{} {} could not be opened", what_, index + 1)
            );
        }
        if (gpiod_line_set_value(known->second, on ? 1 : 0) != 0) {
            return errnoError("switching the line of", what_);
        }
        return {};
    }

  private:
    void open(std::size_t index, const LineAddress& address) {
        auto line = chips_.line(address);
        if (line && gpiod_line_request_output(*line, "ocelli", 0) != 0) {
            line = errnoError("taking a GPIO line", address.chip);
        }
        if (line) {
            lines_[index] = *line;
        } else {
            log::error("alarm-out", "{} {}: {}", what_, index + 1, line.error().describe());
        }
    }

    std::string what_;
    detail::GpioChips chips_;
    std::map<std::size_t, gpiod_line*> lines_;
};

OutputLines::OutputLines(std::vector<LineAddress> lines, std::string what)
    : lines_(std::move(lines)), gpio_(std::make_unique<Gpio>(lines_, std::move(what))) {}

OutputLines::~OutputLines() = default;

Result<void> OutputLines::set(std::size_t index, bool on) {
    return isVirtual(index) ? Result<void>() : gpio_->set(index, on);
}

}  // namespace ocelli::host::alarm_io
