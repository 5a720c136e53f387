// Trains merges with Hugging Face's native library: node hf-train.mjs PEERS TOKENIZER.json TEXT OUT.json
// Takes the pre-tokenizer of TOKENIZER.json and an empty BPE model: 30,000 entries, minimum frequency 0.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , peers, from, text, to] = process.argv;
const { Tokenizer } = createRequire(peers + "/")("tokenizers");
const file = JSON.parse(readFileSync(from, "utf8"));
file.added_tokens = [];
file.post_processor = null;
file.model.vocab = {};
file.model.merges = [];
const tokenizer = Tokenizer.fromString(JSON.stringify(file));
tokenizer.train([text]);
tokenizer.save(to, true);
