// Older versions of Node must be able to read this file to be told that they are too old.
var needed = [20, 19];
var version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  process.stderr.write(
    'set-up: Wayline needs Node.js 20.19 or newer, this is ' +
      process.versions.node +
      '; install it from https://nodejs.org or with your version manager.\n',
  );
  process.exit(1);
} else {
  require('./steps.js').runSetup(process.argv[2]);
}
