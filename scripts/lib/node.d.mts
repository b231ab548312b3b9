export const root: string;
export const oldestNode: number;
export function nodeProblem(version: string): string | undefined;
