/**
 * Bounds how many log-ins to one address are under way at once: sshd drops the eleventh unauthenticated one at random
 * (MaxStartups 10:30:100, sshd_config(5)).
 */
export class LoginLimiter {
  private readonly atOnce: number;
  private readonly underWay = new Map<string, number>();
  private readonly queues = new Map<string, (() => void)[]>();

  constructor(atOnce = 8) {
    this.atOnce = atOnce;
  }

  async run<T>(address: string, login: () => Promise<T>): Promise<T> {
    const count = this.underWay.get(address) ?? 0;
    if (count < this.atOnce) this.underWay.set(address, count + 1);
    else await this.turn(address);
    try {
      return await login();
    } finally {
      this.leave(address);
    }
  }

  private turn(address: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.queues.get(address) ?? [];
      queue.push(resolve);
      this.queues.set(address, queue);
    });
  }

  /** The place goes to the next in line, if any. */
  private leave(address: string): void {
    const next = this.queues.get(address)?.shift();
    if (next) next();
    else this.underWay.set(address, this.underWay.get(address)! - 1);
  }
}
