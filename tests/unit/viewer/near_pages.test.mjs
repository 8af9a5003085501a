import assert from "node:assert/strict";
import { test } from "node:test";
import { routeOf } from "../../../kdrama_app/ui/components/near_pages.js";

const ROUTES = {
  root: { path: "", module: "root" },
  home: { parentId: "root", module: "home" },
  series: { parentId: "root", path: "series/:slug", module: "series" },
  studio: { parentId: "root", path: "studio", module: "studio" },
  trash: { parentId: "root", path: "studio/trash", module: "trash" },
  video: { parentId: "root", path: "studio/videos/:video_id", module: "video" },
  nowhere: { parentId: "root", path: "*", module: "nowhere" },
};

test("an address belongs to the page with as many parts, whatever stands for a name", () => {
  const found = (address) => routeOf(ROUTES, address)?.module;
  assert.equal(found("/"), "home");
  assert.equal(found("/series/%EB%8F%84%EA%B9%A8%EB%B9%84"), "series");
  assert.equal(found("/studio/"), "studio");
  assert.equal(found("/studio/trash"), "trash");
  assert.equal(found("/studio/videos/abc"), "video");
});

test("what leads nowhere, or out of the pages, belongs to none", () => {
  assert.equal(routeOf(ROUTES, "/series"), undefined);
  assert.equal(routeOf(ROUTES, "/api/v1/docs"), undefined);
  assert.equal(routeOf({}, "/"), undefined);
});
