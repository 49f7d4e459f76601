// The address bar as state: history routes, with a guard for unsaved changes.

export interface Route {
  path: string;
  parts: string[];
  query: URLSearchParams;
}

type Guard = () => boolean | Promise<boolean>;

function read(): Route {
  const path = location.pathname.replace(/\/+$/, "") || "/";
  return { path, parts: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(location.search) };
}

let current = $state.raw<Route>(read());
let guard: Guard | null = null;
let shown = location.pathname + location.search;

export const router = {
  get route(): Route {
    return current;
  },
};

export async function navigate(to: string, options: { replace?: boolean; force?: boolean } = {}): Promise<void> {
  if (!options.force && guard && !(await guard())) return;
  guard = null;
  history[options.replace ? "replaceState" : "pushState"](null, "", to);
  shown = to;
  current = read();
}

/** Asked before the page is left; the returned function takes it away again. */
export function setGuard(ask: Guard): () => void {
  guard = ask;
  return () => {
    if (guard === ask) guard = null;
  };
}

export function startRouter(): void {
  window.addEventListener("popstate", async () => {
    if (guard && !(await guard())) {
      history.pushState(null, "", shown);
      return;
    }
    guard = null;
    shown = location.pathname + location.search;
    current = read();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || link.pathname.startsWith("/api/")) return;
    event.preventDefault();
    void navigate(link.pathname + link.search);
  });
}
