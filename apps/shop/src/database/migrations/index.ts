import { CreateTables1763800000000 } from './1763800000000-create-tables.js';
import { CreateIndexes1763800100000 } from './1763800100000-create-indexes.js';

/** All migrations, in the order in which they run. One that has run anywhere is never changed: add another. */
export const migrations = [CreateTables1763800000000, CreateIndexes1763800100000];
