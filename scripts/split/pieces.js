// Put before the loader of the parts: where its pieces come from. The part that the address needs is asked for at once, while the
// main program is still on its way; which address needs which part is what web/dashboard/src/app.rs says. What could not be
// fetched is forgotten, and asked for again by the next try.
const PAGES = [
  [/^\/$/, "portfolio"],
  [/^\/customers\/[^/]+\/call-prep$/, "call_prep"],
  [/^\/customers\//, "account"],
  [/^\/actions$/, "actions"],
  [/^\/alerts$/, "alerts"],
  [/^\/risk$/, "risk"],
  [/^\/scoring$/, "scoring"],
  [/^\/data$/, "data"],
];
const fetched = new Map();
let wanted;

/** The bytes of all pieces of a part. */
function bundle(part) {
  if (!fetched.has(part)) {
    const bytes = fetch(BUNDLES[part].file).then((answer) => {
      if (!answer.ok) throw new Error(`${BUNDLES[part].file}: status ${answer.status}`);
      return answer.arrayBuffer();
    });
    bytes.catch(() => fetched.delete(part));
    fetched.set(part, bytes);
  }
  return fetched.get(part);
}

/** Loads a part; the pieces that are asked for meanwhile, which is at once, come out of its bundle. */
function want(part, load) {
  return () => {
    wanted = part;
    return load();
  };
}

function piece(name) {
  const part = wanted;
  return bundle(part).then((bytes) => {
    const [start, end] = BUNDLES[part].pieces[name];
    return new Response(bytes.slice(start, end), { headers: { "Content-Type": "application/wasm" } });
  });
}

const here = PAGES.find(([address]) => address.test(location.pathname));
if (here) bundle(here[1]);
