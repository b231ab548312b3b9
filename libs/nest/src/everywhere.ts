/** Where middleware for all requests is mounted: every path, also outside a global prefix, and every method. */
export const everywhere = '/{*splat}';
