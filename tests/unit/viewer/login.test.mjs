import assert from "node:assert/strict";
import test from "node:test";

import { FIELDS, faultOf, sentence, wordsOf } from "../../../kdrama_app/ui/login/auth_words.js";
import { wayOn } from "../../../kdrama_app/ui/login/way_on.js";

const HERE = "https://drama.example";

test("after logging in one comes back to the page one wanted", () => {
  assert.equal(wayOn("/watch/abc?t=3#end", HERE), "/watch/abc?t=3#end");
  assert.equal(wayOn("/series/%EB%8F%84%EA%B9%A8%EB%B9%84", HERE), "/series/%EB%8F%84%EA%B9%A8%EB%B9%84");
});

test("a link cannot use the login to lead somebody to another site", () => {
  const baits = ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"];
  for (const bait of [...baits, "", null, "http://[", "///evil.example", "/\\/evil.example"]) {
    assert.equal(wayOn(bait, HERE), "/", String(bait));
  }
});

test("what is plainly wrong is said before anything is sent", () => {
  assert.equal(faultOf("password", "", "login"), "password missing");
  assert.equal(faultOf("password", "short", "login"), "");
  assert.equal(faultOf("password", "short", "register"), "must have 8 to 128 characters");
  assert.equal(faultOf("email", "mina@home", "register"), "is not an e-mail address");
  assert.equal(faultOf("email", " mina@example.com ", "register"), "");
});

test("every fault is said in both languages", () => {
  const faults = Object.entries(FIELDS).flatMap(([mode, fields]) => fields.map((field) => faultOf(field, " ", mode)));
  for (const fault of [...faults, "is already taken", "AUTH_INVALID_CREDENTIALS", "RATE_LIMIT_EXCEEDED"]) {
    assert.notEqual(sentence("ko", fault), fault);
    assert.notEqual(sentence("ko", fault), sentence("en", fault));
  }
});

test("a code without a sentence of its own is never shown as it is", () => {
  assert.equal(sentence("en", "SYSTEM_ERROR"), sentence("en", "unexpected"));
});

test("password managers are told which password is meant", () => {
  assert.equal(wordsOf("en", "login").complete.password, "current-password");
  assert.equal(wordsOf("ko", "register").complete.password, "new-password");
});
