// Edges of GPIO lines come on a thread of their own; levels are kept on the loop.
#include "host/alarm_io/input_lines.h"

#include <ctime>

#include <fmt/format.h>
#include <gpiod.h>

#include "base/log.h"
#include "host/alarm_io/detail/gpio_chips.h"

namespace ocelli::host::alarm_io {

/// Waits for edges of all lines with a wire.
class InputLines::Gpio {
  public:
    using Told = std::function<void(std::size_t index, bool closed)>;

    Gpio(const std::vector<LineAddress>& lines, Told told) : told_(std::move(told)) {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (!lines[i].isVirtual()) {
                open(i, lines[i]);
            }
        }
        if (!watched_.empty()) {
            thread_ = std::make_unique<Thread>("alarm-in", [this](std::stop_token stop) {
                run(std::move(stop));
            });
        }
    }

    ~Gpio() {
        if (thread_) {
            thread_->requestStop();
            thread_->join();
        }
    }

    Gpio(const Gpio&) = delete;
    Gpio& operator=(const Gpio&) = delete;

  private:
    struct Watched {
        std::size_t index;
        gpiod_line* line;
    };

    void open(std::size_t index, const LineAddress& address) {
        auto line = chips_.line(address);
        if (line && gpiod_line_request_both_edges_events(*line, "ocelli") != 0) {
            line = errnoError("watching a GPIO line", address.chip);
        }
        if (!line) {
            log::error("alarm-in", "input {}: {}", index + 1, line.error().describe());
            return;
        }
        watched_.push_back({index, *line});
    }

    void run(std::stop_token stop) {
        for (const Watched& watched : watched_) {
            told_(watched.index, gpiod_line_get_value(watched.line) == 1);
        }
        while (!stop.stop_requested()) {
            wait();
        }
    }

    /// At most a quarter of a second, so that the end is noticed.
    void wait() {
        gpiod_line_bulk all = GPIOD_LINE_BULK_INITIALIZER;
        gpiod_line_bulk ready = GPIOD_LINE_BULK_INITIALIZER;
        for (const Watched& watched : watched_) {
            gpiod_line_bulk_add(&all, watched.line);
        }
        constexpr long kQuarter = 250'000'000;
        const timespec timeout{0, kQuarter};
        if (gpiod_line_event_wait_bulk(&all, &timeout, &ready) <= 0) {
            return;
        }
        for (unsigned i = 0; i < gpiod_line_bulk_num_lines(&ready); ++i) {
            read(gpiod_line_bulk_get_line(&ready, i));
        }
    }

    void read(gpiod_line* line) {
        gpiod_line_event event{};
        if (gpiod_line_event_read(line, &event) != 0) {
            return;
        }
        for (const Watched& watched : watched_) {
            if (watched.line == line) {
                told_(watched.index, event.event_type == GPIOD_LINE_EVENT_RISING_EDGE);
            }
        }
    }

    Told told_;
    detail::GpioChips chips_;
    std::vector<Watched> watched_;
    std::unique_ptr<Thread> thread_;
};

InputLines::InputLines(
    EventLoop& loop,
    std::vector<LineAddress> lines,
    std::function<void(std::size_t index, bool closed)> onLevel
)
    : loop_(loop),
      lines_(std::move(lines)),
      onLevel_(std::move(onLevel)),
      closed_(lines_.size(), false) {
    gpio_ = std::make_unique<Gpio>(lines_, [this](std::size_t index, bool closed) {
        loop_.post([this, index, closed, alive = std::weak_ptr(alive_)] {
            if (alive.lock()) {
                take(index, closed);
            }
        });
    });
}

InputLines::~InputLines() = default;

Result<void> InputLines::set(std::size_t index, bool closed) {
    if (!isVirtual(index)) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("input {} has a wire; only a virtual one is set from here", index + 1)
        );
    }
    take(index, closed);
    return {};
}

void InputLines::take(std::size_t index, bool closed) {
    if (closed_[index] != closed) {
        closed_[index] = closed;
        onLevel_(index, closed);
    }
}

}  // namespace ocelli::host::alarm_io
