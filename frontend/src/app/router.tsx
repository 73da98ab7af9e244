/** Which page is at which address. Addresses are fragments, so that any static server can serve the app under any path. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { Suspense } from "react";
import { DirectoryPage } from "../features/feeds/directory/DirectoryPage.tsx";
import { parseFilters } from "../features/feeds/directory/filters.ts";
import { epochFrom, topicIdFrom } from "../lib/routes.ts";
import { LoadingPage } from "./LoadingPage.tsx";
import { NotFoundPage } from "./NotFoundPage.tsx";

// All but the first page are fetched when they are first looked at.
const FeedPage = lazyRouteComponent(() => import("../features/feeds/FeedPage.tsx"), "FeedPage");
const EpochPage = lazyRouteComponent(() => import("../features/epochs/EpochPage.tsx"), "EpochPage");
const NetworkPage = lazyRouteComponent(() => import("../features/network/NetworkPage.tsx"), "NetworkPage");

const root = createRootRoute({
  notFoundComponent: NotFoundPage,
  component: () => (
    <Suspense fallback={<LoadingPage />}>
      <Outlet />
    </Suspense>
  ),
});

const directory = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: parseFilters,
  component: function Directory() {
    const filters = directory.useSearch();
    const navigate = directory.useNavigate();
    return <DirectoryPage filters={filters} onFilters={(search) => void navigate({ search, replace: true })} />;
  },
});

const feed = createRoute({
  getParentRoute: () => root,
  path: "/feeds/$topicId",
  params: {
    parse: ({ topicId }) => ({ topicId: topicIdFrom(topicId) }),
    stringify: ({ topicId }) => ({ topicId: String(topicId) }),
  },
  component: function Feed() {
    const { topicId } = feed.useParams();
    // Another topic is another page, with nothing left over from this one.
    return <FeedPage key={String(topicId)} topicId={topicId} />;
  },
});

const epoch = createRoute({
  getParentRoute: () => root,
  path: "/feeds/$topicId/epochs/$epoch",
  params: {
    parse: ({ topicId, epoch }) => ({ topicId: topicIdFrom(topicId), epoch: epochFrom(epoch) }),
    stringify: ({ topicId, epoch }) => ({ topicId: String(topicId), epoch: String(epoch) }),
  },
  component: function Epoch() {
    const { topicId, epoch: number } = epoch.useParams();
    return <EpochPage key={`${topicId}/${number}`} topicId={topicId} epoch={number} />;
  },
});

const network = createRoute({
  getParentRoute: () => root,
  path: "/network",
  validateSearch: ({ topic }): { topic?: number } =>
    Number.isSafeInteger(topic) && Number(topic) > 0 ? { topic: Number(topic) } : {},
  component: function Network() {
    const { topic } = network.useSearch();
    const navigate = network.useNavigate();
    const choose = (id: bigint) => void navigate({ search: { topic: Number(id) }, replace: true, resetScroll: false });
    return <NetworkPage chosen={topic === undefined ? null : BigInt(topic)} onChoose={choose} />;
  },
});

const routeTree = root.addChildren([directory, feed, epoch, network]);

/** Begins to fetch the code of the page that an address leads to, ahead of everything else that it needs. */
export function preloadPage(hash: string): void {
  if (/^#\/feeds\/\d+\/epochs/.test(hash)) void EpochPage.preload?.();
  else if (hash.startsWith("#/feeds/")) void FeedPage.preload?.();
}

export function appRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({ routeTree, history, defaultNotFoundComponent: NotFoundPage, scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof appRouter>;
  }
}
