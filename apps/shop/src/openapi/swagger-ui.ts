import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

export const DOCUMENT_PATH = '/api/openapi.json';
export const UI_PATH = '/api/docs';

/** Swagger UI needs inline styles and images in data URLs; its script is a file, and ours too. */
export const UI_CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export const uiPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundtrip shop: API</title>
<link rel="stylesheet" href="${UI_PATH}/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="${UI_PATH}/swagger-ui-bundle.js"></script>
<script src="${UI_PATH}/init.js"></script>
</body>
</html>
`;

const init = `SwaggerUIBundle({ url: '${DOCUMENT_PATH}', dom_id: '#ui', deepLinking: true });\n`;

export interface Asset {
  type: string;
  content: Readable;
}

/** A file of the page, or `undefined`. Only these: the name comes from the path of a request. */
export function uiAsset(name: string): Asset | undefined {
  switch (name) {
    case 'init.js':
      return { type: 'text/javascript; charset=utf-8', content: Readable.from([init]) };
    case 'swagger-ui-bundle.js':
      return { type: 'text/javascript; charset=utf-8', content: distributed(name) };
    case 'swagger-ui.css':
      return { type: 'text/css; charset=utf-8', content: distributed(name) };
    default:
      return undefined;
  }
}

/** A file of swagger-ui-dist, which comes with @nestjs/swagger. */
function distributed(name: string): Readable {
  const require = createRequire(import.meta.resolve('@nestjs/swagger'));
  return createReadStream(require.resolve(`swagger-ui-dist/${name}`));
}
