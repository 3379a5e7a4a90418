import { distributions } from "../../../../modules/kubernetes/preflight/distributions.js";
import type { Rule } from "../../../../modules/kubernetes/preflight/plan.js";
import { rules } from "../../../../modules/kubernetes/preflight/rules.js";

export const pagePath = "docs/preflight.md";

const managers = { apt: "apt", dnf: "dnf", zypper: "zypper", apk: "apk" };

function table(part: Rule["part"]): string[] {
  const rows = rules
    .filter((rule) => rule.part === part)
    .map(({ id, severity, finds, mend }) => `| \`${id}\` | ${severity} | ${finds} | ${mend} |`);
  return ["| rule | | what it comes upon | what mends it |", "| --- | --- | --- | --- |", ...rows];
}

/** The page docs/preflight.md, made of the rules and the table of distributions. */
export function preflightPage(): string {
  const named = distributions.map(
    ({ name, ids, from, packages }) =>
      `| ${name} | ${ids.map((id) => `\`${id}\``).join(", ")} | ${from === "0" ? "any" : from} | ${managers[packages]} |`,
  );
  return [
    "# What is looked at before anything is changed",
    "",
    "`playbooks/preflight.yml` refuses what can't become a cluster: first what the variables say together, before anything connects, then what the hosts are. `stacked.yml` and `external.yml` begin with it. Everything that is wrong is said at once, host by host, each with what mends it and its rule's name. Warnings stop nothing; they are shown, and stand in the run's events.",
    "",
    "```",
    "hapb run playbooks/preflight.yml -i INVENTORY",
    "```",
    "",
    "A person who knows better accepts a rule by its name: what it comes upon is a warning then. Values that are no values at all (docs/variables.md says what each variable may be) can't be accepted.",
    "",
    "```yaml",
    "preflight_ignore: [memory, disk-space]",
    "```",
    "",
    "On hosts that are nodes already, what only matters to bare ones is not asked. What can't be known (a product_uuid that nobody may read, who else speaks VRRP on a host without perl and Python) counts as unknown, and never as wrong.",
    "",
    "Packages are of whichever version their repository has: once the container runtime is installed, and before anything of Kubernetes is, its version is judged again by the rules `containerd-too-old`, `containerd-1` and `crio-version`.",
    "",
    "## Ways between the hosts",
    "",
    "Each host tries the ports that its role needs of the others, all at the same time. While nothing listens there yet, a host that refuses the connection shows that the way is open; a firewall that drops packets lets the attempt run out of time. Only where a packet filter on one of the hosts has rules that reject does a refusal tell nothing: there something is made to listen on these ports for a moment (with perl or Python), and a refusal then is the firewall's. It ends with the attempts, and by itself after a minute where hapb is killed meanwhile.",
    "",
    "An attempt is made by TCP, and only that can be told by it: whether VRRP (IP protocol 112), VXLAN (4789/udp, flannel's 8472/udp), WireGuard and IPIP get through is not. Where a firewall of the hosts is opened they are opened with the rest; what stands between the hosts has to let them pass.",
    "",
    "## What the variables say",
    "",
    ...table("variables"),
    "",
    "## What the hosts are",
    "",
    ...table("hosts"),
    "",
    "## Distributions",
    "",
    "Others are refused, unless `allow_unsupported_distribution` is true.",
    "",
    "| distribution | `ID` in /etc/os-release | from release | packages by |",
    "| --- | --- | --- | --- |",
    ...named,
  ].join("\n");
}
