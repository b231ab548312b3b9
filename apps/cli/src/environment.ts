/**
 * The environment this program was given. Read through settings wherever it is a setting; as a whole only by the
 * launcher, which hands it on to the processes it starts so that their own settings can be given to `roundtrip up`.
 */
export type Environment = Readonly<Record<string, string | undefined>>;

export const ownEnvironment: Environment = process.env;
