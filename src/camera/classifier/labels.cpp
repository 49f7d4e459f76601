// Names word for word, in any case.
#include "camera/classifier/labels.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::camera::classifier {
namespace {

using objects::ObjectClass;

constexpr std::array<std::string_view, 9> kHuman{
    "person", "people", "pedestrian", "human", "man", "woman", "child", "rider", "cyclist"
};
constexpr std::array<std::string_view, 17> kVehicle{
    "vehicle",
    "car",
    "truck",
    "lorry",
    "bus",
    "van",
    "motorcycle",
    "motorbike",
    "bicycle",
    "bike",
    "aeroplane",
    "airplane",
    "train",
    "boat",
    "tram",
    "tractor",
    "trailer"
};
constexpr std::size_t kCocoClasses = 80;
constexpr std::size_t kCocoVehicles = 9;  ///< the first after them

ObjectClass classOf(const std::string& word) {
    if (std::find(kHuman.begin(), kHuman.end(), word) != kHuman.end()) {
        return ObjectClass::Human;
    }
    return std::find(kVehicle.begin(), kVehicle.end(), word) != kVehicle.end()
               ? ObjectClass::Vehicle
               : ObjectClass::Other;
}

}  // namespace

Result<std::vector<ObjectClass>> parseLabels(std::string_view text) {
    const auto end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) {
        return fail(ErrorKind::InvalidArgument, "the labels are empty");
    }
    std::vector<ObjectClass> labels;
    for (const std::string_view line : split(text.substr(0, end + 1), '\n')) {
        if (labels.size() == kMostLabels) {
            return fail(
                ErrorKind::InvalidArgument,
                fmt::format("there are more than {} labels", kMostLabels)
            );
        }
        labels.push_back(classOf(toLower(trim(line))));
    }
    const bool useful = std::any_of(labels.begin(), labels.end(), [](ObjectClass label) {
        return label != ObjectClass::Other;
    });
    if (!useful) {
        return fail(
            ErrorKind::InvalidArgument,
            "no label names people or vehicles (person, pedestrian, car, truck, bus, bicycle ...)"
        );
    }
    return labels;
}

std::vector<ObjectClass> cocoLabels() {
    std::vector<ObjectClass> labels(kCocoClasses, ObjectClass::Other);
    labels[0] = ObjectClass::Human;
    std::fill_n(labels.begin() + 1, kCocoVehicles - 1, ObjectClass::Vehicle);
    return labels;
}

}  // namespace ocelli::camera::classifier
