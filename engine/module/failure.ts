import { DiagnosticError } from "../base/diagnostic.js";
import { HostFailure } from "../shell/types.js";
import type { PlainObject } from "./types.js";

/** A task that came to a bad end on one host, in the words of a report and with Ansible's result keys. */
export interface Failure {
  readonly kind: "failed" | "unreachable";
  readonly message: string;
  readonly hint?: string;
  readonly result: PlainObject;
}

/**
 * What an error thrown by a module, a host or a connection means for the task.
 * @throws the error itself when it is an abort: that ends the run, not one host's task
 */
export function failureOf(problem: unknown, module: string, signal?: AbortSignal): Failure {
  if (signal?.aborted || (problem instanceof Error && problem.name === "Aborted")) throw problem;
  if (problem instanceof HostFailure) return fromHost(problem);
  if (problem instanceof DiagnosticError) return fromDiagnostic(problem);
  const message = problem instanceof Error ? problem.message : String(problem);
  return {
    kind: "failed",
    message: `${module} broke: ${message}`,
    hint: "this is a mistake in the module itself; --debug shows where",
    result: { failed: true, changed: false, msg: `${module} broke: ${message}` },
  };
}

function fromHost(failure: HostFailure): Failure {
  const output: PlainObject = {};
  if (failure.rc !== undefined) output["rc"] = failure.rc;
  if (failure.stdout !== "") Object.assign(output, textKeys("stdout", failure.stdout));
  if (failure.stderr !== "") Object.assign(output, textKeys("stderr", failure.stderr));
  return {
    kind: "failed",
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    result: { changed: false, msg: failure.message, ...output, ...failure.result, failed: true },
  };
}

function fromDiagnostic(problem: DiagnosticError): Failure {
  const { code, summary, detail, hint } = problem.first;
  const message = problem.diagnostics.map((diagnostic) => diagnostic.summary).join("; ");
  const isUnreachable = code.startsWith("connection/");
  return {
    kind: isUnreachable ? "unreachable" : "failed",
    message: detail === undefined ? message : `${message}: ${detail}`,
    ...(hint === undefined ? {} : { hint }),
    result: {
      changed: false,
      msg: detail === undefined ? summary : `${summary}: ${detail}`,
      ...(isUnreachable ? { unreachable: true } : { failed: true }),
    },
  };
}

/** Ansible's pair of keys for an output: the text without its last line end, and its lines. */
export function textKeys(name: "stdout" | "stderr", text: string): PlainObject {
  const trimmed = text.replace(/[\r\n]+$/, "");
  return { [name]: trimmed, [`${name}_lines`]: trimmed === "" ? [] : trimmed.split(/\r?\n/) };
}
