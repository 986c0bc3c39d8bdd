import { deepEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";
import { fakeCredentials } from "./support/aws-fake/fake.ts";
import { ROOT } from "./support/source-files.ts";

it("[RA1] a server loads the SDK when AWS is first asked, and not before", () => {
  const script = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        if (/node_modules\\/@(aws-sdk|smithy)\\//.test(found.url)) seen.push(found.url);
        return found;
      },
    });
    await import("#main/server.ts");
    const { openRouter } = await import("#traffic/open.ts");
    const arn = "arn:aws:elasticloadbalancing:x:1:";
    const router = openRouter({
      driver: "alb", topology: "shared", endpoint: "http://127.0.0.1:9", rule: arn + "listener-rule/app/a/1/2/3",
      stable: { targetGroup: arn + "targetgroup/a/1" }, canary: { targetGroup: arn + "targetgroup/b/1" },
    }, ".");
    const before = seen.length;
    await router.read().catch(() => {});
    console.log(before, seen.some((url) => url.includes("client-elastic-load-balancing-v2")), seen.some((url) => url.includes("client-ecs")));
  `;
  fakeCredentials();
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: ROOT, encoding: "utf8" });
  deepEqual(out.trim().split(" "), ["0", "true", "false"]);
});
