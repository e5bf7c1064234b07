// What becomes of those who leave the queue. Trunkline takes them out with a document of its own, and this one is not
// performed then; it is for those whom the queue did not take, or let go.
const SORRY = "Sorry, we cannot take your call now. Please call again later.";

exports.handler = function (context, event, callback) {
  const answer = new Twilio.twiml.VoiceResponse();
  if (["queue-full", "error", "system-error", "leave"].includes(event.QueueResult)) {
    answer.say(SORRY);
  }
  answer.hangup();
  callback(null, answer);
};
