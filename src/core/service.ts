/** A service as lists show it. Names never change. */
export interface Service {
  readonly name: string;
  readonly memo: string;
  /** Sorted by name. */
  readonly roles: readonly Role[];
}

export interface Role {
  readonly name: string;
  readonly memo: string;
}

/** What metadata can be attached to. */
export type MetadataOwner =
  | { readonly kind: "host"; readonly id: string }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "role"; readonly service: string; readonly role: string };
