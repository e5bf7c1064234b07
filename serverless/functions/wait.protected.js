// What callers hear in the queue. It is asked for when they come into it and whenever it ends, and each time Trunkline is
// told that somebody waits: where it is away now, it may be there the next time.
const { tell } = require(Runtime.getFunctions()["tell"].path);

exports.handler = async function (context, event, callback) {
  await tell(context, event);
  const answer = new Twilio.twiml.VoiceResponse();
  answer.say("Please stay on the line. Somebody will be with you soon.");
  answer.play("music.wav");
  callback(null, answer);
};
