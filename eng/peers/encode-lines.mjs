// Encodes lines {"text": …} from standard input, one after another: node encode-lines.mjs PEERS tokenizers|tiktoken VOCABULARY
// VOCABULARY is a tokenizer.json, or the name of one of tiktoken's encodings. Writes lines {"ids": […]} in order. Special tokens
// in the text are recognised by tokenizers and are text for tiktoken; the template is not applied.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [, , peers, library, vocabulary] = process.argv;
const require = createRequire(peers + "/");
let encode;
if (library === "tiktoken") {
  const encoding = require("tiktoken").get_encoding(vocabulary);
  encode = (text) => Array.from(encoding.encode_ordinary(text));
} else {
  const tokenizer = require("tokenizers").Tokenizer.fromFile(vocabulary);
  encode = async (text) => (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify({ ids: await encode(JSON.parse(line).text) }) + "\n");
}
