import { ListAccountsCommand, type OrganizationsClient } from "@aws-sdk/client-organizations";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";

/** Pages of up to 20 accounts. */
const mostPages = 2_000;

/**
 * The ids of an organisation's active accounts, all of them or none. `State` takes the place of `Status`, and an answer may
 * have either: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html. Throws what the SDK throws,
 * or ReadFailure.
 */
export async function listOrganizationAccounts(client: OrganizationsClient, signal: AbortSignal): Promise<string[]> {
  const accounts: string[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }), {
      abortSignal: signal,
    });
    for (const { Id: id, State: state, Status: status } of answer.Accounts ?? [])
      if (id !== undefined && (state ?? status) === "ACTIVE") accounts.push(id);
    token = answer.NextToken;
    if (token === undefined) return accounts;
    if (seen.has(token)) break;
    seen.add(token);
  }
  throw new ReadFailure("failed", "The list of the organisation's accounts does not end.");
}
