"""`ocelli verify`: streams of an independent signer, every way to tamper with them, and the answers of both."""

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import ROOT, program

DATA = Path(os.environ.get("OCELLI_TEST_DATA", ROOT.parent / "shared" / "data"))
SAMPLES = DATA / "media-signing"
ORACLE = DATA.parent / "tools" / "media-sign-oracle"


def verify(*arguments):
    return subprocess.run([str(program("ocelli")), "verify", *map(str, arguments)], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)


def oracle(*arguments):
    return subprocess.run([str(ORACLE), *map(str, arguments)], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)


def units(data):
    """NAL units of an Annex B stream."""
    return [part.rstrip(b"\0") for part in data.split(b"\0\0\1")[1:]]


def joined(nal_units):
    return b"".join(b"\0\0\0\1" + unit for unit in nal_units)


def flipped(unit, at):
    return unit[:at] + bytes([unit[at] ^ 4]) + unit[at + 1:]


class Tampering:
    """A signed H.264 stream of 100 pictures, and ways to change it."""

    def __init__(self, data):
        self.units = units(data)
        self.slices = [i for i, unit in enumerate(self.units) if unit[0] & 31 in (1, 5)]
        self.seis = [i for i, unit in enumerate(self.units) if unit[0] & 31 == 6]

    def without(self, *places):
        return [unit for i, unit in enumerate(self.units) if i not in places]

    def changed(self, place, at):
        return [flipped(unit, at) if i == place else unit for i, unit in enumerate(self.units)]

    def swapped(self, one, other):
        changed = list(self.units)
        changed[one], changed[other] = changed[other], changed[one]
        return changed

    def all(self):
        """Name, units, what `ocelli verify` must call it."""
        yield "untouched", self.units, "authentic"
        yield "a bit of a picture", self.changed(self.slices[30], 40), "notAuthentic"
        yield "a bit of an IDR", self.changed(self.slices[25], 40), "notAuthentic"
        yield "a picture dropped", self.without(self.slices[30]), "authenticWithMissing"
        yield "two pictures swapped", self.swapped(self.slices[30], self.slices[31]), "notAuthentic"
        yield "a signature removed", self.without(self.seis[3]), "notAuthentic"
        yield "a bit of a signature", self.changed(self.seis[3], 60), "notAuthentic"
        yield "all signatures removed", self.without(*self.seis), "notSigned"
        yield "cut in the last group", self.units[:self.slices[90]], "authentic"


@unittest.skipUnless(SAMPLES.is_dir(), f"LEFT OUT: the samples of signed video are absent; set OCELLI_TEST_DATA ({DATA})")
class Verify(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_every_way_to_tamper_is_told_and_the_independent_checker_agrees(self):
        authority = SAMPLES / "own_h264_ca.pem"
        for name, changed, verdict in Tampering((SAMPLES / "own_signed.h264").read_bytes()).all():
            with self.subTest(name):
                path = self.folder / "a.h264"
                path.write_bytes(joined(changed))
                ours = verify(path, "--ca", authority, "--json")
                report = json.loads(ours.stdout)
                self.assertEqual(report["verdict"], verdict)
                self.assertEqual(ours.returncode, 0 if name == "untouched" else 1)
                if ORACLE.exists() and verdict != "notSigned":
                    theirs = re.search(r"valid (\d+), not valid", oracle("check", path, "--ca", authority).stdout)
                    good = [one for one in report["periods"]
                            if one["outcome"] == "valid" and one["signatureValid"] and one["follows"]]
                    self.assertEqual(len(good), int(theirs[1]))

    @unittest.skipUnless(ORACLE.exists(), "LEFT OUT: no independent signer on this machine")
    def test_all_forms_of_an_independent_signer_are_proven(self):
        for ending in ("h264", "h265"):
            plain = self.folder / f"plain.{ending}"
            kinds = {6} if ending == "h264" else {39}
            kind = (lambda unit: unit[0] & 31) if ending == "h264" else (lambda unit: unit[0] >> 1 & 63)
            stream = units((SAMPLES / f"own_signed.{ending}").read_bytes())
            plain.write_bytes(joined([unit for unit in stream if kind(unit) not in kinds]))
            for options in ([], ["--certificate-sei"], ["--low-bitrate"], ["--partial", "8"], ["--early"]):
                with self.subTest(f"{ending} {options}"):
                    path, authority = self.folder / f"a.{ending}", self.folder / "ca.pem"
                    oracle("sign", plain, path, "--ca-out", authority, *options)
                    done = verify(path, "--ca", authority)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    self.assertTrue(done.stdout.startswith("PROVEN: all 100 pictures are as recorded"))

    def test_without_an_authority_nothing_is_proven(self):
        done = verify(SAMPLES / "own_signed.h264")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no authority was named", done.stdout)

    def test_wrong_usage_is_told_apart_from_broken_evidence(self):
        self.assertEqual(verify().returncode, 2)
        self.assertEqual(verify(self.folder / "absent.mp4").returncode, 2)
        self.assertEqual(verify(SAMPLES / "own_signed.h264", "--ca", self.folder / "absent.pem").returncode, 2)
        (self.folder / "broken.mp4").write_bytes(b"no video")
        self.assertEqual(verify(self.folder / "broken.mp4").returncode, 1)


if __name__ == "__main__":
    unittest.main()
