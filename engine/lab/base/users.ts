/**
 * The users of a lab host besides root, who logs in with the lab's key alone.
 * The password protects nothing: lab hosts are reachable from this machine only, and everybody who can read this has it.
 */
export const admin = { name: "admin", sudo: "without a password" } as const;
export const operator = {
  name: "operator",
  password: "operator-of-the-lab",
  sudo: "with the password",
} as const;

/** Users that the lab's key opens. */
export const keyUsers: readonly { readonly name: string; readonly home: string }[] = [
  { name: "root", home: "/root" },
  { name: admin.name, home: `/home/${admin.name}` },
  { name: operator.name, home: `/home/${operator.name}` },
];
