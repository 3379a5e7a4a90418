import { alias, defineModule, object, path } from "../../engine/module/index.js";

/** Take a file's content from the host. */
export default defineModule<{ src: string }, Record<string, never>>({
  name: "slurp",
  summary: "Take a file's content from the host, in base64.",
  scope: "host",
  args: object({ src: alias(path("The file."), "path") }),
  examples: [{ args: { src: "/etc/hostname" } }],
  returns: {
    content: "The content, in base64: `b64decode` makes text of it.",
    encoding: "base64",
    source: "The file.",
  },

  async check(host, { src }, ctx) {
    const content = await host.read(src);
    if (!content) return ctx.fail(`there is no file ${src} on this host`, { missing: `file:${src}` });
    const result = { content: Buffer.from(content).toString("base64"), encoding: "base64", source: src };
    return { before: {}, after: {}, result };
  },

  async apply() {},
});
