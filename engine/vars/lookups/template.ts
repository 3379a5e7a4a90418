import { Secret, Unknown, type Value } from "../../base/value.js";
import { renderFile } from "../../template/evaluate.js";
import type { Lookup, Scope } from "../../template/types.js";
import { besideLookup } from "../included-templates.js";
import { foundPath, openedFile, textTerms, type LookupContext } from "./context.js";

/** `template`: a template file, rendered. `template_vars` are further variables for it. */
export function template(context: LookupContext): Lookup {
  const { play, environment } = context;
  return (args, kwargs, scope) => {
    const further = kwargs.get("template_vars");
    const inner = further instanceof Map ? withNames(further, scope) : scope;
    return textTerms(args, "template").map((name): Value => {
      const path = foundPath(name, "templates", "template", context);
      const rendered: string | Secret | Unknown = renderFile(
        openedFile(path, context),
        inner,
        besideLookup(environment, path, play.run.sources.files),
        {
          trimBlocks: true,
          keepTrailingNewline: true,
        },
      );
      return rendered;
    });
  };
}

function withNames(further: ReadonlyMap<Value, Value>, scope: Scope): Scope {
  return {
    get: (name) => further.get(name) ?? scope.get(name),
    names: () => [...(scope.names?.() ?? []), ...[...further.keys()].map(String)],
  };
}
