import { connectionKinds } from "../transport/types.js";
import type { JsonSchema } from "./json-schema.js";

/** What a run may be told beforehand, once. Flags win over `HAPB_*` variables, these over `hapb.yml`. */
export interface Settings {
  readonly inventory: readonly string[];
  readonly rolesPath: readonly string[];
  readonly forks: number;
  readonly user: string | undefined;
  readonly privateKey: string | undefined;
  readonly connection: (typeof connectionKinds)[number] | undefined;
  readonly hostKeyChecking: "yes" | "accept-new" | "no" | undefined;
  readonly timeout: number;
  readonly become: boolean;
  readonly becomeUser: string | undefined;
  readonly becomeMethod: "sudo" | "su" | "doas" | undefined;
  readonly diff: boolean;
  readonly forceHandlers: boolean;
  readonly lookahead: boolean;
  readonly verbose: number;
  readonly output: "auto" | "tty" | "plain" | "ndjson";
  readonly detailedExitcode: boolean;
  readonly logFile: string | undefined;
  /** Seconds for which what inventory programs print is kept. */
  readonly inventoryCache: number;
  readonly vaultPasswordFile: readonly string[];
  /** `LABEL@SOURCE` each. */
  readonly vaultId: readonly string[];
}

/** One setting. Its name in `hapb.yml` is `name`, its variable `HAPB_` and the same in capitals, its flag `--` with dashes. */
export interface Setting {
  readonly name: string;
  readonly key: keyof Settings;
  readonly kind:
    "text" | "path" | "paths" | "files" | "inventory" | "vault-ids" | "integer" | "switch" | "choice";
  readonly fallback: unknown;
  readonly summary: string;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** No flag of the command line says it. */
  readonly hasNoFlag?: boolean;
}

const none = undefined;

/** All settings; docs/settings.md has the same list, and a test compares the two. */
export const SETTINGS: readonly Setting[] = [
  {
    name: "inventory",
    key: "inventory",
    kind: "inventory",
    fallback: [],
    summary: "Inventory file or folder, or a list of them",
  },
  {
    name: "roles_path",
    key: "rolesPath",
    kind: "paths",
    fallback: [],
    summary: "Folders to look for roles in, after those beside the playbook",
    hasNoFlag: true,
  },
  {
    name: "forks",
    key: "forks",
    kind: "integer",
    fallback: 50,
    minimum: 1,
    maximum: 10_000,
    summary: "Hosts worked on at the same time",
  },
  {
    name: "user",
    key: "user",
    kind: "text",
    fallback: none,
    summary: "Log in as this user, where the inventory names none",
  },
  { name: "private_key", key: "privateKey", kind: "path", fallback: none, summary: "Log in with this key" },
  {
    name: "connection",
    key: "connection",
    kind: "choice",
    choices: connectionKinds,
    fallback: none,
    summary: "How to connect, where the inventory says nothing",
  },
  {
    name: "host_key_checking",
    key: "hostKeyChecking",
    kind: "choice",
    choices: ["yes", "accept-new", "no"],
    fallback: none,
    summary:
      "Whether a host's key must be in known_hosts; accept-new adds keys of hosts not seen before (default: what ~/.ssh/config says, else yes)",
    hasNoFlag: true,
  },
  {
    name: "timeout",
    key: "timeout",
    kind: "integer",
    fallback: 10,
    minimum: 1,
    maximum: 3600,
    summary: "Seconds that one connect may take",
  },
  {
    name: "become",
    key: "become",
    kind: "switch",
    fallback: false,
    summary: "Become another user (root) after the log-in",
  },
  { name: "become_user", key: "becomeUser", kind: "text", fallback: none, summary: "Become this user" },
  {
    name: "become_method",
    key: "becomeMethod",
    kind: "choice",
    choices: ["sudo", "su", "doas"],
    fallback: none,
    summary: "How to become another user",
  },
  {
    name: "diff",
    key: "diff",
    kind: "switch",
    fallback: false,
    summary: "Show what changes in files and states",
  },
  {
    name: "force_handlers",
    key: "forceHandlers",
    kind: "switch",
    fallback: false,
    summary: "Run notified handlers of a host that failed, too",
  },
  {
    name: "lookahead",
    key: "lookahead",
    kind: "switch",
    fallback: true,
    summary: "Look at the next tasks while one is under way",
    hasNoFlag: true,
  },
  {
    name: "verbose",
    key: "verbose",
    kind: "integer",
    fallback: 0,
    minimum: 0,
    maximum: 3,
    summary: "How much to say, 0 to 3, as -v to -vvv",
  },
  {
    name: "output",
    key: "output",
    kind: "choice",
    choices: ["auto", "tty", "plain", "ndjson"],
    fallback: "auto",
    summary: "How the run is shown",
  },
  {
    name: "detailed_exitcode",
    key: "detailedExitcode",
    kind: "switch",
    fallback: false,
    summary: "Exit with 10 when all is well and something changed, or would change",
  },
  { name: "log_file", key: "logFile", kind: "path", fallback: none, summary: "Write a debug log there" },
  {
    name: "inventory_cache",
    key: "inventoryCache",
    kind: "integer",
    fallback: 0,
    minimum: 0,
    maximum: 31_536_000,
    summary: "Keep what inventory programs print for so many seconds",
    hasNoFlag: true,
  },
  {
    name: "vault_password_file",
    key: "vaultPasswordFile",
    kind: "files",
    fallback: [],
    summary: "Vault password: a file that holds it, or a program that prints it",
  },
  {
    name: "vault_id",
    key: "vaultId",
    kind: "vault-ids",
    fallback: [],
    summary: "Vault passwords under ids: LABEL@SOURCE, the source a file, a program, or prompt",
  },
];

export function variableOf(setting: Setting): string {
  return `HAPB_${setting.name.toUpperCase()}`;
}

export function flagOf(setting: Setting): string {
  return setting.name.replaceAll("_", "-");
}

/** What `hapb.yml` may hold. */
export const SETTINGS_SCHEMA: JsonSchema = {
  title: "the settings",
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(SETTINGS.map((setting) => [setting.name, schemaOf(setting)])),
};

function schemaOf(setting: Setting): JsonSchema {
  const text: JsonSchema = { type: "string", minLength: 1, template: false };
  switch (setting.kind) {
    case "vault-ids":
      return { expected: "LABEL@SOURCE or a list of them", anyOf: [text, { type: "array", items: text }] };
    case "inventory":
    case "files":
    case "paths":
      return { expected: "a path or a list of paths", anyOf: [text, { type: "array", items: text }] };
    case "integer": {
      const { minimum, maximum } = setting;
      return {
        type: "integer",
        minimum,
        maximum,
        expected: `a whole number from ${minimum} to ${maximum}`,
        template: false,
      };
    }
    case "switch":
      return { type: "boolean", template: false };
    case "choice":
      return { enum: setting.choices, template: false };
    default:
      return text;
  }
}
