import type { ServiceAccess } from "@periplus/shared/cluster";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";

/** Other services of the cloud with access to the cluster, and what each may do. */
export function ServiceAccessTable({ services }: { services: readonly ServiceAccess[] }) {
  if (services.length === 0) return <p className={text.muted}>No other service has access through the cloud.</p>;
  const columns: Column<ServiceAccess>[] = [
    {
      title: "Service",
      head: true,
      cell: ({ name, source }) => (
        <>
          {name}
          <div className={text.mono}>{source}</div>
        </>
      ),
    },
    {
      title: "May",
      cell: ({ roles }) => (
        <ul>
          {roles.map((role) => (
            <li key={role.name}>
              <code className={text.mono}>{role.name}</code>
              {role.rules === null ? (
                <div className={text.muted}>What this role may do was not read.</div>
              ) : (
                <ul>
                  {role.rules.map((rule) => (
                    <li key={JSON.stringify(rule)}>{describeRule(rule)}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <Table compact label="Other services with access" columns={columns} rows={services} rowKey={({ name }) => name} />
  );
}

type Rule = NonNullable<ServiceAccess["roles"][number]["rules"]>[number];

/** A rule in one line: what may be done with which resources. */
function describeRule({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Rule): string {
  const what =
    nonResourceURLs.length > 0 ? nonResourceURLs : resources.map((name) => (name === "*" ? "everything" : name));
  const groups = apiGroups.filter((group) => group !== "" && group !== "*");
  return [
    verbs.map((verb) => (verb === "*" ? "anything" : verb)).join(", "),
    what.join(", "),
    groups.length > 0 ? `in ${groups.join(", ")}` : "",
    resourceNames.length > 0 ? `named ${resourceNames.join(", ")}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
