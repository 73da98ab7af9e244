/** Every page of the app, once: how to get there, what is there when it has been read, and its title. */
import type { Page } from "playwright-core";
import { PATIENCE, type Site } from "./site.ts";
import { STORY } from "./story.ts";

export interface RouteOfApp {
  /** Address of one such page, from the fragment on. */
  readonly address: (site: Site) => string;
  /** Waits until everything is read. */
  readonly ready: (page: Page, site: Site) => Promise<unknown>;
  readonly title: (site: Site) => string;
}

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** By the path in the app's router; `*` is where there is none. */
export const ROUTES: Readonly<Record<string, RouteOfApp>> = {
  "/": {
    address: () => "",
    ready: (page, { story }) => page.getByRole("link", { name: story.world.topic.title }).waitFor(PATIENCE),
    title: () => "Feeds · Allora",
  },
  "/feeds/$topicId": {
    address: ({ feedRoute }) => feedRoute,
    ready: (page) => region(page, "Newest final value").waitFor(PATIENCE),
    title: ({ story }) => `${story.world.topic.title} · Allora`,
  },
  "/feeds/$topicId/epochs/$epoch": {
    address: ({ feedRoute }) => `${feedRoute}/epochs/${STORY.repaired}`,
    ready: (page) => region(page, "Verify here").waitFor(PATIENCE),
    title: ({ story }) => `Epoch ${STORY.repaired} · ${story.world.topic.title} · Allora`,
  },
  "/network": {
    address: () => "#/network",
    ready: (page) => region(page, "Keepers").getByRole("table").waitFor(PATIENCE),
    title: () => "Network · Allora",
  },
  "*": {
    address: () => "#/nowhere",
    ready: (page) => page.getByRole("heading", { name: "There is no such page" }).waitFor(PATIENCE),
    title: () => "No such page · Allora",
  },
};
