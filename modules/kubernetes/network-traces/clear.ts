import { lines, sh, type Script } from "../../../engine/module/index.js";
import { variants, type Traces } from "./look.js";
import { restoreScript } from "./rules.js";

/** Takes away what was found. Rules go before the sets that they name, and files last: they tell whose the rest was. */
export function clearScript({ interfaces, routes, rules, sets, tables, files }: Traces): Script {
  const names = rules.map((line) => line.replace(/ .*/, ""));
  return lines(
    variants,
    ...names.map((name) => sh`${`${name}-save`} | awk ${restoreScript} | ${`${name}-restore`} --noflush`),
    ...tables.map((table) => sh`nft delete table ${table.split(" ")}`),
    // One set may name another.
    ...sets.map((set) => sh`ipset flush ${set}`),
    ...sets.map((set) => sh`ipset destroy ${set}`),
    ...routes.map((route) => sh`ip ${family(route)} route del ${withoutFamily(route)}`),
    ...interfaces.map((name) => sh`ip link del ${name}`),
    ...files.map(remove),
  );
}

const family = (route: string): string => route.slice(0, 2);
const withoutFamily = (route: string): string[] => route.slice(3).split(" ");

/** Calico mounts the cgroups below /run/calico: what is mounted in a folder is not the folder's. */
const remove = (file: string): Script => sh`
awk -v folder=${file}/ 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mounted; do umount "$mounted"; done
if awk -v folder=${file}/ 'index($2, folder) == 1 { found = 1 } END { exit !found }' /proc/mounts
then echo ${`${file}: something is mounted there`} >&2
else rm -rf ${file}
fi`;
