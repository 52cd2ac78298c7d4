/* A save on its way: what is posted, and the answer to it. */

/* `posted`: { name, value, was } by field, `was` every value that may be stored. */
export function letter({ csrf, revision, posted, at }) {
  const body = new URLSearchParams({ csrf, go: "page", revision });
  if (at) body.set("at", at);
  // Also a letter that carries nothing speaks for single fields, not for the whole form.
  if (!posted.length) body.set("was", "");
  for (const { name, value, was } of posted) {
    body.set(name, value);
    for (const one of was) body.append("was", `${name}=${one}`);
  }
  return body;
}

/* What the store says; null when nothing came, or the page to sign in. */
export async function ask(address, body, options = {}) {
  try {
    const answer = await fetch(address, { method: "POST", body, ...options });
    const isAnswered = !answer.redirected && (answer.ok || answer.status === 409);
    return isAnswered ? await answer.json() : null;
  } catch {
    return null;
  }
}

/* Whether the page stands here because it was loaded anew. */
export function isReloaded() {
  const [arrival] = performance.getEntriesByType("navigation");
  return Boolean(arrival) && arrival.type === "reload";
}
