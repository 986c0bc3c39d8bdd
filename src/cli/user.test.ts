import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { EXIT } from "./exit.ts";
import type { Terminal } from "./terminal.ts";
import { resetPassword } from "./user.ts";

/** A terminal at which somebody types `answers`, one after the other; `undefined` gives up. */
function terminalOf(answers: readonly (string | undefined)[] | "nobody", input = "") {
  const typed = answers === "nobody" ? [] : [...answers];
  let err = "";
  const terminal: Terminal = {
    out: () => {},
    err: (text) => {
      err += text;
    },
    interactive: answers !== "nobody",
    colour: false,
    readAll: async () => input,
    confirm: async () => false,
    askHidden: async () => typed.shift(),
  };
  return { terminal, err: () => err };
}

function peopleOf() {
  const changed: [string, string][] = [];
  let open = 0;
  const openPeople = async () => {
    open++;
    return {
      resetPassword: async (name: string, password: string) => void changed.push([name, password]),
      [Symbol.asyncDispose]: async () => void open--,
    };
  };
  return { changed, openPeople, stillOpen: () => open };
}

describe("[CL5] a new password", () => {
  const reset = async (terminal: Terminal, people: ReturnType<typeof peopleOf>, passwordStdin = false) =>
    resetPassword({ name: "ebi", passwordStdin }, people.openPeople, terminal);

  it("is typed twice and set once", async () => {
    const people = peopleOf();
    equal(await reset(terminalOf(["swordfish", "swordfish"]).terminal, people), EXIT.ok);
    deepEqual(people.changed, [["ebi", "swordfish"]]);
    equal(people.stillOpen(), 0);
  });

  it("is not set when the two differ, or somebody gives up", async () => {
    const people = peopleOf();
    const differing = terminalOf(["swordfish", "trout"]);
    equal(await reset(differing.terminal, people), EXIT.failed);
    match(differing.err(), /found two different ones/);
    equal(await reset(terminalOf([undefined]).terminal, people), EXIT.failed);
    equal(await reset(terminalOf(["swordfish", undefined]).terminal, people), EXIT.failed);
    deepEqual(people.changed, []);
  });

  it("is the first line of standard input where that was asked for, and is never guessed at elsewhere", async () => {
    const people = peopleOf();
    equal(await reset(terminalOf("nobody", "sword fish\r\nmore\n").terminal, people, true), EXIT.ok);
    deepEqual(people.changed, [["ebi", "sword fish"]]);
    equal(await reset(terminalOf("nobody", "swordfish\n").terminal, people), EXIT.usage);
  });
});
