// Short messages at the edge of the page.

export type ToastKind = "good" | "bad" | "info";

export interface Toast {
  id: number;
  kind: ToastKind;
  text: string;
}

let list = $state<Toast[]>([]);
let nextId = 1;

export const toasts = {
  get list() { return list; },
};

export function toast(text: string, kind: ToastKind = "info"): void {
  const id = nextId++;
  list = [...list.filter((t) => t.text !== text).slice(-3), { id, kind, text }];
  setTimeout(() => dismiss(id), kind === "bad" ? 9000 : 4500);
}

export function dismiss(id: number): void {
  list = list.filter((t) => t.id !== id);
}
