// The binary format of WebAssembly, as far as it is needed to shorten what the compiler wrote
// (https://webassembly.github.io/spec/core/binary/modules.html).

const HEADER = 8;
const CUSTOM = 0;
const IMPORTS = 2;
const EXPORTS = 7;
const FUNCTION = 0;

/** Reads an unsigned LEB128 number: it, and where it ends. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/** Writes one. */
function written(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** Reads a name: it, and where it ends. */
function name(bytes, at) {
  const [length, start] = number(bytes, at);
  return [bytes.toString("utf8", start, start + length), start + length];
}

function named(text) {
  return Buffer.concat([written(Buffer.byteLength(text)), Buffer.from(text)]);
}

/** A module made of what `change` makes of the content of each section; without those of which it makes nothing. */
function changed(bytes, change) {
  const kept = [bytes.subarray(0, HEADER)];
  for (let at = HEADER; at < bytes.length; ) {
    const [length, start] = number(bytes, at + 1);
    const content = change(bytes[at], bytes.subarray(start, start + length));
    if (content) kept.push(Buffer.from([bytes[at]]), written(content.length), content);
    at = start + length;
  }
  return Buffer.concat(kept);
}

/** A module without its custom sections: names, the tools that made it. No browser needs them to run it. */
export function withoutCustom(bytes) {
  return changed(bytes, (section, content) => (section === CUSTOM ? undefined : content));
}

/** A module whose imports (of functions) and exports have other names; `importName` is told the module that they are from, too. */
export function renamed(bytes, importName, exportName) {
  const imports = (content) => {
    let [count, at] = number(content, 0);
    const all = [written(count)];
    for (; count > 0; count--) {
      const [from, afterFrom] = name(content, at);
      const [what, kind] = name(content, afterFrom);
      if (content[kind] !== FUNCTION) throw new Error(`expected functions to be imported, but ${what} from ${from} is none`);
      const end = number(content, kind + 1)[1];
      all.push(named(from), named(importName(from, what)), content.subarray(kind, end));
      at = end;
    }
    return Buffer.concat(all);
  };
  const exports = (content) => {
    let [count, at] = number(content, 0);
    const all = [written(count)];
    for (; count > 0; count--) {
      const [what, kind] = name(content, at);
      const end = number(content, kind + 1)[1];
      all.push(named(exportName(what)), content.subarray(kind, end));
      at = end;
    }
    return Buffer.concat(all);
  };
  const change = { [IMPORTS]: imports, [EXPORTS]: exports };
  return changed(bytes, (section, content) => change[section]?.(content) ?? content);
}
