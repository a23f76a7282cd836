import { clouds } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { useMe } from "../api/me";
import { whyNot } from "../lib/may";
import { cloudWords } from "../lib/words";
import { pathTo } from "../paths";
import text from "../ui/text.module.css";
import styles from "./CloudChoice.module.css";
import { CloudMark } from "./CloudMark";

/** What can be connected. A reader sees it too, and who can do it. */
export function CloudChoice() {
  const why = whyNot(useMe(), "manageConnectors", "everywhere");
  return (
    <>
      <ul className={styles.clouds}>
        {clouds.map((cloud) => (
          <li key={cloud}>
            <Link {...pathTo.newConnector(cloud)} className={styles.cloud}>
              <CloudMark cloud={cloud} />
              <span>
                <span className={styles.name}>{cloudWords[cloud].name}</span>
                <span className={styles.product}>{cloudWords[cloud].product}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {why ? <p className={text.muted}>{why}. You can look at what it would take.</p> : null}
    </>
  );
}
