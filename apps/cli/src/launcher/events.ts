import type { SystemUrls } from './process-table.js';

/** What happens while a system starts, runs and stops; `up --json` prints each as one line. */
export type LauncherEvent =
  | { readonly event: 'begin'; readonly dataFolder: string; readonly machines: readonly string[] }
  /** Processes that a killed launcher had left behind were ended. */
  | { readonly event: 'cleaned'; readonly names: readonly string[] }
  /** Something worth knowing that is no failure. */
  | { readonly event: 'note'; readonly message: string }
  /** A part is ready; seconds since the start began. */
  | { readonly event: 'part'; readonly name: string; readonly port: number; readonly seconds: number }
  /** A set-up command said how far it is. */
  | { readonly event: 'progress'; readonly name: string; readonly line: string }
  | { readonly event: 'up'; readonly seconds: number; readonly urls: SystemUrls }
  | {
      readonly event: 'crashed';
      readonly name: string;
      readonly how: string;
      readonly restartInMillis: number;
    }
  | { readonly event: 'recovered'; readonly name: string }
  | { readonly event: 'stopping' }
  | { readonly event: 'down'; readonly seconds: number };

export type EventSink = (event: LauncherEvent) => void;
