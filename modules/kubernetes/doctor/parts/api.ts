import type { Part } from "../part.js";
import { pairs, valueOf } from "./pairs.js";

export interface ApiLook {
  /** Whether the files are there with which this host can ask its cluster's API as an administrator. */
  readonly canAsk: boolean;
  /** What this host's own API server says of itself: an HTTP status, "" where nothing answers or there is none. */
  readonly readyz: string;
  /** The same through the endpoint that the kubelet uses; "" where nothing answers, curl's exit code as "curl 35". */
  readonly throughEndpoint: string;
}

/** 401 and 403 are answers: somebody has switched off anonymous questions. */
export const api: Part<ApiLook> = {
  script: `
[ -r /etc/kubernetes/admin.conf ] && command -v kubectl >/dev/null && echo canAsk
echo "readyz $readyz"; echo "endpoint $endpoint"`,
  read(text) {
    const said = pairs(text);
    const readyz = valueOf(said, "readyz");
    return {
      canAsk: said.some(([key]) => key === "canAsk"),
      readyz: readyz === "000" ? "" : readyz,
      throughEndpoint: valueOf(said, "endpoint"),
    };
  },
};
