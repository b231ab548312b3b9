/** A machine as configured: its name and the origin of its proxy. */
export interface Upstream {
  name: string;
  origin: string;
}

export type ParseUpstreamsResult =
  | { status: 'ok'; upstreams: Upstream[] }
  | { status: 'invalid'; problems: string[] };

const validName = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** Reads `a=https://127.0.0.1:8500,b=https://127.0.0.1:8501`. Names are DNS labels; origins have no path. */
export function parseUpstreams(list: string): ParseUpstreamsResult {
  const problems: string[] = [];
  const upstreams = list.split(',').map((entry) => {
    const [name = '', ...rest] = entry.trim().split('=');
    const origin = rest.join('=');
    if (!validName.test(name))
      problems.push(`'${entry.trim()}': the name has to be a DNS label, e.g. a=https://…`);
    if (!isHttpsOrigin(origin)) problems.push(`'${entry.trim()}': '${origin}' is not an https origin`);
    return { name, origin: origin.replace(/\/$/, '') };
  });
  if (new Set(upstreams.map(({ name }) => name)).size < upstreams.length) {
    problems.push(`'${list}' names a machine twice`);
  }
  return problems.length > 0 ? { status: 'invalid', problems } : { status: 'ok', upstreams };
}

function isHttpsOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.hash === '';
}
