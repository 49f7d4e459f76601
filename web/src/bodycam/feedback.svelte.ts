// Beeps to be heard and vibrations to be seen, as the camera plays them.

/** On, off, on … in milliseconds as spans [from, to] from the start. */
export function spansOf(steps: number[]): [number, number][] {
  const spans: [number, number][] = [];
  let at = 0;
  steps.forEach((step, i) => {
    if (i % 2 === 0) spans.push([at, at + step]);
    at += step;
  });
  return spans;
}

const pitch = 2100; // Hz
let context: AudioContext | undefined;
let audible = $state(false);
let beeping = $state(false);
let buzzing = $state(false);

export const feedback = {
  get audible() { return audible; },
  get beeping() { return beeping; },
  get buzzing() { return buzzing; },
};

/** Browsers let a page sound only after a hand has asked for it. */
export function setAudible(on: boolean): void {
  audible = on;
  if (on) {
    context ??= new AudioContext();
    void context.resume();
  }
}

function sound(from: number, to: number): void {
  if (!audible || !context) return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const start = context.currentTime + from / 1000;
  const end = context.currentTime + to / 1000;
  oscillator.type = "square";
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.06, start + 0.005);
  gain.gain.setValueAtTime(0.06, end - 0.01);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
}

export function play(beep: number[], buzz: number[]): void {
  for (const [from, to] of spansOf(beep)) {
    sound(from, to);
    setTimeout(() => (beeping = true), from);
    setTimeout(() => (beeping = false), to);
  }
  for (const [from, to] of spansOf(buzz)) {
    setTimeout(() => (buzzing = true), from);
    setTimeout(() => (buzzing = false), to);
  }
  if (buzz.length > 0 && "vibrate" in navigator) navigator.vibrate(buzz);
}
