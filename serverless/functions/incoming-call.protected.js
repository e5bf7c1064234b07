// Answers the number. Whoever calls waits in the carrier's queue until Trunkline takes them out of it, which is at once
// where it is there. Nothing is asked of Trunkline here: a call is answered whether it is there or not.
exports.handler = function (context, event, callback) {
  const answer = new Twilio.twiml.VoiceResponse();
  answer.enqueue(
    { waitUrl: "wait", waitUrlMethod: "POST", action: "after-queue", method: "POST" },
    context.FRONT_DOOR_QUEUE,
  );
  callback(null, answer);
};
