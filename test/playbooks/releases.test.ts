import { readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";

const page = "docs/kubernetes.md";
const head = "| Kubernetes | kubeadm | pause |\n| --- | --- | --- |\n";

await t.test("docs/kubernetes.md has the table of the releases that the playbooks know", async (t) => {
  const { kubernetes_releases: releases } = parse(
    readFileSync("playbooks/roles/kubernetes/vars/main.yml", "utf8"),
  ) as { kubernetes_releases: Record<string, { kubeadm_api: string; pause: string }> };
  const rows = Object.entries(releases).map(
    ([release, { kubeadm_api, pause }]) => `| ${release} | ${kubeadm_api} | ${pause} |\n`,
  );
  const is = readFileSync(page, "utf8");
  const [before = "", after = ""] = is.split(head);
  const wanted = `${before}${head}${rows.join("")}${after.replace(/^(?:\|.*\n)*/, "")}`;
  if (process.env.UPDATE_EXPECTED) writeFileSync(page, wanted);
  t.equal(readFileSync(page, "utf8"), wanted, "UPDATE_EXPECTED=1 writes it");
});
