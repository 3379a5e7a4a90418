import t from "tap";
import { SourceFile } from "../../../engine/base/source.js";
import type { InventoryFiles } from "../../../engine/inventory/files.js";
import { loadVarsFolder } from "../../../engine/inventory/vars-folder.js";

/** Files that are lists and so all wrong; the earlier a name stands, the later it is read. */
const slow = (names: Readonly<Record<string, readonly string[]>>): InventoryFiles => ({
  list: async (folder) => [...(names[folder] ?? [])],
  kind: async (path) => (names[path] ? "folder" : "file"),
  read: async (path) => {
    const place = Object.values(names).flat().indexOf(path.replace(/^.*\//, ""));
    await new Promise((resolve) => setTimeout(resolve, 40 - 10 * place));
    return { file: new SourceFile(path, "- a\n") };
  },
});

t.test("what is wrong is said in the order of the names, whichever file was read first", async (t) => {
  const { diagnostics } = await loadVarsFolder("/i", {
    files: slow({ "/i/group_vars": ["all.yml", "web.yml"], "/i/host_vars": ["a.yml", "b.yml"] }),
    groups: new Set(["all", "web"]),
    hosts: new Set(["a", "b"]),
  });
  t.strictSame(
    diagnostics.map(({ at }) => at?.file.path),
    ["/i/group_vars/all.yml", "/i/group_vars/web.yml", "/i/host_vars/a.yml", "/i/host_vars/b.yml"],
  );
});
