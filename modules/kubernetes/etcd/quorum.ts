/** A member of etcd that has a vote. */
export interface Voter {
  readonly name: string;
  readonly isHealthy: boolean;
  readonly isLeaving: boolean;
  readonly peerUrls: readonly string[];
}

/** A majority of so many voters. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/**
 * What the first departure costs that can't be done without: none may leave before it, none after it.
 * @param order those that leave, one after the other
 */
export function firstLoss(
  voters: readonly Voter[],
  order: readonly Voter[],
): { readonly why: string } | undefined {
  const well = (among: readonly Voter[]): number => among.filter(({ isHealthy }) => isHealthy).length;
  const have = (count: number): string => (count === 1 ? "1 is" : `${count} are`);
  if (order.length > 0 && well(voters) < quorumOf(voters.length))
    return {
      why: `etcd has no quorum now: of ${voters.length} voters ${have(well(voters))} well, ${quorumOf(voters.length)} have to be`,
    };
  let staying = voters;
  for (const leaving of order) {
    staying = staying.filter((voter) => voter !== leaving);
    if (staying.length === 0)
      return { why: `${leaving.name} is etcd's last member: it goes only with the whole cluster` };
    const quorum = quorumOf(staying.length);
    if (well(staying) < quorum)
      return {
        why: `without ${leaving.name} etcd would have no quorum: of ${staying.length} voters ${have(well(staying))} well, ${quorum} have to be (${staying
          .filter(({ isHealthy }) => !isHealthy)
          .map(({ name }) => name)
          .join(", ")} not)`,
      };
  }
  return undefined;
}
