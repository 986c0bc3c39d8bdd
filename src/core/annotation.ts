import { Rejected } from "./errors.ts";
import type { UnixSeconds } from "./time.ts";

/** Something that happened to a service or to some of its roles, and is shown on their graphs. */
export interface AnnotationInput {
  readonly title: string;
  readonly description?: string | undefined;
  readonly from: UnixSeconds;
  /** Not before `from`; the same for what took no time. Mackerel counts it in, so this is no half-open range. */
  readonly to: UnixSeconds;
  readonly service: string;
  /** Names of roles of the service; none means all of it. */
  readonly roles: readonly string[];
}

export interface Annotation extends AnnotationInput {
  readonly id: string;
}

export const MAX_ANNOTATION_TITLE = 250;
export const MAX_ANNOTATION_DESCRIPTION = 1024;

/** Refuses what no annotation can be. Whether service and roles exist, the store knows. */
export function checkAnnotation({ title, description = "", from, to }: AnnotationInput): void {
  const refuse = (why: string): never => {
    throw new Rejected("invalid", `Cannot save the annotation: ${why}`);
  };
  const length = [...title].length;
  if (title.trim() === "" || length > MAX_ANNOTATION_TITLE)
    refuse(`found a title of ${length} characters, want 1 to ${MAX_ANNOTATION_TITLE}, not only spaces`);
  const described = [...description].length;
  if (described > MAX_ANNOTATION_DESCRIPTION)
    refuse(`found a description of ${described} characters, want at most ${MAX_ANNOTATION_DESCRIPTION}`);
  if (to < from) refuse(`found from ${from} and to ${to}, want from first`);
}

/** What graphs are drawn of: a service's own metrics, or hosts in roles. */
export interface AnnotatedScope {
  readonly service: string;
  /** Absent for the service's own metrics. */
  readonly role?: string | undefined;
}

/** Whether an annotation belongs on a graph of one of these scopes: a service's stands on all, a role's on its own. */
export function belongsTo({ service, roles }: AnnotationInput, scopes: readonly AnnotatedScope[]): boolean {
  return scopes.some(
    (scope) =>
      scope.service === service && (roles.length === 0 || scope.role === undefined || roles.includes(scope.role)),
  );
}
