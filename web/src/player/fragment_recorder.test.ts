// Manual recording to the client: begins at key frames, splits by size.
import { describe, expect, it } from "vitest";
import { FragmentRecorder, type RecordedFile } from "./fragment_recorder";

const bytes = (n: number) => new Uint8Array(n);

function make(limit: number) {
  const files: RecordedFile[] = [];
  return { files, recorder: new FragmentRecorder(limit, (f) => files.push(f)) };
}

describe("FragmentRecorder", () => {
  it("waits for a key frame", () => {
    const { files, recorder } = make(1000);
    recorder.fragment(bytes(10), true, 0);
    recorder.initialise(bytes(20));
    recorder.fragment(bytes(10), false, 0);
    recorder.finish();
    expect(files).toHaveLength(0);
    recorder.fragment(bytes(10), true, 1_800_000_000_000_000);
    recorder.fragment(bytes(10), false, 0);
    recorder.finish();
    expect(files.map((f) => f.blob.size)).toEqual([40]);
    expect(files[0]!.startedAt.getTime()).toBe(1.8e12);
  });

  it("splits at key frames when a file is full", () => {
    const { files, recorder } = make(100);
    recorder.initialise(bytes(20));
    for (let i = 0; i < 10; i++) recorder.fragment(bytes(30), i % 2 === 0, 1);
    recorder.finish();
    expect(files.map((f) => f.blob.size)).toEqual([80, 80, 80, 80, 80]);
    expect(files.map((f) => f.index)).toEqual([1, 2, 3, 4, 5]);
  });

  it("begins a new file when the stream changes", () => {
    const { files, recorder } = make(1000);
    recorder.initialise(bytes(20));
    recorder.fragment(bytes(30), true, 1);
    recorder.initialise(bytes(25));
    recorder.fragment(bytes(30), true, 1);
    recorder.finish();
    expect(files.map((f) => f.blob.size)).toEqual([50, 55]);
  });
});
