import type { BaseFile } from "./files.js";

/**
 * One kind of lab host: what its image is made of. It is plain data, since the image is named by a digest of it; a
 * change here is a new image.
 */
export interface Family {
  /** Also the inventory group of its hosts: small letters and digits. */
  readonly name: string;
  readonly summary: string;
  /**
   * A Debian release, made by debootstrap with all that every lab host has; or another family, whose image then stays
   * as it is and is shared: only what differs takes time and room.
   */
  readonly from: { readonly suite: string } | { readonly family: string };
  /** Debian packages it has (of a release) or has besides (of a family). */
  readonly packages?: readonly string[];
  /** Debian packages of the other family that it lacks. */
  readonly withoutPackages?: readonly string[];
  /** Debian packages that its hosts can install from the package folder they carry. */
  readonly offeredPackages?: readonly string[];
  /** Written after the packages. */
  readonly files?: readonly BaseFile[];
  /** Run by sh -e as root in the image, last. */
  readonly steps?: string;
  /** How its hosts start and stop where that is not systemd's way. */
  readonly init?: FamilyInit;
}

/** The program that a host's first process is. */
export interface FamilyInit {
  /** The program and its arguments; systemd, as nspawn finds it, when absent. */
  readonly command?: readonly string[];
  /** Words for the init program that nspawn finds itself, as a kernel's command line has them. */
  readonly words?: readonly string[];
  /** The signal at which it shuts the host down; systemd's SIGRTMIN+3 when absent. */
  readonly haltSignal?: string;
}
