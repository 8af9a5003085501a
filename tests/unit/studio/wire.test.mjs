import assert from "node:assert/strict";
import test from "node:test";

import { refusalFrom } from "../../../kdrama_app/ui/studio/uploader/wire.js";

test("the platform's envelope becomes a refusal with its fields", () => {
  const body = { error: { code: "VALIDATION_FAILED", message: "No", details: { "metadata.title": "too long" } } };
  const refusal = refusalFrom(400, JSON.stringify(body), null);
  assert.equal(refusal.code, "VALIDATION_FAILED");
  assert.deepEqual(refusal.details, { "metadata.title": "too long" });
});

test("how long to wait is read from the header, else from the details", () => {
  const limited = JSON.stringify({ error: { code: "RATE_LIMIT_EXCEEDED", details: { retryAfter: 30 } } });
  assert.equal(refusalFrom(429, limited, "12").retryAfter, 12);
  assert.equal(refusalFrom(429, limited, null).retryAfter, 30);
});

test("a proxy's own error page is still a refusal", () => {
  const refusal = refusalFrom(502, "<html>Bad Gateway</html>", null);
  assert.deepEqual([refusal.status, refusal.code, refusal.message], [502, "", "HTTP 502"]);
});
