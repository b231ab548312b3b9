import type { TripView } from '@roundtrip/contracts';

export interface Asked {
  method: string | null;
  url: string | null;
}

/** What a trip asked for, from the client's HTTP span: the values of query parameters are not in it. */
export function askedIn(view: TripView): Asked {
  const http = view.spans.find(
    ({ attributes }) => 'url.full' in attributes && 'http.request.method' in attributes,
  );
  const text = (name: string) => {
    const value = http?.attributes[name];
    return typeof value === 'string' ? value : null;
  };
  return { method: text('http.request.method'), url: text('url.full') };
}
