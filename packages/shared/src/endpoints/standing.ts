import type { Endpoint } from "../endpoint.js";
import { overview } from "../overview.js";
import { scoreHistory, scoreHistoryQuery, secureScore, secureScoreQuery } from "../secure-score.js";

export const standingEndpoints = {
  getSecureScore: {
    tag: "secure-score",
    method: "GET",
    path: "/secure-score",
    access: "reader",
    summary: "The secure score with its controls and the share that was assessed",
    query: secureScoreQuery,
    response: secureScore,
  },
  getSecureScoreHistory: {
    tag: "secure-score",
    method: "GET",
    path: "/secure-score/history",
    access: "reader",
    summary: "The secure score over time, with the causes of every change",
    query: scoreHistoryQuery,
    response: scoreHistory,
  },
  getOverview: {
    tag: "overview",
    method: "GET",
    path: "/overview",
    access: "reader",
    summary: "Everything the overview page shows",
    response: overview,
  },
} as const satisfies Record<string, Endpoint>;
