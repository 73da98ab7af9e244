/** Which page is at which address. Addresses are fragments, so that any static server can serve the app under any path. */
import { createHashHistory, createRootRoute, createRoute, createRouter, type RouterHistory } from "@tanstack/react-router";
import { DirectoryPage } from "../features/feeds/directory/DirectoryPage.tsx";
import { parseFilters } from "../features/feeds/directory/filters.ts";
import { FeedPage } from "../features/feeds/FeedPage.tsx";
import { topicIdFrom } from "../lib/routes.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";

const root = createRootRoute({ notFoundComponent: NotFoundPage });

const directory = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: parseFilters,
  component: function Directory() {
    const filters = directory.useSearch();
    const navigate = directory.useNavigate();
    return (
      <DirectoryPage filters={filters} onFilters={(search) => void navigate({ search, replace: true })} />
    );
  },
});

const feed = createRoute({
  getParentRoute: () => root,
  path: "/feeds/$topicId",
  params: { parse: ({ topicId }) => ({ topicId: topicIdFrom(topicId) }), stringify: ({ topicId }) => ({ topicId: String(topicId) }) },
  component: function Feed() {
    const { topicId } = feed.useParams();
    // Another topic is another page, with nothing left over from this one.
    return <FeedPage key={String(topicId)} topicId={topicId} />;
  },
});

const routeTree = root.addChildren([directory, feed]);

export function appRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({ routeTree, history, defaultNotFoundComponent: NotFoundPage, scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof appRouter>;
  }
}
