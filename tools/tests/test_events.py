"""Tests of events.py."""

import unittest

from fake_tree import FakeTreeTest

import events

HEADER = """namespace topic {
inline constexpr std::string_view kMotion = "motion";
}  // namespace topic
"""


class EventsTest(FakeTreeTest):
    def setUp(self):
        super().setUp()
        self.write("src/events/event.h", HEADER)
        self.write("src/camera/watch.cpp", "event.topic = events::topic::kMotion;")
        self.write("docs/ref/events.md", "| topic |\n| --- |\n| `motion` | something moves |\n")
        self.write("web/src/events/event_words.ts", 'const titles = { motion: "Motion" };')

    def problems(self):
        return list(events.problems(self.root))

    def test_a_topic_that_is_published_described_and_named_is_fine(self):
        self.assertEqual(self.problems(), [])

    def test_what_is_missing_is_said(self):
        self.write("docs/ref/events.md", "| `moton` | a slip |\n")
        self.write("web/src/events/event_words.ts", "const titles = {};")
        self.assertEqual(self.problems(), [
            "docs/ref/events.md: the topic motion is missing",
            "web/src/events/event_words.ts: motion has no title",
            "docs/ref/events.md: there is no topic moton",
        ])

    def test_tests_and_listeners_publish_nothing(self):
        (self.root / "src/camera/watch.cpp").rename(self.root / "src/camera/watch_test.cpp")
        self.write("src/control/users/audit_log_events.cpp", "topic::kMotion")
        self.assertEqual(self.problems(), ["src/events/event.h: nothing publishes kMotion"])


if __name__ == "__main__":
    unittest.main()
