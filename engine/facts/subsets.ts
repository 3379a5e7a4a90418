/** The parts that facts come in; one request may ask for several. */
export type Part = "min" | "hardware" | "network" | "virtual" | "local";

/** Ansible's finer names, by the part they belong to here. */
const names: Readonly<Record<string, readonly Part[]>> = {
  all: ["min", "local", "hardware", "network", "virtual"],
  min: ["min"],
  hardware: ["hardware"],
  devices: ["hardware"],
  mounts: ["hardware"],
  network: ["network"],
  interfaces: ["network"],
  default_ipv4: ["network"],
  default_ipv6: ["network"],
  all_ipv4_addresses: ["network"],
  all_ipv6_addresses: ["network"],
  virtual: ["virtual"],
  virtualization_type: ["virtual"],
  virtualization_role: ["virtual"],
  local: ["local"],
  facter: [],
  ohai: [],
};

/** Names that stand for facts which are always gathered with `min`. */
const minimalNames = new Set(
  (
    "apparmor architecture caps chroot cmdline date_time distribution dns env fips kernel lsb machine machine_id os_family " +
    "pkg_mgr platform processor python selinux service_mgr ssh_pub_keys user"
  ).split(" "),
);

/**
 * The parts that a `gather_subset` asks for: "min" always, unless "!min" or "!all,!min" takes it away; with exclusions alone,
 * the rest of all.
 * @throws TypeError for a name that isn't there
 */
export function partsOf(subset: string | readonly string[]): ReadonlySet<Part> {
  const words = [subset]
    .flat()
    .flatMap((each) => each.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wanted = new Set<Part>(words.includes("!min") ? [] : ["min"]);
  const included = words.filter((word) => !word.startsWith("!"));
  const excluded = words.filter((word) => word.startsWith("!")).map((word) => word.slice(1));
  const names = included.length > 0 ? included : excluded.includes("all") ? [] : ["all"];
  for (const word of names) for (const part of partsNamed(word)) wanted.add(part);
  for (const word of excluded) {
    if (word === "min" || word === "all" || minimalNames.has(word)) continue;
    for (const part of partsNamed(word)) if (!included.includes(word)) wanted.delete(part);
  }
  // A name of its own that is asked for wins over what it is a part of.
  if (excluded.includes("min") && !included.some((word) => minimalNames.has(word))) wanted.delete("min");
  return wanted;
}

function partsNamed(word: string): readonly Part[] {
  if (minimalNames.has(word)) return ["min"];
  const parts = Object.hasOwn(names, word) ? names[word] : undefined;
  if (!parts)
    throw new TypeError(
      `there are no facts called "${word}"; gather_subset takes ${Object.keys(names).join(", ")}`,
    );
  return parts;
}
