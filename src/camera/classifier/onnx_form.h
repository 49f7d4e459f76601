// What an ONNX file says of the pictures that its model wants.
#pragma once

#include <string>

#include "base/bytes.h"

namespace ocelli::camera::classifier {

struct OnnxForm {
    std::string input;  ///< name
    int channels = 0;   ///< 0: the file leaves it open, as for the others
    int height = 0;
    int width = 0;
};

inline constexpr int kWidestInput = 4096;  ///< pixels

/// The first input that is a picture: [batch][channels][height][width]. Nothing else of the file is
/// looked at. InvalidArgument when it is no ONNX file or wants no colour pictures.
/// @source  onnx.proto of ONNX IR version 8: ModelProto, GraphProto, ValueInfoProto, TypeProto
Result<OnnxForm> parseOnnxForm(ByteSpan file);

}  // namespace ocelli::camera::classifier
