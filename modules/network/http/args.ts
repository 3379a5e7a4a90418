import {
  alias,
  boolean,
  dict,
  list,
  optional,
  path,
  secret,
  string,
  type Plain,
} from "../../../engine/module/index.js";
import type { HttpRequest } from "./request.js";

/** What get_url and uri share. */
export const httpArgs = {
  url: string("The address: http, https or ftp."),
  url_username: optional(string("Who asks.")),
  url_password: optional(alias(secret("Their password; it stands in no argv and no file."), "password")),
  force_basic_auth: boolean("Says who asks with the first request, instead of when asked for it.", false),
  headers: optional(
    dict(
      "Further headers. Another server, to which an answer sends on, is told only those that say what is wanted.",
    ),
  ),
  unredirected_headers: list(string("Headers that aren't told again after a redirect."), undefined, []),
  http_agent: string("What the asker calls itself.", "ansible-httpget"),
  validate_certs: boolean("The server's certificate has to be right.", true),
  client_cert: optional(
    path(
      "A certificate to be known by, in PEM; it may hold the key too. No other server, to which an answer sends on, sees it.",
    ),
  ),
  client_key: optional(path("That certificate's key.")),
  ciphers: optional(list(string("TLS ciphers."))),
  use_proxy: boolean("Uses the proxy that the environment names (http_proxy, https_proxy, no_proxy).", true),
  use_netrc: boolean("Uses what ~/.netrc says of this server.", true),
  use_gssapi: boolean("Kerberos; not there yet.", false),
  decompress: boolean("Takes compressed answers and unpacks them.", true),
};

export interface HttpArgs {
  readonly url: string;
  readonly url_username?: string;
  readonly url_password?: string;
  readonly force_basic_auth: boolean;
  readonly headers?: { readonly [name: string]: Plain };
  readonly http_agent: string;
  readonly validate_certs: boolean;
  readonly client_cert?: string;
  readonly client_key?: string;
  readonly ciphers?: readonly string[];
  readonly use_proxy: boolean;
  readonly use_netrc: boolean;
  readonly decompress: boolean;
}

export function requestOf(args: HttpArgs, timeoutS: number): HttpRequest {
  return {
    url: args.url,
    method: "GET",
    headers: Object.fromEntries(
      Object.entries(args.headers ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    user: args.url_username,
    password: args.url_password,
    forceBasicAuth: args.force_basic_auth,
    agent: args.http_agent,
    timeoutS,
    retries: 0,
    validateCerts: args.validate_certs,
    clientCert: args.client_cert,
    clientKey: args.client_key,
    ciphers: args.ciphers,
    useProxy: args.use_proxy,
    useNetrc: args.use_netrc,
    decompress: args.decompress,
  };
}
