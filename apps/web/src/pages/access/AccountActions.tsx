import type { Account } from "@periplus/shared/account";
import type { SignInLink } from "@periplus/shared/session";
import { IconDots, IconEdit, IconKey, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeSeen } from "../../api/change-seen";
import { call } from "../../api/client";
import { useConnectorNames } from "../../api/connector-names";
import { toApiError } from "../../api/problem";
import { invalidate } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { IconButton } from "../../ui/IconButton";
import { Menu, MenuItem } from "../../ui/Menu";
import { useToast } from "../../ui/Toasts";
import { AccountDialog } from "./AccountDialog";
import { accountFacts } from "./account-facts";

const icon = { size: 16, stroke: 1.5 } as const;

interface AccountActionsProps {
  account: Account;
  onLink: (name: string, link: SignInLink) => void;
}

/** What can be done with an account. */
export function AccountActions({ account, onLink }: AccountActionsProps) {
  const [asking, setAsking] = useState<"change" | "remove" | null>(null);
  const { disable, link, remove } = useAccountActs(account, onLink, () => setAsking(null));
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${account.name}`} icon={<IconDots size={18} stroke={1.5} />} />}>
        <MenuItem icon={<IconEdit {...icon} />} onSelect={() => setAsking("change")}>
          Change…
        </MenuItem>
        {account.signInName === null ? null : (
          <MenuItem icon={<IconKey {...icon} />} onSelect={() => link.mutate()}>
            Make a password link
          </MenuItem>
        )}
        <MenuItem
          icon={account.disabledAt ? <IconUserCheck {...icon} /> : <IconUserOff {...icon} />}
          onSelect={() => disable.mutate()}
        >
          {account.disabledAt ? "Enable" : "Disable"}
        </MenuItem>
        <MenuItem icon={<IconTrash {...icon} />} onSelect={() => setAsking("remove")}>
          Remove…
        </MenuItem>
      </Menu>
      {asking === "change" ? (
        <AccountDialog kind={account.kind} account={account} onClose={() => setAsking(null)} onLink={onLink} />
      ) : null}
      <ConfirmDialog
        open={asking === "remove"}
        onClose={() => setAsking(null)}
        title={`Remove ${account.name}?`}
        action="Remove"
        mutation={remove}
      >
        Its sessions end, and its tokens and passkeys are worth nothing from now on. What it did keeps its name.
      </ConfirmDialog>
    </>
  );
}

function useAccountActs(account: Account, onLink: AccountActionsProps["onLink"], onRemoved: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const params = { id: account.id };
  const refresh = () => invalidate(client, "listAccounts", "listSessions", "listTokens");
  const onError = (cause: Error) => toast("Not done", toApiError(cause).message);
  const nameOf = useConnectorNames();
  const ofSeen = {
    read: { params },
    seen: account,
    facts: (each: Account) => accountFacts(each, nameOf),
    onChanged: () => void refresh(),
  };
  const disable = useMutation({
    mutationFn: () =>
      changeSeen("updateAccount", {
        request: { params, body: { disabled: account.disabledAt === null } },
        ...ofSeen,
      }),
    onSuccess: refresh,
    onError,
  });
  const link = useMutation({
    mutationFn: () => call("createPasswordLink", { params }),
    onSuccess: (made) => onLink(account.name, made),
    onError,
  });
  const remove = useMutation({
    mutationFn: () => changeSeen("deleteAccount", { request: { params }, ...ofSeen }),
    onSuccess: async () => {
      onRemoved();
      await refresh();
    },
  });
  return { disable, link, remove };
}
