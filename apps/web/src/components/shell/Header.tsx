import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { pathTo } from "../../paths";
import { IconButton } from "../../ui/IconButton";
import { AccountMenu } from "./AccountMenu";
import { DiscoveryIndicator } from "./DiscoveryIndicator";
import styles from "./Header.module.css";
import { Mark } from "./Mark";
import { ThemeMenu } from "./ThemeMenu";

/** Product, quick search, running discoveries, theme, account: the same on every page. */
export function Header({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  return (
    <header className={styles.header}>
      <div className={styles.menu}>
        <IconButton label="Open the navigation" icon={<IconMenu2 size={20} stroke={1.5} />} onClick={onMenu} />
      </div>
      <Link {...pathTo.overview()} className={styles.brand}>
        <Mark />
        <span className={styles.name}>Periplus</span>
      </Link>
      <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} stroke={1.5} />
        <span className={styles.searchWords}>Find a cluster, resource or recommendation</span>
        <kbd className={styles.key}>Ctrl K</kbd>
      </button>
      <div className={styles.right}>
        <DiscoveryIndicator />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
