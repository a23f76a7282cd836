import { factsOfManifests } from "@periplus/posture/facts/cluster-facts";
import { type ReadDocument, readDocuments } from "@periplus/posture/manifest/read-documents";
import { assessDocument } from "@periplus/posture/manifest/scan";
import type { ScanError, ScanReport } from "@periplus/shared/manifest-check";
import type { Judging } from "./judging.js";
import { type ReadPath, readPaths } from "./read-paths.js";

export interface FileScan {
  readonly report: ScanReport;
  /** By file, where they were asked to be kept. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files below named folders that hold nothing that could be assessed, such as the values of a chart. */
  readonly passedOver: number;
}

/** Assesses files and folders. What they hold is taken to be applied together. */
export async function scanFiles(paths: readonly string[], judging: Judging, keepTexts: boolean): Promise<FileScan> {
  const gathering = new Gathering(keepTexts);
  for await (const read of readPaths(paths)) gathering.take(read);
  const facts = factsOfManifests(gathering.documents.map(({ object }) => object));
  const assessments = gathering.documents.flatMap((document) =>
    assessDocument(document.file, document, judging.assessor, judging.pack, facts),
  );
  const errors = [...gathering.errors, ...gathering.emptyFolders()];
  return { report: { assessments, errors }, texts: gathering.texts, passedOver: gathering.passedOver };
}

class Gathering {
  readonly documents: (ReadDocument & { file: string })[] = [];
  readonly errors: ScanError[] = [];
  readonly texts = new Map<string, string>();
  passedOver = 0;
  /** Folder → whether a file below it had something to say. */
  readonly #folders = new Map<string, boolean>();

  constructor(private readonly keepTexts: boolean) {}

  take(read: ReadPath): void {
    const { file, folder } = read;
    if ("message" in read) {
      this.errors.push({ file, document: null, message: read.message });
      this.#note(folder, true);
      return;
    }
    const { documents, failures } = readDocuments(read.text);
    const holdsNothing = documents.length === 0 && failures.every(({ unrecognised }) => unrecognised === true);
    this.#note(folder, !holdsNothing);
    // Who names a file says that it is to be assessed; a folder may hold anything.
    if (holdsNothing && folder !== null) {
      this.passedOver += 1;
      return;
    }
    for (const document of documents) this.documents.push({ ...document, file });
    for (const { index, message } of failures) this.errors.push({ file, document: index, message });
    if (this.keepTexts) this.texts.set(file, read.text);
  }

  /** A folder without anything to assess is hardly the one that was meant. */
  emptyFolders(): ScanError[] {
    const message = "No file of the folder holds a Kubernetes object or an exported cluster.";
    return [...this.#folders].filter(([, spoke]) => !spoke).map(([file]) => ({ file, document: null, message }));
  }

  #note(folder: string | null, spoke: boolean): void {
    if (folder !== null) this.#folders.set(folder, spoke || this.#folders.get(folder) === true);
  }
}
