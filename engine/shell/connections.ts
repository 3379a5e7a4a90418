import { ChannelRefused, type Channel, type Connection } from "../transport/types.js";
import { DiagnosticError, error } from "../base/diagnostic.js";

/**
 * The connections to one machine with one set of values: one, until a server refuses a further channel on it (MaxSessions);
 * then another one is opened beside it. A lost connection is made anew by whoever asks next.
 */
export class Connections {
  private readonly connect: () => Promise<Connection>;
  private readonly held: Promise<Connection>[] = [];
  private isClosed = false;
  /** Whom the last log-in was as; ~/.ssh/config may have had a say. */
  user: string | undefined;
  private lostTrips = 0;

  constructor(connect: () => Promise<Connection>) {
    this.connect = connect;
  }

  /** Round trips of the transport itself: log-ins and channels. */
  async roundTrips(): Promise<number> {
    const open = await Promise.all(this.held.map((each) => each.then((connection) => connection.roundTrips)));
    return open.reduce((sum, trips) => sum + trips, this.lostTrips);
  }

  /** Logs in where nobody has yet. @throws as `open` */
  async loginUser(): Promise<string> {
    return (await (this.held[0] ?? this.add())).user;
  }

  /** Whether channels may be terminals. @throws as `open` */
  async hasTerminals(): Promise<boolean> {
    return (await (this.held[0] ?? this.add())).hasTerminals;
  }

  /**
   * @throws DiagnosticError `connection/...` when the machine can't be reached or lets nobody in
   */
  async open(
    command: string,
    options: { readonly pty?: boolean; readonly signal?: AbortSignal },
  ): Promise<Channel> {
    for (let i = 0; ; i++) {
      const isNew = i >= this.held.length;
      const connection = await (isNew ? this.add() : this.held[i]!);
      try {
        return await connection.open(command, options);
      } catch (cause) {
        if (!(cause instanceof ChannelRefused)) throw cause;
        if (isNew) throw new DiagnosticError(error("connection/channel", cause.message));
      }
    }
  }

  /** @returns whether the file is there; false where no connection has a way of its own for files */
  async putFile(localPath: string, size: number, path: string, signal?: AbortSignal): Promise<boolean> {
    const connection = await (this.held[0] ?? this.add());
    return (await connection.putFile?.(localPath, size, path, signal)) ?? false;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.drop();
  }

  /** Ends what there is; the next `open` connects anew. */
  async drop(): Promise<void> {
    await Promise.allSettled(
      this.held.splice(0).map((each) => each.then((connection) => connection.close())),
    );
  }

  private add(): Promise<Connection> {
    if (this.isClosed)
      throw new DiagnosticError(error("connection/closed", "the run is over: no more connections"));
    const connecting = this.connect();
    this.held.push(connecting);
    const forget = () => {
      const at = this.held.indexOf(connecting);
      if (at !== -1) void this.held.splice(at, 1);
    };
    connecting.then((connection) => {
      this.user = connection.user;
      return connection.closed.then(() => {
        this.lostTrips += connection.roundTrips;
        forget();
      });
    }, forget);
    return connecting;
  }
}
