"""A Chromium that takes one journey through the pages after the other, each with cookies and storage of its own."""

import json
import selectors
import subprocess

from tests.support.device import ROOT

LIMIT_SECONDS = 180


class Browser:
    """Started by the first journey; begun anew after one that did not end."""

    def __init__(self):
        self.process = None

    def take(self, script, journey, facts):
        """What went wrong; empty when nothing did."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(["node", str(ROOT / "tests" / "pages" / "run.mjs")], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, text=True)
        try:
            print(json.dumps({"script": script, "journey": journey, "facts": facts}), file=self.process.stdin, flush=True)
            return self._answer(f"{script} {journey}")
        except BrokenPipeError:
            return f"{script} {journey}: the browser is gone"

    def _answer(self, what):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(LIMIT_SECONDS):
                line = self.process.stdout.readline()
                if not line:
                    return f"{what}: the browser ended with {self.process.wait()}"
                if line.startswith('{"failure"'):
                    return json.loads(line)["failure"]
        self.close()
        return f"{what}: still under way after {LIMIT_SECONDS} s"

    def close(self):
        """Ends it; what hangs is killed."""
        if self.process is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None
