import { Link } from "@tanstack/react-router";
import { PageHeader } from "../components/PageHeader";
import { pathTo } from "../paths";
import text from "../ui/text.module.css";

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <>
      <PageHeader title="There is no page at this address" />
      <p>
        Go to the{" "}
        <Link {...pathTo.overview()} className={text.inlineLink}>
          overview
        </Link>
        , or search with Ctrl K.
      </p>
    </>
  );
}
