// Keeps whole sounds in the page, so that neither the Wi-Fi nor the computer can break a session.

// Bytes that are kept, at most: a phone may end a page that takes more.
const MOST = 400e6;

/** Fetch sounds, { url, size } each, as Blobs, in order.
    progress: called with how much of all of it is there, from 0 to 1. */
export async function keep(sounds, progress) {
  const all = sounds.reduce((sum, { size }) => sum + size, 0);
  if (all > MOST) throw new RangeError("too large to be kept");
  const blobs = [];
  let got = 0;
  for (const { url, size } of sounds) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} for ${url}`);
    const chunks = [];
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      got += value.length;
      progress(got / all);
    }
    const blob = new Blob(chunks, { type: response.headers.get("content-type") });
    if (blob.size !== size) throw new Error(`${blob.size} bytes of ${size}`);
    blobs.push(blob);
  }
  return blobs;
}
