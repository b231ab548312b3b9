import type { CategoryCount } from '../products/product.js';

/** What a client has to know about the shop before it shows anything. Public: holds nothing that is not. */
export interface StoreConfig {
  readonly currency: string;
  /** The categories that have products, by name. */
  readonly categories: readonly CategoryCount[];
  readonly sorts: readonly string[];
  readonly paging: { readonly defaultSize: number; readonly maxSize: number };
  readonly ordering: { readonly maxLines: number; readonly maxQuantity: number };
}
