// A 公众号 bot server of others (co-wechat on koa): answers "heard: ..." on a free port of 127.0.0.1, which it prints.
// Arguments: token, appid, EncodingAESKey (empty: plain).
const Koa = require("koa");
const wechat = require("co-wechat");

const [token, appid, encodingAESKey] = process.argv.slice(2);
const config = { token, appid, encodingAESKey, checkSignature: true };
const app = new Koa();
app.use(
  wechat(config).middleware(async (message) => {
    if (message.MsgType === "event") return `event: ${message.Event} ${message.EventKey || ""}`.trim();
    return `heard: ${message.Content || message.MsgType}`;
  })
);
const server = app.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on("end", () => process.exit(0)).resume();
