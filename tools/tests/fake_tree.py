"""A small source tree in a temporary folder, for the tests of the tools."""

import re
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
ROOT = TOOLS.parent
sys.path.insert(0, str(TOOLS))


def layer_rules():
    """The layers.toml of the project without its exceptions, which belong to files a fake tree has not."""
    rules = (ROOT / "layers.toml").read_text(encoding="utf-8")
    return re.sub(r"^exceptions = \[.*?^\]", "exceptions = [\n]", rules, flags=re.DOTALL | re.MULTILINE)


class FakeTreeTest(unittest.TestCase):
    """A test with an empty tree at self.root."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text=""):
        """Writes one file of the tree and returns its path."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, path):
        """The text of one file of the tree."""
        return (self.root / path).read_text(encoding="utf-8")
