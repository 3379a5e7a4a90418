import { Tuple, type Value } from "../../base/value.js";

/** What `groupby` gives: a pair that also answers to `grouper` and `list`. */
export class Group extends Tuple {
  readonly grouper: Value;
  readonly list: Value[];
  constructor(grouper: Value, list: Value[]) {
    super([grouper, list]);
    this.grouper = grouper;
    this.list = list;
  }
}
