"""`ocelli thermal`: every reference file through the program, options, errors; generated files where the data lacks."""

import array
import csv
import gzip
import json
import math
import os
import re
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import ROOT, program

DATA = Path(os.environ.get("OCELLI_TEST_DATA", ROOT.parent / "shared" / "data")) / "thermal"


def thermal(file, *options):
    """The finished process of `ocelli thermal FILE …`."""
    return subprocess.run([str(program("ocelli")), "thermal", str(file), *map(str, options)], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          check=False)


def report(file, *options):
    done = thermal(file, "--json", *options)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def matrix(file, *options):
    """The exported matrix as rows of numbers."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "matrix.csv"
        done = thermal(file, "--csv", out, *options)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return [[float(value) for value in line.split(",")] for line in out.read_text().splitlines()]


def table(path):
    """An export of FLIR Tools, with tabs, commas or semicolons between."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode("utf-8-sig")
    separator = "\t" if "\t" in text else ","
    return [[float(value) for value in line.strip().strip(separator).split(separator)]
            for line in text.splitlines() if line.strip()]


def generated_fff(emissivity=0.95, low=17900, width=8, height=6):
    """A small FFF file of an SC660 with a ramp of counts."""
    info = bytearray(0x9AC)
    struct.pack_into("<H", info, 0, 2)
    for place, value in {0x20: emissivity, 0x24: 1, 0x28: 293.15, 0x2C: 293.15, 0x30: 293.15, 0x34: 1, 0x3C: 0.5,
                         0x58: 21106.77, 0x5C: 1501, 0x60: 1, 0x70: 0.006569, 0x74: 0.01262, 0x78: -0.002276,
                         0x7C: -0.00667, 0x80: 1.9, 0x98: 423.15, 0x9C: 233.15, 0x30C: 0.012545258}.items():
        struct.pack_into("<f", info, place, value)
    struct.pack_into("<i", info, 0x308, -7340)
    pixels = struct.pack(f"<{width * height}H", *(low + 7 * i for i in range(width * height)))
    raw = struct.pack("<HHH", 2, width, height).ljust(0x20, b"\0") + pixels
    head = bytearray(64 + 2 * 32)
    head[:8] = b"FFF\0TEST"
    struct.pack_into("<III", head, 0x14, 100, 64, 2)
    struct.pack_into("<HHIIII", head, 64, 0x20, 0, 100, 1, 128, len(info))
    struct.pack_into("<HHIIII", head, 96, 0x01, 2, 100, 2, 128 + len(info), len(raw))
    return bytes(head) + bytes(info) + raw


def formula(counts, emissivity=0.95, distance=1.0, reflected=20.0, air=20.0, humidity=50.0):
    """The one-path model once more, for the generated file."""
    r1, b, f, o, r2 = 21106.77, 1501, 1, -7340, 0.012545258

    def seen(celsius):
        return r1 / (r2 * (math.exp(b / (celsius + 273.15)) - f)) - o

    water = humidity / 100 * math.exp(1.5587 + 6.939e-2 * air - 2.7816e-4 * air**2 + 6.8455e-7 * air**3)
    way, root = math.sqrt(distance), math.sqrt(water)
    through = (1.9 * math.exp(-way * (0.006569 - 0.002276 * root))
               - 0.9 * math.exp(-way * (0.01262 - 0.00667 * root)))
    own = (counts / (emissivity * through) - (1 - emissivity) / emissivity * seen(reflected)
           - (1 - through) / (emissivity * through) * seen(air))
    return b / math.log(r1 / (r2 * (own + o)) + f) - 273.15


@unittest.skipUnless(DATA.is_dir(), f"the thermal reference data is absent: set OCELLI_TEST_DATA ({DATA})")
class ReferenceFiles(unittest.TestCase):
    """Other programs' temperatures for the same files."""

    def test_whole_images_agree_with_flir_tools_to_their_last_digit(self):
        seen = 0
        for truth in sorted((DATA / "irimage").glob("*.flirtools.*")):
            name = truth.name.split(".flirtools.")[0]
            ours, theirs = matrix(DATA / "irimage" / f"{name}.jpg"), table(truth)
            self.assertEqual([len(row) for row in ours], [len(row) for row in theirs], name)
            worst = max(abs(a - b) for left, right in zip(ours, theirs) for a, b in zip(left, right))
            self.assertLessEqual(worst, 0.00101, name)
            seen += 1
        self.assertGreaterEqual(seen, 6)

    def test_whole_images_agree_with_thermimage_in_its_own_model(self):
        for name, truth, frames in (("IR_2412.jpg", "IR_2412_thermimage_f32le_640x480.raw", 1),
                                    ("SampleSEQ.seq", "SampleSEQ_thermimage_f32le_640x480x2.raw", 2)):
            theirs = array.array("f", (DATA / "thermimage" / truth).read_bytes())
            for frame in range(frames):
                ours = [value for row in matrix(DATA / "thermimage" / name, "--model", "two-path", "--frame", frame)
                        for value in row]
                part = theirs[frame * len(ours):(frame + 1) * len(ours)]
                self.assertEqual(len(part), len(ours))
                # Half a digit of the export on top of the stated 0.0001.
                self.assertLessEqual(max(abs(a - b) for a, b in zip(ours, part)), 0.00015, name)

    def test_every_rectangle_and_point_of_the_table(self):
        images, checked = {}, 0
        with open(DATA / "refs.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                name, _, frame = row["file"].partition("#frame")
                model = "two-path" if "two-path" in row["truth"] else "one-path"
                key = (name, frame or "0", model)
                if key not in images:
                    images[key] = matrix(DATA / name, "--frame", key[1], "--model", model)
                x, y, w, h = (int(row[part]) for part in "xywh")
                part = [value for line in images[key][y:y + h] for value in line[x:x + w]]
                # Half a digit of our export is not the formula's.
                tolerance = float(row["tolerance_C"]) + 0.00005
                self.assertAlmostEqual(min(part), float(row["min_C"]), delta=tolerance, msg=str(row))
                self.assertAlmostEqual(max(part), float(row["max_C"]), delta=tolerance, msg=str(row))
                self.assertAlmostEqual(sum(part) / len(part), float(row["mean_C"]), delta=tolerance, msg=str(row))
                checked += 1
        self.assertGreaterEqual(checked, 73)

    def test_the_printed_figures_are_those_of_the_matrix(self):
        for name in ("thermimage/SampleCSQ.csq", "flirpy/frame_000000.fff", "redux/TC001_20240122_131607.raw"):
            found, rows = report(DATA / name), matrix(DATA / name)
            values = [value for row in rows for value in row]
            self.assertEqual((found["width"], found["height"]), (len(rows[0]), len(rows)))
            self.assertAlmostEqual(found["minimumCelsius"], min(values), delta=0.00006)
            self.assertAlmostEqual(found["maximumCelsius"], max(values), delta=0.00006)
            self.assertAlmostEqual(found["meanCelsius"], sum(values) / len(values), delta=0.00006)
            hot = found["hottest"]
            self.assertEqual(rows[hot["y"]][hot["x"]], max(values))

    def test_pixels_the_camera_cannot_measure_are_counted(self):
        found = report(DATA / "irimage" / "Aqua_Tower_thermal_image.jpg")
        self.assertEqual(found["state"], "clipped")
        self.assertEqual(found["pixelsClippedLow"], 1024)
        self.assertIn("1024 pixels colder", thermal(DATA / "irimage" / "Aqua_Tower_thermal_image.jpg").stdout)

    def test_every_frame_of_a_sequence_can_be_chosen(self):
        for name, frames in (("SampleSEQ.seq", 2), ("SampleCSQ.csq", 8)):
            means = set()
            for frame in range(frames):
                found = report(DATA / "thermimage" / name, "--frame", frame)
                self.assertEqual(found["frames"], frames)
                means.add(found["meanCelsius"])
            self.assertEqual(len(means), frames)
            done = thermal(DATA / "thermimage" / name, "--frame", frames)
            self.assertEqual((done.returncode, done.stderr.strip()),
                             (2, f"ocelli: frame must be from 0 to {frames - 1}, not {frames}"))

    def test_half_of_any_file_is_an_error_or_says_so(self):
        for file in sorted(DATA.glob("*/*")):
            if file.suffix not in (".jpg", ".fff", ".seq", ".csq") and file.parent.name != "redux":
                continue
            whole = file.read_bytes()
            with tempfile.TemporaryDirectory() as folder:
                half = Path(folder) / ("half" + file.suffix)
                half.write_bytes(whole[:len(whole) // 2])
                done = thermal(half, "--json")
            if done.returncode == 0 and file.suffix in (".seq", ".csq"):
                self.assertTrue(json.loads(done.stdout)["cutOff"], file)
            elif done.returncode == 0:
                # The thermal part of some JPEGs lies whole in their first half.
                self.assertEqual(file.suffix, ".jpg")
                self.assertEqual(json.loads(done.stdout)["meanCelsius"], report(file)["meanCelsius"])
            else:
                self.assertEqual(done.returncode, 1, file)
                self.assertRegex(done.stderr, r"^ocelli: .*half.*\n$")


class GeneratedFile(unittest.TestCase):
    """Needs no data: a file written here, and the formula written once more."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = self.write("ramp.fff", generated_fff())

    def write(self, name, content):
        path = Path(self.folder.name) / name
        path.write_bytes(content)
        return path

    def test_prints_extremes_mean_and_the_parameters_of_the_file(self):
        text = thermal(self.file).stdout
        expected = [formula(17900 + 7 * i) for i in range(48)]
        for name, value in (("minimum", min(expected)), ("maximum", max(expected)), ("mean", sum(expected) / 48)):
            found = re.search(rf"(?m)^{name}\s+(-?\d+\.\d{{4}}) °C", text)
            self.assertAlmostEqual(float(found[1]), value, delta=0.001)
        for line in (r"model +one-path", r"emissivity +0\.95 \(file\)", r"distance +1 m \(file\)",
                     r"reflected temperature +20 °C \(file\)", r"relative humidity +50 % \(file\)"):
            self.assertRegex(text, f"(?m)^{line}$")

    def test_exports_rows_of_four_decimals(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "m.csv"
            self.assertEqual(thermal(self.file, "--csv", out).returncode, 0)
            lines = out.read_text().splitlines()
        self.assertEqual(len(lines), 6)
        for line in lines:
            self.assertRegex(line, r"^(-?\d+\.\d{4},){7}-?\d+\.\d{4}$")

    def test_what_the_user_gives_takes_the_place_of_the_files_own(self):
        given = {"--emissivity": 0.7, "--distance": 25, "--reflected": -5, "--air": 5, "--humidity": 80}
        options = [str(word) for pair in given.items() for word in pair]
        rows = matrix(self.file, *options)
        for i in (0, 13, 47):
            self.assertAlmostEqual(rows[i // 8][i % 8], formula(17900 + 7 * i, 0.7, 25, -5, 5, 80), delta=0.0015)
        found = report(self.file, *options, "--window", 0.9, "--window-temperature", 12)["parameters"]
        self.assertEqual((found["emissivity"], found["distanceMetres"], found["reflectedCelsius"],
                          found["airCelsius"], found["relativeHumidityPercent"], found["windowTransmission"],
                          found["windowCelsius"]), (0.7, 25, -5, 5, 80, 0.9, 12))
        self.assertRegex(thermal(self.file, *options).stdout, r"(?m)^emissivity +0\.7 \(given\)$")

    def test_a_wrong_argument_is_one_clear_line_and_exits_2(self):
        for options, said in ((("--emissivity", "0"), "emissivity must be from 0.001 to 1, not 0"),
                              (("--emissivity", "-1"), "emissivity must be from 0.001 to 1"),
                              (("--emissivity", "nan"), "emissivity"),
                              (("--emissivity", "shiny"), '"shiny"'),
                              (("--distance", "-2"), "distance must be from 0 to 10000 m, not -2"),
                              (("--reflected", "2000"), "reflected temperature must be from -100 to 1000 °C"),
                              (("--air", "1e9"), "air temperature"),
                              (("--humidity", "101"), "relative humidity must be from 0 to 100 %, not 101"),
                              (("--window", "1.5"), "window transmission must be from 0.001 to 1"),
                              (("--window-temperature", "900"), "window temperature"),
                              (("--model", "three-path"), "one-path or two-path"),
                              (("--frame", "1"), "frame must be from 0 to 0, not 1"),
                              (("--frame", "-1"), "--frame must be a whole number from 0"),
                              (("--frame", "1.5"), "--frame must be a whole number from 0"),
                              (("--colour",), "--colour")):
            done = thermal(self.file, *options)
            self.assertEqual((done.returncode, done.stdout), (2, ""), options)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_bad_file_is_a_clear_error_and_exits_1(self):
        whole = generated_fff()
        for name, content, said in (("empty.fff", b"", "the file is empty"),
                                    ("text.txt", b"hello, world", "not a file with temperatures that is known"),
                                    ("cut.fff", whole[:-1], "ends within"),
                                    ("plain.jpg", b"\xff\xd8\xff\xd9", "no FLIR segment"),
                                    ("count.fff", whole[:0x1C] + b"\xff\xff\xff\xff" + whole[0x20:], "entries"),
                                    ("zero.fff", generated_fff(emissivity=0), "give it with --emissivity")):
            done = thermal(self.write(name, content))
            self.assertEqual((done.returncode, done.stdout), (1, ""), name)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertEqual(thermal(self.file.parent / "absent.fff").returncode, 1)
        self.assertEqual(thermal(self.file.parent).returncode, 1)

    def test_a_parameter_the_file_lacks_can_be_given(self):
        broken = self.write("zero.fff", generated_fff(emissivity=0))
        self.assertEqual(matrix(broken, "--emissivity", "0.95"), matrix(self.file, "--emissivity", "0.95"))

    def test_pixels_without_a_temperature_are_held_and_counted(self):
        found = report(self.write("dark.fff", generated_fff(low=100)))
        self.assertEqual(found["pixelsClippedLow"], 48)
        self.assertEqual(found["state"], "clipped")
        self.assertAlmostEqual(found["maximumCelsius"], -40.01, delta=1e-4)

    def test_a_matrix_that_cannot_be_written_is_an_error(self):
        done = thermal(self.file, "--csv", self.file.parent / "no" / "such" / "folder.csv")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("folder.csv", done.stderr)


if __name__ == "__main__":
    unittest.main()
