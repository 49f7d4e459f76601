"""Writes the smallest ONNX models there are, byte by byte: no library, no download."""


def varint(value):
    made = bytearray()
    while True:
        made.append(value & 127 | (128 if value > 127 else 0))
        value >>= 7
        if not value:
            return bytes(made)


def number(field, value):
    return varint(field << 3) + varint(value)


def part(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def value_info(name, sizes):
    """ValueInfoProto of float numbers."""
    shape = b"".join(part(1, number(1, size)) for size in sizes)
    return part(1, name) + part(2, part(1, number(1, 1) + part(2, shape)))


def model(operation, inputs, outputs):
    """One operation from "images" to "scores", as an ONNX file of opset 11."""
    node = part(1, "images") + part(2, "scores") + part(3, "only") + part(4, operation)
    graph = part(1, node) + part(2, "tiny") + part(11, value_info("images", inputs)) + part(12, value_info("scores", outputs))
    return number(1, 7) + part(2, "ocelli tests") + part(7, graph) + part(8, part(1, "") + number(2, 11))


def mean_colour():
    """Three classes whose scores are the mean of red, of green and of blue."""
    return model("GlobalAveragePool", [1, 3, 64, 64], [1, 3, 1, 1])


def picture_to_picture():
    """Gives a picture, which is no list of what was seen."""
    return model("Relu", [1, 3, 64, 64], [1, 3, 64, 64])


def unknown_operation():
    return model("NoSuchOperation", [1, 3, 64, 64], [1, 3, 1, 1])
