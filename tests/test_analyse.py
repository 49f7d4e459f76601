"""`ocelli analyse`: real clips against what was seen in them, options and errors."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.device import CLIP, ROOT, need, program

DATA = Path(os.environ.get("OCELLI_TEST_DATA", ROOT.parent / "shared" / "data")) / "video"
CAR_RULES = [
    {"name": "any", "type": "motion"},
    {"name": "up", "type": "line-crossing", "line": [[0.05, 0.5], [0.95, 0.5]], "direction": "b-to-a"},
    {"name": "down", "type": "line-crossing", "line": [[0.05, 0.5], [0.95, 0.5]], "direction": "a-to-b"},
    {"name": "kerb", "type": "line-crossing", "line": [[0.8, 0.1], [0.8, 0.95]]},
]


def analyse(clip, rules, *options):
    """The finished process of `ocelli analyse CLIP --rules …`; rules as a list, or as text."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(rules if isinstance(rules, str) else json.dumps({"rules": rules}))
        file.flush()
        return subprocess.run([str(program("ocelli")), "analyse", str(clip), "--rules", file.name, *options], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                              check=False)


def events(clip, rules):
    done = analyse(clip, rules, "--json")
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def starts(found, rule):
    return [event["time"] for event in found if event["rule"] == rule and event["state"] == "start"]


class Analyse(unittest.TestCase):
    def made(self, *arguments):
        """A clip made by ffmpeg, gone after the test."""
        need(self, "ffmpeg")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "clip.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *arguments, str(path)], check=True, timeout=120)
        return path

    def test_cars_cross_a_line_each_once_and_in_its_direction(self):
        found = events(CLIP, CAR_RULES)
        windows = {"up": [(4.8, 8.3), (15.3, 18.9)], "down": [(15.0, 18.6), (25.0, 28.5)], "kerb": [],
                   "any": [(2.9, 5.9), (13.2, 16.2), (23.7, 26.8)]}
        for rule, expected in windows.items():
            times = starts(found, rule)
            self.assertEqual(len(times), len(expected), f"{rule}: {times}")
            for time, (least, most) in zip(times, expected):
                self.assertTrue(least <= time <= most, f"{rule} at {time}")
        crossing = next(event for event in found if event["rule"] == "up")
        self.assertEqual(crossing["direction"], "b-to-a")
        self.assertIn(crossing["class"], ("human", "vehicle", "other"))
        self.assertTrue(all(0 <= part <= 1 for part in crossing["box"]))

    def test_people_read_a_table(self):
        done = analyse(CLIP, CAR_RULES)
        self.assertEqual(done.returncode, 0, done.stderr)
        line = next(line for line in done.stdout.splitlines() if "line-crossing" in line)
        self.assertRegex(line, r"^ +\d+\.\d{3} s  start  line-crossing +up +\w+ \d+ at 0\.\d\d, 0\.\d\d$")

    def test_tracks_are_told_for_each_analysed_picture(self):
        done = analyse(CLIP, CAR_RULES, "--json", "--tracks")
        scenes = [json.loads(line) for line in done.stdout.splitlines() if '"tracks"' in line]
        self.assertGreater(len(scenes), 300)
        self.assertTrue(any(scene["tracks"] for scene in scenes))

    def test_real_clips_as_they_were_seen(self):
        if not (DATA / "truth.json").exists():
            self.skipTest(f"LEFT OUT: {DATA / 'truth.json'} is absent; set OCELLI_TEST_DATA")
        found, missed, wrong = 0, [], []
        for clip in json.loads((DATA / "truth.json").read_text(encoding="utf-8")):
            raised = events(DATA / clip["clip"], clip["rules"])
            for rule in clip["rules"]:
                times = starts(raised, rule["name"])
                for event in sorted((e for e in clip["events"] if e["rule"] == rule["name"]), key=lambda e: e["t_max"]):
                    hit = next((time for time in times if event["t_min"] <= time <= event["t_max"]), None)
                    if hit is None:
                        missed += [] if event.get("optional") else [(clip["clip"], rule["name"], event["t_min"])]
                    else:
                        times.remove(hit)
                        found += 1
                wrong += [(clip["clip"], rule["name"], time) for time in times]
        score = 2 * found / (2 * found + len(missed) + len(wrong))
        self.assertGreaterEqual(score, 0.9, f"missed {missed}, wrong {wrong}")

    def test_a_covered_lens_is_tampering(self):
        clip = self.made("-i", str(CLIP), "-t", "14", "-an", "-vf",
                         "drawbox=0:0:iw:ih:color=black:t=fill:enable='between(t,9,14)'")
        rule = [{"name": "cover", "type": "tampering", "seconds": 2}]
        times = starts(events(clip, rule), "cover")
        self.assertEqual(len(times), 1)
        self.assertTrue(10.9 <= times[0] <= 12, times)
        self.assertEqual(starts(events(CLIP, rule), "cover"), [])

    def test_sound_that_rises_falls_and_ends(self):
        sound = ("anoisesrc=a=0.01:d=16:r=8000:seed=3,"
                 "volume='if(between(t,5,6),30,if(between(t,10,12),0.01,1))':eval=frame")
        clip = self.made("-f", "lavfi", "-i", "testsrc=s=160x120:r=10:d=20", "-f", "lavfi", "-i", sound, "-c:a", "aac")
        found = events(clip, [{"name": "rise", "type": "audio-rise"}, {"name": "fall", "type": "audio-fall"},
                              {"name": "loss", "type": "audio-loss", "seconds": 2}])
        for rule, least, most in (("rise", 4.9, 5.6), ("fall", 10, 11), ("loss", 17.5, 18.7)):
            times = starts(found, rule)
            self.assertEqual(len(times), 1, f"{rule}: {times}")
            self.assertTrue(least <= times[0] <= most, f"{rule}: {times}")

    def test_errors_name_the_member_and_its_range(self):
        for rules, words in (("{", "JSON"), ("{}", "rules"), ([{"name": "a", "type": "x"}], "rules[0].type"),
                             ([{"name": "a", "type": "intrusion", "region": [[0, 0], [1, 1], [1, 0], [0, 1]]}],
                              "does not cross itself"),
                             ([{"name": "a", "type": "motion", "sensitivity": 101}], "1 to 100"),
                             ([{"name": str(i), "type": "motion"} for i in range(1000)], "at most 64 rules")):
            with self.subTest(words=words):
                done = analyse(CLIP, rules)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1)

    def test_what_is_no_clip_is_one_clear_line(self):
        rules = [{"name": "a", "type": "motion"}]
        self.assertEqual(analyse("/no/such/clip.mp4", rules).returncode, 2)
        done = analyse(Path(__file__), rules)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
