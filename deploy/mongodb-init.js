// Makes the replica set and the user that Bellwether connects as, named by the secret `mongodb_uri`. Whatever is there
// already stays.
const { readFileSync } = require("node:fs");
const secret = (name) => readFileSync(`/run/secrets/${name}`, "utf8").trim();

const root = encodeURIComponent(secret("mongodb_root_password"));
const admin = connect(`mongodb://root:${root}@mongodb:27017/admin?directConnection=true`);
try {
  admin.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  admin.adminCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "mongodb:27017" }] } });
}
for (let tries = 60; !admin.hello().isWritablePrimary; tries -= 1) {
  if (tries === 0) throw new Error("the replica set rs0 has no primary after a minute");
  sleep(1000);
}

const uri = new URL(secret("mongodb_uri"));
const shop = admin.getSiblingDB(uri.pathname.slice(1));
const [user, password] = [uri.username, uri.password].map(decodeURIComponent);
if (shop.getUser(user) === null) {
  shop.createUser({ user, pwd: password, roles: [{ role: "readWrite", db: shop.getName() }] });
}
print(`replica set rs0 and user ${user} of ${shop.getName()} are there`);
