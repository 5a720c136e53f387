// Loads a file with Hugging Face's native library and saves it: node hf-save.mjs PEERS FROM.json TO.json
import { createRequire } from "node:module";

const [, , peers, from, to] = process.argv;
createRequire(peers + "/")("tokenizers").Tokenizer.fromFile(from).save(to, true);
