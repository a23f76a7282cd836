import { z } from "zod";

/**
 * Zod compiles validators with `new Function` where it may. The page's policy forbids that, and already the question
 * whether it is allowed would be reported: so this module comes before every schema.
 */
z.config({ jitless: true });
