"""Tests of links.py."""

import unittest

from fake_tree import FakeTreeTest

import links


class LinksTest(FakeTreeTest):
    def messages(self, text):
        self.write("docs/page.md", text)
        return list(links.check_files(self.root, ["docs/page.md"]))

    def test_links_to_files_folders_and_elsewhere_are_fine(self):
        self.write("docs/other page.md")
        self.write("README.md")
        text = "[a](other%20page.md#part) [b](../README.md) [c](../docs) [d](/README.md) [e](https://x.org/y) [f](#here)\n"
        self.assertEqual(self.messages(text), [])

    def test_dead_links_are_named_with_their_line(self):
        self.assertEqual(
            self.messages("# Page\n\n![x](gone.png) and\n[ref]: gone.md\n"),
            ["docs/page.md:3: link 'gone.png' leads to no file", "docs/page.md:4: link 'gone.md' leads to no file"],
        )

    def test_links_out_of_the_repository_are_refused(self):
        self.assertIn("leads out of the repository", self.messages("[x](../../etc)\n")[0])

    def test_code_is_not_searched(self):
        self.assertEqual(self.messages("`[x](gone.md)`\n\n```\n[y](gone.md)\n```\n"), [])

    def test_paths_in_code_style_exist_and_may_have_gaps(self):
        self.write("src/room/a_stage.cpp")
        text = "`src/room/` `src/room/<name>_stage.cpp` `src/*/a_stage.cpp` `src/<room>/a_stage.cpp` `tests/gone.py::test_it` `web is no path`\n"
        self.assertEqual(self.messages(text), [])
        self.assertEqual(self.messages("\n`src/room/<name>_action.cpp`\n"), ["docs/page.md:2: 'src/room/<name>_action.cpp' is no file"])
        self.write("docs/src/own.md")
        self.assertEqual(self.messages("`src/own.md`\n"), [])


if __name__ == "__main__":
    unittest.main()
