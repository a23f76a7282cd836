import { Injectable } from "@nestjs/common";

/** Addresses of the clouds' APIs where they are not the real ones; `{}` means the real ones. */
export interface CloudEndpoints {
  /** PEM; trusted in place of the system's roots. */
  readonly ca?: string;
  readonly azure?: { readonly authorityHost: string; readonly resourceManager: string };
  readonly aws?: { readonly endpoint: string };
  readonly google?: { readonly endpoint: string };
}

const real: CloudEndpoints = {};

/** Thrown for a connector of the sample data while the sample estate does not run. */
export class SampleEstateError extends Error {
  override readonly name = "SampleEstateError";
}

/** Where the clouds are, per connector: those of the sample data live in the estate that runs on this machine. */
@Injectable()
export class CloudEndpointsRegistry {
  private sampleEndpoints: CloudEndpoints | undefined;

  /** Set when the sample estate starts, and to undefined when it stops. */
  set sample(endpoints: CloudEndpoints | undefined) {
    this.sampleEndpoints = endpoints;
  }

  get hasSample(): boolean {
    return this.sampleEndpoints !== undefined;
  }

  /** Throws SampleEstateError. */
  for(connector: { readonly sample: boolean }): CloudEndpoints {
    if (!connector.sample) return real;
    if (!this.sampleEndpoints) {
      throw new SampleEstateError("The sample estate is not running: start Periplus with the sample data");
    }
    return this.sampleEndpoints;
  }
}
