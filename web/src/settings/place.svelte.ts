// The channel and stream that the settings pages speak of; kept while one goes from page to page.
import type { StreamName } from "../api/types";

export const chosen = $state<{ channel: number; stream: StreamName }>({ channel: 1, stream: "main" });
