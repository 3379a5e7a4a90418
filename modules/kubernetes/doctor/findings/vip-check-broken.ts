import { balancers } from "../balancers.js";
import type { Fault } from "../fault.js";

export const vipCheckBroken: Fault = {
  id: "vip-check-broken",
  title: "keepalived can't run its check",
  section: "4",
  meaning: "It leaves the check out, so that a host whose API does not answer keeps the address.",
  mend: "`chmod 755` the script, and `kill -HUP` keepalived so that it looks again.",
  remedy: "safe",
  find: (look) =>
    balancers(look).flatMap(({ host, balancer }) => {
      const broken = (balancer.keepalived?.scripts ?? []).filter(({ state }) => state !== "ok");
      if (broken.length === 0) return [];
      const evidence = broken.map(({ path, state }) =>
        state === "absent" ? `${path} is not there` : `${path} is not executable`,
      );
      const away = broken.some(({ state }) => state === "absent");
      return [
        {
          host,
          evidence,
          given: { paths: broken.map(({ path }) => path), how: away ? "write" : "start" },
          ...(away && !balancer.isHapbs ? { unmendable: "the script was not hapb's" } : {}),
        },
      ];
    }),
};
