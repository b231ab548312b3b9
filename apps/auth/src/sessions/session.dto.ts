import type { Login } from '@roundtrip/contracts';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

// The lengths bound what a request can make us hash and look up.

export class LoginDto implements Login {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  username!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  password!: string;
}

/** Body of refresh and logout. */
export class RefreshTokenDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  refreshToken!: string;
}
