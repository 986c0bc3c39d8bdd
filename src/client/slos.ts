import type {
  ApplyAnswer,
  ApplyBody,
  CorrectionAnswer,
  CorrectionBody,
  ExportAnswer,
  GateAnswer,
  IntervalAnswer,
  OverrideAnswer,
  OverrideBody,
  PassBody,
  ReplayAnswer,
  ReplayBody,
  SloBody,
  SloDetail,
  SloList,
  SloSummaryAnswer,
} from "#wire/own/slos.ts";

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;
type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const path = "/api/sawara/v1/slos";
const part = encodeURIComponent;

/** Objectives, by id or by name. */
export function slosClient(call: Call, search: (parameters: Parameters) => string) {
  const of = (id: string) => `${path}/${part(id)}`;
  return {
    slos: (signal?: AbortSignal) => call<SloList>("GET", path, undefined, signal),
    slo: (id: string, signal?: AbortSignal) => call<SloDetail>("GET", of(id), undefined, signal),
    createSlo: (slo: SloBody) => call<SloSummaryAnswer>("POST", path, slo),
    updateSlo: (id: string, slo: SloBody) => call<SloSummaryAnswer>("PUT", of(id), slo),
    deleteSlo: (id: string) => call<unknown>("DELETE", of(id)),
    sloIntervals: (id: string, range: { from: number; to: number }, signal?: AbortSignal) =>
      call<IntervalAnswer>("GET", `${of(id)}/intervals${search(range)}`, undefined, signal),
    overrideSlo: (id: string, override: OverrideBody) => call<OverrideAnswer>("POST", `${of(id)}/overrides`, override),
    /** One that has begun ends now; one that has not is as if it had never been. */
    endSloOverride: (id: string, overrideId: string) =>
      call<unknown>("DELETE", `${of(id)}/overrides/${part(overrideId)}`),
    correctSlo: (id: string, correction: CorrectionBody) =>
      call<CorrectionAnswer>("POST", `${of(id)}/corrections`, correction),
    deleteSloCorrection: (id: string, correctionId: string) =>
      call<unknown>("DELETE", `${of(id)}/corrections/${part(correctionId)}`),
    sloGate: (id: string, signal?: AbortSignal) => call<GateAnswer>("GET", `${of(id)}/gate`, undefined, signal),
    /** Lets a shut gate pass for some time. */
    passSloGate: (id: string, pass: PassBody) => call<GateAnswer>("POST", `${of(id)}/gate`, pass),
    replaySlo: (id: string, query: { from: number; to: number; target?: number }, signal?: AbortSignal) =>
      call<ReplayAnswer>("GET", `${of(id)}/replay${search(query)}`, undefined, signal),
    /** Of an objective that is not saved. */
    replayNewSlo: (replay: ReplayBody, signal?: AbortSignal) =>
      call<ReplayAnswer>("POST", `${path}/replay`, replay, signal),
    applySlos: (body: ApplyBody) => call<ApplyAnswer>("POST", `${path}/apply`, body),
    exportSlos: (query: { format?: "sawara" | "openslo"; slo?: string } = {}, signal?: AbortSignal) =>
      call<ExportAnswer>("GET", `${path}/export${search(query)}`, undefined, signal),
  };
}
