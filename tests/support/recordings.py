"""What journeys ask about recordings: times, spans, files."""

import json
from datetime import datetime, timedelta, timezone

from tests.support.device import run


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def words(time):
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def timeline(client, channel=1):
    now = datetime.now(timezone.utc)
    return client.get("/api/v1/recordings/timeline", channel=channel, **{
        "from": words(now - timedelta(hours=2)), "to": words(now + timedelta(minutes=1))}).json()


def recorded_seconds(client):
    return sum((moment(s["to"]) - moment(s["from"])).total_seconds() for s in timeline(client)["spans"])


def whole(client):
    spans = timeline(client)["spans"]
    return {"channel": 1, "from": spans[0]["from"], "to": spans[-1]["to"]}


def inspect(path):
    code, output = run(["ffprobe", "-v", "error", "-count_packets", "-print_format", "json", "-show_streams",
                        "-show_format", str(path)])
    assert code == 0, output
    return json.loads(output)
