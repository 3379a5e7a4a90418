import { TestServer } from "../../test/engine/transport/server.js";

// A process of its own with as many ssh servers as its argument says: each is a host, whose commands run on this machine. Prints
// their ports once all listen, and ends with its parent.
const servers = await Promise.all(Array.from({ length: Number(process.argv[2]) }, () => TestServer.start()));
const [first] = servers;
const { privateKeyFile, user } = first!.values();
console.log(JSON.stringify({ ports: servers.map(({ port }) => port), privateKeyFile, user }));
process.stdin.resume();
process.stdin.on("end", () => {
  void Promise.all(servers.map((server) => server.close())).then(() => process.exit(0));
});
