// Says at the very end what failed and where, in a few lines: a log is often cut, and its end is what remains.

const COLOURS = /\u001b\[[0-9;]*m/g;
const LINES = 6;

function brief({ message = "no reason was given" }) {
  return message.replace(COLOURS, "").split("\n").filter((line) => line.trim()).slice(0, LINES).join("\n    ");
}

export default class Failures {
  said = [];

  onTestEnd({ location, title }, { status, errors }) {
    if (status === "passed" || status === "skipped") return;
    const where = ({ location: at = location }) => `${at.file.split("/").slice(-2).join("/")}:${at.line}`;
    for (const error of errors) this.said.push(`${title}\n    ${where(error)}: ${brief(error)}`);
  }

  onEnd() {
    if (this.said.length > 0) console.log(`\nwhy:\n  ${this.said.join("\n  ")}`);
  }
}
