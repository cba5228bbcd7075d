// Put at the end of the loader of the parts. The part that the address needs is asked for at once, while the main program is
// still on its way; which address needs which part is what web/dashboard/src/app.rs says. A fetch that was begun is used once:
// what failed is asked for again.
const PAGES = [
  [/^\/$/, "portfolio"],
  [/^\/customers\/[^/]+\/call-prep$/, "call_prep"],
  [/^\/customers\//, "account"],
  [/^\/actions$/, "actions"],
  [/^\/alerts$/, "alerts"],
  [/^\/data$/, "data"],
];
const begun = new Map();
function part(file) {
  const fetched = begun.get(file) ?? fetch(file);
  begun.delete(file);
  return fetched;
}
const here = PAGES.find(([address]) => address.test(location.pathname));
for (const file of (here && NEEDS[here[1]]) || []) {
  const fetched = fetch(`/${file}`);
  fetched.catch(() => {});
  begun.set(`/${file}`, fetched);
}
