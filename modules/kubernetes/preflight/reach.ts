/** What came of trying the ways from one host to others, before anything listens there. */
export interface Reach {
  /** Addresses and ports with no way to them. */
  readonly filtered: readonly { readonly target: string; readonly reason: string }[];
  /** Addresses and ports at which a connection was refused: by the host, where nothing listens, or by a packet filter. */
  readonly refused: readonly string[];
  /** Nothing on the host can open a connection. */
  readonly is_unknown: boolean;
  /** Hardware address that answers for the virtual address; empty: nobody does, or it is not known. */
  readonly vip_neighbour: string;
  /** VRRP advertisements of others. */
  readonly adverts: readonly Advert[];
  /** Whether it was listened for them. */
  readonly has_listened: boolean;
}

/** One of VRRP's advertisements. */
export interface Advert {
  readonly source: string;
  readonly router_id: number;
  readonly addresses: readonly string[];
}

/** Ports that something was made to listen on for a moment; of `kubernetes_listen`. */
export interface Listening {
  readonly ports: readonly number[];
}
