// The catalog of the device, asked for once.
import type { Catalog, Group } from "../api/catalog_types";
import * as device from "../api/device";

let catalog = $state.raw<Catalog | null>(null);
let loading: Promise<Catalog> | null = null;

export const catalogState = {
  get catalog() { return catalog; },
};

export async function loadCatalog(): Promise<Catalog> {
  loading ??= device.catalog().then(
    (c) => (catalog = c),
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

export function groupOf(name: string): Group | undefined {
  return catalog?.groups.find((g) => g.group === name);
}
