// What the buttons of the live view do.
import * as device from "../api/device";
import { messageOf } from "../api/error";
import { local } from "../app/local_settings.svelte";
import { fileName, saveBlob, saveFetched } from "../app/save";
import { session } from "../app/session.svelte";
import { fileStamp } from "../app/time";
import { toast } from "../app/toasts.svelte";
import { channelTitle, refreshChannels } from "../events/live_events.svelte";
import type { ChannelView } from "./channel_view.svelte";

export async function takeSnapshot(view: ChannelView): Promise<void> {
  const format = local.settings.imageFormat;
  const name = `${fileName(channelTitle(view.channel), fileStamp(Date.now(), session.timeZone))}.${format === "bmp" ? "bmp" : "jpg"}`;
  try {
    const where = await saveFetched("snapshots", name, device.snapshotAddress(view.channel, format, view.stream));
    toast(`Snapshot saved to ${where}: ${name}`, "good");
  } catch (error) {
    toast(`No snapshot: ${messageOf(error)}`, "bad");
  }
}

export function toggleClientRecording(view: ChannelView): void {
  if (view.recordingSince !== null) {
    view.player?.stopRecording();
    view.recordingSince = null;
    return;
  }
  const title = channelTitle(view.channel);
  const started = view.player?.startRecording(local.settings.recordFileSize * 1e6, (file) => {
    const name = `${fileName(title, fileStamp(file.startedAt.getTime(), session.timeZone))}.mp4`;
    saveBlob("records", name, file.blob)
      .then((where) => toast(`Recording saved to ${where}: ${name}`, "good"))
      .catch((error) => toast(`The recording could not be saved: ${messageOf(error)}`, "bad"));
  });
  if (started) view.recordingSince = Date.now();
  else toast("Only a stream that plays through Media Source can be recorded here.", "bad");
}

export async function toggleDeviceRecording(channel: number, running: boolean): Promise<void> {
  try {
    if (running) await device.stopRecording(channel);
    else await device.startRecording(channel);
    await refreshChannels(); // where no event socket tells it
    toast(running ? "The recording on the device has ended." : "The device records this channel until you stop it.", "good");
  } catch (error) {
    toast(messageOf(error), "bad");
  }
}

export async function toggleFullScreen(element: HTMLElement | null | undefined): Promise<void> {
  if (!element) return;
  if (document.fullscreenElement) {
    await document.exitFullscreen();
    return;
  }
  try {
    if (element.requestFullscreen) await element.requestFullscreen();
    else {
      const video = element.querySelector("video") as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null;
      video?.webkitEnterFullscreen?.();
    }
  } catch {
    toast("This browser does not allow full screen here.", "bad");
  }
}

const streamNumber = { main: 1, sub: 2, third: 3 } as const;

function portOf(scheme: string, standard: number): number {
  const found = session.system?.addresses?.find((a) => a.startsWith(`${scheme}://`));
  return Number(/^\w+:\/\/(?:\[[^\]]*\]|[^/:]*):(\d+)/.exec(found ?? "")?.[1] ?? standard);
}

/** The address for an external player, by the protocol of the Local page. */
export function rtspAddress(view: ChannelView): string {
  const path = `/Streaming/Channels/${view.channel}0${streamNumber[view.stream]}`;
  switch (local.settings.protocol) {
    case "http":
      return `rtsph://${location.hostname}:${portOf("http", 8080)}${path}`;
    case "multicast":
      return `rtsp://${location.hostname}:${portOf("rtsp", 8554)}${path}?transportmode=multicast`;
    default:
      return `rtsp://${location.hostname}:${portOf("rtsp", 8554)}${path}`;
  }
}

export async function copyRtspAddress(view: ChannelView): Promise<void> {
  const text = rtspAddress(view);
  const hint = { tcp: "choose TCP in the player", udp: "choose UDP in the player", multicast: "multicast", http: "tunnelled through HTTP" }[local.settings.protocol];
  try {
    await navigator.clipboard.writeText(text);
    toast(`Copied: ${text} (${hint})`, "good");
  } catch {
    toast(`${text} (${hint})`, "info"); // no clipboard without HTTPS: at least show it
  }
}
