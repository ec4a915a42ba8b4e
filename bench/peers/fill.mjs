// Fills one Word template with many sets of values: `node fill.mjs LIBRARY FOLDER DOCUMENT COUNT`.
// Prints one JSON object: seconds on the clock and of processor time, for each document after the first two.

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [library, folder, name, count] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json")); // the folder that npm has installed into
const template = readFileSync(join(folder, `${name}.template.docx`));
const WARM = 2;

const fillers = {
  docxtemplater: () => {
    const PizZip = require("pizzip");
    const Docxtemplater = require("docxtemplater");
    return (values) => {
      const delimiters = { start: "{{", end: "}}" };
      const document = new Docxtemplater(new PizZip(template), { delimiters, linebreaks: true });
      document.render(values);
      return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "docx-templates": () => {
    const { createReport } = require("docx-templates");
    return async (data) =>
      Buffer.from(await createReport({ template, data, cmdDelimiter: ["{{", "}}"], noSandbox: true }));
  },
};

const fill = fillers[library]();
let begun, spent;
for (let number = 0; number < Number(count) + WARM; number += 1) {
  if (number === WARM) [begun, spent] = [performance.now(), process.cpuUsage()];
  const values = JSON.parse(readFileSync(join(folder, `${name}-${number}.values.json`), "utf8"));
  const made = await fill(values);
  writeFileSync(join(folder, `${library}-${name}-${number}.docx`), made);
}
const { user, system } = process.cpuUsage(spent);
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ seconds: seconds / count, processor: (user + system) / 1e6 / count }));
