interface NodeFlag {
  readonly flag: string;
  readonly reason: string;
}

/** How every Node process of the system is run, besides its preload. Figures: docs of `npm run bench:start`. */
export const nodeFlags: readonly NodeFlag[] = [
  {
    flag: '--enable-source-maps',
    reason: 'stack traces in logs and span events name the TypeScript line',
  },
];
