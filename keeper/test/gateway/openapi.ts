/** Checks descriptions against the schema of OpenAPI itself. */
import { Validator } from "@seriousme/openapi-schema-validator";

export async function validateOpenApi(
  description: object,
): Promise<{ valid: boolean; version?: string; errors?: unknown }> {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(description) as Record<string, unknown>);
  return valid ? { valid, version: validator.version } : { valid, errors };
}
