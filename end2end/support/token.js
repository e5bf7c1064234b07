// Phone tokens that end soon: the dialer's own, signed again with another end.
import { createHmac } from "node:crypto";

const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The same token, good for `seconds` from now on. */
export function signAgain(token, secret, seconds) {
  const [header, claims] = token.split(".").slice(0, 2).map(decode);
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode(header)}.${encode({ ...claims, iat: now, exp: now + seconds })}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

/**
 * Every token that the page gets from now on is good for `seconds`.
 * @returns {{withhold: boolean}} while `withhold` is true the page gets none at all.
 */
export async function shortTokens(page, secret, seconds) {
  const terms = { withhold: false, given: 0 };
  await page.route("**/api/desk/phone", async (route) => {
    if (terms.withhold) {
      await route.abort();
      return;
    }
    const response = await route.fetch();
    const setup = await response.json();
    setup.token = signAgain(setup.token, secret, seconds);
    setup.expires_at = Date.now() + seconds * 1000;
    terms.given += 1;
    await route.fulfill({ response, json: setup });
  });
  return terms;
}
