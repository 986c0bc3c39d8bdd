/** Queries of CloudWatch Logs Insights: asked first, answered later. */
export interface FakeLogs {
  /** Rows that a query gives; `start` and `end` in seconds, both ends included. */
  answer: (query: string, groups: readonly string[], start: number, end: number) => readonly Record<string, string>[];
  /** What a query's status is until it is Complete, in this order. */
  statuses: string[];
  readonly started: {
    readonly query: string;
    readonly groups: readonly string[];
    readonly start: number;
    readonly end: number;
  }[];
  readonly stopped: string[];
}

export const newLogs = (): FakeLogs => ({ answer: () => [], statuses: [], started: [], stopped: [] });

export function logsAnswer(logs: FakeLogs, operation: string, input: Record<string, unknown>): unknown {
  switch (operation) {
    case "StartQuery": {
      const { queryString, logGroupNames, startTime, endTime } = input as {
        queryString: string;
        logGroupNames: string[];
        startTime: number;
        endTime: number;
      };
      logs.started.push({ query: queryString, groups: logGroupNames, start: startTime, end: endTime });
      return { queryId: `q${logs.started.length}` };
    }
    case "StopQuery":
      logs.stopped.push(input.queryId as string);
      return { success: true };
    default: {
      const status = logs.statuses.shift() ?? "Complete";
      const asked = logs.started[Number((input.queryId as string).slice(1)) - 1]!;
      const rows = status === "Complete" ? logs.answer(asked.query, asked.groups, asked.start, asked.end) : [];
      const statistics = { bytesScanned: 4096, recordsMatched: rows.length, recordsScanned: 100 };
      const results = rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value })));
      return { status, results, statistics };
    }
  }
}
