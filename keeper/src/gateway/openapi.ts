/** The API's description (OpenAPI 3.1), made from what the endpoints check. */
import { z } from "zod";
import { errorAnswer, type Route } from "./routes.ts";

const REFUSALS = {
  400: "The request cannot be used: the error names what, its value and the limit",
  404: "There is no such thing",
  413: "The body is too large",
  429: "Too many requests; Retry-After says when to come back",
  500: "The gateway failed",
  503: "The gateway is busy, is stopping, or the chain does not answer; Retry-After says when to come back",
} as const;

export function describe(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: "3.1.0",
    info: {
      title: "Allora gateway",
      version: "1.0.0",
      description: "Takes signed submissions for topics on the chain, and serves what the topics yield.",
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: { Error: schemaOf(errorAnswer, "output") } },
  };
}

function operationOf({ method, path, summary, params, query, body, answers }: Route): object {
  const parameters = [...parametersOf("path", params), ...parametersOf("query", query)];
  const answered = Object.entries(answers).map(([status, { description, schema, contentType }]) => [
    status,
    { description, content: { [contentType ?? "application/json"]: { schema: schemaOf(schema, "output") } } },
  ]);
  const refused = Object.entries(REFUSALS).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
  ]);
  return {
    operationId: `${method}${path.replaceAll(/\W+(\w)?/g, (_, first?: string) => (first ?? "").toUpperCase())}`,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: Object.fromEntries([...answered, ...refused]),
  };
}

function parametersOf(place: "path" | "query", schema: z.ZodType | undefined): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12", unrepresentable: "any" });
  return rest;
}
