import { Controller, Get, SerializeOptions } from '@nestjs/common';
import { HttpCache } from '../http/http-cache.interceptor.js';
import { Public } from '../security/access-rules.js';
import { StoreConfigView } from './store-config.dto.js';
import type { StoreConfig } from './store-config.js';
import { StoreConfigService } from './store-config.service.js';

@Controller('api/config')
@SerializeOptions({ type: StoreConfigView })
export class StoreConfigController {
  constructor(private readonly config: StoreConfigService) {}

  @Get()
  @Public()
  @HttpCache({ visibility: 'public', maxAgeSeconds: 60 })
  find(): Promise<StoreConfig> {
    return this.config.find();
  }
}
