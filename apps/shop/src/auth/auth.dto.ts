import { Expose } from 'class-transformer';
import { IsString, Length } from 'class-validator';

/** Body of `POST /api/auth/login`. */
export class LoginBody {
  @IsString()
  @Length(1, 100)
  username: string;

  @IsString()
  @Length(1, 200)
  password: string;
}

/** Body of `POST /api/auth/refresh` and `/api/auth/logout`. */
export class RefreshBody {
  @IsString()
  @Length(1, 2000)
  refreshToken: string;
}

/** A session: who sends the access token is signed in. */
export class SessionView {
  @Expose()
  accessToken: string;

  @Expose()
  refreshToken: string;

  @Expose()
  tokenType: 'Bearer';

  /** Seconds until the access token expires. */
  @Expose()
  expiresIn: number;
}
