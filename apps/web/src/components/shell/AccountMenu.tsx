import {
  IconHelpCircle,
  IconHistory,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconUser,
  IconUserCog,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { countOf } from "../../lib/number";
import { singleKeys } from "../../lib/shortcuts";
import { useChoice } from "../../lib/stored-choice";
import { roleWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { IconButton } from "../../ui/IconButton";
import { Menu, MenuItem, MenuLine, MenuText } from "../../ui/Menu";

const icon = { size: 16, stroke: 1.5 } as const;

/** Who is signed in, with which role; and the way out. */
export function AccountMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const keys = useChoice(singleKeys);
  const signOut = async () => {
    await call("deleteSession").catch(() => null);
    client.clear();
    await navigate({ to: "/sign-in" });
  };
  const signOutOfProvider = async () => {
    const { url } = await call("signOutOfProvider").catch(() => ({ url: null }));
    if (url !== null) return window.location.assign(url);
    client.clear();
    await navigate({ to: "/sign-in" });
  };
  return (
    <Menu trigger={<IconButton label={`Account: ${me.name}`} icon={<IconUser size={18} stroke={1.5} />} />}>
      <MenuText>
        <strong>{me.name}</strong>
        <br />
        {roleWords[me.role]}
        {me.limitedTo ? ` of ${countOf(me.limitedTo.length, "connector")}` : ""}, version {me.version}
      </MenuText>
      <MenuLine />
      <MenuItem icon={<IconKeyboard {...icon} />} onSelect={() => singleKeys.set(keys === "on" ? "off" : "on")}>
        Turn single-key shortcuts {keys === "on" ? "off" : "on"}
      </MenuItem>
      <MenuItem icon={<IconUserCog {...icon} />} onSelect={() => void navigate(pathTo.account())}>
        My account
      </MenuItem>
      <MenuItem icon={<IconKey {...icon} />} onSelect={() => void navigate(pathTo.access())}>
        Access of people and programs
      </MenuItem>
      <MenuItem icon={<IconHistory {...icon} />} onSelect={() => void navigate(pathTo.audit())}>
        Audit log
      </MenuItem>
      <MenuItem icon={<IconHelpCircle {...icon} />} onSelect={() => void navigate(pathTo.help())}>
        Help
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<IconLogout {...icon} />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
      {me.method === "provider" ? (
        <MenuItem icon={<IconLogout {...icon} />} onSelect={() => void signOutOfProvider()}>
          Sign out of the identity provider, too
        </MenuItem>
      ) : null}
    </Menu>
  );
}
