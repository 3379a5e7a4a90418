/** @source Calico's reference, "Configuring calico/node", IP autodetection methods; anything else ends calico-node */
const methods = /^(kubernetes-internal-ip|first-found|(can-reach|interface|skip-interface|cidr)=\S.*)$/;

/** Whether Calico knows a way to find nodes' addresses. */
export function isAutodetection(method: string): boolean {
  return methods.test(method);
}

/** What may go wrong with a way to find nodes' addresses, as a sentence; undefined: nothing that can be told. */
export function doubtAbout(method: string): string | undefined {
  if (method === "first-found")
    return "first-found takes the first address of the last interface, which may be a bridge, or the load balancer's own address: kubernetes-internal-ip takes the node's";
  const [way = "", list = ""] = method.split(/=(.*)/s);
  if (way !== "interface" && way !== "skip-interface") return undefined;
  const loose = list.split(",").filter((pattern) => !/^\^.*\$$/.test(pattern.trim()));
  if (loose.length === 0) return undefined;
  return `${way}= takes regular expressions that match anywhere in a name: ${loose.join(", ")} should be ${loose.map((pattern) => anchored(pattern.trim())).join(", ")}`;
}

/** "eth*" was meant for a file pattern: as a regular expression it is "et" and any number of h. */
function anchored(pattern: string): string {
  const plain = pattern.replace(/^\^|\$$/g, "");
  return `^${plain.replace(/(?<![.\])])\*/g, ".*")}$`;
}
