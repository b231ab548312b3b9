interface NodeFlag {
  readonly flag: string;
  readonly reason: string;
}

/**
 * How every Node process of the system is run, besides its preload. Measured on a system of three machines right after
 * its start; `npm run bench:start` measures it again.
 *
 * Two flags that one might look for are left out. `--enable-source-maps` costs 20 to 35 MB a process, because it keeps
 * the maps of all packages, not only ours; set `NODE_OPTIONS=--enable-source-maps` to debug. `NODE_COMPILE_CACHE`
 * makes no start measurably quicker and costs 10 MB a process.
 */
export const nodeFlags: readonly NodeFlag[] = [
  {
    flag: '--max-semi-space-size=4',
    reason:
      'V8 lets its young generation grow to three times 16 MB while an application loads its modules, and seldom gives it back: a shop holds 100 MB with this limit, 165 MB without. Requests are too small to miss the room.',
  },
  {
    flag: '--max-old-space-size=512',
    reason:
      'a process that leaks ends, is started again and is seen in `status`, before it takes the memory of all others',
  },
];
