// The binary format of WebAssembly, as far as it is needed to shorten pieces
// (https://webassembly.github.io/spec/core/binary/modules.html).

const HEADER = 8;
const CUSTOM = 0;

/** Reads an unsigned LEB128 number: it, and where it ends. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/** A module without its custom sections: names, the tools that made it. No browser needs them to run it. */
export function withoutCustom(bytes) {
  const kept = [bytes.subarray(0, HEADER)];
  for (let at = HEADER; at < bytes.length; ) {
    const [length, content] = number(bytes, at + 1);
    const end = content + length;
    if (bytes[at] !== CUSTOM) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}
