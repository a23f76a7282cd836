/** A stored judgement, of a row `a` of `resource_assessments`; an absent row means that no rule applied. */
export const judgementColumns = `coalesce(a.healthy, '{}') AS healthy, coalesce(a.unhealthy, '{}') AS unhealthy,
  coalesce(a.not_assessed, '{}') AS "notAssessed", coalesce(a.needs_configuration, '{}') AS "needsConfiguration",
  coalesce(a.waived, '{}') AS waived, coalesce(a.mitigated, '{}') AS mitigated, a.facts`;
