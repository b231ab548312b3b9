/** What stands in place of something secret or personal. */
export const MASKS = Object.freeze({
  email: '[e-mail]',
  token: '[token]',
  card: '[card]',
  credentials: '[credentials]',
});

export type MaskKind = keyof typeof MASKS;

/** Called for everything that was masked. */
export type OnMask = (kind: MaskKind) => void;

/** Something worth looking at more closely: most texts have none of it, and this is all they cost. */
const SUSPICIOUS = /@|%40|eyJ|bearer|basic\s|\d(?:[ -]?\d){12}/i;

/** A JSON web token, also without its signature. RFC 7519. */
const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;

/** Credentials of an `Authorization` header. RFC 9110, 11.4. */
const CREDENTIALS = /\b(bearer|basic)(\s+|%20)[\w.~+/=-]{6,}/gi;

/**
 * Name and password in a URL (RFC 3986, 3.2.1), up to the last `@` before its path: passwords are not always encoded as
 * they should be. Schemes are short, which keeps the search fast in long texts.
 */
const USERINFO = /\b([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/@:"<>]*:[^\s/"<>]+@/gi;

/**
 * An e-mail address, also percent-encoded in a URL. Parts have the lengths of RFC 5321, 4.5.3.1, which also keeps the
 * search fast in long texts.
 */
const EMAIL =
  /[\w.!#$&'*+/=?^`{|}~-]{1,64}(?:@|%40)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?/gi;

/** 13 to 19 digits, perhaps in groups, not inside a longer number or an id. No issuer's cards start with 0 or 1, as times do. */
const CARD_CANDIDATE = /(?<![\w.])[2-9](?:[ -]?\d){12,18}(?!\w)/g;

/**
 * The text without e-mail addresses, tokens, card numbers and the credentials in URLs. The same string when there is nothing to mask.
 * Masking twice changes nothing.
 */
export function maskText(text: string, onMask: OnMask = () => {}): string {
  if (!SUSPICIOUS.test(text)) return text;
  const masked = (kind: MaskKind): string => {
    onMask(kind);
    return MASKS[kind];
  };
  return (
    text
      .replace(JWT, () => masked('token'))
      .replace(CREDENTIALS, (_all, scheme: string) => `${scheme} ${masked('token')}`)
      // Before e-mail addresses: a password and the host after it look like one.
      .replace(USERINFO, (_all, scheme: string) => `${scheme}${masked('credentials')}@`)
      .replace(EMAIL, () => masked('email'))
      .replace(CARD_CANDIDATE, (candidate) => (isCardNumber(candidate) ? masked('card') : candidate))
  );
}

/** Whether digits, perhaps in groups, pass the check that card numbers pass: Luhn's, ISO/IEC 7812-1. */
export function isCardNumber(text: string): boolean {
  let sum = 0;
  let double = false;
  let digits = 0;
  for (let index = text.length - 1; index >= 0; index--) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    double = !double;
    digits++;
  }
  return digits >= 13 && digits <= 19 && sum > 0 && sum % 10 === 0;
}
