// Copies from packages into static/dist/ what the built style sheet refers to, and USWDS's own script:
// the package's other 17 MB of pictures and fonts would only be hashed and compressed for nothing.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const from = "node_modules/@uswds/uswds/dist";
const to = "static/dist";
const css = readFileSync(join(to, "site.css"), "utf8");
const pictures = [...css.matchAll(/url\("?(img\/[^")]+)"?\)/g)].map((match) => match[1]);

for (const file of new Set([...pictures, "img/sprite.svg"])) {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  cpSync(join(from, file), join(to, file));
}
mkdirSync(join(to, "js"), { recursive: true });
for (const file of ["js/uswds-init.min.js", "js/uswds.min.js"]) {
  // Django's manifest of static files would look for the source map that the last line names.
  const script = readFileSync(join(from, file), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  writeFileSync(join(to, file), script);
}
// The solver of ALTCHA's challenges, as a worker: a file of its own, so that the policy of our pages
// need not allow scripts from anywhere else.
cpSync("node_modules/altcha/dist/workers/pbkdf2.js", join(to, "js/altcha-pbkdf2.js"));
