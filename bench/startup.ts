import { measure, runToEnd, table, type Contender } from "./timing.js";

/** How long it takes until hapb is there at all, beside Node alone. */
export async function startup(hapb: string): Promise<string> {
  const node = (name: string, args: readonly string[]): Contender => ({
    name,
    run: async () => {
      const { code, said } = await runToEnd({ command: process.execPath, args });
      return code === 0 ? undefined : said;
    },
  });
  const measured = await measure(
    [node("node -e 0", ["-e", "0"]), node("hapb --version", [hapb, "--version"])],
    11,
  );
  return table("start, whole process", measured);
}
