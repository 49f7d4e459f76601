// Measures every pixel; equal counts are calculated once.
#include "camera/thermal/measured_image.h"

#include <optional>

namespace ocelli::camera::thermal {
namespace {

constexpr std::size_t kAllCounts = 65'536;

/// Readings by counts, each made when it is first asked for.
class ReadingTable {
  public:
    explicit ReadingTable(const Radiometry& radiometry)
        : radiometry_(radiometry), readings_(kAllCounts) {}

    const Reading& of(std::uint16_t counts) {
        auto& reading = readings_[counts];
        if (!reading) {
            reading = radiometry_.readingOf(counts);
        }
        return *reading;
    }

  private:
    const Radiometry& radiometry_;
    std::vector<std::optional<Reading>> readings_;
};

void add(MeasuredImage& image, const Reading& reading, int x, int y) {
    image.celsius.push_back(reading.celsius);
    if (std::isnan(reading.celsius)) {
        ++image.none;
        return;
    }
    if (!(reading.celsius >= image.minimum.celsius)) {
        image.minimum = {reading.celsius, x, y};
    }
    if (!(reading.celsius <= image.maximum.celsius)) {
        image.maximum = {reading.celsius, x, y};
    }
}

}  // namespace

ReadingState MeasuredImage::state() const {
    if (none > 0) {
        return ReadingState::OutOfRange;
    }
    return clippedLow + clippedHigh > 0 ? ReadingState::Clipped : ReadingState::Radiometric;
}

MeasuredImage measure(const CountImage& image, const Radiometry& radiometry) {
    ReadingTable table(radiometry);
    MeasuredImage made{image.width, image.height, {}, {}, {}, 0, 0, 0, 0};
    made.celsius.reserve(image.counts.size());
    long double sum = 0;
    const double lowest = radiometry.camera().range.lowestCelsius;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const Reading& reading = table.of(image.at(x, y));
            add(made, reading, x, y);
            if (reading.state == ReadingState::Clipped) {
                ++(reading.celsius < lowest ? made.clippedLow : made.clippedHigh);
            }
            if (!std::isnan(reading.celsius)) {
                sum += static_cast<long double>(reading.celsius);
            }
        }
    }
    const std::size_t measured = image.counts.size() - made.none;
    made.meanCelsius =
        measured > 0 ? static_cast<double>(sum / static_cast<long double>(measured)) : std::nan("");
    return made;
}

}  // namespace ocelli::camera::thermal
