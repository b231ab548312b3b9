import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { HttpCache } from '../http/http-cache.interceptor.js';
import { RawResponse } from '../http/raw-response.js';
import { Public } from '../security/access-rules.js';
import { OpenApiDocument } from './openapi-document.js';
import { UI_CONTENT_SECURITY_POLICY, uiAsset, uiPage } from './swagger-ui.js';

/** The description of the API, for programs and for people. */
@Public()
@RawResponse()
@Controller('api')
export class OpenApiController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  @HttpCache({ visibility: 'public', maxAgeSeconds: 300 })
  find(): Promise<OpenAPIObject> {
    return this.document.get();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', UI_CONTENT_SECURITY_POLICY)
  @HttpCache({ visibility: 'public', maxAgeSeconds: 300 })
  page(): string {
    return uiPage;
  }

  @Get('docs/:asset')
  @HttpCache({ visibility: 'public', maxAgeSeconds: 86_400 })
  asset(@Param('asset') name: string): StreamableFile {
    const asset = uiAsset(name);
    if (asset === undefined) throw new NotFoundException(`There is no file ${JSON.stringify(name)} here.`);
    return new StreamableFile(asset.content, { type: asset.type });
  }
}
