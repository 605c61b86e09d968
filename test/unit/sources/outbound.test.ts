// Addresses that somebody typed: what may be asked, and what may not unless the installation allows it.
import { describe, expect, test } from "vitest";
import { checkOutbound, publicUrl } from "../../../worker/sources/outbound.ts";

const PUBLIC = { allowPrivate: false };

describe("refused on a public installation", () => {
  test.each([
    "http://127.0.0.1/a.csv",
    "http://2130706433/a.csv",
    "http://0x7f.1/a.csv",
    "http://localhost/a.csv",
    "http://localhost./a.csv",
    "http://intranet/a.csv",
    "http://data.internal/a.csv",
    "http://10.0.0.8/",
    "http://172.16.3.4/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[::127.0.0.1]/",
    "http://[::1:7f00:1]/",
    "http://localhost../a.csv",
    "https://data.example.fr:8443/a.csv",
    "http://user:secret@data.example.fr/a.csv",
    "ftp://data.example.fr/a.csv",
    "file:///etc/passwd",
    "not a url",
  ])("%s", (url) => {
    expect(() => checkOutbound(url, PUBLIC)).toThrowError(
      expect.objectContaining({ code: "source_forbidden_address" }),
    );
  });
});

test.each(["https://data.example.fr/a.csv", "http://data.example.fr:80/a.csv", "https://[2606:4700::1111]/a.csv"])(
  "accepted: %s",
  (url) => {
    expect(checkOutbound(url, PUBLIC).href).toContain("/a.csv");
  },
);

test("an installation may allow private addresses, but never other schemes or credentials", () => {
  expect(checkOutbound("http://127.0.0.1:9000/a.csv", { allowPrivate: true }).port).toBe("9000");
  expect(() => checkOutbound("file:///etc/passwd", { allowPrivate: true })).toThrow();
  expect(() => checkOutbound("http://u:p@127.0.0.1/", { allowPrivate: true })).toThrow();
});

test("what is shown of an address has neither credentials nor query", () => {
  expect(publicUrl("https://user:secret@data.example.fr/a.csv?token=abc")).toBe("https://data.example.fr/a.csv");
});
