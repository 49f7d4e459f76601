// The words for the states of a reading.
#include "camera/thermal/reading.h"

namespace ocelli::camera::thermal {

std::string_view toString(ReadingState state) {
    switch (state) {
        case ReadingState::Radiometric:
            return "radiometric";
        case ReadingState::Relative:
            return "relative";
        case ReadingState::Clipped:
            return "clipped";
        case ReadingState::Frozen:
            return "frozen";
        case ReadingState::OutOfRange:
            return "out of range";
    }
    return "out of range";
}

}  // namespace ocelli::camera::thermal
