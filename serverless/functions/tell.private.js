// Tells Trunkline that somebody waits. It believes what is signed with the secret that both have, and asks the carrier
// who waits; so nothing is lost where this does not arrive.
const crypto = require("node:crypto");

// A function has ten seconds in all, and its caller hears nothing meanwhile.
const PATIENCE_MS = 1500;

exports.tell = async function (context, event) {
  const waited = Number(event.QueueTime) || 0;
  const body = JSON.stringify({
    call_sid: event.CallSid,
    from: event.From,
    to: event.To,
    queue: context.FRONT_DOOR_QUEUE,
    enqueued_at: new Date(Date.now() - waited * 1000).toISOString(),
  });
  const mac = crypto.createHmac("sha256", context.FRONT_DOOR_SECRET).update(body).digest("base64");
  try {
    await fetch(`${context.TRUNKLINE_URL}/webhook/front-door`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-trunkline-signature": `sha256=${mac}` },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    // Away. It finds whoever waits when it is back.
  }
};
