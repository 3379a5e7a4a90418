/** Where hapb's own commands look for programs; the login's PATH comes after. */
export const knownPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The environment of hapb's own commands: known words in messages, a known PATH, and nothing that changes what `cd` does. */
export const ownEnvironment = `L=$PATH; LC_ALL=C PATH=${knownPath}:$PATH; export LC_ALL PATH; unset CDPATH LANGUAGE ENV BASH_ENV`;
