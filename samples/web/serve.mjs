// Serves the folders of sites/ under their own host names through a local HTTP proxy, so that a real crawler sees them as
// separate hosts. node serve.mjs [PORT]; prints the port that it listens on. Listens on the loopback interface only.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const sites = path.join(path.dirname(fileURLToPath(import.meta.url)), 'sites');
const types = { '.html': 'text/html', '.txt': 'text/plain; charset=utf-8', '.json': 'application/json' };

const server = http.createServer((request, response) => {
  let url;
  try {
    url = new URL(request.url);
  } catch {
    return answer(400, {}, 'this is a proxy: ask for an absolute URL\n');
  }
  const host = path.join(sites, url.hostname);
  const file = path.join(host, decodeURIComponent(url.pathname));
  if (path.dirname(host) !== sites || !fs.existsSync(host)) return answer(502, {}, 'no such host\n');
  if (file !== host && !file.startsWith(host + path.sep)) return answer(403, {}, 'outside of the site\n');
  const settingsFile = path.join(host, '_server.json');
  const settings = fs.existsSync(settingsFile) ? JSON.parse(fs.readFileSync(settingsFile, 'utf8')) : {};
  if (url.pathname === '/robots.txt' && settings.robots) return answer(settings.robots.status, {}, settings.robots.body ?? 'not found\n');
  if (path.basename(file) === '_server.json' || !fs.existsSync(file) || !fs.statSync(file).isFile()) return answer(404, {}, 'not found\n');
  const headers = { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream', ...(settings.headers?.[url.pathname] ?? {}) };
  answer(200, headers, fs.readFileSync(file));

  function answer(status, headers, body) {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
    response.end(body);
  }
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(server.address().port));
