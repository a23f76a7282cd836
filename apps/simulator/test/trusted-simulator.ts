import tls from "node:tls";
import { type Simulator, type SimulatorOptions, startSimulator } from "../src/simulator.js";

/**
 * Starts a simulator whose CA this process trusts from then on, as NODE_EXTRA_CA_CERTS would, so that the SDKs can be
 * used without any option for it.
 */
export async function startTrustedSimulator(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), simulator.connection.ca]);
  return simulator;
}
