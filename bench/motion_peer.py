"""Debian's motion on a clip: when it tells motion, and the processor time that takes."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

LIMIT = 10  # s until it has opened the clip


def available():
    return shutil.which("motion") is not None


def settings(clip, size, rate, paused, folder):
    """Its own usual detection; no pages, no streams, no files: nothing of it leaves this process."""
    return "\n".join([
        "daemon off", "setup_mode off", "log_level 6", f"target_dir {folder}", f"netcam_url file://{clip}",
        f"width {size[0]}", f"height {size[1]}", f"framerate {rate}", "event_gap 2", "picture_output off",
        "movie_output off", "webcontrol_port 0", "stream_port 0", f"pause {'on' if paused else 'off'}", ""])


class Motion:
    """One pass of motion over a clip: `rate` pictures of it a second, each of them looked at."""

    def __init__(self, clip, size, rate, paused=False):
        self.clip, self.size, self.rate, self.paused = clip, size, rate, paused
        self.begun = None     # monotonic s: the first picture
        self.starts = []      # s after that
        self.lines = []

    def listen(self, stream, ready):
        for line in stream:
            now = time.monotonic()
            self.lines.append(line.rstrip())
            if self.begun is None and "onnected" in line:
                self.begun = now
                ready.set()
            if "starting event" in line and self.begun is not None:
                self.starts.append(now - self.begun)

    def run(self, seconds):
        """Lets it run for so long after it opened the clip; gives the processor time it took."""
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "motion.conf"
            config.write_text(settings(self.clip, self.size, self.rate, self.paused, folder), encoding="utf-8")
            process = subprocess.Popen(["motion", "-c", str(config)], stdin=subprocess.DEVNULL, text=True, cwd=folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            ready = threading.Event()
            listener = threading.Thread(target=self.listen, args=(process.stderr, ready), daemon=True)
            listener.start()
            opened = ready.wait(LIMIT)
            if opened:
                time.sleep(max(0, self.begun + seconds - time.monotonic()))
            process.send_signal(signal.SIGTERM)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            listener.join(LIMIT)
            process.stderr.close()
        if not opened:
            raise RuntimeError("motion did not open the clip:\n" + "\n".join(self.lines[-10:]))
        return usage.ru_utime + usage.ru_stime
