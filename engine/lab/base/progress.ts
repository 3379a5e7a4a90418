/** Says what a long step is doing, one line at a time. */
export type Progress = (line: string) => void;
