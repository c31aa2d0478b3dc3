// Two libraries of others seal and open messages: one job a line of JSON in, one answer a line out.
// {"do": "seal"|"open", "library": "wecom"|"wechat", token, key, id, timestamp, nonce, message | sealed}
const readline = require("readline");
const wecom = require("@wecom/crypto");
const WechatCrypto = require("wechat-crypto");

function work(job) {
  const other = new WechatCrypto(job.token, job.key, job.id || "x");
  const signed = (sealed) =>
    job.library === "wecom"
      ? wecom.getSignature(job.token, job.timestamp, job.nonce, sealed)
      : other.getSignature(job.timestamp, job.nonce, sealed);
  if (job.do === "seal") {
    const sealed = job.library === "wecom" ? wecom.encrypt(job.key, job.message, job.id) : other.encrypt(job.message);
    return { sealed, signature: signed(sealed) };
  }
  const opened = job.library === "wecom" ? wecom.decrypt(job.key, job.sealed) : other.decrypt(job.sealed);
  return { message: opened.message, id: opened.id, signature: signed(job.sealed) };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    answer = work(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
