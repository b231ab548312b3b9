import { Controller, Get } from '@nestjs/common';
import { HttpCache } from '../http/http-cache.interceptor.js';
import { RawResponse } from '../http/raw-response.js';
import { Public } from '../security/access-rules.js';
import type { JwkSet } from '../security/auth-server.js';
import { JwksCache } from '../security/jwks-cache.js';

/** The keys that our tokens are signed with, for others to verify them (RFC 7517). */
@Controller('.well-known/jwks.json')
export class JwksController {
  constructor(private readonly keys: JwksCache) {}

  @Get()
  @Public()
  @RawResponse()
  @HttpCache({ visibility: 'public', maxAgeSeconds: 60 })
  find(): Promise<JwkSet> {
    return this.keys.document();
  }
}
