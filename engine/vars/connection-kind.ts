import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Value } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import { connectionKinds, type ConnectionKind } from "../transport/types.js";

/** Names that Ansible's plugins have, without their collection. */
const others: Readonly<Record<string, ConnectionKind>> = {
  smart: "ssh",
  paramiko: "ssh",
  paramiko_ssh: "ssh",
  docker_api: "docker",
};

const collections = /^(ansible\.(builtin|legacy|netcommon)|community\.(general|docker)|containers\.podman)\./;

/** How a host is reached, by ansible_connection. @throws DiagnosticError `vars/connection` for one that hapb has not */
export function connectionKind(value: Value | undefined, host: string): ConnectionKind {
  if (value === undefined) return "ssh";
  const name = typeof value === "string" ? value.replace(collections, "") : "";
  const kind = [...connectionKinds, "fake" as const].find((each) => each === name) ?? others[name];
  if (kind !== undefined) return kind;
  throw new DiagnosticError(
    error("vars/connection", `hapb has no connection "${name}" (asked for by ${host})`, {
      hint: didYouMean(name, connectionKinds) ?? `ansible_connection is one of ${connectionKinds.join(", ")}`,
    }),
  );
}
