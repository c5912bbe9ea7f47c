import Foundation
import Support
import Testing

/// The system call filter from the good side: Node does in a gate what programs of its kind do. (ruff, mypy, pytest with its
/// workers, PostgreSQL, gitleaks and trivy run in their gates' fixtures.)
@Suite struct NodeTests {
    private static let script = #"""
        const assert = require('assert'), fs = require('fs'), os = require('os'), http = require('http'), zlib = require('zlib');
        const { Worker, isMainThread, parentPort } = require('worker_threads');
        const { execFileSync, fork } = require('child_process');
        if (!isMainThread) { parentPort.postMessage(40 + 2); return; }
        if (process.argv[2] === 'child') { process.send({ sum: 7 }); process.disconnect(); return; }
        const done = name => console.error('node: ' + name);
        async function main() {
          const folder = fs.mkdtempSync(os.tmpdir() + '/node-');
          // By the thread pool, or by io_uring where a libuv would like to have one.
          await Promise.all([...Array(64).keys()].map(i => fs.promises.writeFile(folder + '/' + i, 'x'.repeat(i))));
          const files = await fs.promises.readdir(folder);
          assert.strictEqual(files.length, 64);
          done('files');
          fs.watch(folder).close();
          done('watch');
          assert.strictEqual(execFileSync('/bin/echo', ['spawned']).toString(), 'spawned\n');
          done('spawn');
          const said = await new Promise(resolve => fork(__filename, ['child']).once('message', resolve));
          assert.strictEqual(said.sum, 7);
          done('fork');
          const answer = await new Promise((resolve, reject) => new Worker(__filename).once('message', resolve).once('error', reject));
          assert.strictEqual(answer, 42);
          done('worker');
          const server = http.createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
          await new Promise(resolve => server.once('listening', resolve));
          const text = await new Promise((resolve, reject) => http.get({ port: server.address().port, host: '127.0.0.1' }, response => {
            let body = ''; response.on('data', part => body += part).on('end', () => resolve(body));
          }).once('error', reject));
          server.close();
          assert.strictEqual(text, 'hello');
          done('server');
          const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11));
          assert.strictEqual(new WebAssembly.Instance(module).exports.f(), 42);
          done('compiled code');
          assert.strictEqual(zlib.gunzipSync(zlib.gzipSync('packed')).toString(), 'packed');
          assert.strictEqual(require('crypto').randomBytes(16).length, 16);
          done('all');
        }
        main().catch(error => { console.error('node failed: ' + error.stack); process.exit(1); });
        """#

    @Test func nodeDoesWhatItDoesElsewhere() throws {
        let folder = try TemporaryFolder()
        try folder.write("print('hello')\n", to: "repository/a.py")
        try folder.write(Self.script, to: "repository/all.js")
        // Servers listen where a gate's manifest asks for a loopback.
        try folder.write(
            """
            {"schema": "firsttry.manifest/1", "id": "node-all", "title": "Node", "version": "1.0.0", "kind": "command", "stage": "custom",
             "network": "loopback", "tool": {"names": ["node-all"]},
             "command": {"argv": ["{tool}"], "reader": "lines", "lines": {"pattern": "^(?<message>bad.*)$"}, "silence": "normal"}}
            """, to: "gates/node-all.json")
        let tool = try folder.write(
            "#!/bin/sh\n[ \"$1\" = --version ] && exec echo 1.0\nexec >&2\n"
                + "/usr/bin/node all.js && echo again && UV_USE_IO_URING=1 exec /usr/bin/node all.js\n",
            to: "tools/node-all")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
        let result = try Program.firsttry(
            [
                "run", "node-all", "--gate-path", folder.url.appending(path: "gates").path, "--report-dir",
                folder.url.appending(path: "report").path,
            ],
            in: folder.url.appending(path: "repository"), environment: ["PATH": "\(folder.url.path)/tools:/usr/bin:/bin"])
        let log = try String(contentsOf: folder.url.appending(path: "report/logs/node-all.log"), encoding: .utf8)
        #expect(log.split(separator: "again\n").count == 2 && log.components(separatedBy: "node: all").count == 3, "\(log)")
        for step in ["files", "watch", "spawn", "fork", "worker", "server", "compiled code", "all"] {
            #expect(log.contains("node: \(step)\n"), "\(step): \(log)\(result.err)")
        }
    }
}
