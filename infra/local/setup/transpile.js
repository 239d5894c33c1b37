const fs = require('node:fs');
const path = require('node:path');
const { SetupError } = require('./say.js');

/**
 * Compiles one TypeScript file by itself; types are checked by `npm run typecheck`, not here, so a
 * start needs seconds. Writes `<name>.js` and its source map.
 */
function transpileFile(ts, compilerOptions, paths) {
  const { sourcePath, outPath, finalPath } = paths;
  const result = ts.transpileModule(fs.readFileSync(sourcePath, 'utf8'), {
    compilerOptions,
    fileName: sourcePath,
    reportDiagnostics: true,
  });
  const map = JSON.parse(result.sourceMapText);
  map.sources = [path.relative(path.dirname(finalPath), sourcePath).split(path.sep).join('/')];
  fs.writeFileSync(outPath, result.outputText);
  fs.writeFileSync(`${outPath}.map`, JSON.stringify(map));
  return result.diagnostics ?? [];
}

/**
 * Compiles every `.ts` file into `outDir` and copies every other file (SQL, JSON, plain scripts)
 * beside it, so that compiled code finds its assets by `__dirname`.
 *
 * @param {{root: string, names: readonly string[], outDir: string, finalDir: string}} tree
 *   `finalDir` is where `outDir` will lie when the build is done; source maps refer to it.
 */
function transpileTree({ root, names, outDir, finalDir }) {
  const ts = require('typescript');
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const problems = [];
  for (const name of names) {
    if (name.endsWith('.d.ts')) continue;
    const outName = name.replace(/\.ts$/, '.js');
    const outPath = path.join(outDir, outName);
    const sourcePath = path.join(root, name);
    fs.mkdirSync(path.dirname(outPath), { recursive: true });
    if (name.endsWith('.ts')) {
      const finalPath = path.join(finalDir, outName);
      problems.push(...transpileFile(ts, options, { sourcePath, outPath, finalPath }));
    } else {
      fs.copyFileSync(sourcePath, outPath);
    }
  }
  if (problems.length > 0) {
    const host = { getCurrentDirectory: () => root, getCanonicalFileName: (n) => n };
    const text = ts.formatDiagnostics(problems, { ...host, getNewLine: () => '\n' });
    throw new SetupError(`the sources do not compile:\n${text.trim()}`);
  }
}

module.exports = { transpileTree };
