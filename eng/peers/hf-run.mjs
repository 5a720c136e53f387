// Encodes and decodes with Hugging Face's native library: node hf-run.mjs PEERS
// Reads lines {"tokenizer": "…the file's content…", "texts": […], "add_special": false} and writes for each
// {"ids": [[…], …], "texts": […], "offsets": [[[0, 1], …], …]}, the texts being what the ids decode to and offsets being code
// points, or {"error": "…"}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Tokenizer } = createRequire(process.argv[2] + "/")("tokenizers");
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { tokenizer: file, texts, add_special: addSpecialTokens } = JSON.parse(line);
  try {
    const tokenizer = Tokenizer.fromString(file);
    const ids = [];
    const decoded = [];
    const offsets = [];
    for (const text of texts) {
      const encoding = await tokenizer.encode(text, null, { addSpecialTokens });
      ids.push(encoding.getIds());
      offsets.push(encoding.getOffsets());
      decoded.push(await tokenizer.decode(ids[ids.length - 1], false));
    }
    process.stdout.write(JSON.stringify({ ids, texts: decoded, offsets }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: String(error) }) + "\n");
  }
}
