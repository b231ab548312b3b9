import { Controller, UseFilters, UseInterceptors, UsePipes } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { PRICING_SERVICE, type QuoteReply } from '@roundtrip/contracts';
import { validationPipe } from '@roundtrip/nest';
import { CallLogInterceptor } from '../rpc/call-log.interceptor.js';
import { RpcStatusFilter } from '../rpc/rpc-status.filter.js';
import { QuoteRequestDto } from './quote.dto.js';
import { QuotesService } from './quotes.service.js';

/** The gRPC face of the service; see `proto/pricing.proto` in libs/contracts. */
@Controller()
@UseFilters(RpcStatusFilter)
@UseInterceptors(CallLogInterceptor)
@UsePipes(validationPipe())
export class QuotesController {
  constructor(private readonly quotes: QuotesService) {}

  @GrpcMethod(PRICING_SERVICE, 'Quote')
  quote(@Payload() request: QuoteRequestDto): QuoteReply {
    return this.quotes.quote(request);
  }
}
