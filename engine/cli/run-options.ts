import { connectionKinds } from "../transport/types.js";
import type { Option } from "./command.js";
import { flushCache } from "./sources.js";

/** Options of `run` and `exec` that say how hosts are reached; letters and meaning are ansible-playbook's. */
export const connectionOptions: readonly Option[] = [
  {
    name: "inventory",
    short: "i",
    value: "SOURCE",
    isRepeatable: true,
    summary: "Inventory file or folder, or a list of hosts with a comma (h1,h2 or h1,)",
  },
  {
    name: "limit",
    short: "l",
    value: "PATTERN",
    summary: "Only these of the play's hosts; @FILE reads patterns from a file",
  },
  flushCache,
  { name: "forks", short: "f", value: "N", summary: "Hosts worked on at the same time (default 50)" },
  { name: "user", short: "u", value: "NAME", summary: "Log in as this user, where the inventory names none" },
  { name: "private-key", value: "FILE", summary: "Log in with this key" },
  {
    name: "connection",
    short: "c",
    value: "KIND",
    choices: connectionKinds,
    summary: "How to connect, where the inventory says nothing",
  },
  { name: "ask-pass", short: "k", summary: "Ask for the log-in password" },
  { name: "become", short: "b", summary: "Become another user (root) after the log-in" },
  { name: "become-user", value: "NAME", summary: "Become this user" },
  {
    name: "become-method",
    value: "METHOD",
    choices: ["sudo", "su", "doas"],
    summary: "How to become another user",
  },
  { name: "ask-become-pass", short: "K", summary: "Ask for the password of sudo, su or doas" },
  { name: "timeout", short: "T", value: "SECONDS", summary: "How long one connect may take (default 10)" },
];

/** Options that say what is shown and what is done. */
export const runningOptions: readonly Option[] = [
  { name: "check", short: "C", summary: "Look only: say what would change, change nothing" },
  { name: "diff", short: "D", summary: "Show what changes in files and states" },
  {
    name: "extra-vars",
    short: "e",
    value: "VARS",
    isRepeatable: true,
    summary: "Variables that win over all others: key=value, JSON, YAML, or @FILE",
  },
  {
    name: "verbose",
    short: "v",
    isRepeatable: true,
    summary: "Say more: -v results, -vv every key, -vvv connections",
  },
  {
    name: "output",
    value: "KIND",
    choices: ["auto", "tty", "plain", "ndjson"],
    summary: "How the run is shown (default auto)",
  },
  {
    name: "detailed-exitcode",
    summary: "Exit with 10 when all is well and something changed, or would change",
  },
  { name: "log-file", value: "FILE", summary: "Write a debug log there" },
];

/** Options of `run` alone. */
export const playbookOptions: readonly Option[] = [
  {
    name: "tags",
    short: "t",
    value: "TAGS",
    isRepeatable: true,
    summary: "Only tasks with one of these tags",
  },
  { name: "skip-tags", value: "TAGS", isRepeatable: true, summary: "No task with one of these tags" },
  { name: "start-at-task", value: "NAME", summary: "Begin with the task of this name" },
  { name: "resume", summary: "Go on where the last run of these playbooks failed or was stopped" },
  { name: "retry", summary: "Run on the hosts alone that failed or were unreachable in the last run" },
  { name: "force-handlers", summary: "Run notified handlers of a host that failed, too" },
  { name: "list-hosts", summary: "Show the hosts of each play, and run nothing" },
  { name: "list-tasks", summary: "Show the tasks of each play, and run nothing" },
  { name: "list-tags", summary: "Show the tags in each play, and run nothing" },
  { name: "syntax-check", summary: "Check playbooks and inventory, and run nothing" },
];
