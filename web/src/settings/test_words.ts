// Steps of a test of a target in words.
const words: Record<string, string> = {
  resolved: "Address found",
  connected: "Connected",
  secured: "Encrypted, and the server is who it says",
  ready: "Ready",
  sealed: "Encrypted on the device",
  sent: "Sent",
  answered: "Answered",
  said: "Server:",
  folder: "Folder opened",
  written: "Written",
  durable: "Safely stored",
  renamed: "Renamed",
  read: "Read back:",
  room: "Room:",
  removed: "Removed",
  refused: "Refused",
  warning: "Note:",
  failed: "Failed",
};

export const stepWords = (what: string) => words[what] ?? what;

/** Groups of settings that name a server, and the target that it is. */
export const targets = ["email", "ftp", "cloud", "alarmServer", "mqtt"];
