import { authorityPath } from "../node/authority.js";
import type { Sign } from "./fault.js";
import { reached, type Look } from "./look.js";

/** The kubelet renews its own in time, so that one that is about to end is no fault of it yet. */
const renewsItself = /kubelet-client-current\.pem$|\/kubelet\.conf$/;

/** Certificates by the days that they have left, measured by the host's own clock: it is the one that refuses them. */
export function certificateSigns(look: Look, isBad: (days: number) => boolean): Sign[] {
  return reached(look).flatMap(({ host, certificates, identity }) => {
    if (identity.clock === 0) return [];
    const evidence = certificates.flatMap(({ file, ends }) => {
      // Nobody is shown a copy.
      if (file === authorityPath) return [];
      const days = (Date.parse(ends) / 1000 - identity.clock) / 86_400;
      if (!isBad(days) || (days >= 0 && renewsItself.test(file))) return [];
      return [`${file} ${days < 0 ? "ended" : "ends"} ${ends.slice(0, 10)}`];
    });
    return evidence.length === 0 ? [] : [{ host, evidence }];
  });
}
