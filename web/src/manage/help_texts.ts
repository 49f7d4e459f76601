// Safety notes and answers; each can be limited to some models.

/** Only for models whose name has one of these words in it; none: for all. */
interface ForModels {
  models?: string[];
}

export interface SafetyNote extends ForModels {
  text: string;
}

const forAll = [
  "Before you watch or record people, check what the law of your country asks: signs, consent, how long recordings may be kept.",
  "Let the device be reachable only from networks you trust. Use HTTPS, strong passwords, and an account of their own for each person.",
  "Install updates. Look into the audit log now and then.",
  "Connect power and network only as the manual of your hardware says; keep water and dust away from open housings.",
  "Test your recordings: play some back regularly, and check the dates on the picture.",
];

const forThermal = [
  "Carry a thermal camera in its own packing. A blow or a strong magnet can damage its sensor and its calibration.",
  "Power: a limited supply of the voltage that is printed on the device (12 V DC for most), one adapter for each device, no bare contacts. Where lightning can reach the cable, put a surge protector before it. A blown fuse is replaced by one of the same type only.",
  "Mount it on brackets that bear it, where nothing shakes: a camera that moves measures another spot. Keep it away from dripping water, flames, dust and strong radiation.",
  "The housing gets warm at work. Let it cool for half an hour before you touch hot parts, and clean its window with a soft cloth and a little ethanol.",
  "Smoke, smell or unusual noise: cut the power at once, and have it looked at before it is used again.",
  "Thermal cameras fall under export control in many countries: ask before you take or send one across a border.",
];

export const safetyNotes: SafetyNote[] = [
  ...forAll.map((text) => ({ text })),
  ...forThermal.map((text) => ({ text, models: ["thermal"] })),
];

export interface Question extends ForModels {
  question: string;
  answer: string;
}

function fits(model: string) {
  const name = model.toLowerCase();
  return ({ models }: ForModels) => !models || models.some((word) => name.includes(word));
}

/** The notes for a model. */
export function safetyNotesFor(model: string): SafetyNote[] {
  return safetyNotes.filter(fits(model));
}

/** The answers for a model. */
export function questionsFor(model: string): Question[] {
  return questions.filter(fits(model));
}

export const questions: Question[] = [
  { question: "The picture is shown as single pictures (MJPEG). Why?", answer: "The three dots below the picture tell the reason: WebSocket is off (Settings, Network), the browser cannot play the codec of this stream (H.265 in many browsers: choose H.264 or another stream), or MJPEG was chosen on the Local page." },
  { question: "How do I open a stream in VLC, a recorder or home automation?", answer: "Below the picture: three dots, Copy RTSP address. Use an account with permission for live view of that channel." },
  { question: "The delay is too long.", answer: "Choose Shortest delay on the Local page, a smaller stream, or a shorter I-frame interval. The figure in the corner of each window is the measured time from the lens to your screen." },
  { question: "Some days have no recordings.", answer: "Check the schedule (Settings, Recording), that the volume is in order (Settings, Volumes), and whether Overwrite or Delete after removed them. Faults of the storage are in the event list." },
  { question: "I changed a port and the pages are gone.", answer: "Open the new address: http or https, the address of the device, a colon and the new port. On the device itself the settings can be changed by its command line." },
  { question: "I forgot the password.", answer: "The security questions on the login page, or a code by e-mail, set a new one for the administrator, if they were set before (Settings, Users, Account security) and you are in the network of the device. Another administrator can set a new one as well. Without either, the device must be reset on the spot; see the manual of your hardware." },
  { question: "How do I find a device and set it up without a browser?", answer: "The program ocelli on a computer in the same network: ocelli find lists the devices, ocelli activate sets the password of a new one, ocelli ports moves it to other ports." },
  { question: "The browser warns of the certificate.", answer: "A device signs its own certificate, which no browser knows. Compare its fingerprint (Settings, Certificates, Properties) with what the browser shows, or let an authority of your own sign a request and install the answer there." },
  { question: "Motion is found where nothing moves.", answer: "Lower the sensitivity, or draw areas that leave out trees, water and the clock on the picture. In expert mode each area has its own sensitivity for day and night." },
  { question: "How exact are the temperatures?", models: ["thermal"], answer: "As exact as the sensor and what you tell of the object: its emissivity, its distance, the temperature it reflects, the air between. Bare metal and glass reflect: measure a spot of matt paint or tape on them. A person or a small part must fill several pixels. A rule says so when what it measures cannot be trusted." },
  { question: "No temperature is shown.", models: ["thermal"], answer: "Measuring may be off (Settings, Thermometry), the sensor may be calibrating, or the point lies outside its range; the state stands beside the rule." },
];
