"""Recordings of a camera that died are saved from its storage."""

import hashlib
import json
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.support.bodycam import BodyCam, program

PROVISION = """wearer: {id: 2f0c-1, name: Ada Field, userId: "1815"}
settings: {preBuffer: false, clipLength: 10}
"""


def fingerprint(folder):
    """Every file of a storage, with what is in it."""
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*")) if file.is_file()}


def pictures(file):
    done = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                           "stream=nb_read_frames", "-of", "csv=p=0", str(file)], capture_output=True, check=True, text=True, timeout=60)
    return int(done.stdout.strip().strip(","))


class WornRecovery(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "storage"
        self.state.mkdir()

    def recover(self, into):
        done = subprocess.run([str(program()), "--recover", str(self.state), "--into", str(self.folder / into)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    def camera(self, key=""):
        """With a key clips are encrypted for the destination that has it."""
        file = self.folder / "provision.yaml"
        file.write_text(PROVISION + key)
        return BodyCam(state=self.state, provision=False, arguments=["--provision", str(file)])

    def test_what_a_dead_camera_recorded_is_saved_and_nothing_on_it_is_changed(self):
        with self.camera() as camera:
            camera.switch_on()
            whole = camera.record(0.5)
            kept = hashlib.sha256(camera.clip(whole)).hexdigest()
            camera.press("record")
            camera.until_recording("running")
            time.sleep(2.5)
            broken = camera.seen()["recorder"]["recording"]
            camera.stop(signal.SIGKILL)
        before = fingerprint(self.state)
        status, said = self.recover("out")
        self.assertEqual(fingerprint(self.state), before, "the storage stays as it was found")
        saved = self.folder / "out" / whole["name"]
        clip = saved / whole["clips"][0]["name"]
        self.assertEqual(hashlib.sha256(clip.read_bytes()).hexdigest(), kept)
        self.assertEqual(json.loads((saved / "recording.json").read_text())["wearer"]["name"], "Ada Field")
        self.assertIn("signature", json.loads((saved / "manifest.json").read_text()))
        part, = (self.folder / "out" / broken).glob("*.mp4")
        self.assertGreaterEqual(pictures(part), 25)
        self.assertEqual(status, 1)
        self.assertIn(f"{broken}/manifest.json: the recording was not closed", said)

        shutil.rmtree(self.state / "identity")
        status, said = self.recover("without")
        self.assertEqual(status, 1)
        self.assertIn("identity", said)
        self.assertIn("the storage key of the camera is missing", said)

    def test_clips_for_a_destination_are_saved_without_the_cameras_key(self):
        private = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                                 capture_output=True, check=True, timeout=60).stdout
        public = subprocess.run(["openssl", "pkey", "-pubout"], input=private, capture_output=True, check=True, timeout=60).stdout.decode()
        with self.camera("contentKey:\n  id: k1\n  publicKey: |\n" + "".join(f"    {line}\n" for line in public.splitlines())) as camera:
            camera.switch_on()
            book = camera.record(0.5)
            camera.stop(signal.SIGKILL)
        shutil.rmtree(self.state / "identity")
        status, said = self.recover("out")
        self.assertEqual(status, 1, said)
        saved = self.folder / "out" / book["name"]
        stem = book["clips"][0]["name"].rsplit(".", 1)[0]
        self.assertEqual(json.loads((saved / f"{stem}.key").read_text())["PublicKeyId"], "k1")
        self.assertGreater((saved / f"{stem}.mp4").stat().st_size, 10_000)
        self.assertNotIn(f"{stem}.mp4", said)

    def test_a_folder_that_is_no_storage_is_refused(self):
        status, said = self.recover("out")
        self.assertEqual(status, 2, said)
        self.assertIn("recordings", said)
        done = subprocess.run([str(program()), "--recover", str(self.state)], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 2, "where to is needed")


if __name__ == "__main__":
    unittest.main()
