/** zod without code generation, which the content security policy forbids. Import before any module that has schemas. */
import * as z from "zod/mini";

z.config({ jitless: true });
