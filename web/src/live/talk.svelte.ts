// Speaking through a channel: the microphone of this computer, sent to the device by WebRTC.
import * as device from "../api/device";
import { messageOf } from "../api/error";
import { toast } from "../app/toasts.svelte";
import { channelTitle } from "../events/live_events.svelte";

type Phase = "idle" | "starting" | "talking";

let phase = $state<Phase>("idle");
let channel = $state<number | null>(null);
let peer: RTCPeerConnection | null = null;
let microphone: MediaStream | null = null;
let where = "";

export const talk = {
  get phase() { return phase; },
  /** Through which channel; null while nobody speaks. */
  get channel() { return channel; },
};

export async function toggleTalk(wanted: number): Promise<void> {
  const before = channel;
  stopTalk();
  if (before !== wanted) await startTalk(wanted);
}

/** Lets go of the microphone; the device hears it at once. */
export function stopTalk(): void {
  if (where) device.endTalk(where).catch(() => undefined); // it may have ended by itself
  peer?.close();
  for (const track of microphone?.getTracks() ?? []) track.stop();
  peer = null;
  microphone = null;
  where = "";
  phase = "idle";
  channel = null;
}

async function startTalk(wanted: number): Promise<void> {
  const made = new RTCPeerConnection();
  peer = made;
  channel = wanted;
  phase = "starting";
  made.addEventListener("connectionstatechange", () => onState(made));
  try {
    const sound = await openMicrophone();
    if (peer !== made) {
      for (const track of sound.getTracks()) track.stop();
      return;
    }
    microphone = sound;
    for (const track of sound.getTracks()) made.addTransceiver(track, { direction: "sendonly", streams: [sound] });
    await made.setLocalDescription(await made.createOffer());
    const answer = await device.offerTalk(wanted, made.localDescription?.sdp ?? "");
    if (peer !== made) {
      device.endTalk(answer.location).catch(() => undefined);
      return;
    }
    where = answer.location;
    await made.setRemoteDescription({ type: "answer", sdp: answer.description });
  } catch (error) {
    if (peer !== made) return;
    stopTalk();
    toast(`No talk: ${wordsOf(error)}`, "bad");
  }
}

function onState(one: RTCPeerConnection): void {
  if (peer !== one) return;
  if (one.connectionState === "connected") {
    phase = "talking";
    toast(`You are heard at ${channelTitle(channel ?? 0)}.`, "good");
  } else if (one.connectionState === "failed" || one.connectionState === "closed") {
    stopTalk();
    toast("The talk has ended.", "bad");
  }
}

async function openMicrophone(): Promise<MediaStream> {
  if (!("mediaDevices" in navigator)) throw new Error("The browser lets pages hear the microphone over HTTPS only.");
  return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
}

function wordsOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "NotAllowedError") return "The browser was told not to give the microphone.";
  if (error instanceof DOMException && error.name === "NotFoundError") return "This computer has no microphone.";
  return messageOf(error);
}
