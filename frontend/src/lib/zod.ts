/** zod without code generation, which the content security policy forbids. Import before any module that has schemas. */
import { z } from "zod";

z.config({ jitless: true });
