// oidc-provider as a real provider for a test: pairwise subjects, back-channel logout, a login form that takes every name.
// Asked by its environment: PORT, CERTIFICATE and KEY (files), CLIENT (JSON), CA (file of the authority of our server's
// certificate, if that speaks TLS), ROTATED (another key).

import crypto from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import Provider from "oidc-provider";

const { PORT, CERTIFICATE, KEY, CLIENT, ROTATED } = process.env;
const issuer = `https://127.0.0.1:${PORT}`;
const jwk = (kid) => {
  const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
};

const provider = new Provider(issuer, {
  clients: [JSON.parse(CLIENT)],
  jwks: { keys: [jwk(ROTATED ? "second" : "first")] },
  subjectTypes: ["public", "pairwise"],
  pairwiseIdentifier: (_, subject, client) =>
    crypto.createHash("sha256").update(`${client.sectorIdentifier}${subject}salt`).digest("hex"),
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "Bob de Vries", email: "bob@hs.example" }) }),
  claims: { openid: ["sub", "sid", "acr", "amr", "auth_time"], email: ["email"], profile: ["name"] },
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    claimsParameter: { enabled: true },
  },
  // Our server is on this machine, where this provider would not go otherwise.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  cookies: { keys: ["a key of the test's"] },
});
for (const event of ["server_error", "grant.error", "authorization.error", "backchannel.error"])
  provider.on(event, (_, error) => console.error(event, error));
provider.on("backchannel.success", () => console.log("told of a logout"));
https
  .createServer({ cert: fs.readFileSync(CERTIFICATE), key: fs.readFileSync(KEY) }, provider.callback())
  .listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
