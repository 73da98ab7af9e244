import { createMemoryHistory } from "@tanstack/react-router";
import { expect, it } from "vitest";
import { ROUTES } from "../../test/web/routes.ts";
import { appRouter } from "../src/app/router.tsx";

it("every page of the app is one that the tests in a browser walk through", () => {
  const paths = Object.keys(appRouter(createMemoryHistory()).routesByPath);
  expect(Object.keys(ROUTES).filter((path) => path !== "*")).toEqual(expect.arrayContaining(paths));
  expect(paths).toContain("/network");
});
