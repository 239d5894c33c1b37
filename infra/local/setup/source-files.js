const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** Folders whose code is built into dist/. */
const SOURCE_FOLDERS = ['workflows', 'activities', 'worker', 'client', 'infra'];

/** Files beside the sources that change what a build gives. */
const BUILD_INPUTS = ['tsconfig.json', 'package.json', 'package-lock.json'];

/**
 * Files below a folder, as sorted paths with forward slashes relative to `root`.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(root, folder) {
  const start = path.join(root, folder);
  if (!fs.existsSync(start)) return [];
  return fs
    .readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/**
 * Everything that is compiled or copied into dist/.
 *
 * @param {string} root
 * @returns {string[]}
 */
function sourceFiles(root) {
  return SOURCE_FOLDERS.flatMap((folder) => filesBelow(root, folder));
}

/**
 * SHA-256 (hex) over names and contents; independent of the machine and of the order given.
 *
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {string}
 */
function hashFiles(root, names) {
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const content = fs.readFileSync(path.join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Identifies a tree's sources: an unchanged tree need not be built again.
 *
 * @param {string} root
 * @returns {string}
 */
function sourceStamp(root) {
  const inputs = BUILD_INPUTS.filter((name) => fs.existsSync(path.join(root, name)));
  return hashFiles(root, [...sourceFiles(root), ...inputs]);
}

module.exports = { sourceFiles, sourceStamp, hashFiles, filesBelow };
