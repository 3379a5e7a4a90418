import { Template, type Value } from "../base/value.js";
import type { Play, Role, Step } from "../playbook/types.js";
import type { Environment, Scope } from "../template/types.js";
import { environmentFor } from "./environment.js";
import { emptyLayer, stack, valuesLayer, variablesLayer, type Layer } from "./layer.js";
import { layersOf } from "./role-layers.js";
import type { RunVariables } from "./run-variables.js";
import { LayeredScope } from "./scope.js";
import type { Locals } from "./types.js";
import { VarsFiles } from "./vars-files.js";

export interface PlayOptions {
  /** All hosts of the play. */
  readonly hosts: readonly string[];
  /** Answers to vars_prompt; of private ones they are secrets. */
  readonly prompted?: ReadonlyMap<string, Value>;
  /** The play's name, evaluated. */
  readonly name?: string;
  /** Whether a host has failed, is unreachable or has ended: it isn't in `ansible_play_hosts` any more. */
  readonly isOut?: (host: string) => boolean;
}

/** The variables of one play under way. */
export class PlayVariables {
  readonly allHosts: readonly string[];
  readonly name: string | undefined;
  private readonly vars: Layer;
  private readonly prompted: Layer;
  private readonly files: VarsFiles;
  private readonly isOut: (host: string) => boolean;
  private readonly publicRoles: Role[];
  private publicDefaults: Layer = emptyLayer;
  private publicVars: Layer = emptyLayer;
  private batch: readonly string[];

  constructor(
    readonly run: RunVariables,
    readonly play: Play,
    options: PlayOptions,
  ) {
    this.allHosts = options.hosts;
    this.batch = options.hosts;
    this.name = options.name ?? nameOf(play);
    this.vars = variablesLayer(play.vars);
    this.prompted = valuesLayer(options.prompted ?? new Map());
    this.isOut = options.isOut ?? (() => false);
    this.publicRoles = [...play.publicRoles];
    this.files = new VarsFiles(play, run.sources, this.environmentFor());
    this.rolesChanged();
  }

  beginBatch(hosts: readonly string[]): void {
    this.batch = hosts;
  }

  /** A role that was included with `public: true`: from now on all steps see its variables. */
  addPublicRole(role: Role): void {
    this.publicRoles.push(role);
    this.rolesChanged();
  }

  activeHosts(): Value[] {
    return this.allHosts.filter((host) => !this.isOut(host));
  }

  activeBatch(): Value[] {
    return this.batch.filter((host) => !this.isOut(host));
  }

  roleNames(): Value[] {
    return this.publicRoles.map(({ name }) => name);
  }

  dependencyNames(): Value[] {
    const below = (role: Role): string[] =>
      role.dependencies.flatMap((use) => [...below(use.role), use.role.name]);
    return [...new Set(this.publicRoles.flatMap(below))];
  }

  allRoleNames(): Value[] {
    return [...new Set([...this.dependencyNames(), ...this.roleNames()])];
  }

  /**
   * The variables that a host sees at a step (or in the play as such). `vars_files` with variables in their names are
   * read when something looks below them.
   */
  scopeFor(host: string, step?: Step, locals?: Locals): Scope {
    const place = { run: this.run, host, play: this, step };
    return new LayeredScope(place, this.layers(host, step), locals);
  }

  /** What templates of a step can reach outside of the variables: lookups, included templates. */
  environmentFor(step?: Step): Environment {
    return environmentFor(this, step);
  }

  private layers(host: string, step: Step | undefined): Layer[] {
    const { run } = this;
    const store = run.store(host);
    const role = step?.role && layersOf(step.role);
    const below = [this.prompted, this.vars, store.factsLayer, run.inventoryLayer(host, this.play.folder)];
    const defaults = [role?.defaults ?? emptyLayer, this.publicDefaults];
    return [
      run.extra,
      step ? variablesLayer(step.includeParams) : emptyLayer,
      role?.params ?? emptyLayer,
      store.setLayer,
      store.includedLayer,
      step ? variablesLayer(step.vars) : emptyLayer,
      role?.vars ?? emptyLayer,
      this.publicVars,
      this.files.layer(
        host,
        () => new LayeredScope({ run, host, play: this }, [run.extra, ...below, ...defaults]),
      ),
      ...below,
      ...defaults,
    ].filter((layer) => layer !== emptyLayer);
  }

  private rolesChanged(): void {
    const lastFirst = [...this.publicRoles].reverse().map(layersOf);
    this.publicDefaults = stack(lastFirst.map(({ publicDefaults }) => publicDefaults));
    this.publicVars = stack(lastFirst.map(({ publicVars }) => publicVars));
  }
}

function nameOf({ name, hosts }: Play): string | undefined {
  if (name !== undefined) return name instanceof Template ? name.text : name;
  return Array.isArray(hosts) ? (hosts as string[]).join(",") : typeof hosts === "string" ? hosts : undefined;
}
