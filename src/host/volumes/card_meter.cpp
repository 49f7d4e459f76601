// Reading, counting, and keeping the book.
#include "host/volumes/card_meter.h"

#include "base/file.h"
#include "base/log.h"

namespace ocelli::host::volumes {
namespace {

constexpr std::size_t kLargestBook = 65536;

}  // namespace

CardMeter::CardMeter(Places places, const Clock& clock)
    : places_(std::move(places)), clock_(clock), keptAt_(clock.mono()) {
    open();
}

CardMeter::~CardMeter() {
    keep();
}

void CardMeter::open() {
    const auto text = readFile(places_.book, kLargestBook);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return;
    }
    auto book = text ? parseWearBook(*text) : Result<WearBook>(text.error());
    if (!book) {
        log::error("volumes", "{}: {}", places_.book.string(), book.error().describe());
        std::error_code error;
        std::filesystem::rename(places_.book, places_.book.string() + ".damaged", error);
        if (error) {
            log::error("volumes", "{}: {}", places_.book.string(), error.message());
        }
        return;
    }
    book_ = std::move(*book);
    kept_ = *text;
    keptCards_ = book_.cards().size();
}

std::optional<CardReading> CardMeter::read() {
    auto facts = readCard(places_.folder, places_.root);
    const std::string complaint = facts ? facts->complaint : std::string();
    if (complaint != complaint_) {
        complaint_ = complaint;
        if (!complaint.empty()) {
            log::warning("volumes", "{}: {}", places_.folder.string(), complaint);
        }
    }
    if (!facts) {
        return std::nullopt;
    }
    CardReading reading{std::move(*facts), std::nullopt};
    if (reading.facts.written && !reading.facts.id.empty()) {
        reading.wear = book_.count(
            reading.facts.id, reading.facts.appearance, *reading.facts.written, clock_.wall()
        );
    }
    if (book_.cards().size() != keptCards_ || clock_.mono() - keptAt_ >= kKeepEvery) {
        keep();
    }
    return reading;
}

void CardMeter::keep() {
    keptAt_ = clock_.mono();
    keptCards_ = book_.cards().size();
    std::string text = book_.text();
    if (book_.cards().empty() || text == kept_) {
        return;
    }
    if (auto written = replaceFile(places_.book, text); !written) {
        log::warning("volumes", "what is written to the card: {}", written.error().describe());
        return;
    }
    kept_ = std::move(text);
}

}  // namespace ocelli::host::volumes
