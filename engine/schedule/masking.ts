import type { Diagnostic } from "../base/diagnostic.js";
import type { Emit, HostResult } from "../base/events.js";
import type { SecretWords } from "../module/secret-words.js";

/** Takes the run's secret words out of every event that carries something from a host or an argument. */
export function masked(emit: Emit, words: SecretWords): Emit {
  return (event) => {
    switch (event.type) {
      case "host-result":
      case "item-result":
        return emit({ ...event, result: maskedResult(event.result, words) });
      case "host-retry":
        return emit({ ...event, result: words.hidePlain(event.result) });
      case "host-line":
        return emit({ ...event, line: words.hide(event.line) });
      case "diagnostic":
        return emit({ ...event, diagnostic: maskedDiagnostic(event.diagnostic, words) });
      case "notified":
        return emit({ ...event, handler: words.hide(event.handler) });
      case "play-start":
      case "play-skip":
      case "play-end":
        return emit({ ...event, name: words.hide(event.name) });
      case "include":
        return emit({ ...event, target: words.hide(event.target) });
      case "run-end":
        return emit({
          ...event,
          pendingHandlers: event.pendingHandlers.map(({ host, handler }) => ({
            host,
            handler: words.hide(handler),
          })),
          ...(event.stats && { stats: words.hidePlain(event.stats) }),
        });
      default:
        return emit(event);
    }
  };
}

function maskedResult(result: HostResult, words: SecretWords): HostResult {
  const hide = (text: string) => words.hide(text);
  return {
    ...result,
    result: words.hidePlain(result.result),
    differences: result.differences.map(({ label, before, after }) => ({
      label: hide(label),
      before: hide(before),
      after: hide(after),
    })),
    warnings: result.warnings.map(hide),
    ...(result.message === undefined ? {} : { message: hide(result.message) }),
    ...(result.said === undefined ? {} : { said: hide(result.said) }),
    ...(result.hint === undefined ? {} : { hint: hide(result.hint) }),
    ...(result.item === undefined ? {} : { item: hide(result.item) }),
    ...(result.diagnostics && {
      diagnostics: result.diagnostics.map((diagnostic) => maskedDiagnostic(diagnostic, words)),
    }),
  };
}

function maskedDiagnostic(diagnostic: Diagnostic, words: SecretWords): Diagnostic {
  return {
    ...diagnostic,
    summary: words.hide(diagnostic.summary),
    ...(diagnostic.detail === undefined ? {} : { detail: words.hide(diagnostic.detail) }),
    ...(diagnostic.hint === undefined ? {} : { hint: words.hide(diagnostic.hint) }),
  };
}
