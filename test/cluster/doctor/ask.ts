import type { Cluster } from "../cluster.js";
import type { EndedRun } from "../hapb.js";

interface DoctorLine {
  readonly type: string;
  readonly id?: string;
  readonly signs?: readonly { readonly host: string }[];
  readonly left?: readonly { readonly id: string }[];
}

/** Runs `hapb doctor`; findings as `id host,host`, and the ids of those that are left. */
export async function doctor(cluster: Cluster, options: readonly string[]) {
  return told(await cluster.run(options, { command: "doctor" }));
}

/** What a run of `hapb doctor` told. */
export function told({ rc, stdout }: EndedRun) {
  const lines = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DoctorLine);
  const ofType = (kind: string) =>
    lines
      .filter(({ type }) => type === kind)
      .map(
        ({ id, signs = [] }) => `${id} ${[...new Set(signs.map(({ host }) => host || "cluster"))].join(",")}`,
      );
  const left = lines.find(({ type }) => type === "doctor-end")?.left?.map(({ id }) => id);
  return { rc, found: ofType("finding"), harmless: ofType("harmless"), left: left ?? ["nothing was said"] };
}
