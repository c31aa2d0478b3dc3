// The official client of the long connection, against our platform: answers texts and greets who comes in.
// Arguments: address, bot id, secret. What it hears is printed, a JSON line each; it ends with its input.
const AiBot = require("@wecom/aibot-node-sdk");

const [wsUrl, botId, secret] = process.argv.slice(2);
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = new AiBot.WSClient({ botId, secret, wsUrl, logger: quiet, maxReconnectAttempts: 1 });

client.on("authenticated", () => tell({ authenticated: true }));
client.on("error", (error) => tell({ error: String(error.message) }));
client.on("message.text", async (frame) => {
  tell({ text: frame.body.text.content });
  await client.replyStream(frame, AiBot.generateReqId("stream"), `heard: ${frame.body.text.content}`, true);
});
client.on("event.enter_chat", (frame) => client.replyWelcome(frame, { msgtype: "text", text: { content: "welcome" } }));
client.connect();
process.stdin.on("end", () => { client.disconnect(); process.exit(0); }).resume();
