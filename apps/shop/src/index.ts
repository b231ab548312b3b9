export { databaseErrorTable } from './database/database.errors.js';
export { ordersErrorTable } from './orders/orders.errors.js';
export { pricingErrorTable } from './pricing/pricing.errors.js';
export { productsErrorTable } from './products/products.errors.js';
export { routeTable } from './routes.js';
export { securityErrorTable } from './security/security.errors.js';
export { shopMigrateSettings, shopSettings } from './settings.js';
export { usersErrorTable } from './users/users.errors.js';
