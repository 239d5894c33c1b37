const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

/** The Python of the virtual environment in `folder`, which is made from a requirements file where it is missing. */
function pythonOf(folder, requirements) {
  const python = path.join(folder, 'bin', 'python');
  if (!existsSync(path.join(folder, 'complete'))) {
    console.error(`installs ${path.basename(requirements)} in ${folder} ...`);
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '-r', requirements];
    execFileSync(python, pip, { stdio: 'inherit' });
    execFileSync('touch', [path.join(folder, 'complete')]);
  }
  return python;
}

module.exports = { pythonOf };
