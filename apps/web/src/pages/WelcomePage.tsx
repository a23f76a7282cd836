import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { call } from "../api/client";
import { useMe } from "../api/me";
import { queryOf } from "../api/queries";
import { CloudChoice } from "../components/CloudChoice";
import { ErrorNotice } from "../components/ErrorNotice";
import { PageHeader } from "../components/PageHeader";
import { whyNot } from "../lib/may";
import { pathTo } from "../paths";
import { Button, buttonClass } from "../ui/Button";
import styles from "./WelcomePage.module.css";

/** From nothing to a first result: three ways, two of which need no cloud. */
export function WelcomePage() {
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const connectors = useQuery(queryOf("listConnectors"));
  const started = connectors.data?.items.some((connector) => connector.sample) ?? false;
  const sample = useMutation({
    mutationFn: () => call("startSampleData"),
    onSuccess: async () => {
      await client.invalidateQueries();
      await navigate(pathTo.connectors());
    },
  });
  const absent = me.sampleDataAvailable ? undefined : "The simulated estate is not part of this installation";
  const sampleWhy = whyNot(me, "manageConnectors", "everywhere") ?? absent;
  return (
    <>
      <PageHeader
        title="Where do you want to start?"
        lead="Periplus lists every Kubernetes cluster you run and says what is wrong in each, why it matters, and what to do. It reads and never writes; values of Secrets are neither asked for nor kept."
      />
      <div className={styles.cards}>
        <Card title="Connect a cloud or a cluster" main>
          <p>
            A role that may only read. You get the documents that grant it, and see the first findings minutes later.
          </p>
          <CloudChoice />
        </Card>
        <Card title="Look around with sample data">
          <p>
            A simulated estate in three clouds: nine clusters, about five thousand objects, good and bad workloads. It
            runs on this machine, and goes again with one click.
          </p>
          {sample.error ? <ErrorNotice error={sample.error} what="Not started" /> : null}
          <div className={styles.action}>
            {started ? (
              <Link {...pathTo.overview()} className={buttonClass()}>
                Look at the sample data
              </Link>
            ) : (
              <Button why={sampleWhy} busy={sample.isPending} onClick={() => sample.mutate()}>
                Start the sample data
              </Button>
            )}
          </div>
        </Card>
        <Card title="Check a manifest">
          <p>Paste the YAML of a workload, or an exported cluster description. It is judged in memory and not kept.</p>
          <div className={styles.action}>
            <Link {...pathTo.check()} className={buttonClass()}>
              Check a manifest
            </Link>
          </div>
        </Card>
      </div>
    </>
  );
}

function Card({ title, main = false, children }: { title: string; main?: boolean; children: ReactNode }) {
  return (
    <section className={styles.card} data-main={main || undefined} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  );
}
