import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/** Header fields that keep browsers from doing harm (OWASP Secure Headers), and `no-store` until a route knows better. */
@Injectable()
export class SecurityHeadersMiddleware implements NestMiddleware {
  private readonly protect = helmet({
    // The API's pages need no script and load nothing; the documentation's page relaxes this for itself.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });

  use(request: Request, response: Response, next: NextFunction): void {
    response.setHeader('cache-control', 'no-store');
    this.protect(request, response, next);
  }
}
