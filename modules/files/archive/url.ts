import type { HttpRequest } from "../../network/http/request.js";

/** How an archive's address is asked for. */
export function urlRequest(url: string, validateCerts: boolean): HttpRequest {
  return {
    url,
    method: "GET",
    headers: {},
    forceBasicAuth: false,
    agent: "ansible-httpget",
    timeoutS: 10,
    retries: 2,
    validateCerts,
    useProxy: true,
    useNetrc: true,
    decompress: true,
  };
}
