// Encodes lines {"text": …} from standard input with Hugging Face's native library: node hf-encode.mjs PEERS TOKENIZER.json
// Writes lines {"ids": […]} in order. Special tokens in the text are recognised; the template is not applied.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Tokenizer } = createRequire(process.argv[2] + "/")("tokenizers");
const tokenizer = Tokenizer.fromFile(process.argv[3]);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const encoding = await tokenizer.encode(JSON.parse(line).text, null, { addSpecialTokens: false });
  process.stdout.write(JSON.stringify({ ids: encoding.getIds() }) + "\n");
}
