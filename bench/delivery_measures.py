"""What events to other servers cost, and that none is lost: servers that die, are slow and refuse, and a device that is killed."""

import http.client
import json
import os
import random
import signal
import socket
import statistics
import threading
import time
from datetime import datetime

from bench.row import Row
from tests.support.device import Device, eventually
from tests.support.servers import HttpCollector

SMALL = ["scene:office?width=320&height=240&fps=1"]
INPUTS = 16
EVENTS = int(os.environ.get("OCELLI_BENCH_DELIVERIES", "10000"))
KILLS = max(2, EVENTS // 1000)
FLUSH = 0.25  # seconds before a kill in which an event may still be in memory only


def seconds(text):
    """Since 1970."""
    return datetime.fromisoformat(text).timestamp()


def put(client, group, **values):
    answer = client.request("PATCH", f"/api/v1/settings/{group}", values)
    assert answer.status == 200, (group, answer.status, answer.body)


def device_with_inputs():
    lines = [word for _ in range(INPUTS) for word in ("--alarm-input", "virtual")]
    return Device(SMALL, arguments=lines, env={"ASAN_OPTIONS": "detect_leaks=0"})


def arm(client, **links):
    """All inputs tell only whom they are linked with."""
    put(client, "channels/1/motion", enabled=False)
    put(client, "deliveries", allowLoopback=True)
    put(client, "alarmInputs", inputs=[{"number": n, "name": f"input {n}", "enabled": True, "sendEmail": False, **links}
                                       for n in range(1, INPUTS + 1)])


class Timed(HttpCollector):
    """Knows when the first byte of each post was there."""

    def __init__(self):
        super().__init__()
        self.delays = []

    def take(self, handler, body):
        self.delays.append((handler.first_byte - seconds(json.loads(body)["time"])) * 1000)
        return super().take(handler, body)


def event_delay():
    """From an event to the first byte at an alarm server on the same machine, the queue on disk included."""
    with device_with_inputs() as device, Timed() as server:
        client = device.client()
        put(client, "alarmServer", enabled=True, server="127.0.0.1", port=server.port, protocol="http", deviceEvents=False)
        arm(client, postToAlarmServer=True)
        for number in range(100):
            client.request("POST", "/api/v1/alarm/inputs/1", {"closed": number % 2 == 0})
            eventually(lambda: len(server.delays) > number, 20, "the post arrives")
    first = sorted(server.delays[5:])
    middle, late = statistics.median(first), first[int(len(first) * 0.95)]
    yield Row("event to first byte, median", f"{middle:.1f} ms", "<= 20 ms", middle <= 20)
    yield Row("event to first byte, 95 of 100", f"{late:.1f} ms", "told only", True)


class Moody(HttpCollector):
    """Changes its mind about every second: well, slow, refusing, answering garbage, breaking off, dead."""

    def __init__(self, seed):
        super().__init__()
        self.random = random.Random(seed)
        self.mood = "well"
        self.ending = False
        self.moods = {}

    def start(self):
        super().start()
        if not getattr(self, "thread", None):
            self.thread = threading.Thread(target=self.live, daemon=True)
            self.thread.start()
        return self

    def live(self):
        while not self.ending:
            self.mood = self.random.choice(["well", "well", "well", "slow", "refusing", "garbage", "breaking off", "dead"])
            self.moods[self.mood] = self.moods.get(self.mood, 0) + 1
            if self.mood == "dead":
                super().stop()
                time.sleep(self.random.uniform(0.2, 1.5))
                super().start()
            time.sleep(self.random.uniform(0.3, 1.5))
        self.mood = "well"

    def calm(self):
        self.ending = True
        self.thread.join()

    def take(self, handler, body):
        mood = self.mood
        if mood == "slow":
            time.sleep(self.random.uniform(0.1, 0.8))
        if mood == "refusing":
            return self.random.choice([500, 503, 429, 401]), b"not now"
        if mood == "garbage":
            handler.wfile.write(os.urandom(200))
            handler.close_connection = True
            raise ConnectionAbortedError
        super().take(handler, body)  # it has it, whatever it says from here on
        if mood == "breaking off":
            handler.connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        return 200, b""


class Presser(threading.Thread):
    """Opens and closes some of the inputs for ever; what the device does not hear, as it is dead, is no event."""

    def __init__(self, driver, numbers):
        super().__init__(daemon=True)
        self.driver = driver
        self.numbers = numbers

    def run(self):
        closed = False
        while not self.driver.enough:
            closed = not closed
            try:
                for number in self.numbers:
                    self.driver.client.request("POST", f"/api/v1/alarm/inputs/{number}", {"closed": closed})
            except (OSError, AttributeError, http.client.HTTPException):
                time.sleep(0.2)
            time.sleep(0.06)  # a contact counts once it has settled


class Storm:
    """A device that is killed now and then while events come, and what must have arrived in the end."""

    def __init__(self, seed=20261121):
        self.random = random.Random(seed)
        self.enough = False
        self.kills = []
        self.client = None
        self.happened = {}  # time by number of the event

    def look(self):
        """Reads what is new in the history."""
        before = None
        while True:
            query = {"topic": "alarmInput", "limit": 1000, **({"before": before} if before else {})}
            page = self.client.get("/api/v1/events", **query).json()
            fresh = {e["id"]: e["time"] for e in page["items"] if e["id"] not in self.happened}
            self.happened.update(fresh)
            before = page.get("next")
            if not before or len(fresh) < len(page["items"]):
                return

    def run(self, device, server):
        self.client = device.client()
        put(self.client, "alarmServer", enabled=True, server="127.0.0.1", port=server.port, protocol="http", deviceEvents=False)
        put(self.client, "mqtt", enabled=True, server="127.0.0.1", port=9, tls=False, deviceEvents=False)  # dead all the time
        arm(self.client, postToAlarmServer=True, publishMqtt=True)
        pressers = [Presser(self, range(n, INPUTS + 1, 4)) for n in range(1, 5)]
        for presser in pressers:
            presser.start()
        while len(self.happened) < EVENTS:
            time.sleep(self.random.uniform(0.5, 2))
            self.look()
            if len(self.kills) < KILLS * len(self.happened) / EVENTS:
                self.kill(device)
        self.enough = True
        for presser in pressers:
            presser.join()
        self.kill(device)
        self.look()

    def kill(self, device):
        self.kills.append(time.time())
        device.stop(signal.SIGKILL)
        self.client = None
        device.start()
        self.client = device.client()

    def arrived(self):
        self.client.request("POST", "/api/v1/deliveries/targets/alarmServer/retry")
        targets = self.client.get("/api/v1/deliveries").json()["targets"]
        return all(one["waiting"] == 0 for one in targets if one["name"] == "alarmServer")

    def durable(self):
        """Ids that must arrive: events that were not younger than a moment when the device was killed."""
        serial = self.client.get("/api/v1/system/information").json()["serialNumber"]
        return {f"{serial}-{number}-start": moment for number, moment in self.happened.items()
                if not any(0 <= kill - seconds(moment) < FLUSH for kill in self.kills)}


def delivery_storm():
    """Events while their server dies, is slow, refuses, talks garbage and breaks off, and the device is killed with kill -9."""
    storm = Storm()
    with device_with_inputs() as device, Moody(7) as server:
        try:
            storm.run(device, server)
            server.calm()
            eventually(storm.arrived, 900, "everything has arrived")
            expected = storm.durable()
        finally:
            storm.enough = True
    got = {}
    for event in server.events():
        got.setdefault(event["id"], []).append(event["time"])
    missing = [one for one in expected if one not in got]
    wrong = [one for one in expected if any(moment != expected[one] for moment in got.get(one, []))]
    total = sum(map(len, got.values()))
    yield Row("killed while events came", f"{len(storm.kills)} times, {len(storm.happened) - len(expected)} events too young", "told only", True)
    yield Row("moods of the server", ", ".join(f"{count} {mood}" for mood, count in sorted(server.moods.items())), "told only", True)
    yield Row("arrived at least once", f"{len(expected) - len(missing)} of {len(expected)}", "all", not missing)
    yield Row("arrived with another time", str(len(wrong)), "0", not wrong)
    yield Row("came again, with the same id", f"{total - len(got)} of {total}", "told only", True)
