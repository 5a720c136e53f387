// Encodes documents that end with NUL: node encode-documents.mjs PEERS tokenizers|tiktoken VOCABULARY FILE
// VOCABULARY is a tokenizer.json, or the name of one of tiktoken's encodings. Writes "COUNT HASH" a document, where the hash is
// FNV-1a over the ids, and at the end "cpu SECONDS" for encoding alone.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , peers, library, vocabulary, file] = process.argv;
const require = createRequire(peers + "/");
const bytes = readFileSync(file);
const documents = [];
for (let from = 0; from < bytes.length; ) {
  let end = bytes.indexOf(0, from);
  if (end < 0) end = bytes.length;
  documents.push(bytes.toString("utf8", from, end));
  from = end + 1;
}

let cpu = 0;
let lines = [];
function take(ids) {
  let hash = 0x811c9dc5 | 0;
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  lines.push(`${ids.length} ${hash}\n`);
}

function timed(work) {
  const before = process.cpuUsage();
  const result = work();
  return { result, spent: () => { const used = process.cpuUsage(before); cpu += (used.user + used.system) / 1e6; } };
}

if (library === "tiktoken") {
  const encoding = require("tiktoken").get_encoding(vocabulary);
  for (const text of documents) {
    const { result, spent } = timed(() => encoding.encode_ordinary(text));
    spent();
    take(result);
  }
} else {
  const { Tokenizer } = require("tokenizers");
  const tokenizer = Tokenizer.fromFile(vocabulary);
  for (let i = 0; i < documents.length; i += 100) {
    const { result, spent } = timed(() => tokenizer.encodeBatch(documents.slice(i, i + 100), { addSpecialTokens: false }));
    const encodings = await result;
    spent();
    for (const encoding of encodings) take(encoding.getIds());
  }
}

process.stdout.write(lines.join("") + `cpu ${cpu}\n`);
