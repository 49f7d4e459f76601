// Just as much of protocol buffers as it takes: fields by number, lengths, and what is skipped.
#include "camera/classifier/onnx_form.h"

#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace ocelli::camera::classifier {
namespace {

enum class Wire : std::uint8_t { Number = 0, Eight = 1, Part = 2, Four = 5 };

struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;  ///< of a number
    ByteSpan part;            ///< of a part with a length
};

Error noOnnx() {
    return fail(ErrorKind::InvalidArgument, "this is no ONNX model");
}

Result<std::uint64_t> varint(ByteReader& reader) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto byte = OCELLI_TRY(reader.u8());
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) {
            return value;
        }
    }
    return noOnnx();
}

Result<Field> nextField(ByteReader& reader) {
    const auto key = OCELLI_TRY(varint(reader));
    Field field;
    field.number = key >> 3U;
    switch (static_cast<Wire>(key & 7U)) {
        case Wire::Number:
            field.value = OCELLI_TRY(varint(reader));
            return field;
        case Wire::Eight:
            OCELLI_TRY(reader.skip(8));
            return field;
        case Wire::Four:
            OCELLI_TRY(reader.skip(4));
            return field;
        case Wire::Part: {
            const auto length = OCELLI_TRY(varint(reader));
            if (length > reader.remaining()) {
                return noOnnx();
            }
            field.part = OCELLI_TRY(reader.take(static_cast<std::size_t>(length)));
            return field;
        }
    }
    return noOnnx();
}

/// Calls `visit` with each field of a message.
template <class Visit>
Result<void> eachField(ByteSpan message, Visit visit) {
    ByteReader reader(message);
    while (!reader.atEnd()) {
        auto field = nextField(reader);
        if (!field) {
            return noOnnx();
        }
        OCELLI_TRY(visit(*field));
    }
    return {};
}

/// The last part with this number; empty when there is none.
Result<ByteSpan> partOf(ByteSpan message, std::uint64_t number) {
    ByteSpan found;
    OCELLI_TRY(eachField(message, [&](const Field& field) -> Result<void> {
        if (field.number == number) {
            found = field.part;
        }
        return {};
    }));
    return found;
}

/// The last number with this number; 0 when there is none.
Result<std::uint64_t> numberOf(ByteSpan message, std::uint64_t number) {
    std::uint64_t found = 0;
    OCELLI_TRY(eachField(message, [&](const Field& field) -> Result<void> {
        found = field.number == number ? field.value : found;
        return {};
    }));
    return found;
}

struct Input {
    std::string name;
    std::vector<std::uint64_t> sizes;  ///< 0: open
};

/// ValueInfoProto: name 1, type 2; TypeProto: tensor 1; its shape 2; dim 1; dim_value 1.
Result<Input> inputOf(ByteSpan message) {
    Input input;
    input.name = std::string(asText(OCELLI_TRY(partOf(message, 1))));
    const auto type = OCELLI_TRY(partOf(message, 2));
    const auto tensor = OCELLI_TRY(partOf(type, 1));
    const auto shape = OCELLI_TRY(partOf(tensor, 2));
    const auto addSize = [&](const Field& field) -> Result<void> {
        if (field.number == 1 && input.sizes.size() <= 8) {
            input.sizes.push_back(OCELLI_TRY(numberOf(field.part, 1)));
        }
        return {};
    };
    OCELLI_TRY(eachField(shape, addSize));
    return input;
}

}  // namespace

Result<OnnxForm> parseOnnxForm(ByteSpan file) {
    const auto graph = OCELLI_TRY(partOf(file, 7));
    if (graph.empty()) {
        return noOnnx();
    }
    // GraphProto: initializer 5 with its name 8, input 11. Older files list weights as inputs too.
    std::set<std::string, std::less<>> weights;
    std::vector<Input> inputs;
    const auto take = [&](const Field& field) -> Result<void> {
        if (field.number == 5) {
            weights.insert(std::string(asText(OCELLI_TRY(partOf(field.part, 8)))));
        } else if (field.number == 11) {
            inputs.push_back(OCELLI_TRY(inputOf(field.part)));
        }
        return {};
    };
    OCELLI_TRY(eachField(graph, take));
    for (const auto& input : inputs) {
        const auto fits = [](std::uint64_t size, std::uint64_t most) { return size <= most; };
        if (input.sizes.size() != 4 || weights.contains(input.name)) {
            continue;
        }
        if ((input.sizes[1] != 3 && input.sizes[1] != 0) || !fits(input.sizes[2], kWidestInput) ||
            !fits(input.sizes[3], kWidestInput)) {
            return fail(
                ErrorKind::InvalidArgument,
                fmt::format(
                    "the model wants {} x {} x {} numbers, not colour pictures of at most {} x {}",
                    input.sizes[1],
                    input.sizes[2],
                    input.sizes[3],
                    kWidestInput,
                    kWidestInput
                )
            );
        }
        return OnnxForm{
            input.name,
            static_cast<int>(input.sizes[1]),
            static_cast<int>(input.sizes[2]),
            static_cast<int>(input.sizes[3])
        };
    }
    return fail(ErrorKind::InvalidArgument, "the model has no picture among its inputs");
}

}  // namespace ocelli::camera::classifier
