const fs = require('node:fs');
const path = require('node:path');
const { filesBelow, hashFiles } = require('./source-files.js');

/** Folders under activities/ that are not stages but decide, with a stage's own, what it gives. */
const SHARED_FOLDERS = ['artifacts', 'compute', 'text', 'privacy'];
const isCode = (name) => /\.(js|sql|bin)$/.test(name);

/**
 * The code version of each stage: SHA-256 over its compiled code and SQL and over what all stages
 * share. A stage whose code changed does not find the artifacts of its older self.
 *
 * @param {string} outDir a compiled tree
 * @returns {Record<string, string>} hex hash by stage folder
 */
function stageVersions(outDir) {
  const shared = [
    ...SHARED_FOLDERS.flatMap((folder) => filesBelow(outDir, `activities/${folder}`)),
    ...filesBelow(outDir, 'workflows/contracts'),
  ].filter(isCode);
  const activities = path.join(outDir, 'activities');
  if (!fs.existsSync(activities)) return {};
  const stages = fs
    .readdirSync(activities, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED_FOLDERS.includes(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Object.fromEntries(
    stages.map((stage) => {
      const own = filesBelow(outDir, `activities/${stage}`).filter(isCode);
      return [stage, hashFiles(outDir, [...own, ...shared])];
    }),
  );
}

module.exports = { stageVersions };
