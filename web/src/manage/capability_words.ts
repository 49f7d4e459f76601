// Names of the functions that a model may lack.
import { words } from "../app/format";

const titles: Record<string, string> = {
  ptz: "Pan, tilt and zoom", lens: "Motorised lens", illuminator: "Illuminator", alarmInput: "Alarm inputs", alarmOutput: "Alarm outputs", addressConflict: "Noticing address conflicts", cardHealth: "Health of the memory card", emmc: "eMMC protection",
  speaker: "Speaker", microphone: "Microphone", twoWayAudio: "Two-way audio", wifi: "Wi-Fi", rs485: "RS-485", rs232: "RS-232",
};

export const capabilityTitle = (name: string) => titles[name] ?? words(name);
