import {
  defineModule,
  HostFailure,
  list,
  object,
  oneOf,
  path,
  string,
  type Host,
} from "../../engine/module/index.js";
import { hapbFolder } from "./node/paths.js";

/** Nobody else knows afterwards whether a package was there before somebody installed it. */
export default defineModule({
  name: "packages_before",
  summary: "Note once which packages a host has, before others bring them.",
  description:
    "The first time it notes which of the packages are there; later it leaves the note alone. So it can be said afterwards which of them came since, and may be taken away again.",
  scope: "host",
  args: object({
    name: list(string("Name of a package, without a version")),
    state: oneOf(
      ["noted", "listed"],
      "noted",
      "Note them where nothing is noted yet, or only say what is known.",
    ),
    note: path("Where the note stands on the host", `${hapbFolder}/packages-before.json`),
  }),
  examples: [{ args: { name: ["containerd", "kubelet"] }, needs: "cluster" }],
  returns: {
    is_noted: "whether anything was noted, now or before",
    brought: "those of the packages that are there now and were not when the note was made",
  },

  async check(host, { name, state, note }) {
    const [noted, present] = await Promise.all([readNote(host, note), presentOf(host, name)]);
    const wanted = state === "noted" ? { ...fresh(name, present), ...noted } : noted;
    const brought = present.filter((each) => noted !== undefined && noted[each] === false);
    return {
      before: { note: noted ?? null },
      after: { note: wanted ?? null },
      result: { is_noted: wanted !== undefined, brought },
      touches: [`file:${note}`],
    };
  },

  async apply(host, { note }, { after }) {
    await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
    await host.write(note, `${JSON.stringify(after.note, null, 1)}\n`, { mode: 0o600 });
  },
});

/** Whether each package was there. */
type Note = Readonly<Record<string, boolean>>;

function fresh(names: readonly string[], present: readonly string[]): Note {
  return Object.fromEntries(names.map((name) => [name, present.includes(name)]));
}

async function presentOf(host: Host, names: readonly string[]): Promise<string[]> {
  const states = await Promise.all(names.map((name) => host.package(name)));
  return names.filter((_, i) => states[i]!.version !== "");
}

async function readNote(host: Host, path: string): Promise<Note | undefined> {
  const bytes = await host.read(path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Note;
  } catch {
    throw new HostFailure(`${path} can't be read`, { hint: "take it away: then nothing is known of before" });
  }
}
