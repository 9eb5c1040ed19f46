// Keeps a whole sound in the page, so that neither the Wi-Fi nor the computer can interrupt it.

// Most bytes to keep: a phone may close a page that takes more.
const MOST = 400e6;
// Milliseconds without any of it after which the computer is taken to be asleep.
const MAX_SILENCE = 20000;

/** Fetch a sound, { url, size }. Resolves to the URL of a Blob; fails if it cannot be kept whole.
    progress: called with how much of it is there, from 0 to 1. */
export async function keep({ url, size }, progress = () => {}) {
  if (size > MOST) throw new RangeError("too large to be kept");
  const asleep = new AbortController();
  let waiting = setTimeout(() => asleep.abort(), MAX_SILENCE);
  const response = await fetch(url, { signal: asleep.signal });
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  const chunks = [];
  const reader = response.body.getReader();
  for (let got = 0; ;) {
    const { done, value } = await reader.read();
    clearTimeout(waiting);
    if (done) break;
    chunks.push(value);
    got += value.length;
    progress(got / size);
    waiting = setTimeout(() => asleep.abort(), MAX_SILENCE);
  }
  const blob = new Blob(chunks, { type: response.headers.get("content-type") });
  if (blob.size !== size) throw new Error(`${blob.size} bytes of ${size}`);
  return URL.createObjectURL(blob);
}
