import type { INestApplication } from '@nestjs/common';
import { Injectable } from '@nestjs/common';

@Injectable()
export class OpenApiDocument {
  private app: INestApplication | undefined;
  describe(app: INestApplication): void {
    this.app = app;
  }
}
