/** What was to be done with a file or folder. */
export type FileUse = "read" | "written";

/**
 * What the system said about a file or folder, in a sentence without a full stop that names it; its own words where they are no
 * usual ones.
 * @source errno(3)
 */
export function fileProblem(problem: unknown, path: string, use: FileUse = "read"): string {
  const { code, message } = problem as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return use === "read" ? `there is no file ${path}` : `there is no folder for ${path}`;
    case "EACCES":
    case "EPERM":
      return `${path} may not be ${use} by this user`;
    case "EISDIR":
      return `${path} is a folder`;
    case "ENOTDIR":
    case "EEXIST":
      return `${path} can't be a folder, or lie in one: a file is in the way`;
    case "EROFS":
      return `${path} lies on a file system that is read-only`;
    case "ENOSPC":
      return `the file system of ${path} is full`;
    case "EDQUOT":
      return `this user's quota is used up on the file system of ${path}`;
    default:
      return message;
  }
}
