"""Tests of fuzzers.py and of the C++ reader it stands on."""

import unittest

from fake_tree import FakeTreeTest, layer_rules

import cpp_scan
import fuzzers

HEADER = """// Reads session descriptions.
#pragma once
namespace ocelli::delivery::rtsp {
/// Not this one: parseComment(std::string_view)
inline constexpr int kLimits[] = {1, 2};

template <class T>
class Reader {
  public:
    Result<T> parseMember(std::string_view text);
};

Result<SdpOffer> parseOffer(
    std::string_view text
);

inline Result<int> parsePort(std::span<const std::byte> bytes) {
    return parseInner(std::string_view{});
}

int parseNumber(int value);
}  // namespace ocelli::delivery::rtsp
"""


class ParsersTest(unittest.TestCase):
    def test_only_parsers_at_namespace_scope_count(self):
        self.assertEqual(fuzzers.parsers_of(HEADER), [("parseOffer", 13), ("parsePort", 17)])

    def test_names_for_a_span_of_bytes_count(self):
        self.assertEqual(fuzzers.parsers_of("Result<Box> parseBox(base::Bytes bytes, int depth);"), [("parseBox", 1)])


class FuzzersTest(FakeTreeTest):
    def setUp(self):
        super().setUp()
        self.write("layers.toml", layer_rules())
        self.write("src/delivery/rtsp/sdp.h", HEADER)

    def fuzz(self, body, build="ocelli_fuzzer(sdp_fuzz)"):
        self.write("src/delivery/rtsp/sdp_fuzz.cpp", body)
        self.write("src/delivery/rtsp/CMakeLists.txt", build)

    def messages(self):
        return fuzzers.check_tree(self.root)

    def test_a_parser_without_a_fuzzer_is_named(self):
        messages = self.messages()
        self.assertEqual(len(messages), 2)
        self.assertTrue(messages[0].startswith("src/delivery/rtsp/sdp.h:13: parseOffer has no fuzzer"), messages[0])

    def test_a_fuzzer_anywhere_in_the_room_will_do(self):
        self.fuzz("parseOffer(text); parsePort(bytes);")
        self.assertEqual(self.messages(), [])

    def test_a_fuzzer_of_another_room_will_not_do(self):
        self.write("src/delivery/rtp/rtp_fuzz.cpp", "parseOffer(text); parsePort(bytes);")
        self.write("CMakeLists.txt", "rtp_fuzz.cpp")
        self.assertEqual(len(self.messages()), 2)

    def test_part_of_a_name_is_not_the_name(self):
        self.fuzz("parseOffers(text); parsePort(bytes);")
        self.assertEqual(len(self.messages()), 1)

    def test_each_fuzzer_is_built(self):
        self.fuzz("parseOffer(text); parsePort(bytes);", build="ocelli_fuzzer(other_sdp_fuzz)")
        self.assertEqual(len(self.messages()), 1)
        self.assertIn("src/delivery/rtsp/sdp_fuzz.cpp:1: no CMakeLists.txt names sdp_fuzz", self.messages()[0])
        self.fuzz("parseOffer(text); parsePort(bytes);", build="ocelli_room(delivery/rtsp DEPS delivery/rtp)")
        self.assertEqual(self.messages(), [])
        self.fuzz("parseOffer(text); parsePort(bytes);", build="ocelli_room(delivery/rtsp2)")
        self.assertEqual(len(self.messages()), 1)

    def test_two_of_one_name_are_told(self):
        self.fuzz("parseOffer(text); parsePort(bytes);", build="ocelli_room(delivery/rtsp) ocelli_room(delivery/rtp)")
        self.write("src/delivery/rtp/sdp_fuzz.cpp", "")
        self.assertEqual(len(self.messages()), 1)
        self.assertIn("has the same name", self.messages()[0])

    def test_exceptions_have_a_reason_and_are_needed(self):
        self.fuzz("parseOffer(text);")
        self.write(fuzzers.EXCEPTIONS, "# Caption.\nsrc/delivery/rtsp/sdp.h parsePort one number, no structure\n")
        self.assertEqual(self.messages(), [])
        self.write(fuzzers.EXCEPTIONS, "src/delivery/rtsp/sdp.h parsePort\n")
        self.assertIn("write header, function and reason", self.messages()[0])
        self.fuzz("parseOffer(text); parsePort(bytes);")
        self.write(fuzzers.EXCEPTIONS, "src/delivery/rtsp/sdp.h parsePort one number\n")
        self.assertEqual(self.messages(), [f"{fuzzers.EXCEPTIONS}: src/delivery/rtsp/sdp.h parsePort is no longer needed"])


class FunctionsTest(unittest.TestCase):
    def test_functions_and_their_length(self):
        text = """namespace a {
Reader::Reader(int size)
    : size_{size}, name_("{") {
    if (size) {
        stop();
    }
}
TEST(StreamHub, Resumes) {
}
struct Face {
    int value() const { return 1'000; }
};
}  // namespace a
"""
        self.assertEqual(
            [(name, count) for name, _, count in cpp_scan.functions(text) if count > 1 or name != "Reader::Reader"],
            [("Reader::Reader", 5), ("StreamHub.Resumes", 2), ("value", 1)],
        )

    def test_raw_strings_are_not_code(self):
        self.assertEqual(list(cpp_scan.functions('const char* kJson = R"x({ "f(" })x";\nvoid f() {}\n')), [("f", 2, 1)])


if __name__ == "__main__":
    unittest.main()
