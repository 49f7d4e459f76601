// Big-endian fields, lengths checked.
#include "camera/classifier/wire.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::classifier {
namespace {

constexpr double kSteps = 65535;  ///< of 0..1
constexpr std::uint8_t kNotSure = 0xFF;
constexpr std::uint8_t kFailed = 0xFE;

std::uint16_t stepsOf(double share) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * kSteps));
}

}  // namespace

Bytes formatQuestion(const Question& question) {
    ByteWriter writer;
    writer.reserve(12 + question.planes.size());
    writer.u16(static_cast<std::uint16_t>(question.width));
    writer.u16(static_cast<std::uint16_t>(question.height));
    writer.u16(stepsOf(question.target.x));
    writer.u16(stepsOf(question.target.y));
    writer.u16(stepsOf(question.target.width));
    writer.u16(stepsOf(question.target.height));
    writer.bytes(question.planes);
    return writer.release();
}

Result<Question> parseQuestion(ByteSpan bytes) {
    ByteReader reader(bytes);
    Question made;
    made.width = OCELLI_TRY(reader.u16());
    made.height = OCELLI_TRY(reader.u16());
    made.target.x = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.y = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.width = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.height = OCELLI_TRY(reader.u16())
    / kSteps;
    const bool even = made.width > 0 && made.height > 0 && made.width % 2 == 0 &&
                      made.height % 2 == 0 && made.width <= kLargestSide &&
                      made.height <= kLargestSide;
    const auto pixels =
        static_cast<std::size_t>(made.width) * static_cast<std::size_t>(made.height);
    if (!even || reader.remaining() != pixels + pixels / 2) {
        return fail(ErrorKind::DataLoss, "a piece of a picture has another size than it says");
    }
    const auto rest = reader.rest();
    made.planes.assign(rest.begin(), rest.end());
    return made;
}

Bytes formatAnswer(const Answer& answer) {
    ByteWriter writer;
    if (answer.error) {
        writer.u8(kFailed);
        writer.u8(static_cast<std::uint8_t>(answer.error->kind()));
        writer.text(answer.error->message());
    } else {
        writer.u8(answer.seen ? static_cast<std::uint8_t>(*answer.seen) : kNotSure);
    }
    return writer.release();
}

Result<Answer> parseAnswer(ByteSpan bytes) {
    ByteReader reader(bytes);
    const auto word = OCELLI_TRY(reader.u8());
    if (word == kFailed) {
        const auto kind = OCELLI_TRY(reader.u8());
        if (kind > static_cast<std::uint8_t>(ErrorKind::Internal)) {
            return fail(ErrorKind::DataLoss, "the program of the model fails in an unknown way");
        }
        return Answer{
            Error(static_cast<ErrorKind>(kind), std::string(asText(reader.rest()))), std::nullopt
        };
    }
    if (word == kNotSure && reader.atEnd()) {
        return Answer{};
    }
    if (word <= static_cast<std::uint8_t>(objects::ObjectClass::Vehicle) && reader.atEnd()) {
        return Answer{std::nullopt, static_cast<objects::ObjectClass>(word)};
    }
    return fail(ErrorKind::DataLoss, "the program of the model says what nobody knows");
}

}  // namespace ocelli::camera::classifier
