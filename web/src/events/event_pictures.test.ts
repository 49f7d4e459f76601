// The picture of an event is the first one of its channel once it had begun.
import { describe, expect, it } from "vitest";
import type { DeviceEvent, Picture } from "../api/types";
import { firstPictures, spanOf } from "./event_pictures";

const picture = (id: number, time: string, channel = 1, format = "jpeg"): Picture => ({ id, channel, type: "event", time: `2026-11-21T${time}Z`, format });
const event = (id: number, time: string, channel = 1): DeviceEvent => ({ id, topic: "motion", time: `2026-11-21T${time}Z`, channel });

describe("pictures of events", () => {
  it("are the first of the channel after the beginning, and not one of long after", () => {
    const found = firstPictures(
      [event(7, "10:00:00.500"), event(8, "10:01:00"), event(9, "10:00:00", 2)],
      [picture(3, "10:00:02.000"), picture(2, "10:00:01.000"), picture(1, "10:00:00.000"), picture(4, "10:01:11.000"), picture(5, "10:00:00.100", 2, "bmp")],
      (id) => `/pictures/${id}`,
    );
    expect([...found]).toEqual([[7, "/pictures/2"]]);
  });

  it("are looked for where channels had events", () => {
    expect(spanOf([event(1, "10:00:00", 0)])).toBeNull();
    expect(spanOf([event(1, "10:00:00"), event(2, "09:00:00", 2), event(3, "08:00:00", 0)])).toEqual({
      from: Date.parse("2026-11-21T09:00:00Z"),
      to: Date.parse("2026-11-21T10:00:10Z"),
    });
  });
});
