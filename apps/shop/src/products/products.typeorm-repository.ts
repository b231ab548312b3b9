import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository, type SelectQueryBuilder } from 'typeorm';
import { offsetOf } from '../paging/page.js';
import { ProductEntity } from './product.entity.js';
import type { CategoryCount, Product, ProductChanges, ProductSearch } from './product.js';
import { ProductsRepository, type UpdateResult } from './products.repository.js';

@Injectable()
export class ProductsTypeormRepository extends ProductsRepository {
  constructor(@InjectRepository(ProductEntity) private readonly products: Repository<ProductEntity>) {
    super();
  }

  override async findById(id: number): Promise<Product | undefined> {
    const row = await this.products.findOneBy({ id });
    return row === null ? undefined : toProduct(row);
  }

  override async search(search: ProductSearch): Promise<{ items: Product[]; total: number }> {
    const query = this.products.createQueryBuilder('product');
    narrow(query, search);
    order(query, search);
    query.offset(offsetOf(search)).limit(search.size);
    const [rows, total] = await query.getManyAndCount();
    return { items: rows.map(toProduct), total };
  }

  override async countByCategory(): Promise<CategoryCount[]> {
    const rows = await this.products
      .createQueryBuilder('product')
      .select('product.category', 'name')
      .addSelect('count(*)::integer', 'products')
      .groupBy('product.category')
      .orderBy('product.category')
      .getRawMany<CategoryCount>();
    return rows;
  }

  override async findPrices(ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.products.find({
      select: { id: true, priceCents: true },
      where: { id: In([...ids]) },
    });
    return new Map(rows.map(({ id, priceCents }) => [id, priceCents]));
  }

  override async update(id: number, changes: ProductChanges, baseVersion?: number): Promise<UpdateResult> {
    const where = baseVersion === undefined ? { id } : { id, version: baseVersion };
    // TypeORM counts the version up by itself.
    const { affected } = await this.products.update(where, { ...changes, updatedAt: new Date() });
    const product = await this.findById(id);
    if (product === undefined) return { status: 'missing' };
    return affected === 0 ? { status: 'changed' } : { status: 'updated', product };
  }
}

function narrow(
  query: SelectQueryBuilder<ProductEntity>,
  { search, category, minPrice, maxPrice }: ProductSearch,
): void {
  if (search !== undefined)
    query.andWhere(`product.search @@ websearch_to_tsquery('english', :search)`, { search });
  if (category !== undefined) query.andWhere('product.category = :category', { category });
  if (minPrice !== undefined) query.andWhere('product.priceCents >= :minPrice', { minPrice });
  if (maxPrice !== undefined) query.andWhere('product.priceCents <= :maxPrice', { maxPrice });
}

/** The id comes last in every order: equal names or prices must not let pages overlap. */
function order(query: SelectQueryBuilder<ProductEntity>, { sort, search }: ProductSearch): void {
  switch (sort) {
    case 'relevance':
      if (search === undefined) query.orderBy('product.name');
      else query.orderBy(`ts_rank(product.search, websearch_to_tsquery('english', :search))`, 'DESC');
      break;
    case 'name':
      query.orderBy('product.name');
      break;
    case 'price':
      query.orderBy('product.priceCents');
      break;
    case '-price':
      query.orderBy('product.priceCents', 'DESC').addOrderBy('product.id', 'DESC');
      return;
    case 'newest':
      query.orderBy('product.id', 'DESC');
      return;
  }
  query.addOrderBy('product.id');
}

function toProduct({ updatedAt, ...row }: ProductEntity): Product {
  return { ...row, updatedAt: updatedAt.toISOString() };
}
