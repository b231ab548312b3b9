import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';

const HTML_PAGE = 'roundtrip:html-page';

/** Makes a whole HTML document of what a handler returned. Everything in it must be escaped (`html.ts`). */
export type HtmlPage<T> = (data: T) => string;

/** The route also answers HTML, to a client that would rather have that (`Accept`). */
export function AlsoAsHtml<T>(page: HtmlPage<T>) {
  return applyDecorators(SetMetadata(HTML_PAGE, page), UseInterceptors(HtmlInterceptor));
}

/** Whether the client of a route with an HTML page gets that page. A client that accepts neither gets JSON. */
export function answersHtml(reflector: Reflector, context: ExecutionContext): boolean {
  return (
    reflector.get(HTML_PAGE, context.getHandler()) !== undefined &&
    context.switchToHttp().getRequest<Request>().accepts(['json', 'html']) === 'html'
  );
}

@Injectable()
export class HtmlInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    response.vary('Accept');
    if (!answersHtml(this.reflector, context)) return next.handle();
    const page = this.reflector.get<HtmlPage<unknown>>(HTML_PAGE, context.getHandler());
    return next.handle().pipe(
      map((data) => {
        response.type('html');
        return page(data);
      }),
    );
  }
}
