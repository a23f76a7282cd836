import { z } from "zod";

const known = new WeakMap<z.ZodType, z.ZodType>();

/**
 * The same schema, in which no object has names but those it describes, at every depth. A misspelt name must not be passed
 * over in silence: it would answer another question than the one that was asked.
 */
export function closeSchema(schema: z.ZodType): z.ZodType {
  const before = known.get(schema);
  if (before) return before;
  const closed = close(schema);
  known.set(schema, closed);
  return closed;
}

function close(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return closeObject(schema);
  if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: closeInner(schema.def.element) });
  if (schema instanceof z.ZodUnion) return schema.clone({ ...schema.def, options: schema.def.options.map(closeInner) });
  if (schema instanceof z.ZodRecord)
    return schema.clone({ ...schema.def, valueType: closeInner(schema.def.valueType) });
  if (schema instanceof z.ZodPipe) return schema.clone({ ...schema.def, in: closeInner(schema.def.in) });
  const hasInner = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return hasInner
    ? (schema.clone({ ...schema.def, innerType: closeInner(schema.def.innerType) } as never) as z.ZodType)
    : schema;
}

/** An object that says itself what else it takes is left as it is. */
function closeObject(schema: z.ZodObject): z.ZodType {
  const entries = Object.entries(schema.def.shape).map(([name, inner]) => [name, closeInner(inner)]);
  const catchall = schema.def.catchall ?? z.never();
  return schema.clone({ ...schema.def, shape: Object.fromEntries(entries), catchall });
}

const closeInner = (schema: z.core.$ZodType) => closeSchema(schema as z.ZodType);
