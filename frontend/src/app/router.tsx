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
import { parseWorkSearch } from "../features/work/search.ts";
import { epochFrom, topicIdFrom } from "../lib/routes.ts";
import { type Order, parseOrder } from "../lib/stake/order.ts";
import { LoadingPage } from "./LoadingPage.tsx";
import { NotFoundPage } from "./NotFoundPage.tsx";

// All but the first page are fetched when they are first looked at.
const FeedPage = lazyRouteComponent(() => import("../features/feeds/FeedPage.tsx"), "FeedPage");
const EpochPage = lazyRouteComponent(() => import("../features/epochs/EpochPage.tsx"), "EpochPage");
const NetworkPage = lazyRouteComponent(() => import("../features/network/NetworkPage.tsx"), "NetworkPage");
const ChoosePage = lazyRouteComponent(() => import("../features/work/ChoosePage.tsx"), "ChoosePage");
const WorkPage = lazyRouteComponent(() => import("../features/work/WorkPage.tsx"), "WorkPage");
const PayPage = lazyRouteComponent(() => import("../features/payments/PayPage.tsx"), "PayPage");
const CreatePage = lazyRouteComponent(() => import("../features/topics/CreatePage.tsx"), "CreatePage");
const StakePage = lazyRouteComponent(() => import("../features/stake/StakePage.tsx"), "StakePage");
const TopicStakePage = lazyRouteComponent(() => import("../features/stake/TopicStakePage.tsx"), "TopicStakePage");
const ReputerPage = lazyRouteComponent(() => import("../features/stake/ReputerPage.tsx"), "ReputerPage");
const AccountPage = lazyRouteComponent(() => import("../features/accounts/AccountPage.tsx"), "AccountPage");

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

/** Number of a topic, as a parameter of an address. */
const ofTopic = {
  parse: ({ topicId }: { topicId: string }) => ({ topicId: topicIdFrom(topicId) }),
  stringify: ({ topicId }: { topicId: bigint }) => ({ topicId: String(topicId) }),
};

const feed = createRoute({
  getParentRoute: () => root,
  path: "/feeds/$topicId",
  params: ofTopic,
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

const payments = createRoute({
  getParentRoute: () => root,
  path: "/feeds/$topicId/pay",
  params: ofTopic,
  component: function Payments() {
    const { topicId } = payments.useParams();
    return <PayPage key={String(topicId)} topicId={topicId} />;
  },
});

const work = createRoute({ getParentRoute: () => root, path: "/work", component: () => <ChoosePage /> });

const workOn = createRoute({
  getParentRoute: () => root,
  path: "/work/$topicId",
  params: ofTopic,
  validateSearch: parseWorkSearch,
  component: function WorkOn() {
    const { topicId } = workOn.useParams();
    const search = workOn.useSearch();
    const navigate = workOn.useNavigate();
    const onSearch = (next: typeof search) => void navigate({ search: next, replace: true, resetScroll: false });
    return <WorkPage key={String(topicId)} topicId={topicId} search={search} onSearch={onSearch} />;
  },
});

const create = createRoute({ getParentRoute: () => root, path: "/create", component: () => <CreatePage /> });

const stake = createRoute({
  getParentRoute: () => root,
  path: "/stake",
  component: StakePage,
});

const topicStake = createRoute({
  getParentRoute: () => root,
  path: "/stake/$topicId",
  params: {
    parse: ({ topicId }) => ({ topicId: topicIdFrom(topicId) }),
    stringify: ({ topicId }) => ({ topicId: String(topicId) }),
  },
  validateSearch: parseOrder,
  component: function TopicStake() {
    const { topicId } = topicStake.useParams();
    const order = topicStake.useSearch();
    const navigate = topicStake.useNavigate();
    const onOrder = (search: Order) => void navigate({ search, replace: true });
    return <TopicStakePage key={String(topicId)} topicId={topicId} order={order} onOrder={onOrder} />;
  },
});

const reputer = createRoute({
  getParentRoute: () => root,
  path: "/stake/$topicId/$reputer",
  params: {
    parse: ({ topicId, reputer }) => ({ topicId: topicIdFrom(topicId), reputer }),
    stringify: ({ topicId, reputer }) => ({ topicId: String(topicId), reputer }),
  },
  validateSearch: ({ account }: Record<string, unknown>): { account?: string } =>
    typeof account === "string" ? { account } : {},
  component: function Reputer() {
    const { topicId, reputer: address } = reputer.useParams();
    const { account } = reputer.useSearch();
    return <ReputerPage key={`${topicId}/${address}`} topicId={topicId} reputer={address} watched={account ?? null} />;
  },
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/accounts/$account",
  component: function Account() {
    const { account: address } = account.useParams();
    return <AccountPage key={address} account={address} />;
  },
});

const routeTree = root.addChildren([
  directory,
  feed,
  epoch,
  payments,
  work,
  workOn,
  create,
  stake,
  topicStake,
  reputer,
  account,
  network,
]);

/** Begins to fetch the code of the page that an address leads to, ahead of everything else that it needs. */
export function preloadPage(hash: string): void {
  if (/^#\/feeds\/\d+\/epochs/.test(hash)) void EpochPage.preload?.();
  else if (/^#\/feeds\/\d+\/pay/.test(hash)) void PayPage.preload?.();
  else if (hash.startsWith("#/feeds/")) void FeedPage.preload?.();
  else if (hash.startsWith("#/work/")) void WorkPage.preload?.();
  else if (hash.startsWith("#/create")) void CreatePage.preload?.();
  else if (/^#\/stake\/\d+\/0x/.test(hash)) void ReputerPage.preload?.();
  else if (hash.startsWith("#/stake/")) void TopicStakePage.preload?.();
  else if (hash.startsWith("#/stake")) void StakePage.preload?.();
  else if (hash.startsWith("#/accounts/")) void AccountPage.preload?.();
}

export function appRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({ routeTree, history, defaultNotFoundComponent: NotFoundPage, scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof appRouter>;
  }
}
