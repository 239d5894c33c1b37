const net = require('node:net');

/** A TCP proxy that passes every piece on after `delayMs`, as a storage in another region does. */
function startDelayingProxy(target, delayMs) {
  const { hostname, port } = new URL(target);
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    const pass = (from, to) => {
      from.on('data', (piece) => setTimeout(() => to.write(piece), delayMs));
      from.on('end', () => setTimeout(() => to.end(), delayMs));
      from.on('error', () => to.destroy());
    };
    pass(near, far);
    pass(far, near);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        endpoint: `http://127.0.0.1:${server.address().port}`,
        close: () => server.close(),
      });
    });
  });
}

module.exports = { startDelayingProxy };
